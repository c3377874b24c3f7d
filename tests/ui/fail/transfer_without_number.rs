//! A transfer mode without a number to transfer to.

use revox_client::assistant;

fn main() {
    let _ = assistant! {
        name: "Reminder",
        prompt: "Be brief.",
        human_transfer_mode: warm,
    };
}
