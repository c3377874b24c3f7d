//! A constant that is too long.

use revox_client::assistant;

const GOODBYE: &str = "Thank you very much for the call. Thank you very much for the call. Thank you very much for the call. Thank you very much for the call. Thank you very much for the call. ";

fn main() {
    let _ = assistant! {
        name: "Reminder",
        prompt: "Be brief.",
        max_duration_end_message: GOODBYE,
    };
}
