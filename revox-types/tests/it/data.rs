//! Definitions that are data: JSON text and values.

use revox_types::model::{
    AssistantCreateParams, AssistantUpdateParams, CallCreateParams, CallExportParams,
    CallSearchParams, CampaignCreateParams, DataError, LlmModel, json,
};
use revox_types::rules::{Validate as _, View as _};
use serde_json::json;

#[track_caller]
fn refused(json: &str, expected: &str) -> DataError {
    let error = AssistantCreateParams::from_json(json).unwrap_err();
    assert_eq!(error.to_string(), expected);
    error
}

#[test]
fn a_valid_definition_comes_back_the_same() {
    let json = json!({
        "name": "x",
        "prompt": "y",
        "background_sound": null,
        "call_retry_config": {
            "allowed_days": ["monday"],
            "calling_windows": [{
                "calling_window_start_time": "9:00",
                "calling_window_end_time": "6pm",
                "retry_delay_seconds": 7200,
            }],
            "call_twice_in_a_row": false,
            "max_retry_attempts": 3,
            "timezone": "Europe/Paris",
        },
        "llm_model": { "type": "openrouter", "openrouter_model_id": "openai/gpt-4.1", "openrouter_provider": "azure" },
    });
    let text = format!("\u{feff}{json:#}")
        .replace("7200", "7.2e3")
        .replace(": 3", ": 3.0");
    let read = AssistantCreateParams::from_json(&text).unwrap();
    assert_eq!(serde_json::to_value(&read).unwrap(), json);
    assert_eq!(AssistantCreateParams::from_value(json).unwrap(), read);
    let pretty = read.to_json_pretty();
    assert!(pretty.starts_with("{\n  \"name\": \"x\",\n"), "{pretty}");
    assert_eq!(AssistantCreateParams::from_json(&pretty).unwrap(), read);
}

#[test]
fn every_violation_is_in_the_error() {
    let error = refused(
        r#"{
            "name": null,
            "prompt": "y",
            "promt": "z",
            "voice": { "id": "x", "provider": "elevenlab", "sped": 1, "id": "y" },
            "call_retry_config": [],
            "first_sentence_delay_ms": 7200.5,
            "sms_enabled": "true",
            "background_sound_volume": 1.5
        }"#,
        "promt: unknown field `promt` (did you mean `prompt`?)\n\
         name: `name` is null, but has to be a string\n\
         background_sound_volume: `background_sound_volume` is 1.5, above the maximum of 1 (allowed: 0 to 1)\n\
         call_retry_config: `call_retry_config` is a list, but has to be an object (for example: { allowed_days: [\"monday\"], call_twice_in_a_row: false, calling_windows: [{ calling_window_end_time: \"…\", calling_window_start_time: \"…\", retry_delay_seconds: 1 }], max_retry_attempts: 1 })\n\
         first_sentence_delay_ms: `first_sentence_delay_ms` is 7200.5, but has to be a whole number\n\
         sms_enabled: `sms_enabled` is the string \"true\", but has to be true or false (did you mean `true`?)\n\
         voice.sped: unknown field `sped` in `voice` (did you mean `speed`?)\n\
         voice.id: field `id` is given more than once in `voice`\n\
         voice.provider: unknown value \"elevenlab\" for `provider` (did you mean `elevenlabs`?)",
    );
    assert_eq!(error.violations().unwrap().len(), 9);
    assert_eq!(error.position(), None);
}

