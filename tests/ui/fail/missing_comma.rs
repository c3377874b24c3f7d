//! A comma is missing between two fields.

use revox_client::assistant;

fn main() {
    let _ = assistant! {
        name: "Reminder",
        prompt: "Be brief.",
        first_sentence: "Hi"
        sms_enabled: 1,
    };
}
