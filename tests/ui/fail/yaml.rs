//! YAML has neither braces nor commas.

use revox_client::assistant;

fn main() {
    let _ = assistant! {
        name: Reminder
        prompt: "Be brief."
        voice:
          provider: cartesia
          id: "x"
        faq_items:
          - question: "Where?"
            answer: "Here."
    };
}
