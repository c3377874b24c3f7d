//! Required fields are missing in an object of a list.

use revox_client::assistant;

fn main() {
    let _ = assistant! {
        name: "Reminder",
        prompt: "Be brief.",
        faq_items: [
            { question: "Where?", answer: "Here." },
            { question: "When?" },
        ],
    };
}
