//! A variable that no text has, and placeholders that differ in case or white space alone.

#![deny(deprecated)]

use revox_client::assistant;

assistant! {
    struct Reminder;

    variables: { first_name: "as on the card", day },
    name: "Reminder",
    prompt: "You call {{first_name}}.",
}

assistant! {
    struct Survey;

    name: "Survey",
    prompt: "You call {{first_name}}. Say goodbye to {{First_Name}} and {{ first_name }}.",
}

fn main() {}
