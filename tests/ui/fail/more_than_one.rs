//! A second argument.

use revox_client::assistant;

fn main() {
    let _ = assistant!(AssistantCreateParams { name: "Reminder", prompt: "Be brief." }, 3);
}
