//! What the documentation rules out, at the smallest wrong token. The rules themselves are tested where they are written.

use super::{check, check_rest, check_update, check_whole};

#[test]
fn missing_fields_are_one_error() {
    check("", &["call error: missing fields `name` and `prompt`"]);
    check("prompt: \"p\"", &["call error: missing field `name`"]);
    check_rest(
        "voice: { }",
        &["2:8-10 error: missing fields `id` and `provider` in `voice`"],
    );
    check_rest(
        "custom_tools: [{ name: \"a_b\", method: GET, url: \"https://x.example\", description: \"d\" }]",
        &[
            "2:16-87 error: missing fields `body_template`, `headers`, `input_schema` and `query_params` in `custom_tools[0]`",
        ],
    );
    check(
        "AssistantCreateParams { prompt: \"p\" }",
        &["1:1-21 error: missing field `name`"],
    );
    // A name that is nearly right is one mistake, not two.
    check(
        "nam: \"n\", prompt: \"p\"",
        &["1:1-3 error: unknown field `nam`"],
    );
    // Of an object that could not be read, nobody knows what is missing.
    check(
        "name: \"n\", ?",
        &["1:12-12 error: expected a field, written `name: value`"],
    );
}

#[test]
fn an_argument_may_have_braces_and_a_comma() {
    check("AssistantCreateParams { name: \"n\", prompt: \"p\" },", &[]);
    check("{ name: \"n\", prompt: \"p\" }", &[]);
}

#[test]
fn unknown_fields() {
    check_whole(
        "first_sentense: \"hi\"",
        "2:1-14 error: unknown field `first_sentense`\ndid you mean `first_sentence`?\nrule: POST /assistants",
    );
    check_rest(
        "voice: { provider: cartesia, id: \"x\", sped: 1.0 }",
        &["2:39-42 error: unknown field `sped` in `voice`"],
    );
    check_rest(
        "llm_model: { type: \"openrouter\", openrouter_model_id: \"a/b\", openrouter_provider: \"c\", api_key: \"k\" }",
        &["2:88-94 error: unknown field `api_key` in `llm_model`"],
    );
    check_update("voise: v", &["1:1-5 error: unknown field `voise`"]);
    check_whole(
        "varaibles: { first_name: \"as on the card\" }",
        "2:1-9 error: unknown field `varaibles`\navailable: `after_call_sms_prompt`, `background_sound`, `background_sound_volume`, `calendly`, `call_retry_config`, `custom_tools`, `email_notification_address`, `email_notification_outcomes`, `end_of_call_sentence`, `faq_items`, `first_sentence`, `first_sentence_delay_ms` and 20 more\nrule: POST /assistants\ndid you mean `variables`, which declares the variables of a type?",
    );
}

#[test]
fn duplicate_fields() {
    check_rest(
        "prompt: \"again\"",
        &["2:1-6 error: field `prompt` is given more than once"],
    );
    check_rest(
        "voice: { id: \"x\", provider: cartesia, r#id: \"y\" }",
        &["2:39-42 error: field `id` is given more than once in `voice`"],
    );
}

#[test]
fn words() {
    check_whole(
        "voice: { provider: elevenlab, id: \"x\" }",
        "2:20-28 error: unknown value \"elevenlab\" for `provider`\ndid you mean `elevenlabs`?\nallowed: `cartesia`, `elevenlabs`\n\
         rule: POST /assistants, voice.provider\na bare word here is a value of the API; write `(elevenlab)` for a variable",
    );
    check_whole(
        "voice: { provider: \"Cartesia\", id: \"x\" }",
        "2:20-29 error: unknown value \"Cartesia\" for `provider`\ndid you mean `cartesia`?\nallowed: `cartesia`, `elevenlabs`\n\
         rule: POST /assistants, voice.provider",
    );
    check_rest(
        "first_sentence_mode: none, thinking_sound: \"hold_music.ogg\"",
        &[],
    );
    check_rest(
        "custom_tools: [{ method: get, ..t }]",
        &["2:26-28 error: unknown value \"get\" for `method`"],
    );
    check_rest(
        "call_retry_config: { allowed_days: [monday, \"tuesday\", wensday], ..c }",
        &["2:56-62 error: unknown value \"wensday\" for `allowed_days[2]`"],
    );
    check_rest(
        "structured_output_config: [{ type: enum, name: \"n\", required: true, enum_options: [\"a\"] }, { type: true, name: \"m\", required: 1 }]",
        &[
            "2:100-103 error: `type` is true, but has to be one of `string`, `number`, `boolean`, `enum`, `date`, `datetime`",
            "2:127-127 error: `required` is 1, but has to be true or false",
        ],
    );
}

