//! What the kinds of values say: wrong kinds, words that are none, variants, missing and unknown fields.

use alloc::boxed::Box;
use alloc::vec::Vec;

use super::path::{Hop, Trail};
use super::report::{Of, Place, Stated};
use super::{DEEPEST, Judge, cross_field};
use crate::generated::rules::HISTORY;
use crate::rules::suggest::nearest;
use crate::rules::table::{
    Field, Level, Object, Origin, OtherVersion, Shape, Union, Value, Variant,
};
use crate::rules::view::{FieldView, ObjectView, ValueView};
use crate::rules::violation::wording;

/// Secrets that lie deeper are not looked for: objects may hold themselves.
const DEEPEST_SECRET: usize = 6;

impl Judge {
    /// Whether a value of another kind than object or list fits. What does not fit is reported here.
    #[inline(never)]
    pub(super) fn other_kind(
        &mut self,
        value: &'static Value,
        seen: ValueView<'_>,
        trail: &Trail<'_>,
    ) -> bool {
        match (&value.shape, seen) {
            (Shape::Any | Shape::Number | Shape::Integer, ValueView::Number(number))
                if !number.is_finite() =>
            {
                self.not_finite(number, trail)
            }
            (Shape::Enum(of), ValueView::Unknown(text)) => {
                let mut words = of.words.iter().map(|word| word.value);
                self.unknown_word(of.name, text, &mut words, Level::Warn, trail)
            }
            (Shape::String, ValueView::Str(_))
            | (Shape::Number, ValueView::Integer(_) | ValueView::Number(_))
            | (Shape::Integer, ValueView::Integer(_))
            | (Shape::Boolean, ValueView::Bool(_))
            | (Shape::Any, _)
            | (_, ValueView::Unknown(_) | ValueView::Opaque) => true,
            (Shape::Enum(of), ValueView::Str(text)) => {
                let mut words = of.words.iter().map(|word| word.value);
                words.clone().any(|word| word == text)
                    || self.unknown_word(of.name, text, &mut words, Level::Deny, trail)
            }
            (Shape::Integer, ValueView::Number(number)) => {
                number % 1.0 == 0.0 || self.wrong_kind(value, seen, trail)
            }
            (Shape::Union(union), ValueView::Object(members)) => {
                if trail.depth < DEEPEST {
                    self.union(union, members, trail);
                }
                true
            }
            (Shape::Map(entry), ValueView::Object(members)) => {
                if trail.depth < DEEPEST {
                    self.map(entry, members, trail);
                }
                true
            }
            (Shape::AnyOf(alternatives), _) => {
                trail.depth >= DEEPEST || self.any_of(alternatives, seen, trail)
            }
            _ => self.wrong_kind(value, seen, trail),
        }
    }

    fn union(&mut self, union: &'static Union, members: &dyn ObjectView, trail: &Trail<'_>) {
        let here = trail.hop(Hop::Tag(union.tag));
        let tags = || union.variants.iter().map(|variant| variant.tag);
        match members.field(usize::MAX, union.tag) {
            FieldView::Present(ValueView::Str(text)) => {
                if let Some(variant) = union.variants.iter().find(|variant| variant.tag == text) {
                    return self.object(variant.object, members, Some(union.tag), trail);
                }
                self.unknown_word(union.name, text, &mut tags(), Level::Deny, &here);
            }
            FieldView::Present(ValueView::Unknown(_) | ValueView::Opaque)
            | FieldView::MaybePresent => {}
            FieldView::Present(seen) => {
                if self.asks_for_kinds() {
                    let words: Vec<&'static str> = tags().collect();
                    let words = wording::wrong_tag(union.tag, seen, &words);
                    self.report(
                        Place::value(&here),
                        &Stated::by_keyword("type"),
                        Of::Kind,
                        &words,
                    );
                }
            }
            FieldView::Absent => {
                // Under a name that is nearly right, it is not missing.
                let mut misspelt = false;
                if self.context.unknown_names {
                    members.keys(&mut |name| {
                        let is_field = |variant: &Variant| {
                            variant.object.fields.iter().any(|field| field.name == name)
                        };
                        misspelt |= !union.variants.iter().any(is_field)
                            && nearest(name, core::iter::once(union.tag)).is_some();
                    });
                }
                if self.asks_for_kinds() && !misspelt {
                    let words: Vec<&'static str> = tags().collect();
                    let words = wording::missing_tag(&trail.name(), union.tag, &words);
                    self.report(
                        Place::whole(trail, union.tag),
                        &Stated::by_keyword("required"),
                        Of::Kind,
                        &words,
                    );
                }
            }
        }
        // Which fields there may be hangs on the tag, but what no variant has is surely unknown.
        if self.asks_for_kinds() {
            let objects: Vec<&'static Object> = union
                .variants
                .iter()
                .map(|variant| variant.object)
                .collect();
            self.names(&objects, members, Some(union.tag), &[], trail);
        }
    }

