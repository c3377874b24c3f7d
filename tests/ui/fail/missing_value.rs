//! A colon with nothing after it; the rest is still checked.

use revox_client::assistant;

fn main() {
    let _ = assistant! {
        name: "Reminder",
        prompt: "Be brief.",
        voice: { provider: , id: "" },
    };
}
