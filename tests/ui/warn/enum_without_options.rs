//! An enum without options.

#![deny(deprecated)]

use revox_client::assistant;

fn main() {
    let _ = assistant! {
        name: "Reminder",
        prompt: "Be brief.",
        structured_output_config: [{ name: "mood", type: enum, required: true }],
    };
}
