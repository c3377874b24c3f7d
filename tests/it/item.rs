//! The form that makes a type: what it holds, which variables it asks for, and what is read from a call that is over.

use revox_client::types::{AssistantCreateParams, Call, Extract, ExtractError};
use revox_client::{Validate, assistant, variables};
use serde_json::{Value, json};

/// What is to be found out.
#[derive(Debug, PartialEq, serde::Deserialize, schemars::JsonSchema)]
struct Answer {
    /// Whether the appointment stands.
    confirmed: bool,
    new_time: Option<String>,
    mood: Mood,
    age: u8,
    nickname: Option<Mood>,
}

#[derive(Debug, PartialEq, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Mood {
    Happy,
    /// Rather not.
    VerySad,
}

assistant! {
    /// Calls people the day before.
    #[derive(Debug, Clone, Copy)]
    pub struct Reminder;

    name: "Appointment reminder",
    prompt: "You call {{first_name}} about {{type}} on {{day.of-visit}}. Braces as in {\"a\": {\"b\": 1}} are none.",
    first_sentence: "Hi {{first_name}}!",
    structured_output_config: Answer,
    structured_output_prompt: "Read {{transcript}}.",
    custom_tools: [{
        name: "free_slots",
        description: "Free slots",
        method: POST,
        url: "https://api.northside.example/{{shop}}/{{day}}",
        headers: [{ key: "Authorization", value: "Bearer {{token}}" }],
        query_params: [],
        input_schema: [{ name: "day", type: date, required: true }],
        body_template: r#"{"day": "{{day}}", "name": "{{first_name}}"}"#,
    }],
}

assistant! { struct Plain; name: "n", prompt: "p" }

#[test]
fn the_type_holds_the_definition() {
    let params: &AssistantCreateParams = &Reminder;
    assert_eq!(params.name, "Appointment reminder");
    assert_eq!(params.validate(), Ok(()));
    assert_eq!(Plain.prompt, "p");
    let mut fields = params.structured_output_config.clone().unwrap();
    // The order is that of the type or of the names, as serde_json is built.
    fields.sort_by(|one, other| one.name.cmp(&other.name));
    assert_eq!(
        serde_json::to_value(fields).unwrap(),
        json!([
            { "name": "age", "required": true, "type": "number" },
            { "name": "confirmed", "required": true, "type": "boolean", "description": "Whether the appointment stands." },
            { "name": "mood", "required": true, "type": "enum", "enum_options": ["happy", "very_sad"] },
            { "name": "new_time", "required": false, "type": "string" },
            { "name": "nickname", "required": false, "type": "enum", "enum_options": ["happy", "very_sad"] },
        ])
    );
}

/// Tools get their own arguments, and the extraction its own variables; all others the caller fills in.
#[test]
fn a_call_fills_in_the_variables() {
    let variables = ReminderVariables {
        first_name: "Ada".into(),
        r#type: "teeth".into(),
        day_of_visit: "Tuesday".into(),
        shop: "north".into(),
        token: "t".into(),
    };
    let call = Reminder::call(
        "182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e",
        "+33639981234",
        variables,
    );
    assert_eq!(call.validate(), Ok(()));
    assert_eq!(
        serde_json::to_value(call).unwrap(),
        json!({
            "assistant_id": "182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e",
            "phone_number": "+33639981234",
            "prompt_variables": { "day.of-visit": "Tuesday", "first_name": "Ada", "shop": "north", "token": "t", "type": "teeth" },
        })
    );
    let call = Plain::call("id", "+1", PlainVariables {});
    assert_eq!(call.prompt_variables, None);
}

/// The variables are known by name, and fill in any text: once, and escaped where the text is JSON or a URL.
#[test]
fn texts_are_rendered() {
    let token = String::from("t");
    let variables = variables!(ReminderVariables {
        first_name: "Ada \"{{type}}\"",
        r#type: 'x',
        day_of_visit: "1/5",
        shop: "no rth",
        token,
    });
    assert_eq!(
        Reminder::VARIABLES,
        ["first_name", "type", "day.of-visit", "shop", "token"]
    );
    assert_eq!(
        Reminder::prompt(&variables),
        "You call Ada \"{{type}}\" about x on 1/5. Braces as in {\"a\": {\"b\": 1}} are none."
    );
    let tool = &Reminder::definition().custom_tools.as_ref().unwrap()[0];
    assert_eq!(
        Reminder::render(&tool.url, &variables),
        "https://api.northside.example/no%20rth/{{day}}"
    );
    assert_eq!(
        Reminder::render(tool.body_template.as_ref().unwrap(), &variables),
        r#"{"day": "{{day}}", "name": "Ada \"{{type}}\""}"#
    );
    assert_eq!(
        variables!(ReminderVariables {
            token: "u",
            ..variables
        })
        .token,
        "u"
    );
}

assistant! {
    struct Declared;

    variables: { first_name: "as on the card", "day.of-visit": "in words", unused },
    name: "n",
    prompt: greeting(),
    first_sentence: "Hi {{first_name}}",
}

fn greeting() -> &'static str {
    "You call {{first_name}} on {{day.of-visit}}."
}

