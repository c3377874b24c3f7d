//! The short way to say that nothing is wrong with a request, which is so of nearly every one.
//!
//! A typed value goes through its own fields, without the views that the validator needs for whatever it may meet.
//! The verdicts are those of the same tests from the same tables. `false` only means that somebody has to look closer.

use alloc::vec::Vec;

use super::table::{Check, Level, Object, Shape, Test, Value};
use super::test::Verdict;
use super::validator::{DEEPEST, is_broken, repeats};
use super::view::{ObjectView, ValueView, View};

/// Whether the checks that count pass.
#[inline]
fn all(checks: &'static [Check], passes: impl Fn(&'static Test) -> bool) -> bool {
    checks
        .iter()
        .all(|check| check.level != Level::Deny || passes(&check.test))
}

/// Whether a text passes.
#[inline]
pub(super) fn text(value: &'static Value, text: &str) -> bool {
    matches!(value.shape, Shape::String) && all(value.checks, |test| test.holds_for(text))
}

/// Whether a whole number passes.
#[inline]
pub(super) fn integer(value: &'static Value, number: i128) -> bool {
    matches!(value.shape, Shape::Integer | Shape::Number)
        && all(value.checks, |test| test.accepts_integer(number))
}

/// Whether a number passes.
#[inline]
pub(super) fn number(value: &'static Value, number: f64) -> bool {
    matches!(value.shape, Shape::Number)
        && number.is_finite()
        && all(value.checks, |test| test.accepts_number(number))
}

/// Whether a truth value passes.
#[inline]
pub(super) fn boolean(value: &'static Value, flag: bool) -> bool {
    matches!(value.shape, Shape::Boolean) && all(value.checks, |test| test.accepts_bool(flag))
}

/// Whether a list and its items pass.
pub(super) fn list<T: View>(value: &'static Value, items: &Vec<T>, depth: usize) -> bool {
    let Shape::List(item) = &value.shape else {
        return false;
    };
    depth < DEEPEST
        && all(value.checks, |test| match test {
            Test::UniqueItems => repeats(item, items, None).is_empty(),
            Test::UniqueBy(key) => repeats(item, items, Some(key)).is_empty(),
            test => test.judge(ValueView::List(items)) == Verdict::Holds,
        })
        && items.iter().all(|one| one.is_sound(item, depth + 1))
}

/// Whether a value passes whatever it is: a word of an enum, or something that this version does not know.
///
/// The generated types call this.
#[doc(hidden)]
#[inline]
pub fn unchecked(value: &'static Value) -> bool {
    value.checks.is_empty()
}

/// Whether an object may be judged by its fields and rules alone.
///
/// The generated types call this.
#[doc(hidden)]
#[inline]
pub fn object(value: &'static Value, depth: usize) -> bool {
    value.checks.is_empty() && depth < DEEPEST
}

/// Whether no rule across the fields of an object is broken.
///
/// The generated types call this.
#[doc(hidden)]
#[inline]
pub fn rules(object: &'static Object, members: &dyn ObjectView) -> bool {
    object
        .rules
        .iter()
        .all(|rule| rule.level != Level::Deny || !is_broken(object, rule, members))
}
