//! Required fields are missing in an object.

use revox_client::assistant;

fn main() {
    let _ = assistant! {
        name: "Reminder",
        prompt: "Be brief.",
        voice: { speed: 1.0 },
    };
}
