//! One item where a list belongs.

use revox_client::assistant;

fn main() {
    let _ = assistant! {
        name: "Reminder",
        prompt: "Be brief.",
        email_notification_outcomes: completed,
        custom_tools: { name: "slots" },
    };
}
