//! The types of values: wrong types, unknown values, variants of unions.

use alloc::vec::Vec;

use super::path::Path;
use super::report::{Place, Source};
use super::{Validator, keys};
use crate::diagnostic::{Explanation, nearest, sentence};
use crate::rules::table::{Enum, Level, Object, Shape, Test, Union, Value, Variant};
use crate::rules::test::Verdict;
use crate::rules::view::{FieldView, ObjectView, ValueView};

/// Secrets that lie deeper are not looked for: objects may hold themselves.
const DEEPEST_SECRET: usize = 6;

/// Any value, in which keys may be given twice and numbers may be none.
static ANY: Value = Value {
    shape: Shape::Any,
    nullable: true,
    checks: &[],
};

/// The test of every number.
static FINITE: Test = Test::Finite;

impl Validator {
    /// Judges whether a value has the type that is expected, and what is inside of it. What is wrong is reported here.
    pub(super) fn typed(
        &mut self,
        expected: &'static Value,
        view: ValueView<'_>,
        path: &Path<'_>,
    ) -> bool {
        match (&expected.shape, view) {
            (Shape::Object(object), ValueView::Object(fields)) => {
                self.object(object, fields, None, path);
                true
            }
            (Shape::List(item), ValueView::List(items)) => {
                self.items(item, items, path);
                true
            }
            (Shape::Union(union), ValueView::Object(fields)) => {
                self.union(union, fields, path);
                true
            }
            (Shape::Map(entry), ValueView::Object(entries)) => {
                self.map(entry, entries, path);
                true
            }
            (Shape::Any, ValueView::Object(entries)) => {
                self.map(&ANY, entries, path);
                true
            }
            (Shape::Any, ValueView::List(items)) => {
                self.items(&ANY, items, path);
                true
            }
            (Shape::Any | Shape::Number | Shape::Integer, ValueView::Number(_))
                if FINITE.verdict(view) == Verdict::Fails =>
            {
                self.finite(expected, view, path);
                false
            }
            (Shape::Number, ValueView::Constant) => {
                self.finite(expected, view, path);
                true
            }
            (Shape::Enum(of), ValueView::Str(text)) => {
                let known = of.values.iter().any(|one| one.value == text);
                known || self.unknown_value(of.name, text, &values(of), path)
            }
            (Shape::AnyOf(alternatives), _) => self.any_of(expected, alternatives, view, path),
            _ if is_of_type(expected, view) => true,
            _ => {
                let secret = path.secret || holds_secret(&expected.shape, 0);
                let explanation =
                    sentence::wrong_type(&path.name(), view, expected, secret, path.is_optional());
                self.wrong(Place::value(path), "type", explanation);
                false
            }
        }
    }

    /// Reports that a number is not finite, or that a constant has to be.
    fn finite(&mut self, expected: &'static Value, view: ValueView<'_>, path: &Path<'_>) {
        if self.judges_types() {
            self.failed(expected, &FINITE, Source::keyword("type"), view, path);
        }
    }

    /// Reports a body that is no object. It may be a secret.
    pub(super) fn no_object(&mut self, object: &'static Object, body: ValueView<'_>) {
        let expected = Value {
            shape: Shape::Object(object),
            nullable: false,
            checks: &[],
        };
        let explanation = sentence::wrong_type("", body, &expected, true, false);
        self.wrong(Place::value(&Path::BODY), "type", explanation);
    }

    fn union(&mut self, union: &'static Union, fields: &dyn ObjectView, path: &Path<'_>) {
        // It comes before the fields.
        let here = path.key(0, union.tag, 0);
        let tags =
            || -> Vec<&'static str> { union.variants.iter().map(|variant| variant.tag).collect() };
        match fields.field(usize::MAX, union.tag) {
            FieldView::Present(ValueView::Str(text)) => {
                if let Some(variant) = union.variants.iter().find(|variant| variant.tag == text) {
                    return self.object(variant.object, fields, Some(union.tag), path);
                }
                if self.unknown_value(union.name, text, &tags(), &here) {
                    return;
                }
            }
            FieldView::Present(ValueView::Constant | ValueView::Opaque)
            | FieldView::MaybePresent => {}
            FieldView::Present(view) => {
                let explanation = sentence::wrong_tag(union.tag, view, &tags());
                self.wrong(Place::value(&here), "type", explanation);
            }
            FieldView::Absent => {
                if !self.is_tag_misspelt(union, fields) {
                    let explanation = sentence::missing_tag(&path.name(), union.tag, &tags());
                    self.wrong(Place::whole(path, union.tag), "required", explanation);
                }
            }
        }
        // Which fields there may be hangs on the tag, but what no variant has is surely unknown.
        if self.judges_types() {
            let objects: Vec<&'static Object> = union
                .variants
                .iter()
                .map(|variant| variant.object)
                .collect();
            self.keys(&objects, fields, Some(union.tag), &[], path);
        }
    }

