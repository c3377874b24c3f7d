//! An expression of a type that the field does not take.

use revox_client::assistant;

fn greeting() -> u8 {
    1
}

fn main() {
    let _ = assistant! {
        name: "Reminder",
        prompt: "Be brief.",
        first_sentence: greeting(),
        voice: { provider: cartesia, id: "x", speed: "fast".len() },
    };
}
