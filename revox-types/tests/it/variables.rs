//! Which variables a definition has, and what a call fills in.

use revox_types::model::{AssistantCreateParams, CallCreateParams};
use revox_types::rules::{Format, Object, Shape, Test, Validate, ValueView, View, variables};
use serde_json::{Value, json};

use crate::support::{Look, keyword, object, optional, value};

/// A definition with variables in each kind of place.
fn definition() -> AssistantCreateParams {
    AssistantCreateParams::from_value(json!({
        "name": "n",
        "prompt": "{{ day }} {{}} {{first_name}} {{day}}",
        "structured_output_config": [],
        "structured_output_prompt": "{{transcript}} {{topic}}",
        "faq_items": [{ "question": "{{q}}", "answer": "{{first_name}}" }],
        "llm_model": { "type": "custom", "api_url": "https://a.example", "api_key": "k", "model_name": "{{tenant}}" },
        "custom_tools": [
            {
                "name": "one", "description": "d", "method": "GET", "url": "https://a.example/{{slot}}/{{shop}}",
                "headers": [{ "key": "k", "value": "{{slot}}{{token}}" }], "query_params": [], "body_template": null,
                "input_schema": [{ "name": "slot", "type": "string", "required": true }],
            },
            {
                "name": "two", "description": "d", "method": "GET", "url": "https://a.example/{{slot}}",
                "headers": [], "query_params": [], "body_template": null, "input_schema": [],
            },
        ],
    }))
    .unwrap()
}

/// The API fills in what it documents, and the inputs of a tool fill in the texts of that tool alone. Questions and the names of models take no placeholders.
#[test]
fn a_definition_lists_its_variables() {
    let definition = definition();
    assert_eq!(
        definition.variables(),
        ["day", "first_name", "token", "shop", "slot", "topic"]
    );
}

#[test]
fn a_call_fills_in_what_the_texts_use() {
    let advice = |body| {
        let call = CallCreateParams::from_value(body).unwrap();
        let advice: Vec<String> = call.advice().iter().map(ToString::to_string).collect();
        advice
    };
    let assistant = json!({ "prompt": "You call {{first_name}} about {{day}}." });
    let of = |variables| json!({ "phone_number": "+1", "assistant": assistant, "prompt_variables": variables });
    assert_eq!(
        advice(of(
            json!({ "first_nmae": "Ada", "day": "Tuesday", "mood": "good" })
        )),
        [
            "prompt_variables: `prompt_variables` has no value for `first_name`, which `assistant` uses",
            "prompt_variables.first_nmae: no text of `assistant` has the placeholder `{{first_nmae}}` (did you mean `first_name`?)",
            "prompt_variables.mood: no text of `assistant` has the placeholder `{{mood}}`",
        ]
    );
    assert_eq!(
        advice(json!({ "phone_number": "+1", "assistant": assistant })),
        [
            "assistant: `prompt_variables` has no value for `first_name` and `day`, which `assistant` uses"
        ]
    );
    assert_eq!(
        advice(of(json!({ "first_name": "Ada", "day": "Tuesday" }))),
        [""; 0]
    );
    // Of an assistant that the API knows by its id, nothing is known here.
    let known = json!({ "phone_number": "+1", "assistant_id": "182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e", "prompt_variables": { "mood": "good" } });
    assert_eq!(advice(known), [""; 0]);
}

static NEST: Object = Object {
    name: "Nest",
    fields: &[
        optional(
            "text",
            value(
                Shape::String,
                &[keyword("format", Test::Format(Format::Template))],
            ),
        ),
        optional("nest", value(Shape::Object(&NEST), &[])),
        optional("id", value(Shape::String, &[])),
    ],
    rules: &[],
};

/// Bodies from outside may nest as deep as they like; the stack does not.
#[test]
fn texts_are_searched_to_a_depth() {
    let names = |depth| {
        let body = (1..depth).fold(
            json!({ "text": "{{x}}" }),
            |inside, _| json!({ "nest": inside }),
        );
        let ValueView::Object(body) = Value::view(&body) else {
            unreachable!("it is an object")
        };
        variables(&NEST, body).names().len()
    };
    assert_eq!((names(64), names(65)), (1, 0));
}

/// What may hold a text with a variable, and what cannot.
#[test]
fn what_cannot_be_seen_is_listed() {
    let unseen = ["text", "nest", "id"].map(|name| {
        let body = object([(name, Look::Opaque)]);
        variables(&NEST, &body).unseen.len()
    });
    assert_eq!(unseen, [1, 1, 0]);
}
