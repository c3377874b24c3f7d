//! What `validate()` costs beside the serialisation that follows it anyway: `cargo run --release --example validate_cost`.
//!
//! Both are timed in turns in one run and the fastest turn of each is kept, so that the ratio holds on a busy machine, too.

use std::hint::black_box;
use std::time::{Duration, Instant};

use revox_types::model::AssistantCreateParams;
use revox_types::rules::Validate;
use serde_json::json;

const TURNS: usize = 200;
const CALLS: u32 = 500;

fn main() {
    let assistant = maximal();
    assert_eq!(assistant.validate().map_err(|wrong| wrong.to_string()), Ok(()));
    let bytes = serde_json::to_vec(&assistant).expect("a definition can be written as JSON");

    let (mut validate, mut advice, mut write) = (Duration::MAX, Duration::MAX, Duration::MAX);
    for _ in 0..TURNS {
        validate = validate.min(time(|| {
            let _ = black_box(black_box(&assistant).validate());
        }));
        write = write.min(time(|| {
            let _ = black_box(serde_json::to_vec(black_box(&assistant)));
        }));
        advice = advice.min(time(|| {
            let _ = black_box(black_box(&assistant).advice());
        }));
    }
    let ratio = (validate + write).as_secs_f64() / write.as_secs_f64();
    println!("body        {} bytes", bytes.len());
    println!("to_vec      {write:?}");
    println!("validate    {validate:?}");
    println!("advice      {advice:?}");
    println!("(validate + to_vec) / to_vec = {ratio:.3}");
}

/// The time of one call.
fn time(mut call: impl FnMut()) -> Duration {
    let start = Instant::now();
    for _ in 0..CALLS {
        call();
    }
    start.elapsed() / CALLS
}

/// An assistant with every field set.
fn maximal() -> AssistantCreateParams {
    let tool = |name: &str| {
        json!({
            "name": name,
            "description": "Free slots of the practice on a given day, by dentist",
            "method": "POST",
            "url": "https://api.northside.example/v1/slots/{{day}}?dentist={{dentist}}",
            "headers": [
                { "key": "Authorization", "value": "Bearer 4f7d1c2b9a" },
                { "key": "Accept-Language", "value": "{{language}}" },
            ],
            "query_params": [{ "key": "day", "value": "{{day}}" }],
            "input_schema": [
                { "name": "day", "type": "date", "required": true, "description": "The day asked for" },
                { "name": "dentist", "type": "enum", "required": false, "enum_options": ["Dr. Ada", "Dr. Grace"] },
            ],
            "body_template": "{\n  \"day\": \"{{day}}\",\n  \"patient\": { \"name\": \"{{name}}\", \"new\": true },\n  \"slots\": [1, 2, 3]\n}",
        })
    };
    let body = json!({
        "name": "Appointment reminder",
        "prompt": "You are Ava and call patients of Northside Dental the day before their appointment. ".repeat(12) + "Today you call {{first_name}}.",
        "after_call_sms_prompt": "Confirm the appointment at {{time}} in one friendly sentence.",
        "background_sound": "audio/office.ogg",
        "background_sound_volume": 0.4,
        "calendly": {
            "connection_id": "conn_1",
            "event_type_id": "https://api.calendly.com/event_types/b2330295-2a91-4a1d-bb73-99e7707663d5",
        },
        "call_retry_config": {
            "allowed_days": ["monday", "tuesday", "wednesday", "thursday", "friday"],
            "call_twice_in_a_row": true,
            "calling_windows": [
                { "calling_window_start_time": "10am", "calling_window_end_time": "12:30", "retry_delay_seconds": 3600 },
                { "calling_window_start_time": "14:00", "calling_window_end_time": "5:30pm", "retry_delay_seconds": 7200 },
            ],
            "max_retry_attempts": 3,
            "timezone": "Europe/Paris",
        },
        "custom_tools": [tool("check_availability"), tool("book_slot"), tool("cancel_slot")],
        "email_notification_address": "frontdesk@northside.example",
        "email_notification_outcomes": ["interested", "completed", "requested_callback_later"],
        "end_of_call_sentence": "Thank you, and see you tomorrow.",
        "faq_items": [
            { "question": "Where is the practice?", "answer": "12 North Street, second floor." },
            { "question": "Can I park there?", "answer": "Yes, behind the house." },
        ],
        "first_sentence": "Hi {{first_name}}, this is Ava from Northside Dental.",
        "first_sentence_delay_ms": 400,
        "first_sentence_mode": "static",
        "from_phone_number": "+33612345678",
        "human_transfer_mode": "warm",
        "ivr_navigation_enabled": true,
        "llm_model": {
            "type": "custom",
            "api_key": "sk-4f7d1c2b9a",
            "api_url": "https://api.together.xyz/v1",
            "model_name": "meta-llama/llama-3-70b",
        },
        "max_call_duration_secs": 600.0,
        "max_duration_end_message": "I have to stop here. Have a good day!",
        "sms_enabled": true,
        "sms_template": "Your appointment: {{time}}",
        "structured_output_config": [
            { "name": "confirmed", "type": "boolean", "required": true },
            { "name": "new_time", "type": "datetime", "required": false, "description": "If it was moved" },
            { "name": "mood", "type": "enum", "required": true, "enum_options": ["good", "neutral", "bad"] },
        ],
        "structured_output_prompt": "Extract the data from {{transcript}}.",
        "thinking_sound": "keyboard-typing.ogg",
        "thinking_sound_probability": 0.5,
        "thinking_sound_volume": 0.3,
        "transfer_phone_number": "+33612345679",
        "voice": { "id": "a167e0f3-df7e-4d52-a9c3-f949145efdab", "provider": "cartesia", "speed": 1.1, "volume": 1.0 },
        "voicemail_message": "Please call us back.",
        "voicemail_sms_prompt": "Ask {{first_name}} to call back.",
        "warm_transfer_summary_instructions": "Say why the patient called.",
        "webhook_url": "https://hooks.northside.example/calls",
    });
    serde_json::from_value(body).expect("the fields are the API's")
}
