//! The form with type names, with the name of another type.

use revox_client::assistant;

fn main() {
    let _ = assistant!(Assistant {
        name: "Reminder",
        prompt: "Be brief.",
    });
}
