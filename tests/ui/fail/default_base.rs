//! A definition needs no base for what it leaves out.

use revox_client::assistant;

fn main() {
    let _ = assistant! {
        name: "Reminder",
        prompt: "Be brief.",
        ..Default::default()
    };
}
