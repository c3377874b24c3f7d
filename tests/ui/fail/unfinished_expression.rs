//! Expressions that lack their end, and a comma that is missing before a base.

use revox_client::assistant;
use revox_client::types::AssistantCreateParams;

fn main() {
    let config = AssistantCreateParams::new("Reminder", "Be brief.");
    let _ = assistant! {
        name: config.,
        prompt: "Be " + ,
        background_sound: "audio/office.ogg",
        background_sound_volume: 2 ..config
    };
}
