//! Advice on several fields, and no error.

#![deny(deprecated)]

use revox_client::assistant;

fn main() {
    let _ = assistant! {
        name: "Reminder",
        prompt: "Be brief.",
        first_sentence_mode: none,
        first_sentence: "Hi",
        email_notification_outcomes: [interested],
        llm_model: { type: "openrouter", openrouter_model_id: "gpt-4.1", openrouter_provider: "azure" },
    };
}
