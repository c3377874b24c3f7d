//! What the compiler is to demand of a constant, and what it says otherwise.

use proc_macro2::Span;

use super::parsed;
use crate::expand::constants::constants;
use crate::{CREATE, check as judge};

/// Checks the messages about the constants of a definition, which has its required fields from a base, with `…` for the value.
#[track_caller]
fn check(source: &str, expected: &[&str]) {
    let (definition, _) = parsed(&format!("{source}, ..base"), &CREATE);
    let mut said = Vec::new();
    let (_, checks) = judge::check(&definition, &CREATE, Span::call_site());
    for constant in constants(&definition, checks) {
        let name = constant.name();
        for check in constant.checks {
            let (first, last) = (check.span.first.start(), check.span.last.end());
            let message = match check.diagnostic.message_around_value(None) {
                (before, Some(after)) => format!("{before}…{after}"),
                (whole, None) => whole,
            };
            said.push(format!(
                "{}-{} {name}: {message}",
                first.column + 1,
                last.column
            ));
        }
    }
    assert_eq!(said, expected, "{source}");
}

#[test]
fn bounds() {
    check(
        "thinking_sound_volume: VOLUME",
        &[
            "24-29 VOLUME: `thinking_sound_volume` is …, not a finite number, which JSON cannot write\nrule: POST /assistants, thinking_sound_volume",
            "24-29 VOLUME: `thinking_sound_volume` is …, below the minimum of 0\nallowed: 0 to 1\nrule: POST /assistants, thinking_sound_volume",
            "24-29 VOLUME: `thinking_sound_volume` is …, above the maximum of 1\nallowed: 0 to 1\nrule: POST /assistants, thinking_sound_volume",
        ],
    );
    check(
        "first_sentence_delay_ms: limits::MAX",
        &[
            "26-36 limits::MAX: `first_sentence_delay_ms` is …, below the minimum of 0\n\
             allowed: 0 or more\nrule: POST /assistants, first_sentence_delay_ms",
            "26-36 limits::MAX: `first_sentence_delay_ms` is …, above the maximum of 9007199254740991\n\
             allowed: 0 to 9007199254740991\nrule: POST /assistants, first_sentence_delay_ms",
        ],
    );
}

#[test]
fn the_narrower_of_two_bounds() {
    check(
        "voice: { provider: elevenlabs, id: id, speed: SPEED }",
        &[
            "47-51 SPEED: `speed` is …, not a finite number, which JSON cannot write\nrule: POST /assistants, voice.speed",
            "47-51 SPEED: `speed` is …, below the minimum of 0.7 when `provider` is `elevenlabs`\n\
             allowed: 0.7 to 1.2\nrule: POST /assistants, voice.speed",
            "47-51 SPEED: `speed` is …, above the maximum of 1.2 when `provider` is `elevenlabs`\n\
             allowed: 0.7 to 1.2\nrule: POST /assistants, voice.speed",
        ],
    );
}

#[test]
fn texts() {
    check(
        "max_duration_end_message: BYE",
        &[
            "27-29 BYE: `max_duration_end_message` is …, longer than the maximum of 150 characters\n\
             rule: POST /assistants, max_duration_end_message",
        ],
    );
    check(
        "voice: { provider: cartesia, id: ID }",
        &["34-35 ID: `id` is empty\nrule: POST /assistants, voice.id"],
    );
    check(
        "email_notification_address: include_str!(FILE)",
        &[
            "29-46 include_str!(FILE): `email_notification_address` is …, not an e-mail address, such as ada@example.com\n\
             rule: POST /assistants, email_notification_address",
        ],
    );
    check(
        "custom_tools: [{ body_template: BODY, ..tool }]",
        &[
            "33-36 BODY: `body_template` is …, not JSON with its placeholders inside quotes\n\
             A body template is JSON in which every placeholder stands inside quotes, as in \"{{name}}\".\n\
             rule: POST /assistants, custom_tools[].body_template",
        ],
    );
}

#[test]
fn a_secret_is_not_shown() {
    check(
        "llm_model: { type: custom, api_key: KEY, ..llm }",
        &["37-39 KEY: `api_key` is empty\nrule: POST /assistants, llm_model.api_key"],
    );
}

#[test]
fn what_is_no_constant_or_has_nothing_to_obey() {
    check("first_sentence: GREETING, sms_enabled: SMS", &[]);
    check("thinking_sound_volume: volume", &[]);
    check("thinking_sound_volume: (VOLUME)", &[]);
    check("thinking_sound_volume: Self::volume", &[]);
    check("voice: VOICE, faq_items: [ITEM]", &[]);
    check("voice: { provider: types::PROVIDER, id, speed }", &[]);
}

#[test]
fn what_only_has_to_be_finite() {
    check(
        "max_call_duration_secs: Self::LENGTH",
        &[
            "25-36 Self::LENGTH: `max_call_duration_secs` is …, not a finite number, which JSON cannot write\n\
             rule: POST /assistants, max_call_duration_secs",
        ],
    );
}
