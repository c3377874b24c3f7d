//! Something that is no field.

use revox_client::assistant;

fn main() {
    let _ = assistant! {
        name: "Reminder",
        prompt: "Be brief.",
        first_sentence: "Hi",
        "Hello",
        42,
    };
}
