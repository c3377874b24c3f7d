//! Variables of a call that the assistant does not have, one that is missing, and one that is no text.

use revox_client::{assistant, variables};

assistant! {
    struct Reminder;

    name: "Reminder",
    prompt: "You call {{first_name}} about {{day}} at {{time}}.",
}

fn main() {
    let _ = variables!(ReminderVariables { first_nmae: "Ada", day: "Tuesday", time: "ten" });
    let _ = variables!(ReminderVariables { first_name: "Ada", time: "ten" });
    let _ = variables!(ReminderVariables { first_name: "Ada", day: 3, time: "ten" });
}
