//! From something that is wrong to a violation, and from all of them to the list that is returned.

use alloc::vec::Vec;

use super::Judge;
use super::path::Trail;
use crate::rules::table::{Check, Conditional, Level, Origin, Test};
use crate::rules::violation::{About, Part, PathStep, Violation, Violations, Words};

/// A violation, and what decides its place in the list and whether another says the same.
pub(super) struct Found {
    order: Vec<usize>,
    of: Of,
    violation: Violation,
}

/// What a violation is a violation of.
#[derive(Clone, Copy)]
pub(super) enum Of {
    /// The kind of value.
    Kind,
    /// A check of the value alone, which may be a bound.
    Check(Option<Bound>),
    /// A rule across fields, which may set a bound.
    Rule(Option<Bound>),
}

/// A bound of numbers, where there may be another that is narrower.
#[derive(Clone, Copy)]
pub(super) enum Bound {
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

/// What a rule is called and where it is stated.
pub(super) struct Stated {
    pub(super) rule: &'static str,
    pub(super) level: Level,
    pub(super) origin: Origin,
    pub(super) why: &'static str,
}

impl Place {
    /// A value.
    pub(super) fn value(trail: &Trail<'_>) -> Self {
        Place {
            order: trail.order(),
            steps: trail.steps(),
            part: Part::Value,
            field: "",
        }
    }

    /// An object as a whole, because a field is not in it. The field may be empty, if there are several.
    pub(super) fn whole(trail: &Trail<'_>, field: &'static str) -> Self {
        Place {
            part: Part::Whole,
            field,
            ..Self::value(trail)
        }
    }

    /// A key of the object at `parent`. Such keys are in no table, so they come right after the object itself.
    pub(super) fn key(parent: &Trail<'_>, key: &Trail<'_>) -> Self {
        Place {
            order: parent.order(),
            steps: key.steps(),
            part: Part::Key,
            field: "",
        }
    }
}

impl Stated {
    pub(super) fn by_keyword(rule: &'static str) -> Self {
        Stated {
            rule,
            level: Level::Deny,
            origin: Origin::Keyword,
            why: "",
        }
    }

    pub(super) fn of_check(check: &'static Check) -> Self {
        Stated {
            rule: check.id,
            level: check.level,
            origin: check.origin,
            why: check.why,
        }
    }

    pub(super) fn of_rule(rule: &'static Conditional) -> Self {
        Stated {
            rule: rule.id,
            level: rule.level,
            origin: rule.origin,
            why: rule.why,
        }
    }
}

impl Judge {
    #[cold]
    pub(super) fn report(&mut self, place: Place, stated: &Stated, of: Of, words: &Words) {
        let about = About {
            steps: place.steps,
            part: place.part,
            level: stated.level,
            origin: stated.origin,
            rule: stated.rule,
            why: stated.why,
            operation: self.context.operation,
            field: place.field,
        };
        self.found.push(Found {
            order: place.order,
            of,
            violation: Violation::new(about, words),
        });
    }
}

impl Found {
    pub(super) fn level(&self) -> Level {
        self.violation.level()
    }

    /// Whether this says no more than `other`, which is about the same value.
    fn is_covered_by(&self, other: &Found) -> bool {
        if self.violation.part() != Part::Value
            || other.violation.part() != Part::Value
            || self.level() > other.level()
        {
            return false;
        }
        match (self.bound(), other.bound()) {
            // Of two bounds that are both crossed, the narrower is what has to be obeyed.
            (Some(Bound::Lower(mine)), Some(Bound::Lower(theirs))) => mine <= theirs,
            (Some(Bound::Upper(mine)), Some(Bound::Upper(theirs))) => mine >= theirs,
            // Advice on a value whose form is plainly wrong is noise.
            _ => {
                matches!((self.of, other.of), (Of::Check(_), Of::Check(_)))
                    && self.level() < other.level()
            }
        }
    }

    fn bound(&self) -> Option<Bound> {
        match self.of {
            Of::Kind => None,
            Of::Check(bound) | Of::Rule(bound) => bound,
        }
    }
}

/// The bound that a test sets.
pub(super) fn bound(test: &Test) -> Option<Bound> {
    match *test {
        Test::Minimum(at) | Test::ExclusiveMinimum(at) => Some(Bound::Lower(at)),
        Test::Maximum(at) | Test::ExclusiveMaximum(at) => Some(Bound::Upper(at)),
        _ => None,
    }
}

/// Sorts what was found and drops what something else on the same value says as well.
pub(super) fn settle(mut found: Vec<Found>) -> Violations {
    if found.len() > 1 {
        found.sort_by(|a, b| a.order.cmp(&b.order));
        let mut keep: Vec<bool> = Vec::with_capacity(found.len());
        for group in found.chunk_by(|a, b| a.order == b.order) {
            for (index, one) in group.iter().enumerate() {
                // Of two that cover each other, the later goes.
                let covered = |(other, by): (usize, &Found)| {
                    other != index
                        && one.is_covered_by(by)
                        && (other < index || !by.is_covered_by(one))
                };
                keep.push(!group.iter().enumerate().any(covered));
            }
        }
        let mut keep = keep.into_iter();
        found.retain(|_| keep.next().unwrap_or(true));
    }
    found
        .into_iter()
        .map(|found| found.violation)
        .collect::<Vec<_>>()
        .into()
}