/// What is declared is asked for, whether the macro sees its use or not.
#[test]
fn variables_are_declared() {
    // A type is a base like any value.
    let other = assistant! { name: "other", ..Declared };
    assert_eq!((&*other.name, &other.prompt), ("other", &Declared.prompt));
    assert_eq!(
        Declared::VARIABLES,
        ["first_name", "day.of-visit", "unused"]
    );
    let (first_name, unused) = ("Ada", "");
    let variables = variables!(DeclaredVariables {
        first_name,
        day_of_visit: "Monday",
        unused
    });
    assert_eq!(Declared::prompt(&variables), "You call Ada on Monday.");
    assert_eq!(Declared.variables(), ["first_name", "day.of-visit"]);
}

#[test]
fn the_answer_is_read_from_the_newest_attempt() {
    let attempt = |output: Value| {
        json!({
            "id": "a", "answered_at": null, "dial_error": null, "ended_at": null, "handled_by_ai": true, "handled_by_human": false,
            "handled_by_user": null, "phone_number": "+1", "recording_url": null, "result": null, "started_at": null, "status": "completed",
            "structured_output": output,
        })
    };
    let call = |attempts: &[Value]| -> Call {
        serde_json::from_value(json!({
            "id": "c", "assignee": null, "assistant": null, "call_attempts": attempts, "call_retry_config": null, "calls_count": 1, "campaign": null,
            "contact": {}, "created_at": null, "direction": "outbound", "first_sentence_delay_ms": 0, "from_phone_number": "+1",
            "is_cancelled": false, "is_completed": true, "last_call_attempt": attempts.first(), "llm_model": { "type": "x" }, "metadata": null,
            "organization_id": "o", "prompt_variables": null, "scheduled_at": null, "status": "completed", "to_phone_number": "+1",
            "updated_at": null,
        }))
        .unwrap()
    };
    // JSON has one kind of number, and a model does not always keep to the type.
    let found = json!({ "confirmed": "Yes", "mood": "HAPPY ", "age": 36.0, "nickname": "" });
    let read = Reminder::output(&call(&[attempt(json!({})), attempt(found)])).unwrap();
    let expected = Answer {
        confirmed: true,
        new_time: None,
        mood: Mood::Happy,
        age: 36,
        nickname: None,
    };
    assert_eq!(read, expected);

    let error = Reminder::output(&call(&[])).unwrap_err();
    assert!(matches!(error, ExtractError::Missing));
    assert_eq!(
        error.to_string(),
        "no attempt of the call has a structured output"
    );
    for (output, expected) in [
        (
            json!({ "confirmed": 1 }),
            "`confirmed`: invalid type: integer `1`, expected a boolean; `mood`: missing; `age`: missing",
        ),
        (
            json!({ "confirmed": true, "mood": "happy", "age": 36.5 }),
            "`age`: invalid type: floating point `36.5`, expected u8",
        ),
        (
            json!({ "confirmed": "perhaps", "age": "3" }),
            "`confirmed`: invalid type: string \"perhaps\", expected a boolean; `mood`: missing",
        ),
    ] {
        let error = Reminder::output(&call(&[attempt(output)])).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("the structured output of the call is not what was asked for: {expected}")
        );
    }
}

/// Names of the user's own, and attributes that are about all that is made.
#[test]
fn names_and_attributes() {
    const FIRST: &str = "a";
    static VALUE: &str = "b";

    macro_rules! with_visibility {
        ($visibility:vis $name:ident) => {
            assistant! { $visibility struct $name; name: "n", prompt: "{{VALUE}}" }
        };
    }
    assistant! {
        #[allow(deprecated)]
        struct Named;
        name: FIRST,
        prompt: VALUE,
        first_sentence: "{{FIRST}} {{Named}}",
        sms_template: "{{day}",
        structured_output_config: None,
    }
    assistant! {
        #[cfg(any())]
        struct Absent;
        name: "n",
        prompt: "p",
    }
    with_visibility!(pub(crate) Visible);

    assert_eq!((&*Named.name, &*Named.prompt), ("a", "b"));
    assert!(Named.structured_output_config.is_none());
    let variables = NamedVariables {
        FIRST: "x".into(),
        Named: "y".into(),
    };
    let call = Named::call("id", "+1", variables);
    assert_eq!(call.prompt_variables.unwrap()["FIRST"], "x");
    let call = Visible::call("id", "+1", VisibleVariables { VALUE: "z".into() });
    assert_eq!(call.prompt_variables.unwrap()["VALUE"], "z");
}

