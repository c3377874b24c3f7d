//! Names of other types before braces.

use revox_client::assistant;

fn main() {
    let _ = assistant! {
        name: "Reminder",
        prompt: "Be brief.",
        voice: Voce { provider: "cartesia", id: "x" },
        llm_model: Voice { type: "dedicated-instance", name: "gpt-4.1" },
    };
}
