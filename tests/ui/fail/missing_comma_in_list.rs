//! A comma is missing between two items.

use revox_client::assistant;

fn main() {
    let _ = assistant! {
        name: "Reminder",
        prompt: "Be brief.",
        email_notification_outcomes: [interested completed],
        email_notification_address: "a@b.example",
    };
}
