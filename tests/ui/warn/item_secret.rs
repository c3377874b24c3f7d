//! Keys that end up in the program, or in a field that is shown; and inputs side by side.

#![deny(deprecated)]

use revox_client::assistant;

#[derive(serde::Deserialize, schemars::JsonSchema)]
struct Query {
    day: String,
    slot: String,
}

assistant! {
    struct Reminder;

    name: "Reminder",
    prompt: "Be brief.",
    llm_model: { type: "custom", api_url: "https://llm.example/v1", model_name: "m", api_key: env!("PATH") },
    custom_tools: [{
        name: "look_up",
        description: "Looks up",
        method: GET,
        url: "https://tool.example/{{day}}{{slot}}",
        headers: [],
        query_params: [{ key: "api_key", value: "7f3c9a1be0d84c5f9e21aa04" }],
        input_schema: Query,
        body_template: null,
    }],
}

fn main() {}
