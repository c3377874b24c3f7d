//! A phone number that is not in E.164 form.

use revox_client::assistant;

fn main() {
    let _ = assistant! {
        name: "Reminder",
        prompt: "Be brief.",
        from_phone_number: "06 39 98 12 34",
    };
}
