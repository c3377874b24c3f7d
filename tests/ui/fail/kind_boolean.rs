//! A string where a boolean belongs.

use revox_client::assistant;

fn main() {
    let _ = assistant! {
        name: "Reminder",
        prompt: "Be brief.",
        sms_enabled: "yes",
    };
}
