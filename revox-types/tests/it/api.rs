//! The rules that users meet: what is said about assistants, by the API's own tables, and that typed values are judged like JSON.

use revox_types::generated::rules as tables;
use revox_types::model::{
    AssistantCreateParams, AssistantUpdateParams, LlmModel, Nullable, Voice, VoiceProvider,
};
use revox_types::rules::{
    Context, Level, Validate, ValueView, View, Violation, Violations, validate,
};
use serde_json::{Value as Json, json};

/// A valid body with more in it.
fn body(extra: Json) -> Json {
    let mut body = json!({ "name": "Reminder", "prompt": "You call {{first_name}}." });
    for (name, value) in extra.as_object().unwrap() {
        body[name] = value.clone();
    }
    body
}

fn judged(body: &Json) -> Violations {
    let ValueView::Object(members) = body.view() else {
        panic!("only objects are judged")
    };
    validate(
        &tables::ASSISTANT_CREATE_PARAMS,
        members,
        Context::new("POST /assistants"),
    )
}

/// The messages on a valid body with this in it, at one level.
#[track_caller]
fn at_level(level: Level, extra: Json, expected: &[&str]) {
    let body = body(extra);
    let violations = judged(&body);
    let found: Vec<_> = violations
        .iter()
        .filter(|violation| violation.level() == level)
        .map(Violation::message)
        .collect();
    assert_eq!(found, expected);
    // A typed value gets the same verdict, wherever the type can hold what the JSON says.
    if let Ok(typed) = serde_json::from_value::<AssistantCreateParams>(body.clone())
        && serde_json::to_value(&typed).unwrap() == body
    {
        let typed = if level == Level::Deny {
            typed.validate().err().unwrap_or_default()
        } else {
            typed.advice()
        };
        for violation in &typed {
            assert!(
                found.contains(&violation.message()),
                "only in the typed value: {violation}"
            );
        }
    }
}

#[track_caller]
fn denied(extra: Json, expected: &[&str]) {
    at_level(Level::Deny, extra, expected);
}

#[track_caller]
fn advised(extra: Json, expected: &[&str]) {
    at_level(Level::Warn, extra, expected);
}

#[test]
fn nothing_but_the_required_fields() {
    denied(json!({}), &[]);
    advised(json!({}), &[]);
    assert_eq!(
        judged(&json!({})).iter().next().unwrap().message(),
        "missing fields `name` and `prompt`\nrule: POST /assistants"
    );
    assert_eq!(
        judged(&json!({ "name": "x" }))
            .iter()
            .next()
            .unwrap()
            .message(),
        "missing field `prompt`\nrule: POST /assistants, prompt"
    );
}

#[test]
fn speed_by_provider() {
    let voice = |provider: &str, speed: f64| json!({ "voice": { "id": "x", "provider": provider, "speed": speed } });
    denied(voice("elevenlabs", 1.2), &[]);
    denied(voice("cartesia", 1.5), &[]);
    denied(
        voice("elevenlabs", 1.3),
        &[
            "`speed` is 1.3, above the maximum of 1.2 when `provider` is `elevenlabs`\nallowed: 0.7 to 1.2\nrule: POST /assistants, voice.speed",
        ],
    );
    denied(
        voice("elevenlabs", 1.7),
        &[
            "`speed` is 1.7, above the maximum of 1.2 when `provider` is `elevenlabs`\nallowed: 0.7 to 1.2\nrule: POST /assistants, voice.speed",
        ],
    );
    denied(
        voice("cartesia", 0.5),
        &[
            "`speed` is 0.5, below the minimum of 0.6\nallowed: 0.6 to 1.5\nrule: POST /assistants, voice.speed",
        ],
    );
    denied(
        voice("elevenlab", 1.3),
        &[
            "unknown value \"elevenlab\" for `provider`\ndid you mean `elevenlabs`?\nallowed: `cartesia`, `elevenlabs`\nrule: POST /assistants, voice.provider",
        ],
    );
}

