//! A field that does not exist, with a name that is near.

use revox_client::assistant;

fn main() {
    let _ = assistant! {
        name: "Reminder",
        prompt: "Be brief.",
        first_sentense: "Hi",
    };
}
