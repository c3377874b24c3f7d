//! A definition is the same value whether the macro writes it out or as text to be decoded, and it is the JSON that was meant.

use crate::document::same;
use revox_client::types::AssistantCreateParams;
use revox_client::{assistant, assistant_update, types};
use serde_json::{Value, json};

/// The same fields twice: once with nothing else, which is decoded, and once with a base, which is written out.
macro_rules! both_ways {
    ($($definition:tt)*) => {
        (
            assistant! { $($definition)* },
            assistant! { $($definition)* ..AssistantCreateParams::new("base", "base") },
        )
    };
}

#[test]
#[allow(
    clippy::needless_update,
    reason = "the base only keeps the definition from being decoded"
)]
fn every_field() {
    let (decoded, written) = both_ways! {
        name: "Appointment reminder",
        prompt: "You are Ava, the assistant of Northside Dental. You call {{first_name}} about the appointment on {{day}}. Confirm it, or find another slot with check_availability. Be brief and kind.",
        after_call_sms_prompt: "Thank {{first_name}} and repeat the agreed time.",
        background_sound: "audio/office.ogg",
        background_sound_volume: 0.3,
        calendly: { connection_id: "conn_1", event_type_id: "https://api.calendly.com/event_types/b2330295-2a91-4a1d-bb73-99e7707663d5" },
        call_retry_config: {
            allowed_days: [monday, tuesday, wednesday, thursday, friday],
            call_twice_in_a_row: true,
            calling_windows: [
                { calling_window_end_time: "12:00", calling_window_start_time: "9:00", retry_delay_seconds: 3600 },
                { calling_window_end_time: "6pm", calling_window_start_time: "2pm", retry_delay_seconds: 7200 },
            ],
            max_retry_attempts: 3,
            timezone: "Europe/Paris",
        },
        custom_tools: [
            {
                body_template: null,
                description: "Free slots on a given day",
                headers: [{ key: "Authorization", value: "Bearer {{token}}" }],
                input_schema: [{ name: "day", required: true, type: date, description: "The day asked for" }],
                method: GET,
                name: "check_availability",
                query_params: [{ key: "day", value: "{{day}}" }],
                url: "https://api.northside.example/slots",
            },
            {
                body_template: "{\"patient\": \"{{first_name}}\", \"slot\": \"{{slot}}\"}",
                description: "Books a slot",
                headers: [],
                input_schema: [
                    { name: "slot", required: true, type: datetime },
                    { name: "kind", required: false, type: enum, enum_options: ["checkup", "cleaning", "pain"] },
                ],
                method: POST,
                name: "book_slot",
                query_params: [],
                url: "https://api.northside.example/slots/{{day}}",
            },
        ],
        email_notification_address: "desk@northside.example",
        email_notification_outcomes: [interested, completed],
        end_of_call_sentence: "Thank you, and goodbye.",
        faq_items: [
            { answer: "Nine to six, Monday to Friday.", question: "When are you open?" },
            { answer: "Behind the building.", question: "Where can I park?" },
        ],
        first_sentence: "Hi, this is Ava from Northside Dental.",
        first_sentence_delay_ms: 400,
        first_sentence_mode: static,
        from_phone_number: "+33123456789",
        ivr_navigation_enabled: true,
        llm_model: { type: "openrouter", openrouter_model_id: "openai/gpt-4.1", openrouter_provider: "azure" },
        max_call_duration_secs: 300,
        max_duration_end_message: "I have to end our call here.",
        sms_enabled: true,
        sms_template: "See you on {{day}}.",
        structured_output_config: [
            { name: "confirmed", required: true, type: boolean, description: "Whether the slot stands" },
            { name: "mood", required: false, type: enum, enum_options: ["good", "bad"] },
        ],
        structured_output_prompt: "Read {{transcript}} and extract the answers.",
        thinking_sound: "keyboard-typing.ogg",
        thinking_sound_probability: 0.5,
        thinking_sound_volume: 0.4,
        voice: { id: "EXAVITQu4vr4xnSDxMaL", provider: cartesia, speed: 1.1, volume: 1.0 },
        voicemail_message: "This is Northside Dental, please call us back.",
        voicemail_sms_prompt: "We tried to reach you about {{day}}.",
        webhook_url: "https://hooks.northside.example/calls",
    };
    assert_eq!(decoded, written);
    let mut expected: Value =
        serde_json::from_str(include_str!("../../revox-client/benches/maximal.json")).unwrap();
    // A later version of the API has these otherwise, and one that is gone would keep every test here from being built.
    for name in [
        "human_transfer_mode",
        "transfer_phone_number",
        "warm_transfer_summary_instructions",
    ] {
        expected.as_object_mut().unwrap().remove(name);
    }
    let sent = serde_json::to_value(&decoded).unwrap();
    assert!(same(&sent, &expected), "{sent:#}\n{expected:#}");
}

