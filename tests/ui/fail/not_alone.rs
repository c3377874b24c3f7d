//! The fields with something around them, names with dots, and enum values inside of expressions.

use revox_client::assistant;

fn main() {
    let _ = assistant!(AssistantCreateParams::new("A", "B"));
    let calm = true;
    let _ = assistant! {
        name: "A",
        prompt: "B",
        first_sentence_mode: if calm { static } else { none },
    };
    let _ = assistant! { name: "A", prompt: "B", voice.provider: "cartesia", "voice.id": "x" };
}

assistant! {
    struct Dashed;
    variables: { first-name: "the name", last_name: String },
    name: "A",
    prompt: "Hello {{first-name}}",
}
