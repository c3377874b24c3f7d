//! An equals sign in the place of the colon.

use revox_client::assistant;

fn main() {
    let _ = assistant! {
        name: "Reminder",
        prompt: "Be brief.",
        first_sentence = "Hi",
    };
}
