//! A text that may not be empty.

use revox_client::assistant;

fn main() {
    let _ = assistant! {
        name: "Reminder",
        prompt: "Be brief.",
        voice: { provider: cartesia, id: "" },
    };
}
