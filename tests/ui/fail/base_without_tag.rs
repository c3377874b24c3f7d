//! A base cannot choose the kind of a union.

use revox_client::assistant;

fn main() {
    let _ = assistant! {
        name: "Reminder",
        prompt: "Be brief.",
        llm_model: { openrouter_model_id: "openai/gpt-4.1", ..model() },
    };
}