    fn map(&mut self, entry: &'static Value, members: &dyn ObjectView, trail: &Trail<'_>) {
        let mut index = 0;
        members.keys(&mut |name| {
            if let FieldView::Present(seen) = members.field(usize::MAX, name) {
                self.value(entry, &seen, &trail.hop(Hop::Key(index, name, 0)));
            }
            index += 1;
        });
    }

    /// Whether one of the alternatives takes the value.
    fn any_of(
        &mut self,
        alternatives: &'static [Value],
        seen: ValueView<'_>,
        trail: &Trail<'_>,
    ) -> bool {
        let before = self.found.len();
        // The alternatives lie one level deeper, so that one that is an alternative of itself ends.
        let inside = trail.deeper();
        let mut only = None;
        let mut of_kind = 0;
        for alternative in alternatives {
            self.value(alternative, &seen, &inside);
            if self.found[before..]
                .iter()
                .all(|found| found.level() == Level::Warn)
            {
                return true;
            }
            self.found.truncate(before);
            if cross_field::is_of_kind(alternative, seen) {
                only = Some(alternative);
                of_kind += 1;
            }
        }
        match only {
            // Whoever writes an object where one alternative is an object means that one.
            Some(alternative) if of_kind == 1 => self.value(alternative, &seen, &inside),
            _ if self.asks_for_kinds() => {
                let words = wording::none_of(&trail.name(), seen, alternatives, trail.secret);
                self.report(
                    Place::value(trail),
                    &Stated::by_keyword("anyOf"),
                    Of::Kind,
                    &words,
                );
            }
            _ => {}
        }
        false
    }

