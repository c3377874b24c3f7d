//! The walk over a value and its table, which finds every violation.

mod cross_field;
mod path;
mod repeats;
mod report;
mod types;

use alloc::vec::Vec;

pub(super) use cross_field::is_broken;
pub(super) use repeats::repeats;

use super::table::{Check, Level, Object, Origin, Shape, Test, Value};
use super::test::Verdict;
use super::view::{FieldView, ListView, ObjectView, ValueView};
use super::violation::{Violations, wording};
use path::{Hop, Trail};
use repeats::Repeat;
use report::{Found, Of, Place, Stated};

/// Deeper values are not judged. No request of the API comes near, and the stack stays small.
pub(super) const DEEPEST: usize = 64;

/// What a value is judged for.
#[derive(Debug, Clone, Copy)]
pub struct Context {
    /// The operation whose body is judged, for messages: `POST /assistants`. May be empty.
    pub operation: &'static str,
    /// Whether only the keywords of the API's own schema are judged, not the rules that its documentation states in prose.
    pub keywords_only: bool,
    /// Whether only rules of one level are judged.
    pub only: Option<Level>,
    /// Whether a key that the documentation does not know is a violation.
    pub unknown_names: bool,
}

impl Context {
    /// Everything that the documentation says, in prose too, at either level.
    pub const fn new(operation: &'static str) -> Self {
        Self {
            operation,
            keywords_only: false,
            only: None,
            unknown_names: true,
        }
    }

    /// Without the rules that the documentation states only in prose.
    #[must_use]
    pub const fn keywords_only(mut self) -> Self {
        self.keywords_only = true;
        self
    }

    /// Without advice.
    #[must_use]
    pub const fn deny_only(mut self) -> Self {
        self.only = Some(Level::Deny);
        self
    }

    /// Advice alone.
    #[must_use]
    pub const fn warn_only(mut self) -> Self {
        self.only = Some(Level::Warn);
        self
    }

    /// Keys that the documentation does not know pass, as they do with the API.
    #[must_use]
    pub const fn allow_unknown_names(mut self) -> Self {
        self.unknown_names = false;
        self
    }
}

/// Judges an object by its table and returns every violation, in the order of the table, parents before children.
///
/// A violation is reported only when it is certain. What cannot be seen, such as an expression in a macro, passes, and so does
/// every rule whose outcome hangs on it.
pub fn validate(object: &'static Object, members: &dyn ObjectView, context: Context) -> Violations {
    Judge::run(object, members, context, false)
}

/// The same for a value of the type that belongs to the object, which cannot be wrong in kind.
pub(super) fn validate_typed(
    object: &'static Object,
    members: &dyn ObjectView,
    context: Context,
) -> Violations {
    Judge::run(object, members, context, true)
}

/// Whether what a check could say of a value is said by another: an empty text is not also of a wrong form, and advice on what is
/// ruled out anyway is noise.
fn is_said_already(value: &'static Value, check: &'static Check, seen: ValueView<'_>) -> bool {
    value.checks.iter().any(|other| {
        let weightier = other.level > check.level;
        let empty = matches!(seen, ValueView::Str("")) && matches!(other.test, Test::MinLength(_));
        (weightier || empty)
            && !core::ptr::eq(check, other)
            && other.test.judge(seen) == Verdict::Fails
    })
}

/// The walk: what it looks for, and what it has found.
struct Judge {
    context: Context,
    /// Whether a level is judged, by its number.
    levels: [bool; 2],
    /// Whether the types of Rust have made sure of the kinds of values and of required fields.
    typed: bool,
    found: Vec<Found>,
}

impl Judge {
    fn run(
        object: &'static Object,
        members: &dyn ObjectView,
        context: Context,
        typed: bool,
    ) -> Violations {
        let mut judge = Judge {
            context,
            levels: [Level::Warn, Level::Deny]
                .map(|level| context.only.is_none_or(|only| only == level)),
            typed,
            found: Vec::new(),
        };
        judge.object(object, members, None, &Trail::BODY);
        report::settle(judge.found)
    }

