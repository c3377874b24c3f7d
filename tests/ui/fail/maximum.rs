//! A number above the maximum.

use revox_client::assistant;

fn main() {
    let _ = assistant! {
        name: "Reminder",
        prompt: "Be brief.",
        thinking_sound: "hold_music.ogg",
        thinking_sound_volume: 1.01,
    };
}
