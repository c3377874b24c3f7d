//! The range of the speed hangs on the provider.

use revox_client::assistant;

fn main() {
    let _ = assistant! {
        name: "Reminder",
        prompt: "Be brief.",
        voice: { provider: elevenlabs, id: "x", speed: 1.3 },
    };
}