#[test]
fn transfer() {
    denied(
        json!({ "human_transfer_mode": "warm" }),
        &[
            "`human_transfer_mode` is set, but `transfer_phone_number` is missing\n\
           `human_transfer_mode` is left out or `null` unless `transfer_phone_number` is set.\n\
           rule: POST /assistants, human_transfer_mode",
        ],
    );
    denied(
        json!({ "human_transfer_mode": "warm", "transfer_phone_number": "+33639981234" }),
        &[],
    );
    denied(json!({ "human_transfer_mode": null }), &[]);
}

#[test]
fn a_misspelt_tag() {
    denied(
        json!({ "llm_model": { "typ": "openrouter", "openrouter_model_id": "a/b", "openrouter_provider": "c" } }),
        &["unknown field `typ` in `llm_model`\n\
           did you mean `type`?\n\
           available: `name`, `api_key`, `api_url`, `model_name`, `provider`, `realtime_model_id`, `realtime_voice_id`, `type`\n\
           rule: POST /assistants, llm_model"],
    );
}

/// A misspelt key is not missing as well. A key that is like no field is one mistake with what is missing where it can stand for nothing else; otherwise the
/// two are two.
#[test]
fn unknown_for_missing() {
    let config = json!({
        "allowed_days": ["monday"], "call_twice_in_a_row": false, "retries": 3,
        "windows": [],
        "x": 1,
    });
    denied(
        json!({ "call_retry_config": config }),
        &[
            "unknown field `retries` in `call_retry_config`\n\
             did you mean `max_retry_attempts`?\n\
             available: `calling_windows`, `max_retry_attempts`, `timezone`\n\
             rule: POST /assistants, call_retry_config",
            "unknown field `windows` in `call_retry_config`\n\
             did you mean `calling_windows`?\n\
             available: `calling_windows`, `max_retry_attempts`, `timezone`\n\
             rule: POST /assistants, call_retry_config",
            "unknown field `x` in `call_retry_config`\n\
             available: `calling_windows`, `max_retry_attempts`, `timezone`\n\
             rule: POST /assistants, call_retry_config",
        ],
    );
    denied(
        json!({ "email_notification_address": "ada@example.com", "email_notification_outcome": ["interested"] }),
        &["unknown field `email_notification_outcome`\n\
             did you mean `email_notification_outcomes`?\n\
             rule: POST /assistants"],
    );
    denied(
        json!({ "faq_items": [{ "question": "Where?", "reply": "Here." }] }),
        &["unknown field `reply` in `faq_items[0]`\n\
             missing: `answer`\n\
             rule: POST /assistants, faq_items[]"],
    );
    denied(
        json!({ "faq_items": [{ "q": "Where?" }], "updated_at": "today" }),
        &[
            "unknown field `updated_at`\n\
             set by the API; leave it out\n\
             rule: POST /assistants",
            "unknown field `q` in `faq_items[0]`\n\
             missing: `answer`, `question`\n\
             rule: POST /assistants, faq_items[]",
        ],
    );
    let unnamed = json!({ "prompt": "Be brief.", "colour": "red" });
    let found = judged(&unnamed);
    let found: Vec<&str> = found.iter().map(Violation::message).collect();
    assert_eq!(
        found,
        [
            "missing field `name`\nrule: POST /assistants, name",
            "unknown field `colour`\navailable: `name`, `after_call_sms_prompt`, `background_sound`, `background_sound_volume`, `calendly`, `call_retry_config`, `custom_tools`, `email_notification_address`, `email_notification_outcomes`, `end_of_call_sentence`, `faq_items`, `first_sentence` and 21 more\nrule: POST /assistants",
        ]
    );
}

