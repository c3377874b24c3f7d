//! A field that another kind of the union has.

use revox_client::assistant;

fn main() {
    let _ = assistant! {
        name: "Reminder",
        prompt: "Be brief.",
        llm_model: {
            type: "openrouter",
            openrouter_model_id: "openai/gpt-4.1",
            openrouter_provider: "azure",
            api_key: secret(),
        },
    };
}

fn secret() -> String {
    String::from("secret")
}
