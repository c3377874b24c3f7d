//! A field is given twice.

use revox_client::assistant;

fn main() {
    let _ = assistant! {
        name: "Reminder",
        prompt: "Be brief.",
        first_sentence: "Hi",
        first_sentence: "Hello",
    };
}
