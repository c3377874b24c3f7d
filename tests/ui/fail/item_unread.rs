//! A mistake in a text hides none of its variables from the calls.

use revox_client::{assistant, variables};

assistant! {
    struct Misspelt;

    name: "Reminder",
    promt: "You call {{first_name}} about {{day}}.",
}

assistant! {
    struct Broken;

    name: "Reminder",
    prompt: "You call {{first_name}} " "about {{day}}.",
}

assistant! {
    struct Braces {
        name: "Reminder",
        prompt: "You call {{first_name}} about {{day}}.",
    }
}

fn main() {
    let _ = variables!(MisspeltVariables { first_name: "Ada", day: "Tuesday" });
    let _ = variables!(BrokenVariables { first_name: "Ada", day: "Tuesday" });
    let _ = variables!(BracesVariables { first_name: "Ada", day: "Tuesday" });
}