#[test]
fn what_is_no_json_has_a_place() {
    let error = refused(
        "{\n  \"name\": \"x\",\n  prompt: 1\n}",
        "not JSON: key must be a string at line 3 column 3",
    );
    assert_eq!(error.position(), Some((3, 3)));
    assert!(error.violations().is_none());
    let error = AssistantCreateParams::from_json(r#"{"name": "\ud83d"}"#).unwrap_err();
    assert_eq!(error.position().map(|(line, _)| line), Some(1));
    refused("", "not JSON: EOF while parsing a value at line 1 column 0");
}

#[test]
fn a_path_is_one_line() {
    let update = AssistantUpdateParams::from_json(
        r#"{"voice": {"id": "x", "provider": "cartesia", "a\nb": 1, "": 2}}"#,
    );
    assert_eq!(
        update.unwrap_err().to_string(),
        "voice[\"a\\nb\"]: unknown field \"a\\nb\" in `voice` (available: `speed`, `volume`)\n\
         voice[\"\"]: unknown field \"\" in `voice` (available: `speed`, `volume`)",
    );
}

#[test]
fn every_second_key_is_found() {
    let error = CallCreateParams::from_json(
        r#"{"phone_number": "bad", "metadata": {"a": "1", "a": 1}, "foo": 1, "foo": 2}"#,
    );
    let error = error.unwrap_err().to_string();
    for line in [
        "metadata.a: field `a` is given more than once in `metadata`",
        "foo: field `foo` is given more than once",
    ] {
        assert!(error.lines().any(|found| found == line), "{error}");
    }
    let error = CampaignCreateParams::from_json(
        r#"{"name": "x", "contacts": [{"to_phone_number": "+33639981234", "prompt_variables": {"x": [{"y": 1, "y": 2}]}}]}"#,
    );
    let error = error.unwrap_err().to_string();
    let line = "contacts[0].prompt_variables.x[0].y: field `y` is given more than once in `x[0]`";
    assert!(error.lines().any(|found| found == line), "{error}");
}

#[test]
fn a_union_in_an_answer_names_the_field_of_its_variant() {
    let fails = |text: &str, path: &str, problem: &str| {
        let list = format!("[{text}]");
        let error = json::from_slice::<Vec<LlmModel>>(list.as_bytes()).unwrap_err();
        assert_eq!(error.path, path);
        let found = error.error.to_string();
        assert!(found.starts_with(problem), "{found}");
    };
    fails(
        r#"{"type": "openrouter", "openrouter_model_id": [], "openrouter_provider": "x"}"#,
        "[0].openrouter_model_id",
        "invalid type: sequence, expected a string, where `type` is `openrouter`",
    );
    fails(
        r#"{"type": "openrouter"}"#,
        "[0]",
        "missing field `openrouter_model_id`, where `type` is `openrouter`",
    );
    fails(
        r#"["openrouter"]"#,
        "[0]",
        "invalid type: sequence, expected a map",
    );
    fails(
        "{}",
        "[0]",
        "missing field `type`, which is one of `dedicated-instance`, `openrouter`, `custom`, `realtime`",
    );
}

#[test]
fn a_body_is_an_object() {
    refused(
        "[]",
        "the body is a list, but has to be an object (for example: { name: \"…\", prompt: \"…\" })",
    );
    refused(
        "\"s3cret\"",
        "the body is a string, but has to be an object (for example: { name: \"…\", prompt: \"…\" })",
    );
    let error = AssistantCreateParams::from_value(json!(null)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the body is null, but has to be an object"
    );
}

#[test]
fn bodies_of_updates_and_searches() {
    let update = AssistantUpdateParams::from_json(r#"{"webhook_url": null}"#).unwrap_err();
    assert_eq!(
        update.to_string(),
        "webhook_url: `webhook_url` is null, but has to be a string (to send nothing, leave the field out)"
    );
    let update = AssistantUpdateParams::from_json(r#"{"sms_template": null}"#).unwrap();
    assert_eq!(
        serde_json::to_string(&update).unwrap(),
        r#"{"sms_template":null}"#
    );
    assert!(CallSearchParams::from_json("{}").is_err());
    let search = CallSearchParams::default();
    assert_eq!((search.page, search.page_size), (1, 50));
    assert!(search.assistant_ids.is_empty());
    assert_eq!(search.validate(), Ok(()));
    assert_eq!(CallExportParams::default().filters, search);
}

#[test]
fn the_update_to_a_definition() {
    let mut definition = AssistantCreateParams::new("x", "y");
    definition.sms_template = "See you".into();
    definition.sms_enabled = Some(true);
    let update = AssistantUpdateParams::from(definition.clone());
    assert_eq!(
        serde_json::to_value(&update).unwrap(),
        json!({ "name": "x", "prompt": "y", "sms_enabled": true, "sms_template": "See you" })
    );
    let (update, kept) = AssistantUpdateParams::replacing(definition);
    let sent = serde_json::to_value(&update).unwrap();
    assert_eq!(sent["sms_template"], "See you");
    assert_eq!(sent["custom_tools"], json!(null));
    assert!(sent.get("voice").is_none());
    assert!(kept.contains(&"voice") && !kept.contains(&"sms_enabled"));
    assert_eq!(update.validate(), Ok(()));
    // Each field is set, cleared, or named.
    let fields = AssistantUpdateParams::OBJECT.fields.len();
    assert_eq!(sent.as_object().unwrap().len() + kept.len(), fields);
}

/// As it is mostly written: a number without a fraction has no point.
#[test]
fn a_view_is_written_as_json() {
    let body = json!({ "a": [1, 2.0, 0.5, -3, 18_446_744_073_709_551_615_u64, 1e300], "b": { "c": null, "d": true, "e": "f" } });
    assert_eq!(
        serde_json::to_string(&body.view()).unwrap(),
        r#"{"a":[1,2,0.5,-3,18446744073709551615,1e+300],"b":{"c":null,"d":true,"e":"f"}}"#
    );
}
