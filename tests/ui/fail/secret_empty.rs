//! A secret is not shown.

use revox_client::assistant;

fn main() {
    let _ = assistant! {
        name: "Reminder",
        prompt: "Be brief.",
        llm_model: { type: "custom", api_key: 12345, api_url: "https://llm.example/v1", model_name: "m" },
    };
}
