//! No e-mail address.

use revox_client::assistant;

fn main() {
    let _ = assistant! {
        name: "Reminder",
        prompt: "Be brief.",
        email_notification_address: "front desk",
        email_notification_outcomes: [interested],
    };
}
