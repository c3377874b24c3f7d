//! A text of several words without quotes is one mistake, and the next field is checked all the same.

use revox_client::assistant;

fn main() {
    let _ = assistant! {
        name: "Reminder",
        prompt: You call people about their appointments. Be brief, and be kind,
        background_sound_volume: 2,
        ..base()
    };
}

fn base() -> revox_client::types::AssistantCreateParams {
    todo!()
}
