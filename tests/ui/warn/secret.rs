//! Secrets in the source, in a value and in the definition of a type.

#![deny(deprecated)]

use revox_client::assistant;

assistant! {
    struct Reminder;

    name: "Reminder",
    prompt: "Be brief.",
    llm_model: { type: "custom", api_url: "https://llm.example/v1", model_name: "m", api_key: "k" },
}

fn main() {
    let _ = assistant! {
        name: "Reminder",
        prompt: "Be brief.",
        custom_tools: [{
            name: "look_up",
            description: "Looks up",
            method: GET,
            url: "https://tool.example/",
            headers: [{ key: "Authorization", value: "Bearer abc" }, { key: "Accept", value: "application/json" }],
            query_params: [],
            input_schema: [],
            body_template: null,
        }],
    };
}