/// The type in the place of the list does for a value, too.
#[test]
fn a_type_for_a_list() {
    let made = assistant! { name: "n", prompt: "p", structured_output_config: inner::Times };
    let fields = made.structured_output_config.unwrap();
    let mut kinds: Vec<_> = fields
        .iter()
        .map(|field| (field.name.as_str(), field.r#type.as_str()))
        .collect();
    kinds.sort_unstable();
    assert_eq!(kinds, [("at", "datetime"), ("on", "date")]);
    assert_eq!(inner::Times::fields().len(), 2);
}

/// What the API cannot ask for does not reach it: the message names the field and what to write instead.
#[test]
fn a_type_that_cannot_be_asked_for() {
    let made = assistant! { name: "n", prompt: "p", structured_output_config: inner::Unaskable };
    let violations = made.validate().unwrap_err();
    let mut messages: Vec<&str> = violations
        .iter()
        .map(revox_client::Violation::message)
        .collect();
    messages.sort_unstable();
    let said = |index: usize, what: &[&str]| {
        let message: &str = messages[index];
        assert!(what.iter().all(|what| message.contains(what)), "{message}");
    };
    assert_eq!(messages.len(), 4, "{messages:#?}");
    said(
        0,
        &[
            "`by_name` of `Unaskable` has parts",
            "Nothing can be asked for that has parts",
        ],
    );
    said(
        1,
        &[
            "`contact` of `Unaskable` has parts",
            "Nothing can be asked for that has parts",
        ],
    );
    said(
        2,
        &[
            "`inside` of `Unaskable` has parts",
            "Nothing can be asked for that has parts",
        ],
    );
    said(
        3,
        &[
            "`list` of `Unaskable` is a list",
            "No list can be asked for: ask for a text",
        ],
    );

    assert!(
        violations.to_string().contains(
            ".type: `list` of `Unaskable` is a list (No list can be asked for: ask for a text, or for a field of its own for each thing.)"
        ),
        "{violations}"
    );

    for (fields, expected) in [
        (
            inner::Contact::fields(),
            "structured_output_config: `Contact` is no struct with named fields: make it a field of one",
        ),
        (
            inner::Number::fields(),
            "structured_output_config: `Number` is no struct with named fields: make it a field of one",
        ),
        (
            Vec::<Mood>::fields(),
            "structured_output_config: `Array_of_Mood` is no struct with named fields: make it a field of one",
        ),
        (
            inner::Flat::fields(),
            "structured_output_config[1].type: `Flat` is a type whose fields have no fixed names (Nothing can be asked for that has parts: ask for a text, or for a field of its own for each part.)",
        ),
    ] {
        let made = AssistantCreateParams {
            structured_output_config: Some(fields),
            ..AssistantCreateParams::new("n", "p")
        };
        let violations = made.validate().unwrap_err();
        assert_eq!(violations.to_string(), expected);
    }
}

mod inner {
    //! Dates and times by their format, and what cannot be asked for.

    use std::collections::BTreeMap;

    #[derive(serde::Deserialize, schemars::JsonSchema)]
    #[expect(dead_code, reason = "only the names count")]
    pub(super) struct Times {
        #[schemars(extend("format" = "date-time"))]
        at: String,
        #[schemars(extend("format" = "date"))]
        on: Option<String>,
    }

    #[derive(serde::Deserialize, schemars::JsonSchema)]
    #[expect(dead_code, reason = "only the names count")]
    pub(super) struct Unaskable {
        list: Option<Vec<String>>,
        by_name: BTreeMap<String, u8>,
        contact: Contact,
        inside: Option<Times>,
        fine: char,
    }

    #[derive(serde::Deserialize, schemars::JsonSchema)]
    #[expect(dead_code, reason = "only the names count")]
    pub(super) enum Contact {
        Phone(String),
        None,
    }

    #[derive(serde::Deserialize, schemars::JsonSchema)]
    #[expect(dead_code, reason = "only the names count")]
    pub(super) struct Number(f64);

    #[derive(serde::Deserialize, schemars::JsonSchema)]
    #[expect(dead_code, reason = "only the names count")]
    pub(super) struct Flat {
        fine: bool,
        #[serde(flatten)]
        contact: Contact,
    }
}

/// The net promoter score.
#[derive(Debug, PartialEq, serde::Deserialize, schemars::JsonSchema)]
#[expect(
    clippy::upper_case_acronyms,
    reason = "such types are told from constants"
)]
struct NPS {
    score: u8,
}

assistant! {
    struct Survey;

    name: "Survey",
    prompt: greeting(),
    voicemail_message: "Call {{number}}.",
    structured_output_config: NPS,
}

assistant! {
    struct Base;

    variables: { first_name },
    name: "Base",
    prompt: "You call {{first_name}}.",
    ..Survey
}

/// What a text has that only the program knows is refused before it is sent, whether the variables are declared or not.
#[test]
fn an_undeclared_variable_of_a_function_is_refused() {
    let messages = |definition: &AssistantCreateParams| -> Vec<String> {
        let violations = definition.validate().unwrap_err();
        violations.iter().map(ToString::to_string).collect()
    };
    assert_eq!(Survey::VARIABLES, ["number"]);
    let expected = [
        "the variable `first_name` in `prompt` is not declared by `Survey`: declare it in `variables`",
        "the variable `day.of-visit` in `prompt` is not declared by `Survey`: declare it in `variables`",
    ];
    assert_eq!(messages(&Survey), expected);
    assert!(messages(&Base).contains(&"the variable `number` in `voicemail_message` is not declared by `Base`: declare it in `variables`".to_owned()));
    let fields = <NPS as Extract>::fields();
    assert_eq!(fields[0].name, "score");
}
