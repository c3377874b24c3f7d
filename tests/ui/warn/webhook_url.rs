//! A webhook that is no URL.

#![deny(deprecated)]

use revox_client::assistant;

fn main() {
    let _ = assistant! {
        name: "Reminder",
        prompt: "Be brief.",
        webhook_url: "example.com/hook",
    };
}
