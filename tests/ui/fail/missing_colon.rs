//! A value without a colon before it.

use revox_client::assistant;

fn main() {
    let _ = assistant! {
        name: "Reminder",
        prompt: "Be brief.",
        voice { provider: cartesia, id: "x" },
    };
}
