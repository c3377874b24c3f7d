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
    assert_eq!(
        assistant.validate().map_err(|wrong| wrong.to_string()),
        Ok(())
    );
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

/// An assistant with every field set, the one whose cost for the compiler is measured, too.
fn maximal() -> AssistantCreateParams {
    let body = json!({
        "name": "Appointment reminder",
        "prompt": "You are Ava, the assistant of Northside Dental. You call {{first_name}} about the appointment on {{day}}. Confirm it, or find another slot with check_availability. Be brief and kind.",
        "after_call_sms_prompt": "Thank {{first_name}} and repeat the agreed time.",
        "background_sound": "audio/office.ogg",
        "background_sound_volume": 0.3,
        "calendly": {
            "connection_id": "conn_1",
            "event_type_id": "https://api.calendly.com/event_types/b2330295-2a91-4a1d-bb73-99e7707663d5",
        },
        "call_retry_config": {
            "allowed_days": ["monday", "tuesday", "wednesday", "thursday", "friday"],
            "call_twice_in_a_row": true,
            "calling_windows": [
                { "calling_window_end_time": "12:00", "calling_window_start_time": "9:00", "retry_delay_seconds": 3600 },
                { "calling_window_end_time": "6pm", "calling_window_start_time": "2pm", "retry_delay_seconds": 7200 },
            ],
            "max_retry_attempts": 3,
            "timezone": "Europe/Paris",
        },
        "custom_tools": [
            {
                "body_template": null,
                "description": "Free slots on a given day",
                "headers": [{ "key": "Authorization", "value": "Bearer {{token}}" }],
                "input_schema": [{ "name": "day", "required": true, "type": "date", "description": "The day asked for" }],
                "method": "GET",
                "name": "check_availability",
                "query_params": [{ "key": "day", "value": "{{day}}" }],
                "url": "https://api.northside.example/slots",
            },
            {
                "body_template": "{\"patient\": \"{{first_name}}\", \"slot\": \"{{slot}}\"}",
                "description": "Books a slot",
                "headers": [],
                "input_schema": [
                    { "name": "slot", "required": true, "type": "datetime" },
                    { "name": "kind", "required": false, "type": "enum", "enum_options": ["checkup", "cleaning", "pain"] },
                ],
                "method": "POST",
                "name": "book_slot",
                "query_params": [],
                "url": "https://api.northside.example/slots/{{day}}",
            },
        ],
        "email_notification_address": "desk@northside.example",
        "email_notification_outcomes": ["interested", "completed"],
        "end_of_call_sentence": "Thank you, and goodbye.",
        "faq_items": [
            { "answer": "Nine to six, Monday to Friday.", "question": "When are you open?" },
            { "answer": "Behind the building.", "question": "Where can I park?" },
        ],
        "first_sentence": "Hi, this is Ava from Northside Dental.",
        "first_sentence_delay_ms": 400,
        "first_sentence_mode": "static",
        "from_phone_number": "+33123456789",
        "human_transfer_mode": "warm",
        "ivr_navigation_enabled": true,
        "llm_model": { "type": "openrouter", "openrouter_model_id": "openai/gpt-4.1", "openrouter_provider": "azure" },
        "max_call_duration_secs": 300.0,
        "max_duration_end_message": "I have to end our call here.",
        "sms_enabled": true,
        "sms_template": "See you on {{day}}.",
        "structured_output_config": [
            { "name": "confirmed", "required": true, "type": "boolean", "description": "Whether the slot stands" },
            { "name": "mood", "required": false, "type": "enum", "enum_options": ["good", "bad"] },
        ],
        "structured_output_prompt": "Read {{transcript}} and extract the answers.",
        "thinking_sound": "keyboard-typing.ogg",
        "thinking_sound_probability": 0.5,
        "thinking_sound_volume": 0.4,
        "transfer_phone_number": "+33123456780",
        "voice": { "id": "EXAVITQu4vr4xnSDxMaL", "provider": "cartesia", "speed": 1.1, "volume": 1.0 },
        "voicemail_message": "This is Northside Dental, please call us back.",
        "voicemail_sms_prompt": "We tried to reach you about {{day}}.",
        "warm_transfer_summary_instructions": "Say who calls and why.",
        "webhook_url": "https://hooks.northside.example/calls",
    });
    serde_json::from_value(body).expect("the fields are the API's")
}
