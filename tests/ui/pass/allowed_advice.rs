//! Advice is silenced where it is known better.

#![deny(warnings)]

use revox_client::assistant;

fn main() {
    #[allow(deprecated)]
    let silent = assistant! {
        name: "Reminder",
        prompt: "Be brief.",
        max_call_duration_secs: 0,
    };
    assert_eq!(silent.max_call_duration_secs, Some(0.0));
}
