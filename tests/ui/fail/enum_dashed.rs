//! A bare word with a dash in it.

use revox_client::assistant;

fn main() {
    let _ = assistant! {
        name: "Reminder",
        prompt: "Be brief.",
        voice: { provider: eleven-labs, id: "x" },
    };
}
