//! Collects problems as diagnostics, and sorts them into the list that is returned.

use alloc::vec::Vec;

use super::Validator;
use super::path::Path;
use crate::diagnostic::{Diagnostic, Explanation, Part, PathStep, rule_place};
use crate::rules::table::{Check, Conditional, Level, Origin, Test};

/// A diagnostic, and what decides its place in the list and whether another says the same.
pub(in crate::rules) struct Report {
    order: Vec<usize>,
    /// The bound that is crossed, where there may be another that is narrower.
    bound: Option<Bound>,
    /// The constant that has to pass a test; `None` if something is surely wrong.
    pub(in crate::rules) constant: Option<(Vec<PathStep>, &'static Test)>,
    pub(in crate::rules) diagnostic: Diagnostic,
}

/// A bound of numbers.
#[derive(Clone, Copy)]
enum Bound {
    Lower(f64),
    Upper(f64),
}

/// Where something is wrong.
pub(super) struct Place {
    order: Vec<usize>,
    steps: Vec<PathStep>,
    part: Part,
    field: &'static str,
}

/// The name, level and origin of a rule.
#[derive(Clone, Copy)]
pub(super) struct Source {
    pub(super) code: &'static str,
    pub(super) level: Level,
    pub(super) origin: Origin,
    pub(super) why: &'static str,
}

impl Place {
    /// A value.
    pub(super) fn value(path: &Path<'_>) -> Self {
        Place {
            order: path.order(),
            steps: path.steps(),
            part: Part::Value,
            field: "",
        }
    }

    /// An object as a whole, because a field is not in it. The field may be empty, if there are several.
    pub(super) fn whole(path: &Path<'_>, field: &'static str) -> Self {
        Place {
            part: Part::Whole,
            field,
            ..Self::value(path)
        }
    }

    /// A key of the object at `parent`. Such keys are in no table, so they come right after the object itself.
    pub(super) fn key(parent: &Path<'_>, key: &Path<'_>) -> Self {
        Place {
            order: parent.order(),
            steps: key.steps(),
            part: Part::Key,
            field: "",
        }
    }
}

impl Source {
    pub(super) const fn keyword(code: &'static str) -> Self {
        Source {
            code,
            level: Level::Deny,
            origin: Origin::Keyword,
            why: "",
        }
    }

    pub(super) const fn check(check: &Check) -> Self {
        Source {
            code: check.id,
            level: check.level,
            origin: check.origin,
            why: check.why,
        }
    }

    pub(super) const fn rule(rule: &Conditional) -> Self {
        Source {
            code: rule.id,
            level: rule.level,
            origin: rule.origin,
            why: rule.why,
        }
    }
}

impl Validator {
    /// Reports that something is wrong.
    pub(super) fn report(
        &mut self,
        place: Place,
        source: Source,
        explanation: Explanation,
    ) -> &mut Report {
        self.found.push(Report {
            order: place.order,
            bound: None,
            constant: None,
            diagnostic: Diagnostic {
                code: source.code,
                level: source.level,
                origin: source.origin,
                rule: rule_place(
                    self.context.operation,
                    &place.steps,
                    place.part,
                    place.field,
                ),
                steps: place.steps,
                part: place.part,
                explanation,
                why: source.why,
            },
        });
        let last = self.found.len() - 1;
        &mut self.found[last]
    }
}

impl Report {
    pub(super) fn level(&self) -> Level {
        self.diagnostic.level
    }

    /// Notes that a value fails this test. Where that is a bound, the diagnostic prints the range, which says as much as the reason.
    pub(super) fn fails(&mut self, test: &Test) {
        self.bound = match *test {
            Test::Minimum(at) | Test::ExclusiveMinimum(at) => Some(Bound::Lower(at)),
            Test::Maximum(at) | Test::ExclusiveMaximum(at) => Some(Bound::Upper(at)),
            _ => return,
        };
        self.diagnostic.why = "";
    }

    /// Whether the value crosses a bound that is wider than another that it crosses: the narrower is what has to be obeyed.
    fn is_covered_by(&self, other: &Report) -> bool {
        self.constant.is_some() == other.constant.is_some()
            && self.level() <= other.level()
            && match (self.bound, other.bound) {
                (Some(Bound::Lower(mine)), Some(Bound::Lower(theirs))) => mine <= theirs,
                (Some(Bound::Upper(mine)), Some(Bound::Upper(theirs))) => mine >= theirs,
                _ => false,
            }
    }
}

/// Sorts what was found and drops what something else on the same value says as well.
pub(super) fn settle(mut found: Vec<Report>) -> Vec<Report> {
    found.sort_by(|a, b| a.order.cmp(&b.order));
    let mut keep: Vec<bool> = Vec::with_capacity(found.len());
    for group in found.chunk_by(|a, b| a.order == b.order) {
        for (index, one) in group.iter().enumerate() {
            // Of two that cover each other, the later goes.
            let covered = |(other, by): (usize, &Report)| {
                other != index && one.is_covered_by(by) && (other < index || !by.is_covered_by(one))
            };
            keep.push(!group.iter().enumerate().any(covered));
        }
    }
    let mut keep = keep.into_iter();
    found.retain(|_| keep.next().unwrap_or(true));
    found
}
