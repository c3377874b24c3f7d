//! A sign is part of the number.

use revox_client::assistant;

fn main() {
    let _ = assistant! {
        name: "Reminder",
        prompt: "Be brief.",
        voice: { provider: cartesia, id: "x", volume: -1.5 },
    };
}
