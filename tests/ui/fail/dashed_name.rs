//! A field with a dash.

use revox_client::assistant;

fn main() {
    let _ = assistant! {
        name: "Reminder",
        prompt: "Be brief.",
        first-sentence: "Hi",
    };
}
