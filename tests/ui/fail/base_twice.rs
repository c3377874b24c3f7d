//! Two bases.

use revox_client::assistant;

fn main() {
    let first = assistant! { name: "Reminder", prompt: "Be brief." };
    let _ = assistant! {
        name: "Reminder",
        prompt: "Be brief.",
        ..first,
        ..second
    };
}
