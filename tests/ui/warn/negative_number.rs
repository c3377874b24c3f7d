//! Advice on a value of two tokens.

#![deny(deprecated)]

use revox_client::assistant;

fn main() {
    let _ = assistant! {
        name: "Reminder",
        prompt: "Be brief.",
        max_call_duration_secs: -12.5,
    };
}
