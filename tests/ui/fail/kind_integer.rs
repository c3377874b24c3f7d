//! A fraction where a whole number belongs.

use revox_client::assistant;

fn main() {
    let _ = assistant! {
        name: "Reminder",
        prompt: "Be brief.",
        first_sentence_delay_ms: 1.5,
    };
}
