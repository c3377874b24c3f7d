// One mistake, of which nothing else follows.
use revox_client::{assistant, types::CustomTool};

fn tool() -> CustomTool {
    todo!()
}

fn main() {
    let _ = assistant! { assistant: { name: "Reminder", prompt: "Be brief." } };
    let _ = assistant! {
        name: "Reminder",
        prompt: "Be brief.",
        voice: dict(provider = "cartesia", id = "x"),
        call_retry_config: {
            allowed_days: [mon..fri],
            calling_windows: [{ calling_window_start_time: "9:00", calling_window_end_time: "17:00", retry_delay_seconds: 60 }],
            call_twice_in_a_row: false,
            max_retry_attempts: 2,
        },
        structured_output_config: [{ name: "mood", type: enum, options: ["good"], required: true }],
        custom_tools: [{ headers: [{ "X-Key": "a" }], ..tool() }],
    };
    let _ = assistant!(AssistantCreateParams {
        name: "Reminder",
        prompt: "Be brief.",
        voice: VoiceConfig { provider: "cartesia", id: "x" },
    });
}
