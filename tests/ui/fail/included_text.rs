//! The text of a file is checked like a literal.

use revox_client::assistant;

fn main() {
    let _ = assistant! {
        name: "Reminder",
        prompt: "Be brief.",
        from_phone_number: include_str!("../words.txt"),
    };
}