    /// Reports the required fields that are not there. Where as many keys are unknown, those were probably meant for them: then what is
    /// said of such a key says what is missing, and this returns it.
    pub(super) fn missing(
        &mut self,
        object: &'static Object,
        members: &dyn ObjectView,
        tag: Option<&'static str>,
        trail: &Trail<'_>,
    ) -> Vec<&'static str> {
        let absent: Vec<&'static Field> = object
            .fields
            .iter()
            .enumerate()
            .filter(|(index, field)| matches!(members.field(*index, field.name), FieldView::Absent))
            .map(|(_, field)| field)
            .collect();
        let mut misspelt: Vec<&'static str> = Vec::new();
        let mut strangers = 0;
        if self.context.unknown_names {
            // A field under a name that is nearly right is not missing. What is said of the name says so.
            members.keys(&mut |name| {
                let known = object.fields.iter().any(|field| field.name == name);
                if !known && tag != Some(name) {
                    let meant = nearest(name, absent.iter().map(|field| field.name));
                    strangers += usize::from(meant.is_none());
                    misspelt.extend(meant);
                }
            });
        }
        let fields: Vec<&'static str> = absent
            .iter()
            .filter(|field| field.required && !misspelt.contains(&field.name))
            .map(|field| field.name)
            .collect();
        if fields.is_empty() || strangers >= fields.len() {
            return fields;
        }
        let words = wording::missing(&trail.name(), &fields);
        let place = Place::whole(trail, if let [field] = fields[..] { field } else { "" });
        self.report(place, &Stated::by_keyword("required"), Of::Kind, &words);
        Vec::new()
    }

    /// Looks for keys that none of the objects knows, and for keys that are there twice.
    pub(super) fn names(
        &mut self,
        objects: &[&'static Object],
        members: &dyn ObjectView,
        tag: Option<&'static str>,
        missing: &[&'static str],
        trail: &Trail<'_>,
    ) {
        let fields = || {
            objects
                .iter()
                .flat_map(|object| object.fields.iter().map(|field| field.name))
                .chain(tag)
        };
        let mut seen: Vec<&'static str> = Vec::new();
        let mut strangers: Vec<Stranger> = Vec::new();
        members.keys(&mut |name| {
            if let Some(field) = fields().find(|field| *field == name) {
                let occurrence = seen.iter().filter(|earlier| **earlier == field).count();
                if occurrence > 0 {
                    strangers.push(Stranger {
                        name: name.into(),
                        known: true,
                        occurrence,
                    });
                }
                seen.push(field);
            } else {
                let occurrence = strangers
                    .iter()
                    .filter(|earlier| *earlier.name == *name)
                    .count();
                strangers.push(Stranger {
                    name: name.into(),
                    known: false,
                    occurrence,
                });
            }
        });
        if strangers.is_empty() {
            return;
        }
        let mut all: Vec<&'static str> = Vec::new();
        for field in fields() {
            if !all.contains(&field) {
                all.push(field);
            }
        }
        let free: Vec<&'static str> = all
            .iter()
            .copied()
            .filter(|field| !seen.contains(field))
            .collect();
        let mut missing = missing;
        for stranger in strangers {
            let key = trail.hop(Hop::Key(0, &stranger.name, stranger.occurrence));
            let (words, rule) = if stranger.known {
                (
                    wording::duplicate_name(&trail.name(), &stranger.name),
                    "duplicate",
                )
            } else if self.context.unknown_names {
                let of: Vec<&str> = objects.iter().map(|object| object.name).collect();
                let is_near = nearest(&stranger.name, free.iter().copied()).is_some();
                let known = wording::Known {
                    missing: if is_near {
                        &[]
                    } else {
                        core::mem::take(&mut missing)
                    },
                    fields: &all,
                    free: &free,
                    past: past(&of, &stranger.name),
                    homes: &homes(objects, &stranger.name),
                    of: &of,
                };
                (
                    wording::unknown_name(&trail.name(), &stranger.name, &known),
                    "unknown",
                )
            } else {
                continue;
            };
            self.report(
                Place::key(trail, &key),
                &Stated::by_keyword(rule),
                Of::Kind,
                &words,
            );
        }
    }

    /// Reports a word that the documentation does not list.
    #[cold]
    fn unknown_word(
        &mut self,
        of: &str,
        text: &str,
        words: &mut dyn Iterator<Item = &'static str>,
        level: Level,
        trail: &Trail<'_>,
    ) -> bool {
        if self.asks_for(level, Origin::Keyword) {
            let words: Vec<&'static str> = words.collect();
            let words =
                wording::unknown_word(&trail.name(), text, &words, past(&[of], text), trail.secret);
            self.report(
                Place::value(trail),
                &Stated {
                    level,
                    ..Stated::by_keyword("enum")
                },
                Of::Kind,
                &words,
            );
        }
        false
    }

    /// Reports a value of another kind.
    #[cold]
    fn wrong_kind(
        &mut self,
        value: &'static Value,
        seen: ValueView<'_>,
        trail: &Trail<'_>,
    ) -> bool {
        if self.asks_for_kinds() {
            let words = wording::wrong_kind(
                &trail.name(),
                seen,
                value,
                trail.secret || holds_secret(&value.shape, 0),
                trail.is_optional(),
            );
            self.report(
                Place::value(trail),
                &Stated::by_keyword("type"),
                Of::Kind,
                &words,
            );
        }
        false
    }

    /// Reports a number that JSON cannot write.
    #[cold]
    fn not_finite(&mut self, number: f64, trail: &Trail<'_>) -> bool {
        if self.asks_for_kinds() {
            let words = wording::not_finite(&trail.name(), number);
            self.report(
                Place::value(trail),
                &Stated::by_keyword("type"),
                Of::Kind,
                &words,
            );
        }
        false
    }
}

/// What is known of a name that none of these objects or enums has.
#[cold]
fn past(of: &[&str], name: &str) -> Option<&'static OtherVersion> {
    HISTORY
        .iter()
        .find(|past| past.name == name && of.contains(&past.object))
}

/// A key that has no business where it is.
struct Stranger {
    name: Box<str>,
    /// Whether it is a field, which is then there twice.
    known: bool,
    occurrence: usize,
}

/// The fields whose own fields have this name: where a key was meant to stand that stands one level too high.
fn homes(objects: &[&'static Object], key: &str) -> Vec<&'static str> {
    fn has(shape: &Shape, key: &str) -> bool {
        let is_of = |object: &Object| object.fields.iter().any(|field| field.name == key);
        match shape {
            Shape::Object(object) => is_of(object),
            Shape::Union(union) => {
                union.tag == key || union.variants.iter().any(|variant| is_of(variant.object))
            }
            Shape::List(item) => has(&item.shape, key),
            _ => false,
        }
    }
    let fields = objects.iter().flat_map(|object| object.fields);
    fields
        .filter(|field| has(&field.value.shape, key))
        .map(|field| field.name)
        .collect()
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
