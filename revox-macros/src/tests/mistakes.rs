//! What somebody wrote who thought of another language, of prose, or had not finished: one mistake is one error, and the rest is checked.

use super::{check, check_rest};

#[test]
fn secrets_are_not_repeated() {
    check_rest(
        "llm_model: { type: custom, api_url: \"https://e.com\", model_name: b\"m\", api_key: b\"sk\" }",
        &[
            "2:66-69 error: a text is written in double quotes: \"m\"",
            "2:81-85 error: a text is written in double quotes",
        ],
    );
    check_rest(
        "llm_model: { type: custom, api_url: \"https://e.com\", model_name: m-1@x, api_key: sk-1@x }",
        &[
            "2:66-70 error: a text is written in quotes: \"m-1@x\"",
            "2:82-87 error: a text is written in quotes",
        ],
    );
}

#[test]
fn texts_of_several_words() {
    check_rest(
        "first_sentence: Hi {{name}}, this is Ava. Be kind, and so on; sms_template: my text sms_enabled: 7",
        &[
            "2:17-60 error: a text is written in quotes",
            "2:77-83 error: a text is written in quotes",
            "2:98-98 error: `sms_enabled` is 7, but has to be true or false",
        ],
    );
    // Two names may be two fields whose comma is missing.
    check_rest(
        "first_sentence: hello webhook_url, sms_template: bye sms_enabld: true",
        &[
            "2:23-33 error: a comma is missing before `webhook_url`",
            "2:54-63 error: a comma is missing before `sms_enabld`",
            "2:54-63 error: unknown field `sms_enabld`",
        ],
    );
}

#[test]
fn numbers_and_lists() {
    check_rest(
        "from_phone_number: +1 415 555 0100, faq_items: ..items",
        &[
            "2:20-34 error: a text is written in quotes",
            "2:48-54 error: a list is written in brackets: `[..items]`",
        ],
    );
}

/// What stands in a field whose name is misspelt is checked along with the name.
#[test]
fn misspelt_fields() {
    check_rest(
        "voic: { provider: cartesia, id: \"x\", speed: 1.7 }, firstSentence: 7, max_duration: 60, sms_templat: 8",
        &[
            "2:1-4 error: unknown field `voic`",
            "2:45-47 error: `speed` is 1.7, above the maximum of 1.5",
            "2:52-64 error: unknown field `firstSentence`",
            "2:67-67 error: `first_sentence` is 7, but has to be a string",
            "2:70-81 error: unknown field `max_duration`",
            "2:88-98 error: unknown field `sms_templat`",
        ],
    );
    check_rest(
        "voices: { provider: cartesia, id: \"x\", speed: 1.7 }, voice: { provider: cartesia, id: \"x\", speed: 1.8 }",
        &[
            "2:1-6 error: unknown field `voices`",
            "2:99-101 error: `speed` is 1.8, above the maximum of 1.5",
        ],
    );
}

#[test]
fn unfinished_expressions() {
    for (value, place, said) in [
        ("config.", "8-8", "a name is missing after `.`"),
        ("x +", "4-4", "the expression is unfinished after `+`"),
        ("x as", "4-5", "the expression is unfinished after `as`"),
        ("String::", "9-9", "the expression is unfinished after `::`"),
        (
            "text.parse::<",
            "14-14",
            "the expression is unfinished after `<`",
        ),
        ("Hello!", "7-7", "the expression is unfinished after `!`"),
        ("&", "2-2", "the expression is unfinished after `&`"),
        ("||", "3-3", "the expression is unfinished after `|`"),
    ] {
        let (first, last) = place.split_once('-').unwrap();
        let shifted = |column: &str| column.parse::<usize>().unwrap() + 15;
        let place = format!("2:{}-{}", shifted(first), shifted(last));
        check_rest(
            &format!("first_sentence: {value}, sms_enabled: true"),
            &[&format!("{place} error: {said}")],
        );
    }
    // What follows is checked, and the missing comma is no second mistake.
    check_rest(
        "first_sentence: config.\nbackground_sound: \"audio/office.ogg\", background_sound_volume: 7, ..config.",
        &[
            "2:23-23 error: a name is missing after `.`",
            "3:64-64 error: `background_sound_volume` is 7, above the maximum of 1",
            "3:75-75 error: a name is missing after `.`",
        ],
    );
}

#[test]
fn what_other_languages_have() {
    check_rest(
        "background_sound: \"audio/office.ogg\", background_sound_volume: 50%, first_sentence: \"a\" \"b\"",
        &[
            "2:64-66 error: a number is written without `%`",
            "2:85-91 error: texts in a row are joined by `concat!(…, …)`",
        ],
    );
    check_rest(
        "max_call_duration_secs: 1,800, 900",
        &[
            "2:27-29 error: digits are grouped by `_`: `1_800`",
            "2:32-34 error: expected a field, written `name: value`",
        ],
    );
    check_rest(
        "voice: Voice(cartesia, \"x\"), first_sentence:: \"x\"",
        &[
            "2:8-27 error: an object has braces: `Voice { … }`",
            "2:44-44 error: expected `:` between `first_sentence` and its value",
        ],
    );
    check_rest(
        "call_retry_config: { allowed_days: (monday, tuesday), ..c }",
        &["2:36-52 error: a list is written in brackets"],
    );
    check_rest(
        "call_retry_config: { allowed_days: [monday..=friday], ..c }",
        &["2:37-51 error: there are no ranges of words: each one is written"],
    );
    check_rest(
        "voice: types::Voice::new(id, provider), faq_items: (items)",
        &[],
    );
}

#[test]
fn statements_and_sentences() {
    check_rest(
        "let x = 5; if true { first_sentence: \"x\" }, first_sentence: 7",
        &[
            "2:1-9 error: expected a field, written `name: value`",
            "2:12-42 error: expected a field, written `name: value`",
            "2:61-61 error: `first_sentence` is 7, but has to be a string",
        ],
    );
    check_rest(
        "first_sentence: hello there, sms_template: f \"x\"",
        &[
            "2:17-27 error: a text is written in quotes",
            "2:44-48 error: a text has no `f` in front; `format!(…)` fills in what is in braces",
        ],
    );
}

#[test]
fn another_macros_type() {
    check(
        "AssistantUpdateParams { sms_enabled: 7 }",
        &[
            "1:1-21 error: expected `AssistantCreateParams`, found `AssistantUpdateParams`",
            "1:38-38 error: `sms_enabled` is 7, but has to be true or false",
        ],
    );
}