/// A definition, and the same tokens as a text.
macro_rules! pasted {
    ($($json:tt)*) => {
        (assistant!($($json)*), stringify!($($json)*))
    };
}

/// Keys in quotes and braces of its own: what was logged on its way to the API is a definition.
#[expect(clippy::too_many_lines, reason = "a whole pasted assistant")]
#[test]
fn pasted_json() {
    let (made, text) = pasted!(
        {
          "name": "Appointment reminder",
          "prompt": "You are Ava, the assistant of Northside Dental. You call {{first_name}} about the appointment on {{day}}. Confirm it, or find another slot with check_availability. Be brief and kind.",
          "after_call_sms_prompt": "Thank {{first_name}} and repeat the agreed time.",
          "background_sound": "audio/office.ogg",
          "background_sound_volume": 0.3,
          "calendly": {
            "connection_id": "conn_1",
            "event_type_id": "https://api.calendly.com/event_types/b2330295-2a91-4a1d-bb73-99e7707663d5"
          },
          "call_retry_config": {
            "allowed_days": [
              "monday",
              "tuesday",
              "wednesday",
              "thursday",
              "friday"
            ],
            "call_twice_in_a_row": true,
            "calling_windows": [
              {
                "calling_window_end_time": "12:00",
                "calling_window_start_time": "9:00",
                "retry_delay_seconds": 3600
              },
              {
                "calling_window_end_time": "6pm",
                "calling_window_start_time": "2pm",
                "retry_delay_seconds": 7200
              }
            ],
            "max_retry_attempts": 3,
            "timezone": "Europe/Paris"
          },
          "custom_tools": [
            {
              "body_template": null,
              "description": "Free slots on a given day",
              "headers": [
                {
                  "key": "Authorization",
                  "value": "Bearer {{token}}"
                }
              ],
              "input_schema": [
                {
                  "name": "day",
                  "required": true,
                  "type": "date",
                  "description": "The day asked for"
                }
              ],
              "method": "GET",
              "name": "check_availability",
              "query_params": [
                {
                  "key": "day",
                  "value": "{{day}}"
                }
              ],
              "url": "https://api.northside.example/slots"
            },
            {
              "body_template": "{\"patient\": \"{{first_name}}\", \"slot\": \"{{slot}}\"}",
              "description": "Books a slot",
              "headers": [],
              "input_schema": [
                {
                  "name": "slot",
                  "required": true,
                  "type": "datetime"
                },
                {
                  "name": "kind",
                  "required": false,
                  "type": "enum",
                  "enum_options": [
                    "checkup",
                    "cleaning",
                    "pain"
                  ]
                }
              ],
              "method": "POST",
              "name": "book_slot",
              "query_params": [],
              "url": "https://api.northside.example/slots/{{day}}"
            }
          ],
          "email_notification_address": "desk@northside.example",
          "email_notification_outcomes": [
            "interested",
            "completed"
          ],
          "end_of_call_sentence": "Thank you, and goodbye.",
          "faq_items": [
            {
              "answer": "Nine to six, Monday to Friday.",
              "question": "When are you open?"
            },
            {
              "answer": "Behind the building.",
              "question": "Where can I park?"
            }
          ],
          "first_sentence": "Hi, this is Ava from Northside Dental.",
          "first_sentence_delay_ms": 400,
          "first_sentence_mode": "static",
          "from_phone_number": "+33123456789",
          "ivr_navigation_enabled": true,
          "llm_model": {
            "type": "openrouter",
            "openrouter_model_id": "openai/gpt-4.1",
            "openrouter_provider": "azure"
          },
          "max_call_duration_secs": 300,
          "max_duration_end_message": "I have to end our call here.",
          "sms_enabled": true,
          "sms_template": "See you on {{day}}.",
          "structured_output_config": [
            {
              "name": "confirmed",
              "required": true,
              "type": "boolean",
              "description": "Whether the slot stands"
            },
            {
              "name": "mood",
              "required": false,
              "type": "enum",
              "enum_options": [
                "good",
                "bad"
              ]
            }
          ],
          "structured_output_prompt": "Read {{transcript}} and extract the answers.",
          "thinking_sound": "keyboard-typing.ogg",
          "thinking_sound_probability": 0.5,
          "thinking_sound_volume": 0.4,
          "voice": {
            "id": "EXAVITQu4vr4xnSDxMaL",
            "provider": "cartesia",
            "speed": 1.1,
            "volume": 1
          },
          "voicemail_message": "This is Northside Dental, please call us back.",
          "voicemail_sms_prompt": "We tried to reach you about {{day}}.",
          "webhook_url": "https://hooks.northside.example/calls"
        }
    );
    let logged: Value = serde_json::from_str(text).unwrap();
    assert_eq!(serde_json::to_value(made).unwrap(), logged);
}

