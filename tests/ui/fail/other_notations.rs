//! What other languages write, and types where the name of a struct belongs.

use revox_client::assistant;

struct Answer {}

fn main() {
    let _ = assistant! {
        name: Some("A"),
        prompt: "B",
        sms_enabled: yes,
        structured_output_config: Vec<Answer>,
        max_call_duration_secs: 1..3,
    };
    let _ = assistant! {
        name = "A"
        prompt = "B"

        [voice]
        provider = "cartesia"
        id = "x"
    };
    let base = assistant! { name: "A", prompt: "B" };
    let _ = assistant! { ...base, name: "B" };
}
