//! What the compiler gets to see.

use proc_macro2::TokenStream;

use crate::{CREATE, Root, UPDATE, run};

/// The expansion of a definition, without the spaces and the path to what the macro supports itself with.
fn expanded(source: &str, root: &Root, editor: bool) -> String {
    let stream: TokenStream = format!("[revox] {source}").parse().unwrap();
    run(stream, root, editor)
        .to_string()
        .replace([' ', '\n'], "")
        .replace("revox::__private::", "")
}

#[track_caller]
fn check(source: &str, expected: &str) {
    assert_eq!(
        expanded(source, &CREATE, false),
        expected.replace([' ', '\n'], ""),
        "{source}"
    );
}

#[track_caller]
fn check_value(source: &str, expected: &str) {
    let whole = expanded(&format!("{source}, ..b"), &CREATE, false);
    let value = whole
        .split_once("AssistantCreateParams{")
        .map_or(&*whole, |(_, rest)| rest);
    assert_eq!(
        value,
        format!("{},..b}}}}", expected.replace([' ', '\n'], "")),
        "{source}"
    );
}

#[test]
fn a_struct_literal() {
    check(
        "name: \"n\", prompt",
        "{ types::AssistantCreateParams { name: string(\"n\"), prompt: IntoField::into_field(prompt), ..types::AssistantCreateParams::__base() } }",
    );
    check("..b", "{ types::AssistantCreateParams { ..b } }");
    assert_eq!(
        expanded("after_call_sms_prompt: null", &UPDATE, false),
        "{types::AssistantUpdateParams{after_call_sms_prompt:Null,..types::AssistantUpdateParams::__base()}}"
    );
}

#[test]
fn much_that_is_literal_is_one_text() {
    let text = r#"{"name":"a \"b\"\u000a","sms_enabled":true,"first_sentence_delay_ms":400,"max_call_duration_secs":60,
        "background_sound":"audio/office.ogg","background_sound_volume":0.25,"thinking_sound":null,
        "voice":{"provider":"cartesia","id":"x"},"llm_model":{"type":"dedicated-instance","name":"gpt-4.1"},
        "custom_tools":[],"prompt":""}"#;
    let text = format!("{:?}", text.replace("\n        ", ""));
    check(
        r#"name: "a \"b\"\n", prompt, sms_enabled: true, first_sentence_delay_ms: 4_00u16, max_call_duration_secs: 60,
           background_sound: "audio/office.ogg", background_sound_volume: 0.25, thinking_sound: null,
           voice: { provider: cartesia, id: "x" }, llm_model: { name: "gpt-4.1", type: "dedicated-instance" },
           custom_tools: [], webhook_url: concat!("https://", "a.example")"#,
        &format!(
            r#"{{ types::AssistantCreateParams {{ prompt: IntoField::into_field(prompt), webhook_url: Some(string(concat!("https://", "a.example"))),
               ..types::AssistantCreateParams::__literal({text}) }} }}"#
        ),
    );
}

#[test]
fn what_a_text_cannot_hold_stands_beside_it() {
    let beside = |field: &str| {
        let source = format!(
            "name: \"n\", prompt: \"p\", sms_enabled: true, ivr_navigation_enabled: true, first_sentence: \"a\",
             end_of_call_sentence: \"b\", sms_template: \"c\", voice: {{ id: \"x\", provider: cartesia }}, {field}"
        );
        let whole = expanded(&source, &CREATE, false);
        let (_, value) = whole.split_once("types::AssistantCreateParams").unwrap();
        let (beside, _) = value
            .split_once("..types::AssistantCreateParams::__literal(")
            .unwrap_or_default();
        beside
            .trim_start_matches('{')
            .trim_end_matches(',')
            .to_owned()
    };
    assert_eq!(beside("webhook_url: null"), "");
    // Some readers of JSON round digits beyond these, and a limit may be crossed by that.
    assert_eq!(
        beside("background_sound_volume: 0.30000000000000004"),
        "background_sound_volume:Some(0.30000000000000004)"
    );
    assert_eq!(beside("background_sound_volume: 5e-1"), "");
    assert_eq!(
        beside("faq_items: [{ question: \"q\", answer: \"a\" }, { question: q, answer: \"a\" }]"),
        "faq_items:Some(list([types::FaqItem{question:string(\"q\"),answer:string(\"a\"),},types::FaqItem{question:IntoField::into_field(q),answer:string(\"a\"),},]))"
    );
    assert_eq!(
        beside("email_notification_outcomes: [..outcomes]"),
        "email_notification_outcomes:Value(list_and(list([]),outcomes))"
    );
}

#[test]
fn an_editor_finds_every_field_in_its_place() {
    let source = "name: \"n\", prompt: \"p\", sms_enabled: true, ivr_navigation_enabled: true, first_sentence: \"a\",
        end_of_call_sentence: \"b\", sms_template: \"c\", voice: { id: \"x\", provider: cartesia }";
    assert!(!expanded(source, &CREATE, true).contains("__literal"));
    assert!(expanded(source, &CREATE, false).contains("__literal"));
}

