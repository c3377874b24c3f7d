//! A number that does not fit into its own type.

use revox_client::assistant;

fn main() {
    let _ = assistant! {
        name: "Reminder",
        prompt: "Be brief.",
        first_sentence_delay_ms: 400u8,
    };
}
