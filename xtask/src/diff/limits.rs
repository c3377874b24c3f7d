//! Bounds, lengths, patterns and formats: what a change of them lets through that did not pass before, and the other way round.

use std::cmp::Ordering;

use serde_json::{Number, Value};

use super::document::At;
use super::report::brief;
use super::shape::{Flat, same};

/// What a change does to the values that pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Effect {
    /// Fewer pass, or it cannot be told.
    Narrower,
    /// More pass.
    Wider,
    /// The same pass.
    Same,
}

/// A limit that changed.
#[derive(Debug)]
pub(crate) struct Finding<'d> {
    /// The keyword.
    pub(crate) keyword: &'static str,
    /// Where it stood.
    pub(crate) old: Option<At<'d>>,
    /// Where it stands.
    pub(crate) new: Option<At<'d>>,
    /// What the change does.
    pub(crate) effect: Effect,
    /// The change in words.
    pub(crate) what: String,
}

/// Formats that say how a number or a text is stored, and that nobody can break.
const HINTS: &[&str] = &["int64", "float", "double", "password"];
/// Limits that grow stricter as they grow.
const LEAST: &[&str] = &["minLength", "minItems", "minProperties", "minContains"];
/// Limits that grow looser as they grow.
const MOST: &[&str] = &["maxLength", "maxItems", "maxProperties", "maxContains"];
/// Keywords that are compared as they stand, since what their change does to the values cannot be told.
const OPAQUE: &[&str] = &[
    "not",
    "if",
    "then",
    "else",
    "contains",
    "propertyNames",
    "dependentRequired",
    "dependentSchemas",
    "dependencies",
    "patternProperties",
    "unevaluatedProperties",
    "unevaluatedItems",
    "prefixItems",
    "items",
    "contentMediaType",
    "contentEncoding",
    "contentSchema",
    "oneOf",
    "anyOf",
    "discriminator",
];

/// The limits that changed.
pub(crate) fn compare<'d>(old: &Flat<'d>, new: &Flat<'d>) -> Vec<Finding<'d>> {
    let mut found = Vec::new();
    found.extend(bound(old, new, true));
    found.extend(bound(old, new, false));
    for (keywords, least) in [(LEAST, true), (MOST, false)] {
        for keyword in keywords {
            found.extend(length(old, new, keyword, least));
        }
    }
    found.extend(step(old, new));
    found.extend(unique(old, new));
    found.extend(format(old, new));
    for keyword in ["pattern"].iter().chain(OPAQUE) {
        found.extend(verbatim(old, new, keyword));
    }
    found
}

/// Whether a keyword is compared here.
pub(crate) fn knows(keyword: &str) -> bool {
    let others = [
        "minimum",
        "maximum",
        "exclusiveMinimum",
        "exclusiveMaximum",
        "multipleOf",
        "uniqueItems",
        "format",
        "pattern",
    ];
    [LEAST, MOST, OPAQUE, &others]
        .iter()
        .any(|list| list.contains(&keyword))
}

/// A lower or an upper bound of numbers.
struct Bound<'a, 'd> {
    value: &'d Number,
    exclusive: bool,
    at: &'a At<'d>,
    keyword: &'static str,
}

impl Bound<'_, '_> {
    fn text(&self) -> String {
        format!("{} {}", self.keyword, self.value)
    }
}

fn bound<'d>(old: &Flat<'d>, new: &Flat<'d>, lower: bool) -> Option<Finding<'d>> {
    let (before, after) = (strictest(old, lower), strictest(new, lower));
    let effect = match (&before, &after) {
        (None, None) => return None,
        (None, Some(_)) => Effect::Narrower,
        (Some(_), None) => Effect::Wider,
        (Some(before), Some(after)) => {
            if before.keyword == after.keyword && compared(before.value, after.value).is_eq() {
                return None;
            }
            let whole = old.kinds() == ["integer"] && new.kinds() == ["integer"];
            match stricter(after, before, lower, whole) {
                Ordering::Greater => Effect::Narrower,
                Ordering::Less => Effect::Wider,
                Ordering::Equal => Effect::Same,
            }
        }
    };
    let what = match (&before, &after) {
        (Some(before), Some(after)) if before.keyword == after.keyword => {
            format!("{} {} -> {}", before.keyword, before.value, after.value)
        }
        (Some(before), Some(after)) => format!("{} -> {}", before.text(), after.text()),
        (Some(before), None) => format!("{} removed", before.text()),
        (None, Some(after)) => format!("{} added", after.text()),
        (None, None) => return None,
    };
    Some(Finding {
        keyword: after.as_ref().or(before.as_ref())?.keyword,
        old: before.map(|bound| bound.at.clone()),
        new: after.map(|bound| bound.at.clone()),
        effect,
        what,
    })
}