#[test]
fn each_kind_of_field_gets_its_type() {
    check_value(
        "first_sentence: \"a\"",
        "first_sentence: Some(string(\"a\"))",
    );
    check_value(
        "from_phone_number: \"+1234567\"",
        "from_phone_number: Value(string(\"+1234567\"))",
    );
    check_value("sms_enabled: true", "sms_enabled: Some(true)");
    check_value(
        "max_call_duration_secs: 60",
        "max_call_duration_secs: Some(60.0)",
    );
    check_value(
        "first_sentence_delay_ms: 4_00u16",
        "first_sentence_delay_ms: Some(400)",
    );
    check_value(
        "first_sentence_delay_ms: 400.0",
        "first_sentence_delay_ms: Some(400)",
    );
    check_value(
        "first_sentence_mode: static",
        "first_sentence_mode: Some(types::FirstSentenceMode::Static)",
    );
    check_value(
        "thinking_sound: \"hold_music.ogg\"",
        "thinking_sound: Value(types::ThinkingSound::HoldMusicOgg)",
    );
    check_value("thinking_sound: null", "thinking_sound: Null");
    check_value(
        "custom_tools: [..t]",
        "custom_tools: Value(list_and(list([]), t))",
    );
    check_value(
        "custom_tools: [..Vec::new(), ..t.collect()]",
        "custom_tools: Value(list_more(list_more(list([]), Vec::new()), t.collect()))",
    );
    check_value(
        "custom_tools: [a, ..t, b, ..u]",
        "custom_tools: Value(list_and(list_same(list_and(list([IntoField::into_field(a),]), t), [IntoField::into_field(b),]), u))",
    );
    check_value(
        "llm_model: { name: \"gpt-4.1\", type: \"dedicated-instance\" }",
        "llm_model: Some(types::LlmModel::DedicatedInstance(types::DedicatedInstanceLlm { name: types::DedicatedInstanceModel::Gpt4_1, }))",
    );
    check_value(
        "prompt: include_str!(\"tests/words.txt\")",
        "prompt: string(include_str!(\"tests/words.txt\"))",
    );
}

#[test]
fn expressions() {
    check_value(
        "first_sentence: hello()",
        "first_sentence: IntoField::into_field(hello())",
    );
    check_value(
        "first_sentence: (hello)",
        "first_sentence: IntoField::into_field(hello)",
    );
    check_value(
        "first_sentence_delay_ms: (1 << 40)",
        "first_sentence_delay_ms: Some(1 << 40)",
    );
    check_value(
        "first_sentence_delay_ms: n * 2",
        "first_sentence_delay_ms: IntoField::into_field(n * 2)",
    );
    check_value("first_sentence: None", "first_sentence: None");
    check_value("thinking_sound: None", "thinking_sound: optional(None)");
    check_value(
        "first_sentence: Some(hello)",
        "first_sentence: IntoField::into_field(hello)",
    );
    check_value(
        "first_sentence: text.into()",
        "first_sentence: Some(text.into())",
    );
    check_value(
        "thinking_sound: text.parse()?",
        "thinking_sound: Value(text.parse()?)",
    );
    check_value("voice: return", "voice: return");
}

#[test]
fn what_is_wrong_is_left_out() {
    let expansion = expanded(
        "name: 1, prompt: \"p\", nonsense: 2, voice: { provider: rime, id: \"x\" }",
        &CREATE,
        false,
    );
    let (_, value) = expansion
        .split_once("types::AssistantCreateParams{")
        .unwrap();
    assert_eq!(
        value,
        "prompt:string(\"p\"),voice:Some(types::Voice{id:string(\"x\"),..types::Voice::__base()}),..types::AssistantCreateParams::__base()}}"
    );
    assert_eq!(
        expansion.matches("::core::compile_error!{").count(),
        3,
        "{expansion}"
    );
}

#[test]
fn advice_is_the_use_of_something_deprecated() {
    let expansion = expanded("max_call_duration_secs: 0, ..b", &CREATE, false);
    assert!(
        expansion.contains("#[deprecated(note=\"`max_call_duration_secs`is0"),
        "{expansion}"
    );
    assert!(
        expansion.contains("macro_rules!advice{()=>{}}advice!{}"),
        "{expansion}"
    );
}

#[test]
fn an_editor_sees_what_is_typed_in_its_place() {
    let seen = |source: &str, expected: &str| {
        let expansion = expanded(source, &CREATE, true);
        assert!(
            expansion.contains(&expected.replace(' ', "")),
            "{expansion}\nlacks {expected}"
        );
    };
    seen("name: \"n\", fir", "name: string(\"n\"), fir, ..");
    seen("fir: 1", "{ fir: 1, ..");
    seen(
        "voice: { provider: ele }",
        "provider: types::values::voice_provider::ele",
    );
    seen(
        "voice: { provider: }",
        "provider: types::values::voice_provider::__missing",
    );
    seen(
        "first_sentence_mode: static",
        "types::values::first_sentence_mode::r#static",
    );
    seen("name:", "name: __missing");
    seen(
        "name: greeting. prompt: \"p\"",
        "name: IntoField::into_field(greeting.), prompt: string(\"p\"), ..",
    );
    seen("llm_model: { typ }", "Tag { typ, ..");
    seen(
        "llm_model: { type: openrouter, openr }",
        "OpenrouterLlm { openr, ..",
    );
    seen(
        "llm_model: { type: openrouter, openr }",
        "let _ = Tag { r#type: Tags::openrouter, };",
    );
}
