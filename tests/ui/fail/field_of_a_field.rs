//! A field that belongs one level deeper, one in the place of a missing one, and one whose name is misspelt but whose value is checked.

use revox_client::assistant;

fn main() {
    let _ = assistant! {
        name: "Reminder",
        prompt: "Be brief.",
        allowed_days: [monday],
        faq_items: [{ question: "Where?", reply: "Here." }],
        voices: { provider: elevenlabs, id: "x", speed: 1.3 },
    };
}
