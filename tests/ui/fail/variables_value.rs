//! Values of variables that are no texts, and a default that no variable has.

use revox_client::{assistant, variables};

assistant! {
    struct Reminder;

    name: "Reminder",
    prompt: "You call {{first_name}} about {{day}}.",
}

fn main() {
    let late: Option<&str> = None;
    let _ = variables!(ReminderVariables { first_name: late, day: 3 });
    let _ = variables!(ReminderVariables { first_name: "Ada", ..Default::default() });
}