    /// Whether a key that no variant has is nearly the tag, which then is not missing.
    fn is_tag_misspelt(&self, union: &'static Union, fields: &dyn ObjectView) -> bool {
        let mut misspelt = false;
        fields.keys(&mut |key| {
            let has = |variant: &Variant| variant.object.field(key).is_some();
            let is_near = nearest(key, core::iter::once(union.tag)).is_some();
            misspelt |= is_near && !union.variants.iter().any(has);
        });
        misspelt && self.context.unknown_keys
    }

    /// Judges the entries of a map, and keys that are given twice.
    fn map(&mut self, entry: &'static Value, entries: &dyn ObjectView, path: &Path<'_>) {
        keys::each_key(entries, &mut |place, key, occurrence| {
            let here = path.key(place, key, occurrence);
            if occurrence > 0 {
                self.duplicate(path, &here, key);
            } else if let FieldView::Present(view) = entries.field(usize::MAX, key) {
                self.value(entry, view, &here);
            }
        });
    }

    /// Whether one of the alternatives takes the value.
    fn any_of(
        &mut self,
        expected: &'static Value,
        alternatives: &'static [Value],
        view: ValueView<'_>,
        path: &Path<'_>,
    ) -> bool {
        let before = self.found.len();
        // The alternatives lie one level deeper, so that one that is an alternative of itself ends.
        let inside = path.deeper();
        for alternative in alternatives {
            self.value(alternative, view, &inside);
            if self.found[before..]
                .iter()
                .all(|found| found.level() == Level::Warn)
            {
                return true;
            }
            self.found.truncate(before);
        }
        let mut of_type = alternatives
            .iter()
            .filter(|alternative| is_of_type(alternative, view));
        if !self.context.unknown_values {
            return true;
        }
        if let (Some(alternative), None) = (of_type.next(), of_type.next()) {
            // An object matches the only alternative that is an object.
            self.value(alternative, view, &inside);
        } else {
            let explanation =
                sentence::wrong_type(&path.name(), view, expected, path.secret, false);
            self.wrong(Place::value(path), "anyOf", explanation);
        }
        false
    }

    /// Whether an enum value that the documentation does not list passes all the same. Otherwise it is reported.
    fn unknown_value(
        &mut self,
        of: &str,
        text: &str,
        known: &[&'static str],
        path: &Path<'_>,
    ) -> bool {
        if self.context.unknown_values {
            // No value of the API has a blank in it: what follows is what a type of the user's has that cannot be asked for.
            let (value, said) = text.split_once(": ").unwrap_or((text, ""));
            let other_version = keys::other_version(&[of], value);
            let (explanation, place) = if said.is_empty() || path.secret {
                let name = path.name();
                let explanation =
                    sentence::unknown_value(&name, text, known, other_version, path.secret);
                (explanation, path)
            } else {
                // A placeholder without a field is reported at the list of fields that lacks it, one without a variable at the definition.
                let list = other_version.is_none().then(|| path.parent()?.parent());
                let place = match list.flatten() {
                    Some(list) if value == "variable" => list.parent().unwrap_or(list),
                    list => list.unwrap_or(path),
                };
                (sentence::unaskable(said, other_version), place)
            };
            self.wrong(Place::value(place), "enum", explanation);
        }
        !self.context.unknown_values
    }

    /// Reports a broken keyword that is about types.
    pub(super) fn wrong(&mut self, place: Place, keyword: &'static str, explanation: Explanation) {
        if self.judges_types() {
            self.report(place, Source::keyword(keyword), explanation);
        }
    }
}

fn values(of: &Enum) -> Vec<&'static str> {
    of.values.iter().map(|known| known.value).collect()
}

/// Whether a value has the type that is expected, without looking inside.
pub(super) fn is_of_type(expected: &Value, view: ValueView<'_>) -> bool {
    match (&expected.shape, view) {
        (_, ValueView::Null) => expected.nullable || matches!(expected.shape, Shape::Any),
        (Shape::Enum(of), ValueView::Str(text)) => {
            of.values.iter().any(|known| known.value == text)
        }
        (Shape::Integer, ValueView::Number(number)) => number % 1.0 == 0.0,
        (Shape::AnyOf(alternatives), _) => alternatives.iter().any(|alternative| {
            !matches!(alternative.shape, Shape::AnyOf(_)) && is_of_type(alternative, view)
        }),
        (_, ValueView::Constant | ValueView::Opaque)
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

/// Whether a value of this shape may hold a secret, which a text in its place would hold as well.
fn holds_secret(shape: &Shape, depth: usize) -> bool {
    let inside = |object: &Object| {
        object
            .fields
            .iter()
            .any(|field| field.secret || holds_secret(&field.value.shape, depth + 1))
    };
    depth < DEEPEST_SECRET
        && match shape {
            Shape::Object(object) => inside(object),
            Shape::Union(union) => union.variants.iter().any(|variant| inside(variant.object)),
            Shape::List(item) | Shape::Map(item) => holds_secret(&item.shape, depth + 1),
            Shape::AnyOf(choices) => choices
                .iter()
                .any(|choice| holds_secret(&choice.shape, depth + 1)),
            _ => false,
        }
}