#[test]
fn every_character() {
    let (decoded, written) = both_ways! {
        name: "\"quoted\" \\ / \u{8}\u{c}\n\r\t\0\u{7f}\u{2028}\u{1F600} é",
        prompt: r#"raw \n "text" with"#,
        first_sentence: "a",
        end_of_call_sentence: "b",
        voicemail_message: "c",
        sms_enabled: false,
        ivr_navigation_enabled: false,
        voice: { id: "\u{0}", provider: cartesia, speed: 1.2, volume: 1.123_456_789_012_34 },
    };
    assert_eq!(decoded, written);
    assert_eq!(
        serde_json::to_value(&decoded).unwrap(),
        json!({
            "name": "\"quoted\" \\ / \u{8}\u{c}\n\r\t\0\u{7f}\u{2028}\u{1F600} é",
            "prompt": "raw \\n \"text\" with",
            "first_sentence": "a",
            "end_of_call_sentence": "b",
            "voicemail_message": "c",
            "sms_enabled": false,
            "ivr_navigation_enabled": false,
            "voice": { "id": "\0", "provider": "cartesia", "speed": 1.2, "volume": 1.123_456_789_012_34 },
        })
    );
}

/// Required fields that are expressions have a placeholder in the text, which must not come through.
#[test]
fn literals_beside_expressions() {
    let (prompt, hook) = (String::from("Be kind."), "https://a.example");
    let (url, required) = ("https://b.example", true);
    let decoded = assistant! {
        name: format!("{prompt} 1"),
        prompt,
        webhook_url: hook,
        first_sentence: "a",
        end_of_call_sentence: "b",
        sms_template: "c",
        sms_enabled: true,
        calendly: null,
        custom_tools: [{
            name: "look_up",
            description: "Looks up",
            url,
            method: GET,
            headers: [{ key: "a", value: "b" }, { key: "c", value: "d" }],
            query_params: [{ key: "e", value: "f" }],
            input_schema: [{ name: "g", required, type: enum, enum_options: ["h", "i"] }],
            body_template: null,
        }],
        llm_model: { type: openrouter, openrouter_model_id: "m/n", openrouter_provider: "p" },
    };
    assert_eq!(
        serde_json::to_value(&decoded).unwrap(),
        json!({
            "name": "Be kind. 1",
            "prompt": "Be kind.",
            "webhook_url": "https://a.example",
            "first_sentence": "a",
            "end_of_call_sentence": "b",
            "sms_template": "c",
            "sms_enabled": true,
            "calendly": null,
            "custom_tools": [{
                "name": "look_up",
                "description": "Looks up",
                "url": "https://b.example",
                "method": "GET",
                "headers": [{ "key": "a", "value": "b" }, { "key": "c", "value": "d" }],
                "query_params": [{ "key": "e", "value": "f" }],
                "input_schema": [{ "name": "g", "required": true, "type": "enum", "enum_options": ["h", "i"] }],
                "body_template": null,
            }],
            "llm_model": { "type": "openrouter", "openrouter_model_id": "m/n", "openrouter_provider": "p" },
        })
    );
}

