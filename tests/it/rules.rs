//! What every rule means: the cases of `rules.toml`, judged as values at run time.
//!
//! The macro's own tests judge the same cases as syntax. `cargo xtask coverage` fails when a rule has no case.

use revox_client::types::{AssistantCreateParams, AssistantUpdateParams};
use revox_types::rules::{Context, Level, Validate, Violation, validate};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::document::{BODIES, DOCUMENT};
use crate::fragment;

#[derive(Deserialize)]
struct Cases {
    case: Vec<Case>,
}

/// One definition that breaks a rule and one that does not.
#[derive(Deserialize)]
pub(crate) struct Case {
    pub(crate) rule: String,
    pub(crate) path: String,
    pub(crate) fail: String,
    pub(crate) pass: String,
    /// The part of `fail` that a message has to point at.
    pub(crate) token: String,
    /// Whether the definition is one of changes.
    #[serde(default)]
    update: bool,
    /// Whether a constant in the place of the literal can be judged.
    #[serde(default = "yes")]
    constant: bool,
    /// The body that the definition is of, where it is not an assistant.
    body: Option<String>,
}

#[test]
fn each_rule_means_what_its_case_says() {
    let mut wrong = Vec::new();
    for case in &cases() {
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

fn yes() -> bool {
    true
}

/// All cases, in the order of the file.
pub(crate) fn cases() -> Vec<Case> {
    let cases: Cases = toml::from_str(include_str!("../rules.toml")).expect("rules.toml is TOML");
    cases.case
}

impl Case {
    /// Whether the macro writes such a definition.
    pub(crate) fn written(&self) -> bool {
        self.body.is_none()
    }

    /// Whether the documentation rules it out, or it is advice, according to the document.
    pub(crate) fn level(&self) -> Level {
        let advice = DOCUMENT["components"]["schemas"]
            .as_object()
            .expect("the document has components")
            .values()
            .any(|schema| advises(schema, &self.rule));
        if advice { Level::Warn } else { Level::Deny }
    }

    /// The definition as Rust.
    pub(crate) fn expression(&self, definition: &str) -> String {
        if self.update {
            format!("::revox_client::assistant_update! {{ {definition} }}")
        } else {
            format!("::revox_client::assistant! {{ name: \"n\", prompt: \"p\", {definition} }}")
        }
    }

    /// What breaks the rule, with a constant in the place of the literal; nothing if it is not a literal that does.
    pub(crate) fn constant(&self) -> Option<String> {
        let kind = match syn::parse_str::<syn::Lit>(&self.token).ok()? {
            syn::Lit::Str(_) => "&str",
            syn::Lit::Int(_) => "i64",
            syn::Lit::Float(_) => "f64",
            syn::Lit::Bool(_) => "bool",
            _ => return None,
        };
        if !self.constant || self.rule == "enum" {
            // What type an enum's constant has is already checked.
            return None;
        }
        let value = format!(": {}", self.token);
        let definition = self.fail.replacen(&value, ": VALUE", 1);
        if definition == self.fail {
            // The item of a list: which of them is one too many is seen in the list alone.
            return None;
        }
        Some(format!(
            "const VALUE: {kind} = {}; let _ = {};",
            self.token,
            self.expression(&definition)
        ))
    }

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

/// Whether a schema, or a field of it, holds a rule of that name as advice.
fn advises(schema: &serde_json::Value, rule: &str) -> bool {
    let advice = schema["x-revox-advice"].as_array().into_iter().flatten();
    let properties = schema["properties"].as_object().into_iter().flatten();
    advice
        .into_iter()
        .any(|advice| advice["x-revox-rule"] == rule)
        || properties
            .into_iter()
            .any(|(_, property)| advises(property, rule))
}

fn decode<T: DeserializeOwned>(body: serde_json::Value) -> T {
    // What is wrong with a value is the validator's to say; decoding takes it as it is.
    serde_json::from_value(body).expect("the cases have the right types")
}

fn both(body: &impl Validate) -> Vec<Violation> {
    let refused = body.validate().err().unwrap_or_default();
    refused.into_iter().chain(body.advice()).collect()
}
