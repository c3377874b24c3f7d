//! A number where an enum value belongs.

use revox_client::assistant;

fn main() {
    let _ = assistant! {
        name: "Reminder",
        prompt: "Be brief.",
        first_sentence_mode: 1,
    };
}
