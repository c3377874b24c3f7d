//! A field that does not exist, with no name near.

use revox_client::assistant;

fn main() {
    let _ = assistant! {
        name: "Reminder",
        prompt: "Be brief.",
        temperature: 0.5,
    };
}
