//! A field takes no attributes; a documentation comment is let through.

use revox_client::assistant;

fn main() {
    let _ = assistant! {
        /// What the clinic calls it.
        name: "Reminder",
        #[cfg(test)]
        prompt: "Be brief.",
    };
}
