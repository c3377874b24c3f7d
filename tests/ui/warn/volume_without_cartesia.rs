//! A volume that the provider ignores.

#![deny(deprecated)]

use revox_client::assistant;

fn main() {
    let _ = assistant! {
        name: "Reminder",
        prompt: "Be brief.",
        voice: { provider: elevenlabs, id: "x", volume: 1.5 },
    };
}
