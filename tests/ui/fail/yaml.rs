//! YAML has neither braces nor commas.

use revox_client::assistant;

fn main() {
    let _ = assistant! {
        name: Reminder
        prompt: "Be brief."
        voice:
          provider: cartesia
          id: "x"
        faq_items:
          - question: "Where?"
            answer: "Here."
    };
    let _ = assistant! {
        name: "Reminder",
        prompt: "Be brief.",
        sms_enabled: 1,
        call_retry_config: {
            calling_windows:
              - calling_window_start_time: "10am"
                calling_window_end_time: "5pm"
            timezone: "UTC"
        }
    };
}