    /// Whether rules of this level and origin are to be judged.
    #[inline]
    fn asks_for(&self, level: Level, origin: Origin) -> bool {
        self.levels[level as usize] && (origin == Origin::Keyword || !self.context.keywords_only)
    }

    /// Whether to look for what the kinds of values say: missing and unknown fields, words, wrong kinds.
    #[inline]
    fn asks_for_kinds(&self) -> bool {
        self.levels[Level::Deny as usize]
    }

    fn object(
        &mut self,
        object: &'static Object,
        members: &dyn ObjectView,
        tag: Option<&'static str>,
        trail: &Trail<'_>,
    ) {
        if self.typed {
            for (index, field) in object.fields.iter().enumerate() {
                if !self.is_idle(&field.value)
                    && let FieldView::Present(seen) = &members.field(index, field.name)
                    && !self.passes(&field.value, seen)
                {
                    self.value(&field.value, seen, &trail.hop(Hop::Field(index, field)));
                }
            }
        } else {
            self.dynamic(object, members, tag, trail);
        }
        for rule in object.rules {
            if self.asks_for(rule.level, rule.origin) {
                self.rule(object, rule, members, trail);
            }
        }
    }

    /// The fields of an object that may have others, or not all of them.
    fn dynamic(
        &mut self,
        object: &'static Object,
        members: &dyn ObjectView,
        tag: Option<&'static str>,
        trail: &Trail<'_>,
    ) {
        let mut missing = false;
        for (index, field) in object.fields.iter().enumerate() {
            match &members.field(index, field.name) {
                FieldView::Present(seen) => {
                    if !self.passes(&field.value, seen) {
                        self.value(&field.value, seen, &trail.hop(Hop::Field(index, field)));
                    }
                }
                FieldView::Absent => missing |= field.required,
                FieldView::MaybePresent => {}
            }
        }
        if self.asks_for_kinds() {
            let unsaid = if missing {
                self.missing(object, members, tag, trail)
            } else {
                Vec::new()
            };
            self.names(&[object], members, tag, &unsaid, trail);
        }
    }

    /// Whether nothing can be wrong with a value whose type is right, so that it need not be looked at.
    #[inline]
    fn is_idle(&self, value: &'static Value) -> bool {
        let shape = match &value.shape {
            Shape::List(item) if item.checks.is_empty() => &item.shape,
            shape => shape,
        };
        let plain = match shape {
            Shape::String | Shape::Integer | Shape::Boolean | Shape::Any => true,
            // It may hold a word that is unknown.
            Shape::Enum(_) => !self.levels[Level::Warn as usize],
            // It may be infinite.
            Shape::Number => !self.asks_for_kinds(),
            _ => false,
        };
        plain && self.all(value.checks, |_| false)
    }

    /// Whether a value is plainly right, which most are. For the others, [`value`](Self::value) finds out.
    #[inline]
    fn passes(&self, value: &'static Value, seen: &ValueView<'_>) -> bool {
        match (&value.shape, seen) {
            (Shape::String, ValueView::Str(text)) => {
                self.all(value.checks, |test| test.holds_for(text))
            }
            (Shape::Number | Shape::Integer, ValueView::Integer(number)) => {
                self.all(value.checks, |test| test.accepts_integer(*number))
            }
            (Shape::Number, ValueView::Number(number)) => {
                number.is_finite() && self.all(value.checks, |test| test.accepts_number(*number))
            }
            (Shape::Boolean, ValueView::Bool(flag)) => {
                self.all(value.checks, |test| test.accepts_bool(*flag))
            }
            _ => false,
        }
    }