#[test]
fn unions() {
    check_rest(
        "llm_model: { openrouter_provider: \"c\", type: openrouter, openrouter_model_id: \"a/b\" }",
        &[],
    );
    check_rest(
        "llm_model: OpenrouterLlm { openrouter_provider: \"c\", openrouter_model_id: \"a/b\" }",
        &[],
    );
    check_rest(
        "llm_model: LlmModel { type: \"dedicated-instance\", name: \"gpt-4.1\" }",
        &[],
    );
    check_rest(
        "llm_model: { name: \"gpt-4.1\" }",
        &["2:12-30 error: missing field `type` in `llm_model`"],
    );
    check_rest(
        "llm_model: { type: \"open-router\", name: \"x\" }",
        &["2:20-32 error: unknown value \"open-router\" for `type`"],
    );
    check_rest(
        "llm_model: { type: kind(), name: \"x\" }",
        &[
            "2:20-25 error: `type` chooses the type, so its value has to be written out: `\"dedicated-instance\"`, `\"openrouter\"`, `\"custom\"`, `\"realtime\"`",
        ],
    );
    check_rest(
        "llm_model: { type: }",
        &["2:14-17 error: `type` has no value"],
    );
    check_rest(
        "llm_model: { type: \"openrouter\" }",
        &[
            "2:12-33 error: missing fields `openrouter_model_id` and `openrouter_provider` in `llm_model`",
        ],
    );
}

#[test]
fn kinds() {
    check_rest(
        "max_call_duration_secs: \"60\"",
        &["2:25-28 error: `max_call_duration_secs` is the string \"60\", but has to be a number"],
    );
    check_rest(
        "first_sentence_delay_ms: 1.5",
        &["2:26-28 error: `first_sentence_delay_ms` is 1.5, but has to be a whole number"],
    );
    check_rest(
        "sms_enabled: 1",
        &["2:14-14 error: `sms_enabled` is 1, but has to be true or false"],
    );
    check_rest(
        "first_sentence_mode: 1",
        &[
            "2:22-22 error: `first_sentence_mode` is 1, but has to be one of `generated`, `static`, `none`",
        ],
    );
    check_rest(
        "first_sentence: true",
        &["2:17-20 error: `first_sentence` is true, but has to be a string"],
    );
    check_rest(
        "first_sentence: [\"a\"]",
        &["2:17-21 error: `first_sentence` is a list, but has to be a string"],
    );
    check_rest(
        "first_sentence: { a: \"a\" }",
        &["2:17-26 error: `first_sentence` is an object, but has to be a string"],
    );
    check_rest(
        "voice: \"x\"",
        &["2:8-10 error: `voice` is the string \"x\", but has to be an object"],
    );
    check_rest(
        "voice: [v]",
        &["2:8-10 error: `voice` is a list, but has to be an object"],
    );
}

#[test]
fn null() {
    check_rest(
        "after_call_sms_prompt: null, calendly: null, thinking_sound: null",
        &[],
    );
    check_rest(
        "voice: null",
        &["2:8-11 error: `voice` is null, but has to be an object"],
    );
    check_rest(
        "first_sentence_mode: null",
        &[
            "2:22-25 error: `first_sentence_mode` is null, but has to be one of `generated`, `static`, `none`",
        ],
    );
}