/// What somebody wrote who knew what to say and not how: the line that says how.
#[test]
fn suggestions() {
    let suggested = |extra: Json| {
        let found = judged(&body(extra));
        let [violation] = found.iter().collect::<Vec<_>>()[..] else {
            panic!("one mistake makes one message, not {found}")
        };
        let lines = violation.message().lines();
        lines
            .skip(1)
            .find(|line| line.starts_with("did you") || line.contains(" is a field of "))
            .unwrap_or_default()
            .to_owned()
    };
    let address = json!({ "email_notification_address": "ada@example.com ", "email_notification_outcomes": ["interested"] });
    assert_eq!(suggested(address), "did you mean \"ada@example.com\"?");
    for (written, line) in [
        ("Europe/Pari", "did you mean \"Europe/Paris\"?"),
        ("GMT+1", ""),
        ("Etc/GMT+15", ""),
        ("PST", ""),
    ] {
        let config = json!({ "call_retry_config": { "allowed_days": ["monday"], "call_twice_in_a_row": false, "max_retry_attempts": 1, "timezone": written,
            "calling_windows": [{ "calling_window_start_time": "9:00", "calling_window_end_time": "17:00", "retry_delay_seconds": 1 }] } });
        assert_eq!(suggested(config), line);
    }
    for (key, line) in [
        (
            "allowed_days",
            "`allowed_days` is a field of `call_retry_config`",
        ),
        ("speed", "`speed` is a field of `voice`"),
        ("api_key", "`api_key` is a field of `llm_model`"),
        ("question", "`question` is a field of `faq_items`"),
        ("sms_templat", "did you mean `sms_template`?"),
    ] {
        assert_eq!(suggested(json!({ key: 1 })), line);
    }
}

#[test]
fn phone_numbers() {
    denied(
        json!({ "from_phone_number": "0033 6 39 98 12 34" }),
        &[
            "`from_phone_number` is \"0033 6 39 98 12 34\", not a phone number in E.164 form, such as +33639981234\n\
           did you mean \"+33639981234\"?\n\
           The number to call from is written in E.164 form, a plus sign and up to 15 digits.\n\
           rule: POST /assistants, from_phone_number",
        ],
    );
    // A plus sign before a national number would make it another country's.
    for (written, meant) in [
        ("(415) 555-0100", ""),
        ("06 39 98 12 34", ""),
        ("+44 (0)20 7946 0958", "did you mean \"+442079460958\"?\n"),
        ("+33-6-39-98-12-34 ", "did you mean \"+33639981234\"?\n"),
    ] {
        denied(
            json!({ "from_phone_number": written }),
            &[&format!(
                "`from_phone_number` is \"{written}\", not a phone number in E.164 form, such as +33639981234\n\
                 {meant}The number to call from is written in E.164 form, a plus sign and up to 15 digits.\n\
                 rule: POST /assistants, from_phone_number"
            )],
        );
    }
    denied(json!({ "from_phone_number": "+123456789012345" }), &[]);
    for wrong in [
        "+1234567890123456",
        "+0123",
        "+",
        "33639981234",
        "+33639981234 ",
    ] {
        assert_eq!(
            judged(&body(json!({ "from_phone_number": wrong }))).len(),
            1,
            "{wrong}"
        );
    }
}

#[test]
fn time_zones_and_windows() {
    let config = |timezone: &str, start: &str, end: &str| {
        json!({ "call_retry_config": {
            "allowed_days": ["monday"], "call_twice_in_a_row": false, "max_retry_attempts": 1, "timezone": timezone,
            "calling_windows": [{ "calling_window_start_time": start, "calling_window_end_time": end, "retry_delay_seconds": 1 }],
        } })
    };
    denied(config("Europe/Paris", "10am", "17:30"), &[]);
    advised(config("Europe/Paris", "10am", "17:30"), &[]);
    for (written, meant) in [
        ("Europe/Pari", "Europe/Paris"),
        ("europe/paris", "Europe/Paris"),
        ("America/New York", "America/New_York"),
    ] {
        denied(
            config(written, "10am", "17:30"),
            &[&format!(
                "`timezone` is \"{written}\", not a name of the IANA time zone database, such as Europe/Paris\n\
                 did you mean \"{meant}\"?\n\
                 The time zone is a name from the IANA time zone database.\n\
                 rule: POST /assistants, call_retry_config.timezone"
            )],
        );
    }
    advised(
        config("Europe/Paris", "6pm", "17:30"),
        &[
            "`calling_window_end_time` is \"17:30\", not after `calling_window_start_time`, which is \"6pm\"\n\
           A calling window starts before it ends; the documentation says nothing of windows over midnight.\n\
           rule: POST /assistants, call_retry_config.calling_windows[].calling_window_end_time",
        ],
    );
    denied(
        config("Europe/Paris", "10am", "25:00"),
        &[
            "`calling_window_end_time` is \"25:00\", not a time of day, such as 17:00, 5:30pm or 6pm\n\
           A time of day is written in 24 hours, such as 17:00, or in 12 hours with am or pm, such as 5:30pm or 6pm.\n\
           rule: POST /assistants, call_retry_config.calling_windows[].calling_window_end_time",
        ],
    );
}

