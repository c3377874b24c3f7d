//! Compares the checks of values and the rules across fields: whether requests take fewer values than before, or more.

use std::borrow::Cow;
use std::mem::{Discriminant, discriminant};

use heck::{ToKebabCase, ToLowerCamelCase};
use indexmap::IndexMap;
use itertools::Itertools;

use super::report::Severity;
use super::types::{Comparer, Place, REFUSED, What};
use crate::ir::{Api, Check, FieldTest, Object, Requirement, Shape, Test, Value};

/// The effect of a change on the values that pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Effect {
    /// Fewer pass, or that cannot be decided.
    Narrower,
    /// More pass.
    Wider,
}

/// A rule of the overlay, as text.
struct Rule {
    id: String,
    warn: bool,
    body: String,
    words: String,
}

impl Comparer<'_> {
    fn effect(
        &mut self,
        place: &Place,
        effect: Effect,
        kind: impl Into<Cow<'static, str>>,
        what: impl Into<What>,
    ) {
        let received = !place.direction.sent();
        let (severity, why) = match effect {
            _ if received => (Severity::Documentation, "nothing checks what is received"),
            Effect::Narrower => (Severity::Breaking, REFUSED),
            Effect::Wider => (Severity::Additive, "more is accepted than before"),
        };
        self.push(place, kind, what, severity, why);
    }

    /// The checks of two values of the same type, those of list items and map values included.
    pub(super) fn checks_of(&mut self, old: &Value, new: &Value, place: &Place) {
        // The checks of an alias are compared where the alias is.
        if self.paired(old, new) {
            return self.checks(&old.checks, &new.checks, place);
        }
        let (old, new) = (self.old.resolve(old), self.new.resolve(new));
        self.checks(&old.checks, &new.checks, place);
        match (&old.shape, &new.shape) {
            (Shape::List(old), Shape::List(new)) => self.checks_of(old, new, &place.part("[]")),
            (Shape::Map(old), Shape::Map(new)) => self.checks_of(old, new, &place.part(".*")),
            _ => {}
        }
    }

    fn checks(&mut self, old: &[Check], new: &[Check], place: &Place) {
        let mut slots: IndexMap<_, [Vec<&Test>; 2]> = IndexMap::new();
        for (index, checks) in [old, new].into_iter().enumerate() {
            for check in checks.iter().filter(|check| !check.prose) {
                slots.entry(slot(&check.test)).or_default()[index].push(&check.test);
            }
        }
        for [before, after] in slots.into_values() {
            self.slot(&before, &after, place);
        }
        self.rules(&prose(self.old.api, old), &prose(self.new.api, new), place);
    }

    /// Tests of one kind, such as all lower bounds.
    fn slot(&mut self, before: &[&Test], after: &[&Test], place: &Place) {
        let (was, is) = (
            strictest(self.old.api, before),
            strictest(self.new.api, after),
        );
        if was == is {
            return;
        }
        let Some((keyword, _)) = is.clone().or(was.clone()) else {
            return;
        };
        let rank = |tests: &[&Test]| strictness(tests.iter().copied().reduce(stricter)?);
        let effect = match (rank(before), rank(after)) {
            _ if after.is_empty() => Effect::Wider,
            (Some(before), Some(after)) if after < before => Effect::Wider,
            _ => Effect::Narrower,
        };
        let what = match (&was, &is) {
            (Some((left, before)), Some((right, after))) if left != right => {
                What::replaced("", &format!("{left} {before}"), &format!("{right} {after}"))
            }
            _ => What::change(
                &keyword,
                was.map(|(_, value)| value),
                is.map(|(_, value)| value),
            ),
        };
        self.effect(place, effect, keyword, what);
    }

    /// The rules of the overlay that look at the fields of an object.
    pub(super) fn field_rules(&mut self, old: &Object, new: &Object, place: &Place) {
        let (before, after) = (across(self.old.api, old), across(self.new.api, new));
        self.rules(&before, &after, place);
    }

    fn rules(&mut self, old: &[Rule], new: &[Rule], place: &Place) {
        for rule in old {
            let name = format!("{} `{}`", level(rule.warn), rule.id);
            let Some(other) = new.iter().find(|other| other.id == rule.id) else {
                let what = format!("{name} removed");
                self.effect(place, Effect::Wider, "rule-removed", what);
                continue;
            };
            let (effect, what) = match (rule.warn, other.warn) {
                (true, false) => (Effect::Narrower, "refuses now"),
                (false, true) => (Effect::Wider, "is advice now"),
                // Advice keeps no request from being sent.
                _ if rule.body != other.body && rule.warn => (Effect::Wider, "changed"),
                _ if rule.body != other.body => (Effect::Narrower, "changed"),
                _ => {
                    if rule.words != other.words {
                        self.report(place, "rule-words", format!("{name} words changed"));
                    }
                    continue;
                }
            };
            self.effect(place, effect, "rule", format!("{name} {what}"));
        }
        for rule in new {
            if old.iter().all(|other| other.id != rule.id) {
                let effect = if rule.warn {
                    Effect::Wider
                } else {
                    Effect::Narrower
                };
                let what = format!("{} `{}` added", level(rule.warn), rule.id);
                self.effect(place, effect, "rule-added", what);
            }
        }
    }
}

