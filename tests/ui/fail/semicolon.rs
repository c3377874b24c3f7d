//! A semicolon in the place of the comma.

use revox_client::assistant;

fn main() {
    let _ = assistant! {
        name: "Reminder",
        prompt: "Be brief.",
        first_sentence: "Hi";
        sms_enabled: true,
    };
}
