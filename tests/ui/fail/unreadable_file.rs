//! A file that is not there is one error.

use revox_client::assistant;

fn main() {
    let _ = assistant! {
        name: "Reminder",
        prompt: "Be brief.",
        first_sentence: include_str!("nowhere.md"),
        sms_enabled: 1,
    };
}
