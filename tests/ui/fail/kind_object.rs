//! A string where an object belongs.

use revox_client::assistant;

fn main() {
    let _ = assistant! {
        name: "Reminder",
        prompt: "Be brief.",
        voice: "EXAVITQu4vr4xnSDxMaL",
    };
}