fn tool(name: &str, url: &str, body_template: &Json) -> Json {
    json!({ "name": name, "description": "x", "method": "POST", "url": url, "headers": [], "query_params": [], "input_schema": [], "body_template": body_template })
}

const URL: &str = "https://api.northside.example/slots/{{day}}";

#[test]
fn tools() {
    denied(
        json!({ "custom_tools": [tool("check", URL, &json!(null)), tool("book", URL, &json!("{\"day\":\"{{day}}\"}"))] }),
        &[],
    );
    denied(
        json!({ "custom_tools": [tool("check", URL, &json!(null)), tool("book", URL, &json!(null)), tool("check", URL, &json!(null))] }),
        &["`name` is \"check\", the same as `custom_tools[0].name`\n\
           No two tools of an assistant have the same name.\n\
           rule: POST /assistants, custom_tools[].name"],
    );
    denied(
        json!({ "custom_tools": [tool("checkAvailability", "api.northside.example/slots", &json!(null))] }),
        &[
            "`name` is \"checkAvailability\", not a name in lower snake case, such as check_inventory\n\
             did you mean \"check_availability\"?\n\
             The name of a tool is written in lower snake case.\n\
             rule: POST /assistants, custom_tools[].name",
            "`url` is \"api.northside.example/slots\", not a full URL, such as https://api.example.com/slots/{{day}}\n\
             did you mean \"https://api.northside.example/slots\"?\n\
             The URL of a tool is a full one, with scheme and host.\n\
             rule: POST /assistants, custom_tools[].url",
        ],
    );
    advised(
        json!({ "custom_tools": [tool("x", "ftp://northside.example", &json!(null))] }),
        &[
            "`url` is \"ftp://northside.example\", not a full URL that starts with https:// or http://\n\
           A tool is called over HTTP, so its URL starts with https:// or http://.\n\
           rule: POST /assistants, custom_tools[].url",
        ],
    );
}

