//! Rules across the fields of one object, in three-valued logic.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::path::{Hop, Trail};
use super::report::{self, Of, Place, Stated};
use super::{Judge, repeats};
use crate::rules::format::minutes;
use crate::rules::table::{Conditional, FieldTest, Level, Object, Requirement, Shape, Test, Value};
use crate::rules::test::Verdict;
use crate::rules::view::{FieldView, ObjectView, ValueView};
use crate::rules::violation::{Range, Words, wording};

impl Judge {
    /// Reports the rule if every condition surely holds and the claim surely fails.
    pub(super) fn rule(
        &mut self,
        object: &'static Object,
        rule: &'static Conditional,
        members: &dyn ObjectView,
        trail: &Trail<'_>,
    ) {
        if !applies(object, rule, members) {
            return;
        }
        match &rule.then {
            Requirement::Fields(clauses) => {
                let mut places = Vec::new();
                for clause in *clauses {
                    if judge(object, clause, members) == Verdict::Fails {
                        let at = place(object, rule, clause, members);
                        // Two clauses that fail for one field are one mistake.
                        if !places.contains(&at) {
                            places.push(at);
                            self.broken(object, rule, clause, at, members, trail);
                        }
                    }
                }
            }
            Requirement::Before(first, second) => {
                if let Some((start, end)) = out_of_order(object, (*first, *second), members) {
                    let (first, second) =
                        (&object.fields[*first], (*second, &object.fields[*second]));
                    let words = Words::new(wording::not_after(
                        (second.1.name, end),
                        (first.name, start),
                    ));
                    let at = rule.at.unwrap_or(second.0);
                    let here = trail.hop(Hop::Field(at, &object.fields[at]));
                    self.report(
                        Place::value(&here),
                        &Stated::of_rule(rule),
                        Of::Rule(None),
                        &words,
                    );
                }
            }
        }
    }

    /// Reports a clause that fails, at the field given or at the object as a whole.
    #[cold]
    fn broken(
        &mut self,
        object: &'static Object,
        rule: &'static Conditional,
        clause: &'static FieldTest,
        at: Option<usize>,
        members: &dyn ObjectView,
        trail: &Trail<'_>,
    ) {
        let field = &object.fields[clause.field];
        let secret = trail.secret || field.secret;
        let present = match members.field(clause.field, field.name) {
            FieldView::Present(seen) => Some(seen),
            _ => None,
        };
        let failed = present.and_then(|seen| {
            Some((
                seen,
                clause
                    .tests
                    .iter()
                    .find(|test| judge_test(test, &field.value, seen) == Verdict::Fails)?,
            ))
        });
        if at != Some(clause.field)
            && let Some((seen, _)) = failed
            && is_denied(&field.value, seen)
        {
            // The value is wrong in itself, which is said where it stands.
            return;
        }
        let conditions = conditions(object, rule, members, trail);
        let bound = failed.and_then(|(_, test)| report::bound(test));
        let mut why = rule.why;
        let words = match failed {
            Some((seen, test)) if at == Some(clause.field) => {
                let bounds = field
                    .value
                    .checks
                    .iter()
                    .map(|check| &check.test)
                    .chain(clause.tests);
                let mut words = wording::failed_within(
                    field.name,
                    test,
                    seen,
                    Range::of(bounds, &field.value.shape),
                    secret,
                );
                if !conditions.is_empty() {
                    words.headline = format!("{} when {conditions}", words.headline);
                }
                if bound.is_some() {
                    why = "";
                }
                words
            }
            Some((seen, test)) => {
                let integer = matches!(field.value.shape, Shape::Integer);
                Words::new(but(
                    &conditions,
                    field.name,
                    &wording::problem(test, seen, integer, secret),
                ))
            }
            None => Words::new(but(&conditions, field.name, "is missing")),
        };
        let stated = Stated {
            why,
            ..Stated::of_rule(rule)
        };
        match at {
            Some(at) => {
                let here = trail.hop(Hop::Field(at, &object.fields[at]));
                let of = Of::Rule(bound.filter(|_| at == clause.field));
                self.report(Place::value(&here), &stated, of, &words);
            }
            None => self.report(
                Place::whole(trail, field.name),
                &stated,
                Of::Rule(None),
                &words,
            ),
        }
    }
}

/// Whether the rule surely applies and its claim surely fails.
pub(in crate::rules) fn is_broken(
    object: &'static Object,
    rule: &'static Conditional,
    members: &dyn ObjectView,
) -> bool {
    applies(object, rule, members)
        && match &rule.then {
            Requirement::Fields(clauses) => clauses
                .iter()
                .any(|clause| judge(object, clause, members) == Verdict::Fails),
            Requirement::Before(first, second) => {
                out_of_order(object, (*first, *second), members).is_some()
            }
        }
}

/// Whether every condition of the rule surely holds.
fn applies(object: &'static Object, rule: &'static Conditional, members: &dyn ObjectView) -> bool {
    rule.if_
        .iter()
        .all(|clause| judge(object, clause, members) == Verdict::Holds)
}

/// Two times of day of which the first does not come before the second.
fn out_of_order<'a>(
    object: &'static Object,
    (first, second): (usize, usize),
    members: &'a dyn ObjectView,
) -> Option<(&'a str, &'a str)> {
    let (start, end) = (
        text(object, first, members)?,
        text(object, second, members)?,
    );
    (minutes(start)? >= minutes(end)?).then_some((start, end))
}

