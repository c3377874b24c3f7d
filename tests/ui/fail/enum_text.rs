//! A text where an enum value belongs.

use revox_client::assistant;

const PROVIDER: &str = "cartesia";

fn main() {
    let _ = assistant! {
        name: "Reminder",
        prompt: "Be brief.",
        voice: { provider: (PROVIDER), id: "x" },
    };
}
