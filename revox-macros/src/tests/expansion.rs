//! What the compiler gets to see.

use proc_macro2::TokenStream;

use crate::{CREATE, Root, UPDATE, run};

/// The expansion of a definition, without the spaces.
fn expanded(source: &str, root: &Root, editor: bool) -> String {
    let stream: TokenStream = format!("[revox] {source}").parse().unwrap();
    run(stream, root, editor)
        .to_string()
        .replace([' ', '\n'], "")
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
fn a_struct_literal_with_few_imports() {
    check(
        "name: \"n\", prompt",
        "{ use revox::__private::{types as __t, string as __s, IntoField as __F,};
           __t::AssistantCreateParams { name: __s(\"n\"), prompt: __F::into_field(prompt), ..__t::AssistantCreateParams::__base() } }",
    );
    check(
        "..b",
        "{ use revox::__private::{types as __t,}; __t::AssistantCreateParams { ..b } }",
    );
    assert_eq!(
        expanded("after_call_sms_prompt: null", &UPDATE, false),
        "{userevox::__private::{typesas__t,Nullas__Null,};__t::AssistantUpdateParams{after_call_sms_prompt:__Null,..__t::AssistantUpdateParams::__base()}}"
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
            r#"{{ use revox::__private::{{types as __t, option_string as __so, IntoField as __F,}};
               __t::AssistantCreateParams {{ prompt: __F::into_field(prompt), webhook_url: __so(concat!("https://", "a.example")),
               ..__t::AssistantCreateParams::__literal({text}) }} }}"#
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
        let (_, value) = whole.split_once("__t::AssistantCreateParams").unwrap();
        let (beside, _) = value
            .split_once("..__t::AssistantCreateParams::__literal(")
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
        "background_sound_volume:__Some(0.30000000000000004)"
    );
    assert_eq!(
        beside("background_sound_volume: 5e-1"),
        "background_sound_volume:__Some(5e-1)"
    );
    assert_eq!(
        beside("faq_items: [{ question: \"q\", answer: \"a\" }, { question: q, answer: \"a\" }]"),
        "faq_items:__Some(__l([__t::FaqItem{question:__s(\"q\"),answer:__s(\"a\"),},__t::FaqItem{question:__F::into_field(q),answer:__s(\"a\"),},]))"
    );
    assert_eq!(
        beside("email_notification_outcomes: [..outcomes]"),
        "email_notification_outcomes:__Value(__la(__l([]),outcomes))"
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
    check_value("first_sentence: \"a\"", "first_sentence: __so(\"a\")");
    check_value(
        "from_phone_number: \"+1234567\"",
        "from_phone_number: __sn(\"+1234567\")",
    );
    check_value("sms_enabled: true", "sms_enabled: __Some(true)");
    check_value(
        "max_call_duration_secs: 60",
        "max_call_duration_secs: __Some(60.0)",
    );
    check_value(
        "first_sentence_delay_ms: 4_00u16",
        "first_sentence_delay_ms: __Some(400)",
    );
    check_value(
        "first_sentence_delay_ms: 400.0",
        "first_sentence_delay_ms: __Some(400)",
    );
    check_value(
        "first_sentence_mode: static",
        "first_sentence_mode: __Some(__t::FirstSentenceMode::Static)",
    );
    check_value(
        "thinking_sound: \"hold_music.ogg\"",
        "thinking_sound: __Value(__t::ThinkingSound::HoldMusicOgg)",
    );
    check_value("thinking_sound: null", "thinking_sound: __Null");
    check_value(
        "custom_tools: [..t]",
        "custom_tools: __Value(__la(__l([]), t))",
    );
    check_value(
        "custom_tools: [..Vec::new(), ..t.collect()]",
        "custom_tools: __Value(__lm(__lw(__lm(__l([]), Vec::new()), []), t.collect()))",
    );
    check_value(
        "custom_tools: [a, ..t, b, ..u]",
        "custom_tools: __Value(__la(__lw(__la(__l([__F::into_field(a),]), t), [__F::into_field(b),]), u))",
    );
    check_value(
        "llm_model: { name: \"gpt-4.1\", type: \"dedicated-instance\" }",
        "llm_model: __Some(__t::LlmModel::DedicatedInstance(__t::DedicatedInstanceLlm { name: __t::DedicatedInstanceModel::Gpt41, }))",
    );
    check_value(
        "prompt: include_str!(\"tests/words.txt\")",
        "prompt: __s(include_str!(\"tests/words.txt\"))",
    );
}

#[test]
fn expressions() {
    check_value(
        "first_sentence: hello()",
        "first_sentence: __F::into_field(hello())",
    );
    check_value(
        "first_sentence: (hello)",
        "first_sentence: __F::into_field(hello)",
    );
    check_value(
        "first_sentence_delay_ms: (1 << 40)",
        "first_sentence_delay_ms: __Some(1 << 40)",
    );
    check_value(
        "first_sentence_delay_ms: n * 2",
        "first_sentence_delay_ms: __F::into_field(n * 2)",
    );
    check_value("first_sentence: None", "first_sentence: None");
    check_value("thinking_sound: None", "thinking_sound: __o (None)");
    check_value(
        "first_sentence: Some(hello)",
        "first_sentence: __F::into_field(hello)",
    );
    check_value(
        "first_sentence: text.into()",
        "first_sentence: __Some(text.into())",
    );
    check_value(
        "thinking_sound: text.parse()?",
        "thinking_sound: __Value(text.parse()?)",
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
    let (_, value) = expansion.split_once("__contained!").unwrap();
    assert_eq!(
        value,
        "(__t::AssistantCreateParams{prompt:__s(\"p\"),voice:__Some(__t::Voice{id:__s(\"x\"),..__t::Voice::__base()}),..__t::AssistantCreateParams::__base()})}"
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
        expansion.contains("constREVOX_ADVICE:()=();let_=REVOX_ADVICE;"),
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
    seen(
        "name: \"n\", fir",
        "name: revox::__private::string(\"n\"), fir, ..",
    );
    seen("fir: 1", "{ fir: 1, ..");
    seen(
        "voice: { provider: ele }",
        "provider: revox::__private::types::words::voice_provider::ele",
    );
    seen(
        "voice: { provider: }",
        "provider: revox::__private::types::words::voice_provider::__missing",
    );
    seen(
        "first_sentence_mode: static",
        "revox::__private::types::words::first_sentence_mode::r#static",
    );
    seen("name:", "name: __missing");
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