/// The field to report at: the one that the rule names, else the one that failed, else the last of the conditions, if they are there.
fn place(
    object: &'static Object,
    rule: &'static Conditional,
    clause: &'static FieldTest,
    members: &dyn ObjectView,
) -> Option<usize> {
    let is_there = |index: &usize| {
        matches!(
            members.field(*index, object.fields[*index].name),
            FieldView::Present(_)
        )
    };
    let conditions = rule.if_.iter().rev().map(|clause| clause.field);
    rule.at
        .into_iter()
        .chain([clause.field])
        .chain(conditions)
        .find(is_there)
}

/// Whether the kind of value is one that the table asks for, without looking inside.
pub(super) fn is_of_kind(value: &Value, seen: ValueView<'_>) -> bool {
    match (&value.shape, seen) {
        (_, ValueView::Null) => value.nullable,
        (Shape::Enum(words), ValueView::Str(text)) => {
            words.words.iter().any(|word| word.value == text)
        }
        (Shape::Integer, ValueView::Number(number)) => number % 1.0 == 0.0,
        (Shape::AnyOf(alternatives), _) => alternatives.iter().any(|alternative| {
            !matches!(alternative.shape, Shape::AnyOf(_)) && is_of_kind(alternative, seen)
        }),
        (_, ValueView::Unknown(_) | ValueView::Opaque)
        | (Shape::Any, _)
        | (Shape::String, ValueView::Str(_))
        | (Shape::Integer | Shape::Number, ValueView::Integer(_))
        | (Shape::Number, ValueView::Number(_))
        | (Shape::Boolean, ValueView::Bool(_))
        | (Shape::Object(_) | Shape::Union(_) | Shape::Map(_), ValueView::Object(_))
        | (Shape::List(_), ValueView::List(_)) => true,
        _ => false,
    }
}

/// The verdict on a clause.
///
/// A value that is wrong in itself, or a required field that is missing, has its own violation. What follows from it for other
/// fields is left undecided, so that one mistake is one message.
fn judge(object: &'static Object, clause: &'static FieldTest, members: &dyn ObjectView) -> Verdict {
    let field = &object.fields[clause.field];
    match members.field(clause.field, field.name) {
        FieldView::Absent if clause.required && field.required => Verdict::Undecided,
        FieldView::Absent => Verdict::of(!clause.required),
        FieldView::MaybePresent if clause.tests.is_empty() && !clause.required => Verdict::Holds,
        FieldView::MaybePresent => Verdict::Undecided,
        FieldView::Present(_) if clause.tests.is_empty() => Verdict::Holds,
        FieldView::Present(seen) if !is_of_kind(&field.value, seen) => Verdict::Undecided,
        FieldView::Present(seen) => {
            let mut verdict = Verdict::Holds;
            for test in clause.tests {
                match judge_test(test, &field.value, seen) {
                    Verdict::Fails => return Verdict::Fails,
                    Verdict::Undecided => verdict = Verdict::Undecided,
                    Verdict::Holds => {}
                }
            }
            verdict
        }
    }
}

/// Whether a check of the value alone surely fails.
fn is_denied(value: &'static Value, seen: ValueView<'_>) -> bool {
    value.checks.iter().any(|check| {
        check.level == Level::Deny && judge_test(&check.test, value, seen) == Verdict::Fails
    })
}

fn judge_test(test: &'static Test, value: &'static Value, seen: ValueView<'_>) -> Verdict {
    let (key, ValueView::List(items), Shape::List(item)) = (
        match test {
            Test::UniqueItems => None,
            Test::UniqueBy(key) => Some(*key),
            _ => return test.judge(seen),
        },
        seen,
        &value.shape,
    ) else {
        return test.judge(seen);
    };
    if !repeats(item, items, key).is_empty() {
        Verdict::Fails
    } else if items.is_complete() {
        Verdict::Holds
    } else {
        Verdict::Undecided
    }
}

/// The conditions of a rule as they are met: `a` is set and `b` is 2.
fn conditions(
    object: &'static Object,
    rule: &'static Conditional,
    members: &dyn ObjectView,
    trail: &Trail<'_>,
) -> String {
    let mut out = String::new();
    for (index, clause) in rule.if_.iter().enumerate() {
        let field = &object.fields[clause.field];
        let seen = match members.field(clause.field, field.name) {
            FieldView::Present(seen) => Some(seen),
            _ => None,
        };
        if index > 0 {
            out.push_str(" and ");
        }
        let secret = trail.secret || field.secret;
        out.push_str(&format!(
            "`{}` {}",
            field.name,
            wording::condition(clause.tests, seen, secret)
        ));
    }
    out
}

fn but(conditions: &str, name: &str, problem: &str) -> String {
    if conditions.is_empty() {
        format!("`{name}` {problem}")
    } else {
        format!("{conditions}, but `{name}` {problem}")
    }
}

fn text<'a>(object: &'static Object, index: usize, members: &'a dyn ObjectView) -> Option<&'a str> {
    match members.field(index, object.fields[index].name) {
        FieldView::Present(ValueView::Str(text)) => Some(text),
        _ => None,
    }
}
