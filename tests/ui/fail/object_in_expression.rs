// An object is the value itself; nothing of Rust stands around it.
use revox_client::assistant;

fn main() {
    let _ = assistant! {
        name: "Reminder",
        prompt: """
            Be brief.
        """,
        voice: ({ provider: cartesia, id: "x" }),
        llm_model: &{ "type": "openrouter", "openrouter_model_id": "openai/gpt-4.1" },
        faq_items: [{ question: "Where?", answer: "Here." }; 3],
        sms_enabled: 1, # a comment
    };
}
