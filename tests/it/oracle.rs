//! Random definitions, valid and almost valid, judged by our validator and by an independent one on the resolved document.
//!
//! For whatever JSON Schema can say, the verdicts have to agree. Each disagreement is a mistake in one of the two places.

use revox_types::rules::{Context, Level, validate};
use serde_json::Value;

use crate::document::{DOCUMENT, Dice, judge, sample};

/// The bodies that the API takes and the tables that judge them.
#[test]
fn verdicts_agree_with_an_independent_validator() {
    let mut counts = [0_usize; 2];
    for (component, table) in revox_types::generated::rules::REQUESTS {
        let oracle = judge(component);
        let schema = &DOCUMENT["components"]["schemas"][*component];
        for seed in 0..4000 {
            // A third is left as it is, so that both verdicts are common.
            let spoil = [0, 4, 20][seed % 3];
            let body = sample(schema, &mut Dice(seed as u64), spoil);
            let ours = refusals(table, &body);
            let valid = oracle.is_valid(&body);
            counts[usize::from(valid)] += 1;
            assert_eq!(
                ours.is_empty(),
                valid,
                "{component}, seed {seed}: ours: {ours:?}, the oracle's: {:?}\n{body:#}",
                oracle
                    .iter_errors(&body)
                    .map(|error| error.to_string())
                    .collect::<Vec<_>>()
            );
        }
    }
    let [refused, accepted] = counts;
    assert!(
        refused > 1000 && accepted > 1000,
        "both verdicts are common: {refused} refused, {accepted} accepted"
    );
}
