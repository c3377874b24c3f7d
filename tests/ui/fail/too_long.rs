//! A text with too many characters.

use revox_client::assistant;

fn main() {
    let _ = assistant! {
        name: "Reminder",
        prompt: "Be brief.",
        max_duration_end_message: "Thank you very much for the call. Thank you very much for the call. Thank you very much for the call. Thank you very much for the call. Thank you very much for the call. ",
    };
}
