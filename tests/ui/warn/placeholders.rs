//! Every pair of braces that makes no placeholder, the first with its place.

#![deny(deprecated)]

use revox_client::assistant;

fn main() {
    let _ = assistant! {
        name: "Reminder",
        prompt: "Hi first_name}}, you are due on {{day}. Ask for {{}}.",
    };
}
