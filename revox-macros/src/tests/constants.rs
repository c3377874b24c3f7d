//! What the compiler is to demand of a constant, and what it says otherwise.

use proc_macro2::{Span, TokenStream, TokenTree};

use crate::constants::{Demand, Message, obligations};
use crate::{CREATE, parse};

/// Checks the messages about the constants of a definition, which has its required fields from a base.
#[track_caller]
fn check(source: &str, expected: &[&str]) {
    let stream: TokenStream = format!("{source}, ..base").parse().unwrap();
    let tokens: Vec<TokenTree> = stream.into_iter().collect();
    let (mut definition, _) = parse::definition(&tokens, CREATE.object, Span::call_site());
    let said: Vec<String> = obligations(&mut definition, &CREATE)
        .into_iter()
        .flat_map(|obligation| {
            let constant: String = obligation
                .constant
                .iter()
                .map(ToString::to_string)
                .collect();
            let said = |(_, message): (_, Message)| {
                let Message {
                    before,
                    after,
                    notes,
                    span,
                    ..
                } = message;
                let (first, last) = (span.first.start(), span.last.end());
                format!(
                    "{}-{} {constant}: {before}{after}{notes}",
                    first.column + 1,
                    last.column,
                )
            };
            obligation.demands.into_iter().map(said).collect::<Vec<_>>()
        })
        .collect();
    assert_eq!(said, expected, "{source}");
}

#[test]
fn bounds() {
    check(
        "thinking_sound_volume: VOLUME",
        &[
            "24-29 VOLUME: `thinking_sound_volume` is VOLUME, not a finite number, which JSON cannot write\nrule: POST /assistants, thinking_sound_volume",
            "24-29 VOLUME: `thinking_sound_volume` is VOLUME, below the minimum of 0\nallowed: 0 to 1\nrule: POST /assistants, thinking_sound_volume",
            "24-29 VOLUME: `thinking_sound_volume` is VOLUME, above the maximum of 1\nallowed: 0 to 1\nrule: POST /assistants, thinking_sound_volume",
        ],
    );
    check(
        "first_sentence_delay_ms: limits::MAX",
        &[
            "26-36 limits::MAX: `first_sentence_delay_ms` is limits::MAX, below the minimum of 0\n\
             allowed: 0 or more\nrule: POST /assistants, first_sentence_delay_ms",
            "26-36 limits::MAX: `first_sentence_delay_ms` is limits::MAX, above the maximum of 9007199254740991\n\
             allowed: 0 to 9007199254740991\nrule: POST /assistants, first_sentence_delay_ms",
        ],
    );
}

#[test]
fn the_narrower_of_two_bounds() {
    check(
        "voice: { provider: elevenlabs, id: id, speed: SPEED }",
        &[
            "47-51 SPEED: `speed` is SPEED, not a finite number, which JSON cannot write\nrule: POST /assistants, voice.speed",
            "47-51 SPEED: `speed` is SPEED, below the minimum of 0.7 when `provider` is `elevenlabs`\n\
             allowed: 0.7 to 1.2\nrule: POST /assistants, voice.speed",
            "47-51 SPEED: `speed` is SPEED, above the maximum of 1.2 when `provider` is `elevenlabs`\n\
             allowed: 0.7 to 1.2\nrule: POST /assistants, voice.speed",
        ],
    );
}

#[test]
fn texts() {
    check(
        "max_duration_end_message: BYE",
        &[
            "27-29 BYE: `max_duration_end_message` has \0 characters, more than the maximum of 150\n\
           rule: POST /assistants, max_duration_end_message",
        ],
    );
    check(
        "voice: { provider: cartesia, id: ID }",
        &["34-35 ID: `id` is empty\nrule: POST /assistants, voice.id"],
    );
    check(
        "email_notification_address: DESK",
        &[
            "29-32 DESK: `email_notification_address` is DESK, not an e-mail address, such as ada@example.com\n\
           rule: POST /assistants, email_notification_address",
        ],
    );
    check(
        "custom_tools: [{ body_template: BODY, ..tool }]",
        &["33-36 BODY: `body_template` is not JSON\n\
           A body template is JSON in which every placeholder stands inside quotes, as in \"{{name}}\".\n\
           rule: POST /assistants, custom_tools[].body_template"],
    );
}

#[test]
fn the_name_of_another_tool() {
    let unique = "No two tools of an assistant have the same name.\nrule: POST /assistants, custom_tools[].name";
    let forms = [
        (
            "custom_tools: [{ name: \"a\", ..t }, { name: NAME, ..t }]",
            "44-47 NAME",
            "NAME",
            0,
        ),
        (
            "custom_tools: [{ name: NAME, ..t }, { name: \"a\", ..t }]",
            "45-47 NAME",
            "NAME",
            0,
        ),
    ];
    for (source, place, name, first) in forms {
        let stream: TokenStream = format!("{source}, ..base").parse().unwrap();
        let tokens: Vec<TokenTree> = stream.into_iter().collect();
        let (mut definition, _) = parse::definition(&tokens, CREATE.object, Span::call_site());
        let said = obligations(&mut definition, &CREATE);
        let said = said.last().expect("the name must differ");
        let (_, message) = said.demands.last().expect("it has something to obey");
        let column = message.span.first.start().column + 1;
        assert!(place.starts_with(&column.to_string()), "{column}: {source}");
        assert_eq!(
            format!("{}{}{}", message.before, message.after, message.notes),
            format!("`name` is {name} = \"a\", the same as `custom_tools[{first}].name`\n{unique}")
        );
    }
}

#[test]
fn two_constants_that_may_be_one_name() {
    let twice = "the same as `custom_tools[0].name`\nNo two tools of an assistant have the same name.\nrule: POST /assistants, custom_tools[].name";
    let stream: TokenStream =
        "custom_tools: [{ name: CHECK, ..t }, { name: x, ..t }, { name: Self::BOOK, ..t }], ..base"
            .parse()
            .unwrap();
    let tokens: Vec<TokenTree> = stream.into_iter().collect();
    let (mut definition, _) = parse::definition(&tokens, CREATE.object, Span::call_site());
    let found = obligations(&mut definition, &CREATE);
    let [_, book] = &*found else {
        panic!("two constants have something to obey, not {}", found.len())
    };
    assert!(book.generic);
    let (Demand::OtherConstant(other), message) = book.demands.last().unwrap() else {
        panic!("the names must differ")
    };
    assert_eq!(other[0].to_string(), "CHECK");
    assert_eq!(
        format!("{}{}{}", message.before, message.after, message.notes),
        format!("`name` is Self::BOOK, {twice}")
    );
}

#[test]
fn what_is_no_constant_or_has_nothing_to_obey() {
    check("first_sentence: GREETING, sms_enabled: SMS", &[]);
    check("thinking_sound_volume: volume", &[]);
    check("thinking_sound_volume: (VOLUME)", &[]);
    check("thinking_sound_volume: Self::volume", &[]);
    check("voice: VOICE, faq_items: [ITEM]", &[]);
}

#[test]
fn what_only_has_to_be_finite() {
    check(
        "max_call_duration_secs: Self::LENGTH",
        &[
            "25-36 Self::LENGTH: `max_call_duration_secs` is Self::LENGTH, not a finite number, which JSON cannot write\n\
             rule: POST /assistants, max_call_duration_secs",
        ],
    );
}
