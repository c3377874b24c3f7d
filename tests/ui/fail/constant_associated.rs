//! A constant of a type, which could be a generic parameter.

use revox_client::assistant;

struct Limits;

impl Limits {
    const SPEED: f64 = 1.75;
}

fn main() {
    let _ = assistant! {
        name: "Reminder",
        prompt: "Be brief.",
        voice: { provider: cartesia, id: "x", speed: Limits::SPEED },
    };
}
