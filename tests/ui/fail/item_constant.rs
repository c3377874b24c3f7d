//! A constant with a placeholder that is no variable of the type.

use revox_client::assistant;

const PROMPT: &str = "You call {{first_nmae}}.";
const READ: &str = "Read {{transcript}}.";

assistant! {
    struct Reminder;

    variables: { first_name: "as on the card" },
    name: "Reminder",
    prompt: PROMPT,
    first_sentence: "Hi {{first_name}}!",
    structured_output_prompt: READ,
}

fn main() {}
