//! A placeholder without its end.

#![deny(deprecated)]

use revox_client::assistant;

fn main() {
    let _ = assistant! {
        name: "Reminder",
        prompt: "Be brief.",
        sms_enabled: true,
        sms_template: "See you on {{day",
    };
}
