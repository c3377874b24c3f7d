//! A volume without a sound.

#![deny(deprecated)]

use revox_client::assistant;

fn main() {
    let _ = assistant! {
        name: "Reminder",
        prompt: "Be brief.",
        background_sound_volume: 0.5,
    };
}
