//! A string where a number belongs.

use revox_client::assistant;

fn main() {
    let _ = assistant! {
        name: "Reminder",
        prompt: "Be brief.",
        max_call_duration_secs: "60",
    };
}
