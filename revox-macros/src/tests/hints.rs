//! What somebody wrote who thought of another language, of prose, or had not finished: one mistake is one error, and the rest is checked.

use super::{check, check_rest, check_update, check_whole, said};
use crate::CREATE;

#[test]
fn texts_of_several_words() {
    check_rest(
        "first_sentence: Hi {{name}}, this is Ava. Be kind, and so on; sms_template: my text sms_enabled: 7",
        &[
            "2:17-60 error: expected a string literal; add quotes",
            "2:77-83 error: expected a string literal; add quotes",
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
            "2:20-34 error: expected a string literal; add quotes",
            "2:37-45 error: `faq_items` has no value",
        ],
    );
}

#[test]
fn unfinished_expressions() {
    for value in [
        "config.",
        "x +",
        "x as",
        "String::",
        "text.parse::<",
        "Hello!",
        "&",
        "||",
        "f(x +)",
    ] {
        let end = 16 + value.len();
        check_rest(
            &format!("first_sentence: {value}, sms_enabled: true"),
            &[&format!(
                "2:{end}-{end} error: the expression is unfinished"
            )],
        );
    }
    // What follows is checked, and the missing comma is no second mistake.
    check_rest(
        "first_sentence: config.\nbackground_sound: \"audio/office.ogg\", background_sound_volume: 7, ..config.",
        &[
            "2:23-23 error: the expression is unfinished",
            "3:64-64 error: `background_sound_volume` is 7, above the maximum of 1",
            "3:75-75 error: the expression is unfinished",
        ],
    );
}

#[test]
fn what_other_languages_have() {
    check_rest(
        "background_sound: \"audio/office.ogg\", background_sound_volume: 50%, first_sentence: \"a\" \"b\"",
        &[
            "2:64-66 error: expected a number in digits, such as `1` or `0.5`, without a unit or a `+`",
            "2:85-91 error: expected one string literal, which may have several lines; `concat!` and `format!` join parts",
        ],
    );
    check_rest(
        "voice: Voice(cartesia, \"x\"), first_sentence:: \"x\"",
        &[
            "2:8-27 error: an object has braces: `Voice { … }`",
            "2:30-49 error: expected a field, written `name: value`",
        ],
    );
    check_rest(
        "voice: types::Voice::new(id, provider), faq_items: (items)",
        &[],
    );
}

/// What is wrong everywhere for one reason is one mistake.
#[test]
fn python() {
    check(
        "name=\"n\", prompt=\"p\", sms_enabled=True, ivr_navigation_enabled=True, calendly=None,
         voice={\"provider\": \"cartesia\", \"id\": \"x\"}",
        &[
            "1:5-5 error: expected `:`, found `=`",
            "1:35-38 error: found `True`, expected `true`",
        ],
    );
}

#[test]
fn yaml() {
    let objects = "name: Reminder\nprompt: \"p\"\nvoice:\n  provider: cartesia\n  id: \"x\"\nsms_enabled: true";
    check(
        objects,
        &[
            "3:1-5 error: objects have braces, lists have brackets, and commas stand between entries: `voice: { provider: …, … }`",
        ],
    );
    let lists =
        "faq_items:\n  - question: \"q\"\n    answer: \"a\"\nprompt: You call people, and ask them";
    check(
        lists,
        &[
            "1:1-9 error: objects have braces, lists have brackets, and commas stand between entries: `faq_items: [{ … }, …]`",
        ],
    );
    check(
        "name: \"n\"\nprompt: \"p\"\nsms_enabled: true\nfirst_sentence: \"a\"",
        &["2:1-6 error: a comma is missing before `prompt`"],
    );
}

#[test]
fn default_as_a_base() {
    check(
        "name: \"n\", ..Default::default()",
        &[
            "call error: missing field `prompt`",
            "1:12-31 error: leave `..Default::default()` out: what is not written stays unset, and the required fields have no default",
        ],
    );
    check_update("..Default::default()", &[]);
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
            "2:17-27 error: expected a string literal; add quotes",
            "2:44-48 error: expected one string literal, which may have several lines; `concat!` and `format!` join parts",
        ],
    );
}

