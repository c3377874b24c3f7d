//! Enum values that are not single words, without quotes.

use revox_client::assistant;

fn main() {
    let _ = assistant! {
        name: "Reminder",
        prompt: "Be brief.",
        background_sound: audio/office.ogg,
        llm_model: { type: dedicated-instance, name: gpt-4.1 },
    };
}
