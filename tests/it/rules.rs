//! What every rule means: the cases of `rules.toml`, judged as values at run time.
//!
//! The macro's own tests judge the same cases as syntax. `cargo xtask coverage` fails when a rule has no case.

use revox_client::types::{AssistantCreateParams, AssistantUpdateParams};
use revox_types::rules::{Level, Validate, Violation, Violations};
use serde::Deserialize;

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
    #[serde(default)]
    update: bool,
}

#[test]
fn each_rule_means_what_its_case_says() {
    let cases: Cases = toml::from_str(include_str!("../rules.toml")).expect("rules.toml is TOML");
    let mut wrong = Vec::new();
    for case in &cases.case {
        let found = judge(&case.fail, case.update);
        let hits: Vec<_> = found
            .iter()
            .filter(|violation| violation.rule() == case.rule)
            .collect();
        match hits.as_slice() {
            [hit] if hit.path() == case.path => {}
            _ => wrong.push(format!(
                "`{}` should break {} at {} once; found {found:?}",
                case.fail, case.rule, case.path
            )),
        }
        // Nothing else may be refused: each case is about one rule.
        let others = found
            .iter()
            .filter(|other| other.level() == Level::Deny && other.rule() != case.rule);
        wrong.extend(
            others.map(|other| format!("`{}` also breaks {}: {other}", case.fail, other.rule())),
        );
        let passed = judge(&case.pass, case.update);
        let refused = passed
            .iter()
            .filter(|violation| violation.rule() == case.rule || violation.level() == Level::Deny);
        wrong.extend(refused.map(|violation| format!("`{}` should pass: {violation}", case.pass)));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Every violation of a definition, of both levels, as the program that sends it would meet them.
fn judge(text: &str, update: bool) -> Vec<Violation> {
    let mut body = fragment::object(text);
    if update {
        return both(&decode::<AssistantUpdateParams>(body));
    }
    for (name, value) in [("name", "n"), ("prompt", "p")] {
        if body.get(name).is_none() {
            body[name] = value.into();
        }
    }
    both(&decode::<AssistantCreateParams>(body))
}

fn decode<T: serde::de::DeserializeOwned>(body: serde_json::Value) -> T {
    // What is wrong with a value is the validator's to say; decoding takes it as it is.
    serde_json::from_value(body).expect("the cases have the right types")
}

fn both(body: &impl Validate) -> Vec<Violation> {
    let refused = body.validate().err().unwrap_or_else(Violations::default);
    refused.into_iter().chain(body.advice()).collect()
}
