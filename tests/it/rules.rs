//! What every rule means: the cases of `rules.toml`, judged as values at run time.
//!
//! A compiler judges the same cases as syntax. `cargo xtask coverage` fails when a rule has no case.

use std::sync::LazyLock;

use revox_client::types::{
    AssistantCreateParams, AssistantUpdateParams, CallCreateParams, CampaignCreateParams,
    CampaignLaunchParams, CampaignUpdateParams, VoiceCloneParams, VoicePreviewParams,
};
use revox_types::rules::{Context, Level, Validate, Violation, validate};
use serde::de::DeserializeOwned;
use serde_json::Value;
use xtask::{Case, Cases, Moment, root};

use crate::document::{BODIES, DOCUMENT};
use crate::fragment;

/// The cases, and which of them are judged when.
pub(crate) static CASES: LazyLock<Cases> =
    LazyLock::new(|| Cases::read(&root()).unwrap_or_else(|error| panic!("{error}")));

#[test]
fn each_rule_means_what_its_case_says() {
    let mut wrong = Vec::new();
    for case in CASES.at(Moment::RunTime) {
        let found = judge(case, &case.fail);
        let hits: Vec<_> = found
            .iter()
            .filter(|violation| violation.rule() == case.violated())
            .collect();
        match hits.as_slice() {
            [hit] if hit.path() == case.path && hit.level() == level(case) => {}
            _ => wrong.push(format!(
                "`{}` should break {} at {} once; found {found:#?}",
                case.fail, case.rule, case.path
            )),
        }
        // Nothing else may be refused: each case is about one rule.
        wrong.extend(
            found
                .iter()
                .filter(|other| other.level() == Level::Deny && other.rule() != case.violated())
                .map(|other| format!("`{}` also breaks {}: {other}", case.fail, other.rule())),
        );
        wrong.extend(
            judge(case, &case.pass)
                .iter()
                .filter(|broken| broken.rule() == case.violated() || broken.level() == Level::Deny)
                .map(|broken| format!("`{}` should pass: {broken}", case.pass)),
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Every violation of a definition, of both levels, as the program that sends it would meet them.
fn judge(case: &Case, definition: &str) -> Vec<Violation> {
    let body = body(case, definition);
    if !CASES.is_structural(case) {
        return typed(case, body);
    }
    let object = BODIES
        .iter()
        .find(|object| object.name == case.body)
        .expect("a body of the API");
    let members = body.as_object().expect("a definition is an object");
    validate(object, members, Context::new(""))
        .into_iter()
        .collect()
}

/// The definition as JSON, with what every assistant has.
fn body(case: &Case, definition: &str) -> Value {
    let mut body = fragment::object(definition);
    if case.body == AssistantCreateParams::OBJECT.name {
        for (name, value) in [("name", "n"), ("prompt", "p")] {
            body[name] = value.into();
        }
    }
    body
}

/// The violations of a value of the type that belongs to the body.
fn typed(case: &Case, body: Value) -> Vec<Violation> {
    match &*case.body {
        "AssistantCreateParams" => both::<AssistantCreateParams>(body),
        "AssistantUpdateParams" => both::<AssistantUpdateParams>(body),
        "CallCreateParams" => both::<CallCreateParams>(body),
        "CampaignCreateParams" => both::<CampaignCreateParams>(body),
        "CampaignLaunchParams" => both::<CampaignLaunchParams>(body),
        "CampaignUpdateParams" => both::<CampaignUpdateParams>(body),
        "VoiceCloneParams" => both::<VoiceCloneParams>(body),
        "VoicePreviewParams" => both::<VoicePreviewParams>(body),
        other => panic!("give `{other}` a line here"),
    }
}

fn both<T: Validate + DeserializeOwned>(body: Value) -> Vec<Violation> {
    // What is wrong with a value is the validator's to say; decoding takes it as it is.
    let body: T = serde_json::from_value(body).expect("the cases have the right types");
    let refused = body.validate().err().unwrap_or_default();
    refused.into_iter().chain(body.advice()).collect()
}

/// Whether the documentation rules it out, or it is advice, according to the document.
fn level(case: &Case) -> Level {
    let advice = DOCUMENT["components"]["schemas"]
        .as_object()
        .expect("the document has components")
        .values()
        .any(|schema| advises(schema, &case.rule));
    if advice { Level::Warn } else { Level::Deny }
}

/// Whether a schema, or a field of it, holds a rule of that name as advice.
fn advises(schema: &Value, rule: &str) -> bool {
    let advice = schema["x-revox-advice"].as_array().into_iter().flatten();
    let properties = schema["properties"].as_object().into_iter().flatten();
    advice
        .into_iter()
        .any(|advice| advice["x-revox-rule"] == rule)
        || properties
            .into_iter()
            .any(|(_, property)| advises(property, rule))
}
