//! Mistakes of the form that makes a type.

use revox_client::{assistant, assistant_update};

#[derive(serde::Deserialize)]
struct Answer {}

assistant! {
    struct Reminder

    name: "Reminder",
    prompt: "You call {{first name}}, or {{first-name}}.",
    background_sound: "audio/office.ogg",
    background_sound_volume: 2,
}

assistant! {
    struct Survey;

    name: "Survey",
    prompt: "Be brief.",
    structured_output_config: Answer,
}

assistant_update! { struct Changes; name: "Reminder" }

fn main() {
    let _ = Reminder::call("id", "+33639981234", ReminderVariables { first_name: "Ada".into() });
}
