//! A union without its tag.

use revox_client::assistant;

fn main() {
    let _ = assistant! {
        name: "Reminder",
        prompt: "Be brief.",
        llm_model: { name: "gpt-4.1" },
    };
}
