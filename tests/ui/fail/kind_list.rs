//! An object or a text where a list belongs.

use revox_client::assistant;

fn main() {
    let _ = assistant! {
        name: "Reminder",
        prompt: "Be brief.",
        faq_items: { question: "Where?", answer: "Here." },
        call_retry_config: {
            allowed_days: "monday, tuesday",
            calling_windows: "10am-5pm",
            call_twice_in_a_row: false,
            max_retry_attempts: 2,
        },
    };
}
