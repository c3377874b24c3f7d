//! Rules across the fields of one object, in three-valued logic.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::Validator;
use super::path::Path;
use super::repeats::repeats;
use super::report::{Place, Source};
use super::types::is_of_type;
use crate::diagnostic::{Range, sentence};
use crate::rules::format::minutes;
use crate::rules::table::{Conditional, FieldTest, Level, Object, Requirement, Shape, Test, Value};
use crate::rules::test::Verdict;
use crate::rules::variables::{all_placeholders, arguments, variables};
use crate::rules::view::{FieldView, ObjectView, ValueView};

impl Validator {
    /// Reports a rule whose conditions surely hold and whose requirement surely fails.
    pub(super) fn conditional(
        &mut self,
        object: &'static Object,
        rule: &'static Conditional,
        view: &dyn ObjectView,
        path: &Path<'_>,
    ) {
        let applies = rule
            .if_
            .iter()
            .all(|condition| verdict(object, condition, view) == Verdict::Holds);
        match rule.then {
            _ if !applies => {}
            Requirement::Fields(fields) => {
                let mut places = Vec::new();
                for field in fields {
                    let value = present(object, field.field, view);
                    let at = place(object, rule, field.field, view);
                    if let Some(constant @ ValueView::Constant) = value {
                        for test in field.tests.iter().filter(|test| test.is_of_scalars()) {
                            self.broken(object, rule, field, Some((constant, test)), view, path);
                        }
                    // Two tests that fail for one field are one mistake.
                    } else if verdict(object, field, view) == Verdict::Fails
                        && !places.contains(&at)
                    {
                        places.push(at);
                        let expected = &object.fields[field.field].value;
                        let failed = value.and_then(|value| {
                            let fails = |test: &&'static Test| {
                                verdict_of(test, expected, value) == Verdict::Fails
                            };
                            Some((value, field.tests.iter().find(fails)?))
                        });
                        self.broken(object, rule, field, failed, view, path);
                    }
                }
            }
            Requirement::Before(first, second) => {
                let (from, to) = (&object.fields[first], &object.fields[second]);
                if let (Some(ValueView::Str(start)), Some(ValueView::Str(end))) =
                    (present(object, first, view), present(object, second, view))
                    && let (Some(from_minutes), Some(to_minutes)) = (minutes(start), minutes(end))
                    && from_minutes >= to_minutes
                {
                    let explanation = sentence::not_after((to.name, end), (from.name, start));
                    let at = rule.at.unwrap_or(second);
                    let here = path.field(at, &object.fields[at]);
                    self.report(Place::value(&here), Source::rule(rule), explanation);
                }
            }
            Requirement::Used(list, only) => self.used(object, rule, (list, only), view, path),
            Requirement::Fills(given, definition) => {
                self.fills(object, rule, (given, definition), view, path);
            }
        }
    }

    /// Reports what fills in a placeholder that no text of the object has.
    fn used(
        &mut self,
        object: &'static Object,
        rule: &'static Conditional,
        (list, only): (usize, &str),
        view: &dyn ObjectView,
        path: &Path<'_>,
    ) {
        let found = all_placeholders(object, view);
        if !found.unseen.is_empty() {
            return;
        }
        let names = found.names();
        let given = arguments(object, view);
        let unknown: Vec<&str> = names
            .iter()
            .copied()
            .filter(|name| given.iter().all(|(_, given)| given != name))
            .collect();
        let here = path.field(list, &object.fields[list]);
        let counts = |index| {
            if let Some(ValueView::List(items)) = present(object, list, view)
                && let ValueView::Object(item) = items.item(index)
                && let Shape::List(Value {
                    shape: Shape::Object(table),
                    ..
                }) = &object.fields[list].value.shape
                && let Some((index, _)) = table.field(only)
            {
                matches!(present(table, index, item), Some(ValueView::Bool(true)))
            } else {
                false
            }
        };
        for (index, name) in given {
            if !names.contains(&name) && counts(index) {
                let explanation = sentence::unplaced(name, &unknown);
                let place = Place::value(&here.item(index));
                self.report(place, Source::rule(rule), explanation);
            }
        }
    }

    /// Reports what a call fills in that no text of its definition has, and what the texts have that it does not fill in.
    fn fills(
        &mut self,
        object: &'static Object,
        rule: &'static Conditional,
        (given, definition): (usize, usize),
        view: &dyn ObjectView,
        path: &Path<'_>,
    ) {
        let (Shape::Object(table), Some(ValueView::Object(body))) = (
            &object.fields[definition].value.shape,
            present(object, definition, view),
        ) else {
            return;
        };
        let found = variables(table, body);
        let names = found.names();
        let mut missing = names.clone();
        let mut at = definition;
        let source = Source::rule(rule);
        if let Some(ValueView::Object(values)) = present(object, given, view) {
            at = given;
            let here = path.field(given, &object.fields[given]);
            let mut place = 0;
            values.keys(&mut |key| {
                missing.retain(|name| *name != key);
                if found.unseen.is_empty() && !names.contains(&key) {
                    let explanation =
                        sentence::unused_variable(key, object.fields[definition].name, &names);
                    let here = here.key(place, key, 0);
                    self.report(Place::value(&here), source, explanation);
                }
                place += 1;
            });
        }
        if !missing.is_empty() && !matches!(view.field(given, ""), FieldView::MaybePresent) {
            let (given, definition) = (&object.fields[given], &object.fields[definition]);
            let explanation = sentence::unfilled(given.name, definition.name, &missing);
            let here = path.field(at, &object.fields[at]);
            self.report(Place::value(&here), source, explanation);
        }
    }

    /// Reports a requirement that is not met. A value that fails, or a constant that may, comes with its test; without one the field is missing.
    fn broken(
        &mut self,
        object: &'static Object,
        rule: &'static Conditional,
        required: &'static FieldTest,
        failed: Option<(ValueView<'_>, &'static Test)>,
        view: &dyn ObjectView,
        path: &Path<'_>,
    ) {
        let index = required.field;
        let field = &object.fields[index];
        let at = place(object, rule, index, view);
        let is_here = at == Some(index);
        if !is_here
            && let Some((value, _)) = failed
            && is_denied(&field.value, value)
        {
            // The value is wrong in itself, which is said where it stands.
            return;
        }
        let secret = path.secret || field.secret;
        let conditions = conditions(object, rule, view, path);
        let checks = field.value.checks.iter().map(|check| &check.test);
        let range = Range::of(checks.chain(required.tests), &field.value.shape);
        let explanation = match failed {
            Some((value, test)) if is_here => {
                sentence::failed(field.name, test, value, range, secret).when(&conditions)
            }
            Some((value, test)) => {
                let predicate = sentence::predicate(test, value, range.integer, secret);
                sentence::contradiction(&conditions, field.name, predicate)
            }
            None => {
                let predicate = "is missing".to_string().into();
                sentence::contradiction(&conditions, field.name, predicate)
            }
        };
        let place = match at {
            Some(at) => Place::value(&path.field(at, &object.fields[at])),
            None => Place::whole(path, field.name),
        };
        let report = self.report(place, Source::rule(rule), explanation);
        if let Some((value, test)) = failed {
            if is_here {
                report.fails(test);
            }
            report.constant = matches!(value, ValueView::Constant)
                .then(|| (path.field(index, field).steps(), test));
        }
    }
}

