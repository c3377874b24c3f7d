//! A bare word that is no value of the enum.

use revox_client::assistant;

fn main() {
    let _ = assistant! {
        name: "Reminder",
        prompt: "Be brief.",
        voice: { provider: elevenlab, id: "x" },
    };
}
