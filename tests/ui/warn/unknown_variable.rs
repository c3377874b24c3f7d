//! A variable that the prompt does not know.

#![deny(deprecated)]

use revox_client::assistant;

fn main() {
    let _ = assistant! {
        name: "Reminder",
        prompt: "Be brief.",
        structured_output_config: [],
        structured_output_prompt: "Read {{transcrip}}.",
    };
}
