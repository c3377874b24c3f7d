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
    check_value("first_sentence: None", "first_sentence: None");
    check_value("thinking_sound: None", "thinking_sound: __Omit");
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
