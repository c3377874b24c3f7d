//! Placeholders that are not declared, in a file and in a literal.

use revox_client::assistant;

assistant! {
    struct Reminder;

    variables: { first_name: "as on the card", day: "of the appointment" },
    name: "Reminder",
    prompt: include_str!("../included/reminder.md"),
    first_sentence: "Hi {{First_Name}}, this is about {{day}}.",
}

fn main() {}