#[test]
fn body_templates() {
    let says = |template: &str, expected: &str| {
        let rule = "A body template is JSON in which every placeholder stands inside quotes, as in \"{{name}}\".\n\
                    rule: POST /assistants, custom_tools[].body_template";
        denied(
            json!({ "custom_tools": [tool("x", URL, &json!(template))] }),
            &[&format!("{expected}\n{rule}")],
        );
    };
    says(
        "{\"a\": {{é}}, \"b\": {{b}}, \"c\": None}",
        "`body_template` is not JSON: the placeholder {{é}} stands outside quotes\n\
         line 1, column 7:\n    {\"a\": {{é}}, \"b\": {{b}}, \"c\": None}\n          ^^^^^\n\
         also line 1, column 19: the placeholder {{b}} stands outside quotes\n\
         also line 1, column 31: expected a value, found `None`\n\
         write it in quotes: \"{{é}}\"",
    );
    says(
        "{\n  \"day\": {{day}},\n  \"new\": true\n}",
        "`body_template` is not JSON: the placeholder {{day}} stands outside quotes\n\
         line 2, column 10:\n      \"day\": {{day}},\n             ^^^^^^^\n\
         write it in quotes: \"{{day}}\"",
    );
    says(
        "{{\"day\": 1}}",
        "`body_template` is not JSON: the placeholder {{\"day\": 1}} stands outside quotes\n\
         line 1, column 1:\n    {{\"day\": 1}}\n    ^^^^^^^^^^^^\n\
         an object has single braces: {\"day\": 1}",
    );
    says(
        "{\n  \"day\": \"{{day}}\",\n}",
        "`body_template` is not JSON: expected a key in double quotes, found `}`\nline 3, column 1:\n    }\n    ^",
    );
    says(
        "{'day': 1}",
        "`body_template` is not JSON: expected a key in double quotes, found `'`\nline 1, column 2:\n    {'day': 1}\n     ^",
    );
    says(
        "{\"day\" 1}",
        "`body_template` is not JSON: expected a colon, found `1`\nline 1, column 8:\n    {\"day\" 1}\n           ^",
    );
    says(
        "{\"day\": None}",
        "`body_template` is not JSON: expected a value, found `None`\nline 1, column 9:\n    {\"day\": None}\n            ^^^^",
    );
    says(
        "{\"day\": 1",
        "`body_template` is not JSON: expected a comma or `}`, found the end of the text\nline 1, column 10:\n    {\"day\": 1\n             ^",
    );
    says(
        "",
        "`body_template` is not JSON: expected a value, found the end of the text\nline 1, column 1:\n    \n    ^",
    );
}

#[test]
fn placeholders() {
    advised(
        json!({ "prompt": "Call {{first_name.\nBe kind." }),
        &[
            "`prompt` has `{{` without its `}}`\nline 1, column 6:\n    Call {{first_name.\n         ^^\n\
           A placeholder starts with {{ and ends with }}, and has a name in between.\n\
           rule: POST /assistants, prompt",
        ],
    );
    advised(
        json!({ "prompt": "Hi first_name}},\nit is {{day} {{}}. Example: {\"a\":{\"b\":1}}" }),
        &[
            "`prompt` has `}}` without its `{{`\nline 1, column 14:\n    Hi first_name}},\n                 ^^\n\
           also line 2, column 7: `{{` without its `}}`\n\
           also line 2, column 14: a placeholder without a name\n\
           A placeholder starts with {{ and ends with }}, and has a name in between.\n\
           rule: POST /assistants, prompt",
        ],
    );
    advised(
        json!({ "structured_output_prompt": "Read {{transcrpt}}." }),
        &[
            "`structured_output_prompt` has the placeholder `transcrpt`, which it does not know\n\
           line 1, column 6:\n    Read {{transcrpt}}.\n         ^^^^^^^^^^^^^\n\
           did you mean `transcript`?\n\
           known: `transcript`, `call_direction`, `user_phone_number`, `agent_phone_number`\n\
           The extraction prompt knows four variables, and the documentation lists no others.\n\
           rule: POST /assistants, structured_output_prompt",
        ],
    );
}

/// By far most enum values that this version does not know are slips. A program that sends back what a newer API gave it can say so.
#[test]
fn unknown_values_of_typed_values() {
    let mut assistant = AssistantCreateParams::new("Reminder", "Be brief.");
    assistant.voice = Some(Voice {
        speed: Some(1.7),
        ..Voice::new("x", "elevenlab".into())
    });
    assistant.llm_model = Some(LlmModel::Unknown(json!({ "type": "openruter" })));
    assistant.email_notification_address = "ada@example.com".into();
    assistant.email_notification_outcomes =
        Nullable::Value(vec!["interested".into(), "complete".into()]);
    let refused = |judged: Result<(), Violations>| -> Vec<String> {
        let violations = judged.unwrap_err();
        violations.iter().map(ToString::to_string).collect()
    };
    assert_eq!(
        refused(assistant.validate()),
        [
            "email_notification_outcomes[1]: unknown value \"complete\" for `email_notification_outcomes[1]` (did you mean `completed`?)",
            "llm_model.type: unknown value \"openruter\" for `type` (did you mean `openrouter`?)",
            "voice.provider: unknown value \"elevenlab\" for `provider` (did you mean `elevenlabs`?)",
            "voice.speed: `speed` is 1.7, above the maximum of 1.5 (allowed: 0.6 to 1.5)",
        ]
    );
    let context = Context::new(AssistantCreateParams::OPERATION).allow_unknown_values();
    assert_eq!(
        refused(assistant.validate_in(context.deny_only())),
        ["voice.speed: `speed` is 1.7, above the maximum of 1.5 (allowed: 0.6 to 1.5)"]
    );
    assert!(assistant.advice().is_empty());
}