/// The bound that decides. In 3.0, `exclusiveMinimum` is a flag beside `minimum`, in 3.1 it is a bound of its own.
fn strictest<'a, 'd>(flat: &'a Flat<'d>, lower: bool) -> Option<Bound<'a, 'd>> {
    let (plain, exclusive) = if lower {
        ("minimum", "exclusiveMinimum")
    } else {
        ("maximum", "exclusiveMaximum")
    };
    let places = |keyword: &str| flat.keywords.get(keyword).into_iter().flatten();
    let flagged = places(exclusive).any(|at| at.value == &Value::Bool(true));
    let keyword = |is_exclusive: bool| if is_exclusive { exclusive } else { plain };
    let plain_bounds = places(plain).map(|at| (at, flagged));
    let exclusive_bounds = places(exclusive).map(|at| (at, true));
    plain_bounds
        .chain(exclusive_bounds)
        .filter_map(|(at, is_exclusive)| match at.value {
            Value::Number(value) => Some(Bound {
                value,
                exclusive: is_exclusive,
                at,
                keyword: keyword(is_exclusive),
            }),
            _ => None,
        })
        .max_by(|left, right| stricter(left, right, lower, false))
}

/// Which of two bounds lets fewer numbers through.
fn stricter(left: &Bound<'_, '_>, right: &Bound<'_, '_>, lower: bool, whole: bool) -> Ordering {
    if whole && let (Some(left), Some(right)) = (inclusive(left, lower), inclusive(right, lower)) {
        return if lower {
            left.cmp(&right)
        } else {
            right.cmp(&left)
        };
    }
    let order = compared(left.value, right.value);
    let order = if lower { order } else { order.reverse() };
    order.then(left.exclusive.cmp(&right.exclusive))
}

/// The first whole number that passes, seen from the bound.
fn inclusive(bound: &Bound<'_, '_>, lower: bool) -> Option<i128> {
    let value = bound.value.as_i128()?;
    Some(match (bound.exclusive, lower) {
        (false, _) => value,
        (true, true) => value + 1,
        (true, false) => value - 1,
    })
}

fn compared(left: &Number, right: &Number) -> Ordering {
    match (left.as_i128(), right.as_i128()) {
        (Some(left), Some(right)) => left.cmp(&right),
        _ => left
            .as_f64()
            .partial_cmp(&right.as_f64())
            .unwrap_or(Ordering::Equal),
    }
}

fn length<'d>(
    old: &Flat<'d>,
    new: &Flat<'d>,
    keyword: &'static str,
    least: bool,
) -> Option<Finding<'d>> {
    let strictest = |flat: &Flat<'d>| -> Option<(Number, At<'d>)> {
        let places = flat.keywords.get(keyword).into_iter().flatten();
        places
            .filter_map(|at| Some((at.value.as_number()?.clone(), at.clone())))
            .max_by(|(left, _), (right, _)| {
                if least {
                    compared(left, right)
                } else {
                    compared(right, left)
                }
            })
    };
    let (before, after) = (strictest(old), strictest(new));
    let (effect, what) = match (&before, &after) {
        (None, None) => return None,
        // A least length of 0 is none.
        (None, Some((value, _))) if least && value.as_u64() == Some(0) => {
            (Effect::Same, format!("{keyword} {value} added"))
        }
        (Some((value, _)), None) if least && value.as_u64() == Some(0) => {
            (Effect::Same, format!("{keyword} {value} removed"))
        }
        (None, Some((value, _))) => (Effect::Narrower, format!("{keyword} {value} added")),
        (Some((value, _)), None) => (Effect::Wider, format!("{keyword} {value} removed")),
        (Some((before, _)), Some((after, _))) => {
            let order = compared(after, before);
            let effect = match if least { order } else { order.reverse() } {
                Ordering::Equal => return None,
                Ordering::Greater => Effect::Narrower,
                Ordering::Less => Effect::Wider,
            };
            (effect, format!("{keyword} {before} -> {after}"))
        }
    };
    Some(Finding {
        keyword,
        old: before.map(|(_, at)| at),
        new: after.map(|(_, at)| at),
        effect,
        what,
    })
}

