//! No URL.

use revox_client::assistant;

fn main() {
    let _ = assistant! {
        name: "Reminder",
        prompt: "Be brief.",
        llm_model: { type: "custom", api_key: secret(), api_url: "example", model_name: "m" },
    };
}

fn secret() -> String {
    String::from("secret")
}
