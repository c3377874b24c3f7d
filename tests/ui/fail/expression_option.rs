//! An `Option` in a required field.

use revox_client::assistant;

fn voice_id() -> Option<String> {
    None
}

fn main() {
    let _ = assistant! {
        name: "Reminder",
        prompt: "Be brief.",
        voice: { provider: cartesia, id: voice_id() },
    };
}
