//! Macros with files that lie beside their callers.

macro_rules! with_files {
    ($prompt:expr) => {
        revox_client::assistant! {
            name: include_str!("only.txt"),
            prompt: include_str!($prompt),
            call_retry_config: {
                allowed_days: [monday],
                calling_windows: [{ calling_window_start_time: "9am", calling_window_end_time: "5pm", retry_delay_seconds: 60 }],
                max_retry_attempts: 3,
                call_twice_in_a_row: true,
                timezone: include_str!("tz.txt"),
            },
        }
    };
}
