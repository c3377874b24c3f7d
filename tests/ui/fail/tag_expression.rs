//! The tag of a union is no literal.

use revox_client::assistant;

fn main() {
    let _ = assistant! {
        name: "Reminder",
        prompt: "Be brief.",
        llm_model: { type: kind(), name: "gpt-4.1" },
    };
}
