//! Constants that nothing has declared: a number, a text and one of another module.

use revox_client::assistant;

mod limits {}

fn main() {
    let _ = assistant! {
        name: NAME,
        prompt: "Be brief.",
        max_duration_end_message: limits::GOODBYE,
        voice: { provider: cartesia, id: "x", speed: SPEED },
    };
}
