//! A union with a tag that does not exist.

use revox_client::assistant;

fn main() {
    let _ = assistant! {
        name: "Reminder",
        prompt: "Be brief.",
        llm_model: { type: "open-router", openrouter_model_id: "openai/gpt-4.1" },
    };
}
