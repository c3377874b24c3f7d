//! A variable in the place of an enum value needs parentheses.

use revox_client::assistant;

fn main() {
    let provider = revox_client::types::VoiceProvider::Cartesia;
    let _ = assistant! {
        name: "Reminder",
        prompt: "Be brief.",
        voice: { provider: provider, id: "x" },
    };
}
