//! What the compiler cannot read does not hide what the macro has to say.

use revox_client::assistant;

fn main() {
    let _ = assistant! {
        name: "Reminder",
        prompt: "Be brief.",
        first_sentence: greet(1 +),
        sms_enabled: 1,
    };
}
