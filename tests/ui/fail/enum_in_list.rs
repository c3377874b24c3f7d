//! A misspelt value in a list.

use revox_client::assistant;

fn main() {
    let _ = assistant! {
        name: "Reminder",
        prompt: "Be brief.",
        call_retry_config: {
            allowed_days: [monday, wensday, "Friday"],
            calling_windows: [{ calling_window_start_time: "9:00", calling_window_end_time: "17:00", retry_delay_seconds: 60 }],
            max_retry_attempts: 2,
            call_twice_in_a_row: false,
        },
    };
}
