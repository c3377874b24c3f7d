//! A name in quotes, as in JSON.

use revox_client::assistant;

fn main() {
    let _ = assistant! {
        name: "Reminder",
        prompt: "Be brief.",
        "first_sentence": "Hi",
    };
}