fn level(warn: bool) -> &'static str {
    if warn { "advice" } else { "rule" }
}

/// Tests that are compared with one another.
fn slot(test: &Test) -> Discriminant<Test> {
    discriminant(match test {
        Test::ExclusiveMinimum(_) => &Test::Minimum(0.0),
        Test::ExclusiveMaximum(_) => &Test::Maximum(0.0),
        other => other,
    })
}

/// The strictest of several bounds, or all of several other tests, as keyword and value.
fn strictest(api: &Api, tests: &[&Test]) -> Option<(String, String)> {
    if strictness(tests.first()?).is_none() {
        let shown = || tests.iter().map(|test| shown(api, test));
        let values = shown().map(|(_, value)| value).unique().join(" and ");
        return Some((shown().next()?.0, values));
    }
    let strictest = tests.iter().copied().reduce(stricter)?;
    Some(shown(api, strictest))
}

fn stricter<'t>(left: &'t Test, right: &'t Test) -> &'t Test {
    if strictness(right) > strictness(left) {
        right
    } else {
        left
    }
}

/// How strict a bound is, and whether it excludes its own value: greater is stricter.
#[expect(
    clippy::cast_precision_loss,
    reason = "lengths beyond 2^53 differ in nothing that matters"
)]
fn strictness(test: &Test) -> Option<(f64, bool)> {
    match *test {
        Test::Minimum(bound) => Some((bound, false)),
        Test::ExclusiveMinimum(bound) => Some((bound, true)),
        Test::Maximum(bound) => Some((-bound, false)),
        Test::ExclusiveMaximum(bound) => Some((-bound, true)),
        Test::MinLength(length) | Test::MinItems(length) => Some((length as f64, false)),
        Test::MaxLength(length) | Test::MaxItems(length) => Some((-(length as f64), false)),
        _ => None,
    }
}

/// A test as keyword and value.
fn shown(api: &Api, test: &Test) -> (String, String) {
    let (keyword, value) = match test {
        Test::Pattern(index) => ("pattern", format!("{:?}", api.patterns[*index].source)),
        Test::Format(name) => ("format", format!("{:?}", name.to_kebab_case())),
        Test::UniqueItems => ("uniqueItems", "true".to_owned()),
        Test::NotNull => ("not", "null".to_owned()),
        Test::NotIn(values) => ("not", format!("{values:?}")),
        Test::Is(value) => ("const", value.to_string()),
        // The variants are called like the keywords.
        other => {
            let debug = format!("{other:?}");
            let (name, value) = debug.split_once('(').unwrap_or((&debug, ""));
            let value = value.trim_end_matches(')').trim_end_matches(".0");
            return (name.to_lower_camel_case(), value.to_owned());
        }
    };
    (keyword.to_owned(), value)
}

fn tests(api: &Api, tests: &[Test]) -> String {
    let mut listed = tests.iter().map(|test| {
        let (keyword, value) = shown(api, test);
        format!("{keyword} {value}")
    });
    listed.join(" and ")
}

/// The rules among the checks of one value.
fn prose(api: &Api, checks: &[Check]) -> Vec<Rule> {
    let mut rules: IndexMap<&str, Rule> = IndexMap::new();
    for check in checks.iter().filter(|check| check.prose) {
        let expected = match check.test {
            Test::Pattern(index) => api.patterns[index].expected.as_str(),
            _ => "",
        };
        let rule = rules.entry(&check.id).or_insert_with(|| Rule {
            id: check.id.clone(),
            warn: check.warn,
            body: String::new(),
            words: check.why.clone(),
        });
        rule.body += &tests(api, std::slice::from_ref(&check.test));
        rule.words += expected;
    }
    rules.into_values().collect()
}

/// The rules across the fields of an object.
fn across(api: &Api, object: &Object) -> Vec<Rule> {
    let clauses = |clauses: &[FieldTest]| -> String {
        let mut texts = clauses.iter().map(|clause| {
            let required = if clause.required { "!" } else { "?" };
            format!("{}{required} {}", clause.field, tests(api, &clause.tests))
        });
        texts.join(", ")
    };
    let rules = object.rules.iter().map(|rule| Rule {
        id: rule.id.clone(),
        warn: rule.warn,
        body: format!(
            "if {} then {} at {:?}",
            clauses(&rule.if_),
            match &rule.then {
                Requirement::Fields(then) => clauses(then),
                Requirement::Before(first, second) => format!("{first} before {second}"),
                Requirement::Fills(given, definition) => format!("{given} fills {definition}"),
                Requirement::Used(list, only) => format!("{list} used if {only}"),
            },
            rule.at
        ),
        words: rule.why.clone(),
    });
    rules.collect()
}