#[test]
fn numbers() {
    check_whole(
        "voice: { provider: elevenlabs, id: \"x\", speed: 1.3 }",
        "2:48-50 error: `speed` is 1.3, above the maximum of 1.2 when `provider` is `elevenlabs`\nallowed: 0.7 to 1.2\nrule: POST /assistants, voice.speed",
    );
    check_rest(
        "voice: { provider: VoiceProvider::Elevenlabs, id: \"x\", speed: 1.3 }",
        &[
            "2:63-65 error: `speed` is 1.3, above the maximum of 1.2 when `provider` is `elevenlabs`",
        ],
    );
    check_rest("voice: { provider: (p), id: \"x\", speed: 1.3 }", &[]);
    check_rest(
        "voice: { provider: cartesia, id: \"x\", speed: -1 }",
        &["2:46-47 error: `speed` is -1, below the minimum of 0.6"],
    );
    check_rest(
        "voice: { provider: cartesia, id: \"x\", speed: 1f64, volume: 0x1 }",
        &[],
    );
    check_rest(
        "first_sentence_delay_ms: 9_007_199_254_740_992u64",
        &[
            "2:26-49 error: `first_sentence_delay_ms` is 9007199254740992, above the maximum of 9007199254740991",
        ],
    );
    check_rest("max_duration_end_message: \"\u{e9}\"", &[]);
}

#[test]
fn several_at_once_in_the_order_of_the_source() {
    check(
        "voice: { speed: 9, provider: rime },\nprompt: 1,\nname: \"n\"\nfaq_items: [{ answer: 2 }],\nprompt: 3,\nnonsense: 4,",
        &[
            "1:8-35 error: missing field `id` in `voice`",
            "1:17-17 error: `speed` is 9, above the maximum of 1.5",
            "1:30-33 error: unknown value \"rime\" for `provider`",
            "2:9-9 error: `prompt` is 1, but has to be a string",
            "4:1-9 error: a comma is missing before `faq_items`",
            "4:13-25 error: missing field `question` in `faq_items[0]`",
            "4:23-23 error: `answer` is 2, but has to be a string",
            "5:1-6 error: field `prompt` is given more than once",
            "6:1-8 error: unknown field `nonsense`",
        ],
    );
}

#[test]
fn the_second_of_two_equal_names() {
    let tool = "name: \"a\", method: GET, url: \"https://x.example\", ..t";
    check_rest(
        &format!("custom_tools: [{{ {tool} }}, {{ {tool} }}]"),
        &["2:83-85 error: `name` is \"a\", the same as `custom_tools[0].name`"],
    );
}

#[test]
fn updates_require_nothing() {
    check_update(
        "voice: { speed: 1.0 }",
        &["1:8-21 error: missing fields `id` and `provider` in `voice`"],
    );
    check_update(
        "webhook_url: 1",
        &["1:14-14 error: `webhook_url` is 1, but has to be a string"],
    );
    check_update("after_call_sms_prompt: null", &[]);
}

#[test]
fn one_item_for_a_list() {
    check_whole(
        "email_notification_outcomes: completed",
        "2:30-38 error: `email_notification_outcomes` is the string \"completed\", but has to be a list\n\
         for example: [\"not_interested\"]\nrule: POST /assistants, email_notification_outcomes",
    );
    check_whole(
        "faq_items: FaqItem { question: \"a\" }",
        "2:12-36 error: `faq_items` is an object, but has to be a list\n\
         for example: [{ answer: \"…\", question: \"…\" }]\nrule: POST /assistants, faq_items",
    );
    check_rest(
        "call_retry_config: { allowed_days: \"monday\", ..c }",
        &["2:36-43 error: `allowed_days` is the string \"monday\", but has to be a list"],
    );
    check_rest(
        "email_notification_outcomes: outcomes, custom_tools: tool",
        &[],
    );
}

#[test]
fn unknown_field_among_many() {
    check_whole(
        "temperature: 0.5",
        "2:1-11 error: unknown field `temperature`\navailable: `after_call_sms_prompt`, `background_sound`, `background_sound_volume`, `calendly`, `call_retry_config`, `custom_tools`, `email_notification_address`, `email_notification_outcomes`, `end_of_call_sentence`, `faq_items`, `first_sentence`, `first_sentence_delay_ms` and 20 more\nrule: POST /assistants",
    );
}

#[test]
fn none_is_no_value() {
    check_rest(
        "human_transfer_mode: warm, transfer_phone_number: None",
        &["2:22-25 error: `human_transfer_mode` is set, but `transfer_phone_number` is missing"],
    );
    check_rest(
        "human_transfer_mode: None, transfer_phone_number: None",
        &[],
    );
    check_update(
        "transfer_phone_number: None, human_transfer_mode: warm",
        &[],
    );
}
