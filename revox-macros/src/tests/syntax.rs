//! Half-typed and misspelt input: each mistake is told once, and the rest is still checked.

use super::{check, check_rest, check_update, check_whole};

#[test]
fn nothing_is_wrong() {
    check("name: \"n\", prompt: \"p\"", &[]);
    check("name: \"n\", prompt: \"p\",", &[]);
    check("prompt, name", &[]);
    check("..base()", &[]);
    check("/// The name.\nname, #[doc = \"x\"] prompt", &[]);
    check("name, ..base", &[]);
    check("AssistantCreateParams { name: \"n\", prompt: \"p\" }", &[]);
    check(
        "revox_client::types::AssistantCreateParams { name: \"n\", ..base }",
        &[],
    );
    check_update("", &[]);
    check_update("name: \"n\", webhook_url: hook", &[]);
    check_update("AssistantUpdateParams { prompt: \"p\" }", &[]);
}

#[test]
fn another_type() {
    check(
        "Assistant { name: \"n\", prompt: \"p\" }",
        &["1:1-9 error: expected `AssistantCreateParams`, found `Assistant`"],
    );
    check_update(
        "AssistantCreateParams { }",
        &["1:1-21 error: expected `AssistantUpdateParams`, found `AssistantCreateParams`"],
    );
}

#[test]
fn missing_values() {
    check(
        "name: , prompt: 7",
        &[
            "1:1-4 error: `name` has no value",
            "1:17-17 error: `prompt` is 7, but has to be a string",
        ],
    );
    check(
        "prompt: \"p\", name:",
        &["1:14-17 error: `name` has no value"],
    );
    check("name: prompt: \"p\"", &["1:1-4 error: `name` has no value"]);
    check_rest(
        "voice: { provider: , id: \"\" }",
        &[
            "2:10-17 error: `provider` has no value",
            "2:26-27 error: `id` is empty",
        ],
    );
    check_rest(
        "enum: 1, voice: ",
        &[
            "2:1-4 error: unknown field `enum`",
            "2:10-14 error: `voice` has no value",
        ],
    );
}

/// A comment of documentation may stand before every field and item.
#[test]
fn documentation() {
    check_rest(
        "/// a\nvoice: { /// b\nid: \"x\", /// c\nprovider: cartesia },\n\
         llm_model: { /// d\ntype: openrouter, openrouter_model_id: \"a/b\", openrouter_provider: \"c\" },\n\
         faq_items: [/// e\n{ /// f\nquestion: \"q\", answer: 7 }]",
        &["10:24-24 error: `answer` is 7, but has to be a string"],
    );
}

#[test]
fn missing_commas() {
    check(
        "name: \"n\" prompt: 7",
        &[
            "1:11-16 error: a comma is missing before `prompt`",
            "1:19-19 error: `prompt` is 7, but has to be a string",
        ],
    );
    check(
        "name prompt: \"p\"",
        &["1:6-11 error: a comma is missing before `prompt`"],
    );
    check(
        "name: n.prompt: \"p\"",
        &["1:8-8 error: the expression is unfinished"],
    );
    for value in ["a.b()?", "x", "list[0]", "{ x }", "x as T<u8>"] {
        check(
            &format!("first_sentence: {value} ..base"),
            &[&format!(
                "1:{}-{} error: a comma is missing before `..`",
                18 + value.len(),
                19 + value.len()
            )],
        );
    }
    check(
        "max_call_duration_secs: 100 ..base",
        &["1:29-30 error: a comma is missing before `..`"],
    );
    check(
        "name: \"n\" ..base",
        &["1:11-12 error: a comma is missing before `..`"],
    );
    check_rest(
        "faq_items: [{ question: \"q\", answer: \"a\" } { question: \"q\", answer: 1 }]",
        &[
            "2:44-71 error: a comma is missing before this",
            "2:69-69 error: `answer` is 1, but has to be a string",
        ],
    );
    check_rest(
        "call_retry_config: { allowed_days: [monday tuesday], ..base }",
        &["2:44-50 error: a comma is missing before `tuesday`"],
    );
}

