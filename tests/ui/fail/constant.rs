//! A constant outside the bounds.

use revox_client::assistant;

const VOLUME: f64 = 2.5;

fn main() {
    let _ = assistant! {
        name: "Reminder",
        prompt: "Be brief.",
        voice: { provider: cartesia, id: "x", volume: VOLUME },
    };
}
