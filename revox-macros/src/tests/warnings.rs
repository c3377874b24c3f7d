//! Advice: what the documentation does not rule out, but what hardly can be meant.

use super::{check_rest, check_whole};

#[test]
fn advice_is_told_at_the_token() {
    check_whole(
        "max_call_duration_secs: 0",
        "2:25-25 warning: `max_call_duration_secs` is 0, but has to be above 0\nrule: POST /assistants, max_call_duration_secs",
    );
    check_rest(
        "webhook_url: \"example.com/hook\"",
        &[
            "2:14-31 warning: `webhook_url` is \"example.com/hook\", not a full URL that starts with https:// or http://",
        ],
    );
    check_rest(
        "sms_enabled: true, sms_template: \"Hi {{name\"",
        &["2:34-44 warning: `sms_template` has `{{` without its `}}`"],
    );
}

#[test]
fn single_braces_are_no_placeholder() {
    check_whole(
        "sms_enabled: true, sms_template: \"Hi {first_name}\"",
        "2:34-50 warning: `sms_template` has `{first_name}`, which is no placeholder\nline 1, column 4:\n    Hi {first_name}\n       ^^^^^^^^^^^^\nwrite `{{first_name}}`\n\
         A placeholder starts with {{ and ends with }}, and has a name in between.\nrule: POST /assistants, sms_template",
    );
    check_whole(
        "sms_enabled: true, sms_template: \"${first_name}, {day}\"",
        "2:34-55 warning: `sms_template` has `${first_name}`, which is no placeholder\nline 1, column 1:\n    ${first_name}, {day}\n    ^^^^^^^^^^^^^\nalso line 1, column 16: `{day}`, which is no placeholder\n\
         write `{{first_name}}`\nA placeholder starts with {{ and ends with }}, and has a name in between.\nrule: POST /assistants, sms_template",
    );
    check_rest(
        "sms_enabled: true, sms_template: \"{ color: red } {a}\"",
        &[],
    );
}

#[test]
fn advice_waits_for_what_cannot_be_seen() {
    check_rest("thinking_sound_volume: 0.5, ..base", &[]);
    check_rest("thinking_sound_volume: 0.5, thinking_sound: sound()", &[]);
}

#[test]
fn secrets_in_the_source() {
    let model = |key: &str| {
        format!(
            "llm_model: {{ type: \"custom\", api_url: \"https://a.example\", model_name: \"m\", api_key: {key} }}"
        )
    };
    check_whole(
        &model("\"k\""),
        "2:86-88 warning: `api_key` is a secret, and whoever reads the source can read it\nread it when the program runs: `api_key: std::env::var(\"API_KEY\")?`",
    );
    check_rest(&model("key()"), &[]);
    check_rest(
        &model("secret!(\"K\")"),
        &["2:86-91 error: only the definition of a type has `secret!`"],
    );
    let tool = |header: &str| {
        format!(
            "custom_tools: [{{ name: \"a\", description: \"d\", method: GET, url: \"https://a.example\", body_template: null, input_schema: [], query_params: [], headers: [\n{header}\n] }}]"
        )
    };
    check_whole(
        &tool("{ key: \"X-Api-Key\", value: \"Bearer abc\" }"),
        "3:28-39 warning: `value` is a secret, and whoever reads the source can read it\nread it when the program runs: `value: format!(\"Bearer {}\", std::env::var(\"X_API_KEY\")?)`",
    );
    check_rest(
        &tool(
            "{ key: \"Accept\", value: \"application/json\" }, { key: \"a\", value: \"Bearer {{token}}\" }",
        ),
        &[],
    );
}
