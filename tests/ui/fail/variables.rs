//! Variables of a call that the assistant does not have, and one that is missing.

use revox_client::{assistant, variables};

assistant! {
    struct Reminder;

    name: "Reminder",
    prompt: "You call {{first_name}} about {{day}} at {{time}}.",
}

fn main() {
    let _ = variables!(ReminderVariables { first_nmae: "Ada", day: "Tuesday", time: "ten" });
    let _ = variables!(ReminderVariables { first_name: "Ada", time: "ten" });
}