#[test]
fn values_from_text() {
    assert_eq!("elevenlabs".parse(), Ok(VoiceProvider::Elevenlabs));
    let error = "elevenlab".parse::<VoiceProvider>().unwrap_err();
    assert_eq!(
        error.to_string(),
        "unknown value \"elevenlab\" for `VoiceProvider` (did you mean `elevenlabs`?)"
    );
    assert!(VoiceProvider::Elevenlabs < VoiceProvider::Unknown(String::new()));
}

#[test]
fn secrets() {
    let llm = json!({ "llm_model": { "type": "custom", "api_key": "s3cret", "api_url": "x", "model_name": "", "api_kye": 1 } });
    for violation in &judged(&body(llm)) {
        assert!(!violation.message().contains("s3cret"), "{violation}");
    }
    // What stands in the place of what holds a secret may be the secret.
    for misplaced in [
        json!({ "llm_model": "s3cret" }),
        json!({ "llm_model": ["s3cret"] }),
        json!({ "custom_tools": "s3cret" }),
        json!({ "custom_tools": [{ "headers": "s3cret" }] }),
        json!({ "custom_tools": [{ "headers": ["Authorization: s3cret"] }] }),
    ] {
        let said = judged(&body(misplaced));
        assert!(!said.is_empty());
        for violation in &said {
            assert!(!violation.message().contains("s3cret"), "{violation}");
        }
    }
    let tool = json!({ "name": "x", "description": "x", "method": "GET", "url": URL, "query_params": [], "input_schema": [], "body_template": null,
        "headers": [{ "key": "Authorization", "value": "Bearer s3cret {{" }] });
    advised(
        json!({ "custom_tools": [tool] }),
        &["`value` is not a text whose placeholders are complete\n\
           A placeholder starts with {{ and ends with }}, and has a name in between.\n\
           rule: POST /assistants, custom_tools[].headers[].value"],
    );
}

#[test]
fn secrets_of_unknown_kinds() {
    let unknown = json!({ "type": "custom2", "api_key": "s3cret", "more": { "token": "s3cret" } });
    let unknown: LlmModel = serde_json::from_value(unknown).unwrap();
    assert_eq!(format!("{unknown:?}"), "Unknown({ type: \"custom2\", .. })");
    assert_eq!(unknown.tag(), "custom2");
}

#[test]
fn updates_leave_out_what_stays() {
    let mut update = AssistantUpdateParams::default();
    assert_eq!(update.validate(), Ok(()));
    update.human_transfer_mode = Nullable::Value("warm".into());
    assert_eq!(update.validate(), Ok(()));
    let cleared = json!({ "human_transfer_mode": "warm", "transfer_phone_number": null });
    let update: AssistantUpdateParams = serde_json::from_value(cleared).unwrap();
    assert_eq!(
        update.validate().unwrap_err().to_string(),
        "human_transfer_mode: `human_transfer_mode` is set, but `transfer_phone_number` is null"
    );
}

#[test]
fn numbers_that_json_cannot_write() {
    let mut assistant = AssistantCreateParams::new("Reminder", "Call.");
    assistant.background_sound_volume = Some(f64::NAN);
    assistant.max_call_duration_secs = Some(f64::INFINITY);
    assert_eq!(
        assistant.validate().unwrap_err().to_string(),
        "background_sound_volume: `background_sound_volume` is not a number, which JSON cannot write\n\
         max_call_duration_secs: `max_call_duration_secs` is infinite, which JSON cannot write"
    );
}
