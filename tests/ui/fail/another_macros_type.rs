//! The type that the other macro makes.

use revox_client::assistant;

fn main() {
    let _ = assistant!(AssistantUpdateParams { name: "Reminder" });
}
