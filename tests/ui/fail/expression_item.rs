//! Items of a type that the list does not take.

use revox_client::assistant;

fn main() {
    let _ = assistant! {
        name: "Reminder",
        prompt: "Be brief.",
        email_notification_outcomes: [interested, ..["completed"]],
        email_notification_address: "a@b.example",
    };
}