    /// Whether all tests pass that are asked for.
    #[inline]
    fn all(&self, checks: &'static [Check], passes: impl Fn(&'static Test) -> bool) -> bool {
        for check in checks {
            if self.asks_for(check.level, check.origin) && !passes(&check.test) {
                return false;
            }
        }
        true
    }

    fn value(&mut self, value: &'static Value, seen: &ValueView<'_>, trail: &Trail<'_>) {
        let fits = match (&value.shape, seen) {
            // As in JSON Schema, `null` passes what is said of strings, numbers and lists.
            (_, ValueView::Null) if value.nullable => return,
            (Shape::Object(object), ValueView::Object(members)) => {
                if trail.depth < DEEPEST {
                    self.object(object, *members, None, trail);
                }
                true
            }
            (Shape::List(item), ValueView::List(items)) => {
                if trail.depth < DEEPEST {
                    self.items(item, *items, trail);
                }
                true
            }
            _ => self.other_kind(value, *seen, trail),
        };
        if fits {
            for check in value.checks {
                if self.asks_for(check.level, check.origin) && !is_said_already(value, check, *seen)
                {
                    self.check(value, check, seen, trail);
                }
            }
        }
    }

    fn items(&mut self, item: &'static Value, items: &dyn ListView, trail: &Trail<'_>) {
        for index in 0..items.len() {
            let seen = &items.item(index);
            match (&item.shape, seen) {
                (Shape::Object(object), ValueView::Object(members)) if item.checks.is_empty() => {
                    self.object(object, *members, None, &trail.hop(Hop::Item(index)));
                }
                _ if self.passes(item, seen) => {}
                _ => self.value(item, seen, &trail.hop(Hop::Item(index))),
            }
        }
    }

    #[inline]
    fn check(
        &mut self,
        value: &'static Value,
        check: &'static Check,
        seen: &ValueView<'_>,
        trail: &Trail<'_>,
    ) {
        match (&check.test, seen, &value.shape) {
            (Test::UniqueItems, ValueView::List(items), Shape::List(item)) => {
                self.unique(check, item, *items, None, trail);
            }
            (Test::UniqueBy(key), ValueView::List(items), Shape::List(item)) => {
                self.unique(check, item, *items, Some(*key), trail);
            }
            (test, ..) => {
                if test.judge(*seen) == Verdict::Fails {
                    self.failed(value, check, *seen, trail);
                }
            }
        }
    }

    #[cold]
    fn failed(
        &mut self,
        value: &'static Value,
        check: &'static Check,
        seen: ValueView<'_>,
        trail: &Trail<'_>,
    ) {
        let words = wording::failed(&trail.name(), &check.test, seen, value, trail.secret);
        let bound = report::bound(&check.test);
        let mut stated = Stated::of_check(check);
        if bound.is_some() {
            // The range that is printed says all that the sentence could say.
            stated.why = "";
        }
        self.report(Place::value(trail), &stated, Of::Check(bound), &words);
    }

    fn unique(
        &mut self,
        check: &'static Check,
        item: &'static Value,
        items: &dyn ListView,
        key: Option<&'static str>,
        trail: &Trail<'_>,
    ) {
        for repeat in repeats(item, items, key) {
            self.repeated(check, item, items, key, &repeat, trail);
        }
    }

    #[cold]
    fn repeated(
        &mut self,
        check: &'static Check,
        item: &'static Value,
        items: &dyn ListView,
        key: Option<&'static str>,
        repeat: &Repeat,
        trail: &Trail<'_>,
    ) {
        let (here, earlier) = (
            trail.hop(Hop::Item(repeat.again)),
            trail.hop(Hop::Item(repeat.first)),
        );
        let stated = Stated::of_check(check);
        let seen = items.item(repeat.again);
        if let (Some(key), Shape::Object(object), ValueView::Object(members)) =
            (key, &item.shape, seen)
            && let Some(index) = object.fields.iter().position(|field| field.name == key)
            && let FieldView::Present(seen) = members.field(index, key)
        {
            let hop = Hop::Field(index, &object.fields[index]);
            let (here, earlier) = (here.hop(hop), earlier.hop(hop));
            let words = wording::repeated(key, seen, &earlier.path(), here.secret);
            self.report(Place::value(&here), &stated, Of::Check(None), &words);
        } else {
            let words = wording::repeated(&here.name(), seen, &earlier.name(), here.secret);
            self.report(Place::value(&here), &stated, Of::Check(None), &words);
        }
    }
}
