//! A quoted value that is none of the enum.

use revox_client::assistant;

fn main() {
    let _ = assistant! {
        name: "Reminder",
        prompt: "Be brief.",
        thinking_sound: "hold-music.ogg",
    };
}
