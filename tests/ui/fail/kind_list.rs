//! An object where a list belongs.

use revox_client::assistant;

fn main() {
    let _ = assistant! {
        name: "Reminder",
        prompt: "Be brief.",
        faq_items: { question: "Where?", answer: "Here." },
    };
}