#[test]
fn wrong_punctuation() {
    check(
        "name = \"n\", prompt => 7",
        &[
            "1:6-6 error: expected `:`, found `=`",
            "1:20-20 error: expected `:`, found `=>`",
            "1:23-23 error: `prompt` is 7, but has to be a string",
        ],
    );
    check(
        "name: \"n\"; prompt: \"p\"",
        &["1:10-10 error: expected `,`, found `;`"],
    );
    check(
        "name \"n\", prompt: \"p\"",
        &["1:1-4 error: expected `:` after `name`"],
    );
    check(
        "name, prompt, \"Hello\"",
        &["1:15-21 error: expected a field, written `name: value`"],
    );
    check(
        "name, prompt, \"nome\": 1",
        &["1:15-20 error: unknown field `nome`"],
    );
    check(
        "name, #[cfg(test)] prompt",
        &["1:7-25 error: expected a field, written `name: value`"],
    );
    check(
        ", name, prompt",
        &["1:1-1 error: expected a field, written `name: value`"],
    );
    check(
        "name, prompt, 5",
        &["1:15-15 error: expected a field, written `name: value`"],
    );
    check(
        "name, prompt, &x",
        &["1:15-16 error: expected a field, written `name: value`"],
    );
}

#[test]
fn names_of_several_words() {
    check_rest(
        "voice.id: \"x\", llm_model.type: custom",
        &[
            "2:1-13 error: expected a field, written `name: value`",
            "2:16-37 error: expected a field, written `name: value`",
        ],
    );
    check_rest(
        "first-sentence: \"x\"",
        &["2:1-19 error: expected a field, written `name: value`"],
    );
}

#[test]
fn more_than_a_definition() {
    check(
        "AssistantCreateParams { name: \"n\", prompt: \"p\" }, 3",
        &["1:51-51 error: unexpected tokens after the definition"],
    );
    check(
        "{ name: \"n\", prompt: 1 } x",
        &[
            "1:22-22 error: `prompt` is 1, but has to be a string",
            "1:26-26 error: unexpected tokens after the definition",
        ],
    );
}

#[test]
fn a_type_that_is_another() {
    check_rest(
        "voice: Voce { provider: cartesia, id: \"\" }",
        &[
            "2:8-11 error: expected `Voice`, found `Voce`",
            "2:39-40 error: `id` is empty",
        ],
    );
    check_rest(
        "llm_model: OpenRouterLlm { openrouter_model_id: \"a/b\", openrouter_provider: \"c\" }",
        &["2:12-24 error: expected `OpenrouterLlm`, found `OpenRouterLlm`"],
    );
    // What is no Rust is an object of the API's.
    check_rest(
        "llm_model: Voice { type: custom, api_url: \"https://e.com\", api_key: k(), model_name: \"m\" }",
        &["2:12-16 error: expected `LlmModel`, found `Voice`"],
    );
    // Another name may be the user's own for the type.
    check_rest("voice: MyVoice { provider, id }", &[]);
    check_rest("voice: V { provider, id }", &[]);
}

#[test]
fn values_without_quotes() {
    check_rest(
        "background_sound: audio/office.ogg, thinking_sound: keyboard-typing.ogg",
        &[
            "2:19-34 error: expected a string literal; add quotes: \"audio/office.ogg\"",
            "2:53-71 error: expected a string literal; add quotes: \"keyboard-typing.ogg\"",
        ],
    );
    check_whole(
        "voice: { provider: eleven-labs, id: \"x\" }",
        "2:20-30 error: unknown value \"eleven-labs\" for `provider`\ndid you mean `elevenlabs`?\nallowed: `cartesia`, `elevenlabs`\n\
         rule: POST /assistants, voice.provider\nadd quotes to a value that is not a single word",
    );
    check_rest(
        "llm_model: { type: dedicated-instance, name: gpt-4.1 }",
        &[
            "2:20-37 error: expected a string literal; add quotes: \"dedicated-instance\"",
            "2:46-52 error: expected a string literal; add quotes: \"gpt-4.1\"",
        ],
    );
    check_rest(
        "llm_model: { type: open-router, openrouter_model_id: gpt-4.1 }",
        &[
            "2:20-30 error: `type` chooses the type, so its value has to be written out: `\"dedicated-instance\"`, `\"openrouter\"`, `\"custom\"`, `\"realtime\"`",
        ],
    );
    check_rest(
        "from_phone_number: +33639981234, email_notification_address: ada@example.com",
        &[
            "2:20-31 error: expected a string literal; add quotes",
            "2:62-76 error: expected a string literal; add quotes",
        ],
    );
    // What may be meant as Rust is left to the compiler.
    check_rest(
        "background_sound: self.sound, thinking_sound: config.sound, max_call_duration_secs: a-b, webhook_url: base / path, \
         first_sentence: self.0.text, after_call_sms_prompt: a + b, background_sound_volume: a.0-1.5",
        &[],
    );
}

