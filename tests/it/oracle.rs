//! Random bodies, valid and almost valid, judged by our validator and by an independent one on the resolved document: as JSON, and as the
//! typed values that are made of it.
//!
//! For whatever JSON Schema can say, the verdicts have to agree. Each disagreement is a mistake in one of the two places.
//!
//! `REVOX_BODIES` is the number of bodies of each kind, 3000 by default. The long run:
//! `REVOX_BODIES=100000 cargo test -p revox-tests --test it oracle`.

use revox_client::DataError;
use revox_client::types::{
    AssistantCreateParams, AssistantUpdateParams, CallCreateParams, CampaignCreateParams,
    VoiceCloneParams,
};
use revox_types::rules::{Context, Object, Validate, validate};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::document::{BODIES, DOCUMENT, Dice, judge, same, sample};

/// How many bodies of each kind are made.
fn size() -> usize {
    std::env::var("REVOX_BODIES").map_or(3000, |size| size.parse().expect("a number"))
}

#[test]
fn verdicts_agree_with_an_independent_validator() {
    let mut counts = [0_usize; 2];
    for object in BODIES {
        let oracle = judge(object.name);
        let schema = &DOCUMENT["components"]["schemas"][object.name];
        for seed in 0..size() {
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
    both_are_common(counts);
}

#[test]
fn typed_bodies_get_the_verdict_of_their_json() {
    typed(
        AssistantCreateParams::from_value,
        AssistantCreateParams::from_json,
    );
    typed(
        AssistantUpdateParams::from_value,
        AssistantUpdateParams::from_json,
    );
    typed(CallCreateParams::from_value, CallCreateParams::from_json);
    typed(
        CampaignCreateParams::from_value,
        CampaignCreateParams::from_json,
    );
    typed(VoiceCloneParams::from_value, VoiceCloneParams::from_json);
}

/// What is valid is taken and comes back the same; what is not is refused from data, and as a typed value if serde makes one of it.
fn typed<T: Validate + Serialize + DeserializeOwned>(
    from_value: fn(Value) -> Result<T, DataError>,
    from_json: fn(&str) -> Result<T, DataError>,
) {
    let name = T::OBJECT.name;
    let oracle = judge(name);
    let schema = &DOCUMENT["components"]["schemas"][name];
    let mut counts = [0_usize; 2];
    for seed in 0..size() {
        let body = sample(schema, &mut Dice(seed as u64), [0, 8, 40][seed % 3]);
        let valid = oracle.is_valid(&body);
        counts[usize::from(valid)] += 1;
        let (value, json) = (from_value(body.clone()), from_json(&body.to_string()));
        for read in [&value, &json] {
            match read {
                Ok(read) => {
                    let sent = serde_json::to_value(read).expect("a body can be written");
                    assert!(
                        same(&sent, &body),
                        "{name}, seed {seed}: {body:#}\n{sent:#}"
                    );
                    assert!(valid, "{name}, seed {seed}: {body:#}");
                    assert_eq!(read.validate(), Ok(()), "{name}, seed {seed}: {body:#}");
                }
                Err(error) => {
                    let text = error.to_string();
                    let unknown_keys = text.lines().all(|line| line.contains("unknown field"));
                    assert!(
                        !valid || unknown_keys,
                        "{name}, seed {seed}: {text}\n{body:#}"
                    );
                }
            }
        }
        if let (false, Ok(typed)) = (valid, serde_json::from_value::<T>(body.clone())) {
            let sent = serde_json::to_value(&typed).expect("a body can be written");
            assert_eq!(
                typed.validate().is_ok(),
                oracle.is_valid(&sent),
                "{name}, seed {seed}: {body:#}\n{sent:#}"
            );
        }
    }
    both_are_common(counts);
}

fn both_are_common([refused, accepted]: [usize; 2]) {
    let least = size() / 10;
    assert!(
        refused > least && accepted > least,
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
