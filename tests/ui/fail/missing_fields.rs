//! Required fields are missing.

use revox_client::assistant;

fn main() {
    let _ = assistant! {
        first_sentence: "Hi",
    };
}
