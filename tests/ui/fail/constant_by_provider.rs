//! A constant outside the bounds that another field sets.

use revox_client::assistant;

const SPEED: f64 = 1.3;

fn main() {
    let _ = assistant! {
        name: "Reminder",
        prompt: "Be brief.",
        voice: { provider: elevenlabs, id: "x", speed: SPEED },
    };
}
