//! The walk over a value and its table, which finds every violation.

mod cross_field;
mod keys;
mod path;
mod repeats;
mod report;
mod types;

use alloc::vec::Vec;

use super::table::{Check, Level, Object, Origin, Shape, Test, Value};
use super::test::Verdict;
use super::view::{FieldView, ListView, ObjectView, ValueView};
use crate::diagnostic::{Range, sentence};
use path::Path;
use repeats::{Repeat, repeats};
use report::{Place, Report, Source};

/// Deeper values are not validated. No request of the API comes near, and the stack stays small.
const DEEPEST: usize = 64;

/// The settings of a validation.
#[derive(Debug, Clone, Copy)]
pub struct Context {
    /// The operation whose body is judged, for messages: `POST /assistants`. May be empty.
    pub operation: &'static str,
    /// Whether only the keywords of the API's own schema are judged, not the rules that its documentation states in prose.
    pub keywords_only: bool,
    /// Whether only rules of one level are judged.
    pub only: Option<Level>,
    /// Whether a key that the documentation does not know is a violation.
    pub unknown_keys: bool,
    /// Whether an enum value or a tag that the documentation does not know is a violation.
    pub unknown_values: bool,
}

impl Context {
    /// Everything that the documentation says, in prose too, at either level.
    pub const fn new(operation: &'static str) -> Self {
        Self {
            operation,
            keywords_only: false,
            only: None,
            unknown_keys: true,
            unknown_values: true,
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
    pub const fn allow_unknown_keys(mut self) -> Self {
        self.unknown_keys = false;
        self
    }

    /// Enum values and tags that the documentation does not know pass, and what has such a tag. The rest is judged.
    #[must_use]
    pub const fn allow_unknown_values(mut self) -> Self {
        self.unknown_values = false;
        self
    }
}

/// The walk: what it looks for, and what it has found.
pub(super) struct Validator {
    context: Context,
    /// What the body has to be.
    root: &'static Object,
    found: Vec<Report>,
}

impl Validator {
    /// Everything that is wrong with an object, and everything that its constants have to obey.
    pub(super) fn run(
        object: &'static Object,
        body: ValueView<'_>,
        context: Context,
    ) -> Vec<Report> {
        let mut validator = Validator {
            context,
            root: object,
            found: Vec::new(),
        };
        match body {
            ValueView::Object(body) => validator.object(object, body, None, &Path::BODY),
            body => validator.no_object(object, body),
        }
        report::settle(validator.found)
    }

    /// Whether rules of this level and origin are to be judged.
    fn judges(&self, level: Level, origin: Origin) -> bool {
        self.context.only.is_none_or(|only| only == level)
            && (origin == Origin::Keyword || !self.context.keywords_only)
    }

    /// Whether to judge the types of values: wrong types, missing and unknown fields, unknown values.
    fn judges_types(&self) -> bool {
        self.judges(Level::Deny, Origin::Keyword)
    }

    /// Judges the fields of an object, its keys, and the rules across its fields. The tag is that of the union that it is a variant of.
    fn object(
        &mut self,
        object: &'static Object,
        view: &dyn ObjectView,
        tag: Option<&'static str>,
        path: &Path<'_>,
    ) {
        let mut present = 0;
        for (index, field) in object.fields.iter().enumerate() {
            if let FieldView::Present(value) = view.field(index, field.name) {
                present += 1;
                self.value(&field.value, value, &path.field(index, field));
            }
        }
        let mut keys = 0;
        view.keys(&mut |_| keys += 1);
        // As a rule, each key is a field of its own. A tag may be known without its key.
        let is_plain = keys == present && tag.is_none();
        let understood = self.understood(object, view, tag, is_plain);
        if self.judges_types() {
            let reported_by_keys = self.missing(object, &understood, path);
            if !is_plain {
                self.keys(&[object], view, tag, &reported_by_keys, path);
            }
        }
        for rule in object.rules {
            if self.judges(rule.level, rule.origin) {
                self.conditional(object, rule, &understood, path);
            }
        }
    }

    /// Judges a value: its type, what it holds, and its own checks.
    fn value(&mut self, expected: &'static Value, view: ValueView<'_>, path: &Path<'_>) {
        let view = view.in_place_of(&expected.shape);
        // As in JSON Schema, `null` passes what is said of strings, numbers and lists.
        let is_null = expected.nullable && matches!(view, ValueView::Null);
        if is_null || path.depth > DEEPEST || !self.typed(expected, view, path) {
            return;
        }
        for check in expected.checks {
            if self.judges(check.level, check.origin) {
                self.check(expected, check, view, path);
            }
        }
    }

    fn items(&mut self, item: &'static Value, items: &dyn ListView, path: &Path<'_>) {
        for index in 0..items.len() {
            self.value(item, items.item(index), &path.item(index));
        }
    }

    fn check(
        &mut self,
        expected: &'static Value,
        check: &'static Check,
        view: ValueView<'_>,
        path: &Path<'_>,
    ) {
        match (&check.test, view, &expected.shape) {
            (Test::UniqueItems, ValueView::List(items), Shape::List(item)) => {
                self.unique(check, item, items, None, path);
            }
            (Test::UniqueBy(key), ValueView::List(items), Shape::List(item)) => {
                self.unique(check, item, items, Some(key), path);
            }
            (test, ..) => {
                let fails = test.verdict(view) == Verdict::Fails;
                let waits = matches!(view, ValueView::Constant) && test.is_of_scalars();
                if waits || (fails && !is_covered(expected, check, view)) {
                    self.failed(expected, &check.test, Source::check(check), view, path);
                }
            }
        }
    }

    /// Reports that a value fails a test of its own, or that a constant has to pass it.
    fn failed(
        &mut self,
        expected: &'static Value,
        test: &'static Test,
        source: Source,
        view: ValueView<'_>,
        path: &Path<'_>,
    ) {
        let bounds = expected.checks.iter().map(|check| &check.test);
        let range = Range::of(bounds, &expected.shape);
        let explanation = sentence::failed(&path.name(), test, view, range, path.secret);
        let report = self.report(Place::value(path), source, explanation);
        report.fails(test);
        report.constant = matches!(view, ValueView::Constant).then(|| (path.steps(), test));
    }

    fn unique(
        &mut self,
        check: &'static Check,
        item: &'static Value,
        items: &dyn ListView,
        key: Option<&'static str>,
        path: &Path<'_>,
    ) {
        for Repeat { first, again } in repeats(item, items, key) {
            let (here, earlier) = (path.item(again), path.item(first));
            let view = items.item(again);
            let mut report = |here: &Path<'_>, name: &str, view, earlier: &str| {
                let explanation = sentence::repeated(name, view, earlier, here.secret);
                self.report(Place::value(here), Source::check(check), explanation);
            };
            if let (Some(key), Shape::Object(table), ValueView::Object(object)) =
                (key, &item.shape, view)
                && let Some((index, field)) = table.field(key)
                && let FieldView::Present(view) = object.field(index, field.name)
            {
                let (here, earlier) = (here.field(index, field), earlier.field(index, field));
                report(&here, field.name, view, &earlier.text());
            } else {
                report(&here, &here.name(), view, &earlier.name());
            }
        }
    }
}

/// Whether another check that fails says what this one could say: an empty text is not also of a wrong form, and advice on what is
/// ruled out anyway is noise.
fn is_covered(expected: &'static Value, check: &'static Check, view: ValueView<'_>) -> bool {
    expected.checks.iter().any(|other| {
        let is_empty =
            matches!(view, ValueView::Str("")) && matches!(other.test, Test::MinLength(_));
        (is_empty || other.level > check.level)
            && !core::ptr::eq(check, other)
            && other.test.verdict(view) == Verdict::Fails
    })
}
