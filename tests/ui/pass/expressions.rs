//! Any Rust expression is a value, and an optional field takes what there is.

use std::borrow::Cow;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use revox_client::types::{AssistantCreateParams, CustomTool, Nullable, Voice, VoiceProvider};
use revox_client::{assistant, types};

const SPEED: f64 = 1.1;
const GREETING: Option<&str> = Some("Hi");

fn fallible(text: &str) -> Result<AssistantCreateParams, Box<dyn std::error::Error>> {
    let numbers: HashMap<&str, f64> = HashMap::from([("a", 1.0)]);
    let first_sentence = "Hello";
    let tools: Vec<CustomTool> = Vec::new();
    let borrowed = String::from("borrowed");
    Ok(assistant! {
        name: text.parse()?,
        prompt: format!("{}, {}", 1, { 2 }),
        first_sentence,
        end_of_call_sentence: Cow::Borrowed("Bye"),
        voicemail_message: &borrowed,
        voicemail_sms_prompt: if text.is_empty() { None } else { Some("called") },
        sms_template: Nullable::Null,
        sms_enabled: numbers.get("a").is_some_and(|number: &f64| *number < 2.0 && 3.0 > *number),
        max_call_duration_secs: text.split(',').map(|part| part.len() as f64).fold(0.0, |a, b| a + b),
        first_sentence_delay_ms: 60 * 1000,
        thinking_sound_probability: "0.5".parse::<f64>()?,
        thinking_sound: (types::ThinkingSound::HoldMusicOgg),
        thinking_sound_volume: Some(1),
        custom_tools: tools,
        voice: match text {
            "" => return Err("no voice".into()),
            _ => Voice { speed: None, ..voice("x") },
        },
        after_call_sms_prompt: "literal".into(),
        structured_output_config: Vec::new(),
        email_notification_outcomes: ["completed"].iter().map(|word| (*word).into()).collect(),
        email_notification_address: "a@b.example",
        faq_items: (0..2).map(|n| types::FaqItem::new(n.to_string(), "a")).collect::<Vec<_>>(),
        webhook_url: Default::default(),
    })
}

fn voice(id: impl Into<String>) -> Voice {
    let provider = VoiceProvider::Cartesia;
    let voice: Option<Voice> = assistant! {
        name: "n",
        prompt: "p",
        first_sentence: GREETING,
        voice: { provider: (provider), id: id.into(), speed: SPEED, volume: 1 },
    }
    .voice;
    voice.expect("it was set")
}

/// Text of any type, also borrowed.
fn texts(rc: &Rc<str>, arc: &Arc<str>, boxed: &Box<str>, cow: &Cow<'_, str>) -> [String; 4] {
    let made = assistant! { name: rc, prompt: arc, first_sentence: boxed, sms_template: cow, sms_enabled: true };
    [made.name, made.prompt, made.first_sentence.unwrap(), made.sms_template.into_option().unwrap()]
}

fn main() {
    let all = texts(&"a".into(), &"b".into(), &"c".into(), &"d".into());
    assert_eq!(all, ["a", "b", "c", "d"]);
    let made = fallible("name").expect("all is well");
    assert_eq!(made.name, "name");
    assert_eq!(made.first_sentence.as_deref(), Some("Hello"));
    assert_eq!(made.first_sentence_delay_ms, Some(60_000));
    assert_eq!(made.voice.map(|voice| voice.volume), Some(Some(1.0)));
    assert_eq!(made.faq_items.map(|items| items.len()), Some(2));
}
