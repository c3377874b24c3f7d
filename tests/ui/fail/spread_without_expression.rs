//! Two dots in a list with nothing after them.

use revox_client::assistant;

fn main() {
    let _ = assistant! {
        name: "Reminder",
        prompt: "Be brief.",
        email_notification_outcomes: [interested, ..],
        email_notification_address: "a@b.example",
    };
}
