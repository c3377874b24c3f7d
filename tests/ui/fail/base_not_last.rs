//! The base stands before a field.

use revox_client::assistant;

fn main() {
    let base = assistant! { name: "Reminder", prompt: "Be brief." };
    let _ = assistant! {
        ..base,
        first_sentence: "Hi",
    };
}
