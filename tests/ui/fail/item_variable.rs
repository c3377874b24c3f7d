//! A variable that the definition no longer has, and one that it has now.

use revox_client::assistant;

assistant! {
    struct Reminder;

    name: "Reminder",
    prompt: "You call {{first_name}} about {{visit}}.",
}

fn main() {
    let variables = ReminderVariables {
        first_name: "Ada".into(),
        appointment: "Tuesday".into(),
    };
    let _ = Reminder::call("id", "+33639981234", variables);
}
