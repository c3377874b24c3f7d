//! A field of a field, with a dot.

use revox_client::assistant;

fn main() {
    let _ = assistant! {
        name: "Reminder",
        prompt: "Be brief.",
        voice.id: "x",
    };
}