/// The value of a field that is certainly present.
fn present<'a>(
    object: &'static Object,
    index: usize,
    view: &'a dyn ObjectView,
) -> Option<ValueView<'a>> {
    let field = &object.fields[index];
    match view.field(index, field.name) {
        FieldView::Present(value) => Some(value.in_place_of(&field.value.shape)),
        FieldView::Absent | FieldView::MaybePresent => None,
    }
}

/// The field to report at: the one that the rule names, else the one that failed, else the last of the conditions, if they are there.
fn place(
    object: &'static Object,
    rule: &'static Conditional,
    failed: usize,
    view: &dyn ObjectView,
) -> Option<usize> {
    let conditions = rule.if_.iter().rev().map(|condition| condition.field);
    rule.at
        .into_iter()
        .chain([failed])
        .chain(conditions)
        .find(|index| present(object, *index, view).is_some())
}

/// The verdict on a field.
///
/// A value that is wrong in itself, or a required field that is missing, has its own violation. What follows from it for other
/// fields is left undecided, so that one mistake is one message.
fn verdict(object: &'static Object, test: &FieldTest, view: &dyn ObjectView) -> Verdict {
    let field = &object.fields[test.field];
    match view.field(test.field, field.name) {
        FieldView::Absent if test.required && field.required => Verdict::Undecided,
        FieldView::Absent => Verdict::of(!test.required),
        FieldView::MaybePresent => Verdict::Undecided,
        FieldView::Present(_) if test.tests.is_empty() => Verdict::Holds,
        FieldView::Present(value) if !is_of_type(&field.value, value) => Verdict::Undecided,
        FieldView::Present(value) => {
            let mut verdict = Verdict::Holds;
            for test in test.tests {
                match verdict_of(test, &field.value, value) {
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
fn is_denied(expected: &'static Value, value: ValueView<'_>) -> bool {
    expected.checks.iter().any(|check| {
        check.level == Level::Deny && verdict_of(&check.test, expected, value) == Verdict::Fails
    })
}

/// The verdict on a value, whose items are compared where that is the test.
fn verdict_of(test: &'static Test, expected: &'static Value, value: ValueView<'_>) -> Verdict {
    let key = match test {
        Test::UniqueItems => None,
        Test::UniqueBy(key) => Some(*key),
        _ => return test.verdict(value),
    };
    let (ValueView::List(items), Shape::List(item)) = (value, &expected.shape) else {
        return test.verdict(value);
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
    view: &dyn ObjectView,
    path: &Path<'_>,
) -> String {
    let mut out = String::new();
    for (index, condition) in rule.if_.iter().enumerate() {
        let field = &object.fields[condition.field];
        let value = present(object, condition.field, view);
        let secret = path.secret || field.secret;
        let link = if index > 0 { " and " } else { "" };
        out.push_str(&format!(
            "{link}`{}` {}",
            field.name,
            sentence::condition(condition.tests, value, secret)
        ));
    }
    out
}
