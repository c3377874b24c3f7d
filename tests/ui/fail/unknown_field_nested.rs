//! A field that does not exist in an object.

use revox_client::assistant;

fn main() {
    let _ = assistant! {
        name: "Reminder",
        prompt: "Be brief.",
        voice: { provider: cartesia, id: "x", sped: 1.0 },
    };
}
