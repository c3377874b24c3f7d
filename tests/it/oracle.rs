//! Random bodies, valid and almost valid, judged by our validator and by an independent one on the resolved document.
//!
//! For whatever JSON Schema can say, the verdicts have to agree. Each disagreement is a mistake in one of the two places.

use revox_client::types::{AssistantCreateParams, AssistantUpdateParams, CallCreateParams};
use revox_types::rules::{Context, Object, Validate, Violation, validate};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::document::{BODIES, DOCUMENT, Dice, judge, sample};

#[test]
fn verdicts_agree_with_an_independent_validator() {
    let mut counts = [0_usize; 2];
    for object in BODIES {
        let oracle = judge(object.name);
        let schema = &DOCUMENT["components"]["schemas"][object.name];
        for seed in 0..3000 {
            // A third is left as it is, so that both verdicts are common.
            let spoil = [0, 4, 20][seed % 3];
            let body = sample(schema, &mut Dice(seed as u64), spoil);
            let ours = refusals(object, &body);
            let valid = oracle.is_valid(&body);
            counts[usize::from(valid)] += 1;
            let theirs: Vec<_> = oracle
                .iter_errors(&body)
                .map(|error| format!("{}: {error}", error.instance_path()))
                .collect();
            assert_eq!(
                ours.is_empty(),
                valid,
                "{}, seed {seed}: ours: {ours:#?}, the oracle's: {theirs:#?}\n{body:#}",
                object.name
            );
        }
    }
    let [refused, accepted] = counts;
    assert!(
        refused > 1000 && accepted > 1000,
        "both verdicts are common: {refused} refused, {accepted} accepted"
    );
}

#[test]
fn a_typed_body_gets_the_verdict_of_the_json_that_is_sent() {
    verdicts_of_both::<AssistantCreateParams>();
    verdicts_of_both::<AssistantUpdateParams>();
    verdicts_of_both::<CallCreateParams>();
}

fn verdicts_of_both<T: Validate + Serialize + DeserializeOwned>() {
    let schema = &DOCUMENT["components"]["schemas"][T::OBJECT.name];
    let mut counts = [0_usize; 2];
    for seed in 0..3000 {
        let body = sample(schema, &mut Dice(seed as u64), [0, 8, 40][seed % 3]);
        let Ok(typed) = serde_json::from_value::<T>(body) else {
            continue;
        };
        let json = serde_json::to_value(&typed).expect("a body can be written as JSON");
        let fields = json.as_object().expect("a body is an object");
        let expected = validate(T::OBJECT, fields, Context::new(T::OPERATION).deny_only());
        let found = typed.validate().err().unwrap_or_default();
        counts[usize::from(found.is_empty())] += 1;
        let messages = |violation: &Violation| violation.message().to_owned();
        assert_eq!(
            found.iter().map(messages).collect::<Vec<_>>(),
            expected.iter().map(messages).collect::<Vec<_>>(),
            "{}, seed {seed}",
            T::OBJECT.name
        );
    }
    let [refused, accepted] = counts;
    assert!(
        refused > 300 && accepted > 300,
        "both verdicts are common: {refused} refused, {accepted} accepted"
    );
}

/// What our validator refuses, advice left out.
fn refusals(object: &'static Object, body: &Value) -> Vec<String> {
    let Value::Object(members) = body else {
        return vec!["the body is not an object".to_owned()];
    };
    let context = Context::new("").deny_only().allow_unknown_keys();
    validate(object, members, context)
        .iter()
        .map(ToString::to_string)
        .collect()
}