fn step<'d>(old: &Flat<'d>, new: &Flat<'d>) -> Option<Finding<'d>> {
    let number = |at: Option<&At<'d>>| at.and_then(|at| at.value.as_f64());
    let (before, after) = (old.first("multipleOf"), new.first("multipleOf"));
    let effect = match (number(before), number(after)) {
        (None, None) => return None,
        (None, Some(_)) => Effect::Narrower,
        (Some(_), None) => Effect::Wider,
        (Some(before), Some(after)) => {
            let times = before / after;
            if (before - after).abs() < f64::EPSILON {
                return None;
            } else if times.is_finite() && (times - times.round()).abs() < 1e-9 {
                Effect::Wider
            } else {
                Effect::Narrower
            }
        }
    };
    Some(finding("multipleOf", before, after, effect))
}

fn unique<'d>(old: &Flat<'d>, new: &Flat<'d>) -> Option<Finding<'d>> {
    let set = |flat: &Flat<'d>| {
        flat.first("uniqueItems")
            .filter(|at| at.value == &Value::Bool(true))
            .cloned()
    };
    let (before, after) = (set(old), set(new));
    let effect = match (&before, &after) {
        (None, Some(_)) => Effect::Narrower,
        (Some(_), None) => Effect::Wider,
        _ => return None,
    };
    Some(finding(
        "uniqueItems",
        before.as_ref(),
        after.as_ref(),
        effect,
    ))
}

fn format<'d>(old: &Flat<'d>, new: &Flat<'d>) -> Option<Finding<'d>> {
    let (before, after) = (old.first("format"), new.first("format"));
    let word = |at: Option<&At<'d>>| at.and_then(|at| at.value.as_str());
    // A hint refuses nothing, so it counts as no format at all.
    let strict = |at: Option<&At<'d>>| word(at).filter(|word| !HINTS.contains(word));
    if word(before) == word(after) {
        return None;
    }
    let effect = match (strict(before), strict(after)) {
        (None, None) => Effect::Same,
        (Some(_), None) => Effect::Wider,
        (_, Some(_)) => Effect::Narrower,
    };
    Some(finding("format", before, after, effect))
}

/// Keywords that are either the same or not. Each place where one is given counts for itself.
fn verbatim<'d>(old: &Flat<'d>, new: &Flat<'d>, keyword: &'static str) -> Option<Finding<'d>> {
    let all = |flat: &Flat<'d>| flat.keywords.get(keyword).cloned().unwrap_or_default();
    let (mut before, mut after) = (all(old), all(new));
    let kept: Vec<At<'d>> = before.clone();
    before.retain(|at| !after.iter().any(|other| same(other.value, at.value)));
    after.retain(|at| !kept.iter().any(|other| same(other.value, at.value)));
    let effect = match (before.is_empty(), after.is_empty()) {
        (true, true) => return None,
        (false, true) => Effect::Wider,
        (_, false) => Effect::Narrower,
    };
    Some(finding(keyword, before.first(), after.first(), effect))
}

fn finding<'d>(
    keyword: &'static str,
    old: Option<&At<'d>>,
    new: Option<&At<'d>>,
    effect: Effect,
) -> Finding<'d> {
    let what = match (old, new) {
        (Some(old), Some(new)) => format!("{keyword} {} -> {}", brief(old.value), brief(new.value)),
        (Some(old), None) => format!("{keyword} {} removed", brief(old.value)),
        (None, Some(new)) => format!("{keyword} {} added", brief(new.value)),
        (None, None) => String::new(),
    };
    Finding {
        keyword,
        old: old.cloned(),
        new: new.cloned(),
        effect,
        what,
    }
}
