//! Texts without quotes.

use revox_client::assistant;

fn main() {
    let _ = assistant! {
        name: "Reminder",
        prompt: "Be brief.",
        from_phone_number: +33639981234,
        llm_model: { type: openrouter, openrouter_model_id: gpt-4.1, openrouter_provider: "openai" },
    };
}