/// Braces with fields are no Rust, whatever stands around them; a struct and what a macro takes are.
#[test]
fn objects_in_expressions() {
    let object = "error: an object cannot be part of a Rust expression: write `{ … }` alone, as the value or as an item";
    for (source, at) in [
        ("voice: ({ provider: cartesia, id: \"x\" })", "2:9-39"),
        ("voice: &{ provider: cartesia, id: \"x\" }", "2:9-39"),
        ("voice: Box::new({ \"provider\": \"cartesia\" })", "2:17-42"),
        (
            "faq_items: [{ question: \"q\", answer: \"a\" }; 3]",
            "2:13-42",
        ),
    ] {
        check_rest(source, &[&format!("{at} {object}")]);
    }
    check_rest(
        "voice: make(Voice { id: \"x\" }, json!({ \"a\": 1 }), +)",
        &["2:51-51 error: expected an expression"],
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

/// What follows from a mistake is no mistake of its own.
#[test]
fn one_cause() {
    // A request that is wrapped, as it stands in an answer or in a log.
    check(
        "assistant: { name: \"n\", prompt: \"p\" }",
        &["1:1-9 error: unknown field `assistant`"],
    );
    check(
        "agent_name: \"n\", general_prompt: \"p\", id: \"x\"",
        &[
            "1:1-10 error: unknown field `agent_name`",
            "1:18-31 error: unknown field `general_prompt`",
            "1:39-40 error: unknown field `id`",
        ],
    );
    check_rest(
        "custom_tools: [{ type: \"function\", function: { name: \"a\", parameters: p } }]",
        &[
            "2:18-21 error: unknown field `type` in `custom_tools[0]`",
            "2:36-43 error: unknown field `function` in `custom_tools[0]`",
        ],
    );
    check_rest(
        "custom_tools: [{ headers: [{ \"X-Key\": \"a\" }], ..tool }]",
        &["2:30-36 error: unknown field `X-Key` in `headers[0]`"],
    );
    check(
        "pub name: \"n\", prompt: \"p\"",
        &["1:1-3 error: expected a field, written `name: value`"],
    );
    check_rest(
        "call_retry_config: { allowed_days: [mon..fri, sunday], ..c }",
        &[
            "2:37-44 error: expected one value, found a range; in a list, write each value, with commas between",
        ],
    );
    check_rest(
        "structured_output_config: [{ name: \"n\", type: enum, options: [\"a\"], required: true }]",
        &["2:53-59 error: unknown field `options` in `structured_output_config[0]`"],
    );
    check_rest(
        "voice: dict(provider=\"cartesia\", id=\"x\")",
        &["2:8-40 error: an object has braces: `{ name: value, … }`"],
    );
    check_rest("voice: dict(provider, id)", &[]);
    check(
        "\"name\" => \"n\", \"prompt\" \"p\"",
        &[
            "1:8-8 error: expected `:`, found `=>`",
            "1:16-23 error: expected `:` after `prompt`",
        ],
    );
}

#[test]
fn numbers_as_others_write_them() {
    let number =
        "error: expected a number in digits, such as `1` or `0.5`, without a unit or a `+`";
    for value in ["50%", "10 min", "400ms", ".9", "+1.0"] {
        check_rest(
            &format!("max_call_duration_secs: {value}, sms_enabled: true"),
            &[&format!("2:25-{} {number}", 24 + value.len())],
        );
    }
}

#[test]
fn null_of_other_languages() {
    check_rest(
        "thinking_sound: nil, voice: undefined, sms_enabled: true",
        &[
            "2:17-19 error: found `nil`, expected `null`",
            "2:29-37 error: found `undefined`, expected a value; leave the field out to send nothing",
        ],
    );
}

/// The table knows what to write in the place of a value of another type.
#[test]
fn what_would_do() {
    let whole = |source: &str| {
        let said = said(&format!("name: \"n\", prompt: \"p\", {source}"), &CREATE);
        let [said] = &*said else { panic!("{said:?}") };
        said.lines().nth(1).unwrap_or_default().to_owned()
    };
    assert_eq!(
        whole("llm_model: \"gpt-4o\""),
        "for example: { type: \"dedicated-instance\", name: \"gpt-4.1\" }"
    );
    assert_eq!(
        whole("custom_tools: [{ headers: {\"Authorization\": \"x\"}, ..tool }]"),
        "for example: [{ key: \"Authorization\", value: \"…\" }]"
    );
    assert_eq!(
        said("first_sentence: { text: \"Hi\" }, ..base", &CREATE)[0]
            .lines()
            .last(),
        Some("a text is written in quotes: \"…\"")
    );
    let body = said(
        "..base, custom_tools: [{ body_template: { \"a\": 1 }, ..tool }]",
        &CREATE,
    );
    assert!(
        body.iter()
            .any(|said| said.ends_with("\nwrite it as a text: r#\"{ … }\"#")),
        "{body:?}"
    );
    check(
        "..base, call_retry_config: { calling_windows: [{ retry_delay_seconds: \"1h\", ..w }], ..c }",
        &[
            "1:1-6 error: `..base` comes last, after all fields",
            "1:71-74 error: `retry_delay_seconds` is the string \"1h\", but has to be a whole number of seconds",
        ],
    );
}

/// What other platforms call it, and what the API sets itself.
#[test]
fn other_platforms() {
    let hint = |source: &str| {
        let said = said(&format!("name: \"n\", prompt: \"p\", {source}"), &CREATE);
        let [said] = &*said else { panic!("{said:?}") };
        said.lines().nth(1).unwrap_or_default().to_owned()
    };
    for (source, expected) in [
        (
            "firstMessage: \"Hi\"",
            "known from other voice platforms; here it is `first_sentence`",
        ),
        (
            "begin_message: \"Hi\"",
            "known from other voice platforms; here it is `first_sentence`",
        ),
        (
            "voice_id: \"x\"",
            "known from other voice platforms; here it is `voice.id`",
        ),
        ("id: \"x\"", "set by the API; leave it out"),
        ("created_at: \"x\"", "set by the API; leave it out"),
        (
            "call_retry_config: { tz: \"Europe/Paris\", ..c }",
            "known from other programs; here it is `timezone`",
        ),
    ] {
        assert_eq!(hint(source), expected, "{source}");
    }
}

/// Names that are near in meaning.
#[test]
fn synonyms() {
    let second = |source: &str| {
        let said = said(&format!("name: \"n\", prompt: \"p\", {source}"), &CREATE);
        said.iter()
            .map(|said| said.lines().nth(1).unwrap_or_default().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        second(
            "structured_output_config: [{ name: \"n\", type: integer, required: true }, { name: \"m\", type: timestamp, required: true }]"
        ),
        [
            "known from JSON Schema; here it is `number`",
            "known from databases; here it is `datetime`"
        ]
    );
    assert_eq!(
        second("call_retry_config: { max_retries: 3, ..c }"),
        ["did you mean `max_retry_attempts`?"]
    );
    assert_eq!(
        second(
            "call_retry_config: { calling_windows: [{ start: \"10am\", end: \"6pm\", ..w }], ..c }"
        ),
        [
            "did you mean `calling_window_start_time`?",
            "did you mean `calling_window_end_time`?"
        ]
    );
}

#[test]
fn comments_of_other_languages() {
    check_rest(
        "# voice stuff: later\nvoice: { # the voice\nprovider: cartesia, id: \"x\" },\nemail_notification_outcomes: [ # words\n\"completed\"], email_notification_address: e(),\nsms_enabled: 1",
        &[
            "2:1-1 error: a comment begins with `//`",
            "7:14-14 error: `sms_enabled` is 1, but has to be true or false",
        ],
    );
    check(
        "name: \"n\" # the name\nprompt: \"p\" # the prompt\n, voice: { provider: cartesia # why\n, id: \"x\" }",
        &[
            "1:11-11 error: a comment begins with `//`",
            "2:1-6 error: a comma is missing before `prompt`",
        ],
    );
    check_rest(
        "#[cfg(test)] sms_enabled: true",
        &["2:1-12 error: expected a field, written `name: value`"],
    );
}

#[test]
fn objects_by_indentation_with_commas() {
    check(
        "name: \"R\", prompt: \"P\",\ncall_retry_config:\n  timezone: \"UTC\",\n  allowed_days:\n    - monday\n  max_retry_attempts: 3,",
        &[
            "2:1-17 error: objects have braces, lists have brackets, and commas stand between entries: `call_retry_config: { timezone: …, … }`",
        ],
    );
}

/// Only the object that is written so is left unchecked.
#[test]
fn nested_objects_by_indentation() {
    check_rest(
        "sms_enabled: 1, call_retry_config: {\n  calling_windows:\n    - retry_delay_seconds: 1\n  timezone: UTC\n}",
        &[
            "2:14-14 error: `sms_enabled` is 1, but has to be true or false",
            "3:3-17 error: objects have braces, lists have brackets, and commas stand between entries: `calling_windows: [{ … }, …]`",
        ],
    );
}

#[test]
fn dots() {
    check_rest(
        "call_retry_config: { allowed_days: [monday..friday], ..config }",
        &[
            "2:37-50 error: expected one value, found a range; in a list, write each value, with commas between",
        ],
    );
    check_rest(
        "...Default::default()",
        &["2:1-3 error: expected `..`, found `...`; the base comes last, after all fields"],
    );
}

#[test]
fn texts_that_look_like_arithmetic() {
    for value in [
        "Europe/Paris",
        "America/Port-au-Prince",
        "gpt-4o",
        "openai/gpt-4.1",
    ] {
        check_rest(
            &format!("call_retry_config: {{ timezone: {value}, ..config }}"),
            &[&format!(
                "2:32-{} error: expected a string literal; add quotes: {value:?}",
                31 + value.len()
            )],
        );
    }
    check_rest("first_sentence: a / b, sms_template: a + \"b\"", &[]);
}

#[test]
fn types_with_arguments() {
    check_rest("structured_output_config: crate::Wrap<Answer>", &[]);
    for value in ["Vec<Answer>", "Option<Answer>", "std::vec::Vec<Answer>"] {
        let end = 26 + value.len();
        check_rest(
            &format!("structured_output_config: {value}, sms_enabled: 7"),
            &[
                &format!(
                    "2:27-{end} error: write the name of the struct alone, `Answer`: the list is its fields"
                ),
                &format!(
                    "2:{}-{0} error: `sms_enabled` is 7, but has to be true or false",
                    end + 16
                ),
            ],
        );
    }
}

#[test]
fn enum_values_in_a_vector() {
    check_rest(
        "call_retry_config: { allowed_days: vec![monday, \"tuesday\"], ..c }",
        &[],
    );
    check_rest(
        "call_retry_config: { allowed_days: vec![\"munday\"], ..c }",
        &["2:41-48 error: unknown value \"munday\" for `allowed_days[0]`"],
    );
}

#[test]
fn tables_of_toml() {
    check(
        "name = \"A\"\nprompt = \"B\"\n[voice]\nprovider = \"cartesia\"\nid = \"x\"",
        &[
            "1:6-6 error: expected `:`, found `=`; objects have braces, lists have brackets, and commas stand between entries: `voice: { … }`",
        ],
    );
    check(
        "name = \"A\"\nprompt = \"B\"\n[[faq_items]]\nquestion = \"C\"\nanswer = \"D\"",
        &[
            "1:6-6 error: expected `:`, found `=`; objects have braces, lists have brackets, and commas stand between entries: `faq_items: [{ … }, …]`",
        ],
    );
}

#[test]
fn truths_of_yaml() {
    for (found, expected) in [
        ("yes", "true"),
        ("on", "true"),
        ("no", "false"),
        ("off", "false"),
    ] {
        let end = 14 + found.len();
        check_rest(
            &format!("sms_enabled: {found}"),
            &[&format!(
                "2:14-{} error: found `{found}`, expected `{expected}`",
                end - 1
            )],
        );
    }
    check_rest("sms_enabled: (on)", &[]);
}

#[test]
fn ranges() {
    for range in ["1..3", "1..=3"] {
        check_rest(
            &format!("max_call_duration_secs: {range}"),
            &[&format!(
                "2:25-{} error: expected one value, found a range; in a list, write each value, with commas between",
                24 + range.len()
            )],
        );
    }
    check_rest(
        "max_call_duration_secs: 1 ..base",
        &["2:27-28 error: a comma is missing before `..`"],
    );
}

#[test]
fn some_of_a_required_field() {
    check(
        "name: Some(\"A\"), prompt: \"B\"",
        &["1:7-15 error: leave `Some(…)` out: a value is required here"],
    );
}

#[test]
fn three_dots() {
    check(
        "...base, name: \"A\"",
        &["1:1-3 error: expected `..`, found `...`; the base comes last, after all fields"],
    );
}

#[test]
fn ways_out_of_what_is_no_field() {
    let no_field = "error: expected a field, written `name: value`\n";
    let whole = "the fields stand here with nothing around them; a value that has them stands last, as `..value`";
    for (source, hint) in [
        ("self.webhook_url", "write `webhook_url: self.webhook_url`"),
        (
            "voice.provider: \"x\"",
            "an object has braces: `voice: { provider: …, … }`",
        ),
        (
            "\"voice.id\": \"x\"",
            "an object has braces: `voice: { id: …, … }`",
        ),
        ("first-sentence: \"x\"", "write `first_sentence: …`"),
        ("json!({ \"name\": \"x\" })", whole),
        ("AssistantCreateParams::new(\"n\", \"p\")", whole),
    ] {
        check_whole(source, &format!("2:1-{} {no_field}{hint}", source.len()));
    }
}

#[test]
fn enum_values_in_an_expression() {
    check_rest(
        "first_sentence_mode: if x { static } else { none }",
        &[
            "2:29-34 error: an enum value cannot be part of an expression: write `FirstSentenceMode::Static`",
        ],
    );
}
