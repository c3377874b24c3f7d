//! All mistakes at once, in the order of the source.

use revox_client::assistant;

fn main() {
    let _ = assistant! {
        name: "Reminder",
        prompt: "Be brief.",
        first_sentense: "Hi",
        voice: { provider: rime, speed: 9, },
        faq_items: [{ answer: 2 }]
        sms_enabled: "no",
        llm_model: { type: "realtime", provider: openai, realtime_model_id: },
        prompt: "again",
    };
}