/// What came as one expression stays one, wherever it stands.
#[test]
fn fragments_keep_their_precedence() {
    fn made_up() -> bool {
        true
    }
    macro_rules! delays {
        ($sum:expr, $flag:expr, $text:expr) => {
            assistant! {
                name: $text.to_string(),
                prompt: format!("{}", $sum * 2),
                first_sentence_delay_ms: $sum * 1000,
                max_call_duration_secs: (f64::from($sum) / 2.0),
                sms_enabled: !$flag,
                ivr_navigation_enabled: $flag && false,
            }
        };
    }
    let yes = true;
    let made = delays!(1 + 1, yes || made_up(), "a".to_owned() + "b");
    assert_eq!(
        serde_json::to_value(&made).unwrap(),
        json!({
            "name": "ab",
            "prompt": "4",
            "first_sentence_delay_ms": 2000,
            "max_call_duration_secs": 1,
            "sms_enabled": false,
            "ivr_navigation_enabled": false,
        })
    );
}

#[test]
fn blocks_stay_blocks() {
    let lock = std::sync::Mutex::new(String::from("once"));
    let held = || lock.try_lock().unwrap().clone();
    let made = assistant! {
        name: { lock.try_lock().unwrap().clone() },
        prompt: { lock.try_lock().unwrap().clone() },
        first_sentence: { if held().is_empty() { drop(held()) } "x" },
        end_of_call_sentence: {
            fn end() -> &'static str {
                "end"
            }
            end()
        },
        max_call_duration_secs: { for _ in 0..1 {} 5.0 },
        voice: {
            fn voice() -> types::Voice {
                types::Voice::new("v", types::VoiceProvider::Cartesia)
            }
            voice()
        },
    };
    assert_eq!(
        serde_json::to_value(&made).unwrap(),
        json!({
            "name": "once",
            "prompt": "once",
            "first_sentence": "x",
            "end_of_call_sentence": "end",
            "max_call_duration_secs": 5,
            "voice": { "id": "v", "provider": "cartesia" },
        })
    );
}

#[test]
fn operators_end_where_they_end() {
    mod flags {
        pub(super) const ON: bool = true;
    }
    const SHIFT: u32 = 3;
    let made = assistant! {
        name: "n",
        prompt: "p",
        first_sentence_delay_ms: 2 << SHIFT,
        sms_enabled: 3 > 2,
        ivr_navigation_enabled: 5 > 2,
    };
    assert_eq!(made.first_sentence_delay_ms, Some(16));
    assert_eq!(made.sms_enabled, Some(true));
    let update = assistant_update! {
        voice: types::Voice { speed: Some(1.0), ..types::Voice::new("v", types::VoiceProvider::Cartesia) },
        sms_enabled: if flags::ON { 1 > 0 } else { 1 > 2 },
    };
    assert_eq!(
        serde_json::to_value(&update).unwrap(),
        json!({ "sms_enabled": true, "voice": { "id": "v", "provider": "cartesia", "speed": 1 } })
    );
}

