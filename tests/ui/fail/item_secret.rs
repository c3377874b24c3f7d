//! `secret!` where the API takes no secret, without a name, and in a value.

use revox_client::assistant;

assistant! {
    struct Reminder;

    name: "Reminder",
    prompt: secret!("PROMPT"),
    llm_model: { type: "custom", api_url: "https://llm.example/v1", model_name: "m", api_key: secret!() },
}

fn main() {
    let _ = assistant! {
        name: "Reminder",
        prompt: "Be brief.",
        llm_model: { type: "custom", api_url: "https://llm.example/v1", model_name: "m", api_key: secret!("LLM_KEY") },
    };
    let _ = assistant! {
        name: "Reminder",
        prompt: "Be brief.",
        llm_model: secret!("LLM_KEY"),
    };
}