/// Keys in quotes make no difference, at any level.
#[test]
fn json() {
    let lines = r#""name": "n", "prompt": "p", "voice": { "provider": "cartesia", "id": "x", "speed": 1.7 },
        "llm_model": { "type": "openrouter", "openrouter_model_id": "a/b", "openrouter_provider": "c" },
        "faq_items": [{ "question": "q", "answer": 7 }], "sms_enabled": false, "thinking_sound": null, "nome": 1"#;
    let expected = [
        "1:84-86 error: `speed` is 1.7, above the maximum of 1.5",
        "3:52-52 error: `answer` is 7, but has to be a string",
        "3:104-109 error: unknown field `nome`",
    ];
    check(lines, &expected);
    let braces = lines.replacen('"', "{\"", 1) + "}";
    check(
        &braces,
        &expected
            .map(|said| said.replacen("1:84-86", "1:85-87", 1))
            .each_ref()
            .map(|said| &**said),
    );
    check_update(r#"{ "voise": 1 }"#, &["1:3-9 error: unknown field `voise`"]);
}

#[test]
fn urls_without_quotes() {
    // What follows the colon is a comment, the comma with it.
    check_rest(
        "webhook_url: https://a.example,\nfirst_sentence: 5",
        &[
            "2:14-19 error: expected a string literal; add quotes",
            "3:17-17 error: `first_sentence` is 5, but has to be a string",
        ],
    );
}

#[test]
fn expressions_in_the_place_of_fields() {
    check(
        "base()",
        &["1:1-6 error: expected a field, written `name: value`"],
    );
    check(
        "AssistantCreateParams::new(\"n\", \"p\")",
        &["1:1-36 error: expected a field, written `name: value`"],
    );
    check_rest("promt \"x\"", &["2:1-5 error: unknown field `promt`"]);
}

#[test]
fn a_tag_may_repeat_the_name() {
    check_rest(
        "llm_model: CustomLlm { type: custom, api_url: \"https://e.com\", api_key: k(), model_name: \"m\" }",
        &[],
    );
}

#[test]
fn numbers_with_a_suffix() {
    check_rest(
        "background_sound: \"audio/office.ogg\", first_sentence_delay_ms: 255_u8, background_sound_volume: 1.5f32",
        &["2:97-102 error: `background_sound_volume` is 1.5, above the maximum of 1"],
    );
}

#[test]
fn bases() {
    check(
        "..base, name",
        &["1:1-6 error: `..base` comes last, after all fields"],
    );
    check(
        "name, ..",
        &["1:7-8 error: expected `..` and an expression"],
    );
    check(
        "..a, ..b",
        &[
            "1:1-3 error: `..base` comes last, after all fields",
            "1:6-8 error: only one `..base` can supply the fields that are not written",
        ],
    );
    check_rest(
        "voice: { speed: 9.0, ..v }",
        &["2:17-19 error: `speed` is 9, above the maximum of 1.5"],
    );
    check_rest(
        "llm_model: { openrouter_model_id: \"a/b\", ..m }",
        &[
            "2:42-44 error: `..base` supplies no `type`: it chooses the type, so it has to be written",
        ],
    );
}

#[test]
fn lists() {
    check_rest("faq_items: []", &[]);
    check_rest(
        "faq_items: [..more, item, { question: \"q\", answer: \"a\" }]",
        &[],
    );
    check_rest(
        "faq_items: [..]",
        &["2:13-14 error: expected `..` and an expression"],
    );
    check_rest(
        "faq_items: [, item]",
        &["2:13-13 error: expected a value before `,`"],
    );
    check_rest(
        "faq_items: { question: \"q\" }",
        &["2:12-28 error: `faq_items` is an object, but has to be a list"],
    );
    check_rest(
        "faq_items: [\"q\"]",
        &["2:13-15 error: `faq_items[0]` is the string \"q\", but has to be an object"],
    );
    check_rest("faq_items: [item; 3]", &[]);
}

#[test]
fn expressions_are_not_judged() {
    check_rest(
        "voice: my_voice()?, faq_items: items.collect(), max_call_duration_secs: f::<A, B>(|x, y| x)",
        &[],
    );
    check_rest(
        "voice: { let x = 1; voice(x) }, llm_model: { model(1) }, webhook_url: { x }",
        &[],
    );
    check_rest(
        "voice: { provider: (provider), id: id, speed: if slow { 0.1 } else { 2.5 } }",
        &[],
    );
    check_rest(
        "thinking_sound: None, background_sound: Some((sound)), first_sentence: None",
        &[],
    );
    check_rest(
        "voice: { provider: VoiceProvider::Elevenlabs, id }, thinking_sound: ThinkingSound::from(x)",
        &[],
    );
}

#[test]
fn some_is_not_needed_but_read() {
    check_rest(
        "first_sentence: Some(\"hello\"), voice: Some({ provider: cartesia, id: \"\" })",
        &["2:70-71 error: `id` is empty"],
    );
    check_rest(
        "background_sound: \"audio/office.ogg\", background_sound_volume: Some(2)",
        &["2:69-69 error: `background_sound_volume` is 2, above the maximum of 1"],
    );
}

#[test]
fn a_literal_in_parentheses_is_a_literal() {
    check_rest(
        "voice: { provider: (\"cartesa\"), id: (\"x\"), speed: (9) }",
        &[
            "2:21-29 error: unknown value \"cartesa\" for `provider`",
            "2:52-52 error: `speed` is 9, above the maximum of 1.5",
        ],
    );
}

#[test]
fn included_text_is_a_literal() {
    check_rest(
        "max_duration_end_message: concat!(\"a\", 1, 'b', true)",
        &[],
    );
    check_rest(
        "from_phone_number: concat!(\"0\", 12)",
        &[
            "2:20-35 error: `from_phone_number` is \"012\", not a phone number in E.164 form, such as +33639981234",
        ],
    );
    check_rest(
        "from_phone_number: concat!(CODE, 12), webhook_url: env!(\"HOOK\")",
        &[],
    );
    check_rest(
        "from_phone_number: include_str!(\"tests/words.txt\")",
        &[
            "2:20-50 error: `from_phone_number` is \"Just a few words.\\n\", not a phone number in E.164 form, such as +33639981234",
        ],
    );
    check_rest(
        "from_phone_number: std::concat!(include_str!(\"tests/words.txt\"), \"!\")",
        &[
            "2:20-69 error: `from_phone_number` is \"Just a few words.\\n!\", not a phone number in E.164 form, such as +33639981234",
        ],
    );
}

/// The compiler says so.
#[test]
fn a_file_that_cannot_be_read_is_no_error_of_ours() {
    check(
        "name: \"n\", prompt: include_str!(\"tests/nowhere.md\")",
        &[],
    );
}

/// A definition with every form that a value can have.
const MANY: &str = r#"
    name: "n", prompt: include_str!("tests/words.txt"), first_sentence_mode: static,
    voice: { provider: elevenlabs, id: ID, speed: -1.5, ..voice() },
    llm_model: { type: "openrouter", openrouter_model_id: concat!("a", "/b"), openrouter_provider: x.into() },
    call_retry_config: CallRetryConfig {
        allowed_days: [monday, "tuesday", ..days, (day)], max_retry_attempts: 3u8, call_twice_in_a_row: true,
        calling_windows: [{ calling_window_start_time: "10am", retry_delay_seconds: f::<A, B>(|x, y| x)? }],
    },
    custom_tools: [{ name: "a_b", method: GET, headers: [], body_template: null, input_schema: [{ type: enum }] }, tool],
    thinking_sound: Some("hold_music.ogg"), after_call_sms_prompt: None, sms_enabled, faq_items: vec![],
    webhook_url: if a < b { return } else { c as u8 }, ..base
"#;

#[test]
fn no_input_makes_the_macro_panic() {
    let words: Vec<&str> = MANY
        .split_inclusive([' ', ',', '{', '[', ':', '.'])
        .collect();
    let check = |source: String| {
        // Half of a pair of delimiters is the compiler's business.
        if source.parse::<proc_macro2::TokenStream>().is_ok() {
            super::said(&source, &crate::CREATE);
        }
    };
    for at in 0..words.len() {
        let (before, after) = (words[..at].concat(), words[at + 1..].concat());
        check(format!("{before}{after}"));
        check(format!("{before} {} {}{after}", words[at], words[at]));
        if at % 4 != 0 {
            continue;
        }
        for strange in [
            ", ", ": ", ":: ", "; ", ".. ", "... ", "= ", "| ", "< ", "x ", "\"x\" ", "{} ", "() ",
            "[] ", "- ", "type ", "'a ", "self ", "r#fn ",
        ] {
            check(format!("{before}{strange}{}{after}", words[at]));
        }
    }
    for end in MANY.char_indices().map(|(at, _)| at).step_by(5) {
        let part = &MANY[..end];
        let mut open = Vec::new();
        for character in part.chars() {
            match character {
                '{' => open.push('}'),
                '[' => open.push(']'),
                '(' => open.push(')'),
                '}' | ']' | ')' => drop(open.pop()),
                _ => {}
            }
        }
        check(format!("{part}{}", open.iter().rev().collect::<String>()));
    }
}