/// Where only the field tells the type of one branch, it tells that of the whole choice.
#[test]
fn choices_whose_type_the_field_tells() {
    fn made(late: bool, name: Option<&str>, days: &[&str]) -> Option<AssistantCreateParams> {
        Some(assistant! {
            name: "Reminder",
            prompt: { let name = name?; name.into() },
            voicemail_message: if late { Some("Too late".into()) } else { None },
            webhook_url: if late { "https://late.example".into() } else { "https://early.example".into() },
            end_of_call_sentence: name.map(Into::into),
            first_sentence: late.then(|| "Sorry".into()),
            after_call_sms_prompt: match name { Some(name) => name.into(), None => return None },
            max_call_duration_secs: "90".parse().ok(),
            first_sentence_mode: (if late { "static".into() } else { "none".into() }),
            call_retry_config: {
                allowed_days: [..days.iter().map(|day| (*day).into()), sunday],
                calling_windows: if late { Vec::new() } else { vec![] },
                max_retry_attempts: "2".parse().unwrap_or_default(),
                call_twice_in_a_row: false,
                timezone: if late { None } else { return None },
            },
        })
    }
    let made = made(true, Some("Ada"), &["monday"]);
    assert_eq!(
        serde_json::to_value(made).unwrap(),
        json!({
            "name": "Reminder",
            "prompt": "Ada",
            "voicemail_message": "Too late",
            "webhook_url": "https://late.example",
            "end_of_call_sentence": "Ada",
            "first_sentence": "Sorry",
            "after_call_sms_prompt": "Ada",
            "max_call_duration_secs": 90,
            "first_sentence_mode": "static",
            "call_retry_config": {
                "allowed_days": ["monday", "sunday"],
                "calling_windows": [],
                "max_retry_attempts": 2,
                "call_twice_in_a_row": false,
            },
        })
    );
}

/// Values behind references and in other containers, lists in other brackets, objects in parentheses.
#[test]
#[allow(deprecated, reason = "nobody is called in no window")]
fn other_ways_to_the_same_value() {
    let voice = types::Voice::new("x", "cartesia".into());
    let items = [types::FaqItem::new("a", "q")];
    let shared: std::rc::Rc<str> = "Reminder".into();
    let borrowed = std::borrow::Cow::Borrowed("Be brief.");
    let model =
        json!({ "type": "openrouter", "openrouter_model_id": "a/b", "openrouter_provider": "c" });
    let made = assistant! {
        name: shared,
        prompt: &borrowed,
        voice: &voice,
        faq_items: [..&items, ..items.iter(), /** The last. */ { question: "q2", answer: "a2" }],
        llm_model: serde_json::from_value(model).unwrap(),
        call_retry_config: {
            /// Every day of the week but one.
            allowed_days: [monday, "friday"],
            calling_windows: vec![{ calling_window_start_time: "9:00", calling_window_end_time: "5pm", retry_delay_seconds: 60 }],
            max_retry_attempts: 1,
            call_twice_in_a_row: false,
        },
    };
    // Enum values are written in brackets alone, so this is a variable.
    let day = types::Weekday::Sunday;
    let update = assistant_update! { call_retry_config: { allowed_days: vec![day], calling_windows: [], max_retry_attempts: 1, call_twice_in_a_row: false } };
    assert_eq!(
        update.call_retry_config.unwrap().allowed_days,
        [types::Weekday::Sunday]
    );
    let item = json!({ "answer": "a", "question": "q" });
    assert_eq!(
        serde_json::to_value(made).unwrap(),
        json!({
            "name": "Reminder",
            "prompt": "Be brief.",
            "voice": { "id": "x", "provider": "cartesia" },
            "faq_items": [item, item, { "answer": "a2", "question": "q2" }],
            "llm_model": { "type": "openrouter", "openrouter_model_id": "a/b", "openrouter_provider": "c" },
            "call_retry_config": {
                "allowed_days": ["monday", "friday"],
                "calling_windows": [
                    { "calling_window_end_time": "5pm", "calling_window_start_time": "9:00", "retry_delay_seconds": 60 },
                ],
                "max_retry_attempts": 1,
                "call_twice_in_a_row": false,
            },
        })
    );
}
