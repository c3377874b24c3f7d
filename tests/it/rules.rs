//! What every rule means: the cases of `rules.toml`, judged as values at run time.
//!
//! The macro's own tests judge the same cases as syntax. `cargo xtask coverage` fails when a rule has no case.

use revox_client::types::{AssistantCreateParams, AssistantUpdateParams};
use revox_types::rules::{Context, Level, Validate, Violation, Violations, validate};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::document::BODIES;
use crate::fragment;

#[derive(Deserialize)]
struct Cases {
    case: Vec<Case>,
}

/// One definition that breaks a rule and one that does not.
#[derive(Deserialize)]
struct Case {
    rule: String,
    path: String,
    fail: String,
    pass: String,
    /// Whether the definition is one of changes.
    #[serde(default)]
    update: bool,
    /// The body that the definition is of, where it is not an assistant.
    body: Option<String>,
}

#[test]
fn each_rule_means_what_its_case_says() {
    let cases: Cases = toml::from_str(include_str!("../rules.toml")).expect("rules.toml is TOML");
    let mut wrong = Vec::new();
    for case in &cases.case {
        let found = case.judge(&case.fail);
        let hits: Vec<_> = found
            .iter()
            .filter(|violation| violation.rule() == case.rule)
            .collect();
        match hits.as_slice() {
            [hit] if hit.path() == case.path => {}
            _ => wrong.push(format!(
                "`{}` should break {} at {} once; found {found:#?}",
                case.fail, case.rule, case.path
            )),
        }
        // Nothing else may be refused: each case is about one rule.
        wrong.extend(
            found
                .iter()
                .filter(|other| other.level() == Level::Deny && other.rule() != case.rule)
                .map(|other| format!("`{}` also breaks {}: {other}", case.fail, other.rule())),
        );
        wrong.extend(
            case.judge(&case.pass)
                .iter()
                .filter(|broken| broken.rule() == case.rule || broken.level() == Level::Deny)
                .map(|broken| format!("`{}` should pass: {broken}", case.pass)),
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

impl Case {
    /// Every violation of a definition, of both levels, as the program that sends it would meet them.
    fn judge(&self, definition: &str) -> Vec<Violation> {
        let mut body = fragment::object(definition);
        if let Some(name) = &self.body {
            let object = BODIES
                .iter()
                .find(|object| object.name == name)
                .expect("a body of the API");
            let members = body.as_object().expect("a definition is an object");
            return validate(object, members, Context::new(""))
                .into_iter()
                .collect();
        }
        if self.rule == "enum" {
            // A typed value holds an unknown word on purpose, as `Unknown`; only as JSON is it a mistake.
            let members = body.as_object().expect("a definition is an object");
            let object = AssistantUpdateParams::OBJECT;
            return validate(object, members, Context::new(""))
                .into_iter()
                .collect();
        }
        if self.update {
            return both(&decode::<AssistantUpdateParams>(body));
        }
        for (name, value) in [("name", "n"), ("prompt", "p")] {
            if body.get(name).is_none() {
                body[name] = value.into();
            }
        }
        both(&decode::<AssistantCreateParams>(body))
    }
}

fn decode<T: DeserializeOwned>(body: serde_json::Value) -> T {
    // What is wrong with a value is the validator's to say; decoding takes it as it is.
    serde_json::from_value(body).expect("the cases have the right types")
}

fn both(body: &impl Validate) -> Vec<Violation> {
    let refused = body.validate().err().unwrap_or_else(Violations::default);
    refused.into_iter().chain(body.advice()).collect()
}
