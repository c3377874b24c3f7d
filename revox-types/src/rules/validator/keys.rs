//! The keys of an object: missing fields, unknown fields, and fields that are given twice.

use alloc::boxed::Box;
use alloc::vec::Vec;

use super::Validator;
use super::path::Path;
use super::report::Place;
use crate::diagnostic::sentence::{self, UnknownKey};
use crate::diagnostic::{is_same, nearest};
use crate::generated::rules::HISTORY;
use crate::rules::table::{Field, Object, OtherVersion, Shape};
use crate::rules::view::{FieldView, ObjectView, ValueView};

/// A key that cannot be taken for a field.
struct Surplus {
    key: Box<str>,
    /// Whether it is a field, which is then given twice.
    known: bool,
    /// Which of several keys like it.
    occurrence: usize,
}

/// An object in which a field counts as one that may be there if a misspelt key stands for it, or if no key was understood.
pub(super) struct Understood<'a> {
    view: &'a dyn ObjectView,
    /// The fields for which misspelt keys stand, or which stand one level too deep.
    misspelt: Vec<&'static str>,
    /// Whether a key is like no field.
    unlike_any: bool,
    /// Whether all keys are like no field: the object was meant as one of another kind.
    nothing: bool,
}

impl<'a> Understood<'a> {
    /// Of an object whose keys are fields.
    pub(super) fn plain(view: &'a dyn ObjectView) -> Self {
        Understood {
            view,
            misspelt: Vec::new(),
            unlike_any: false,
            nothing: false,
        }
    }
}

impl ObjectView for Understood<'_> {
    fn field(&self, index: usize, name: &str) -> FieldView<'_> {
        match self.view.field(index, name) {
            FieldView::Absent if self.nothing || self.misspelt.contains(&name) => {
                FieldView::MaybePresent
            }
            field => field,
        }
    }

    fn keys(&self, each: &mut dyn FnMut(&str)) {
        self.view.keys(each);
    }

    fn entries(&self, each: &mut dyn FnMut(&str, ValueView<'_>)) {
        self.view.entries(each);
    }
}

impl Validator {
    /// What the keys of an object are understood as.
    pub(super) fn understood<'a>(
        &self,
        object: &'static Object,
        view: &'a dyn ObjectView,
        tag: Option<&'static str>,
    ) -> Understood<'a> {
        let mut understood = Understood::plain(view);
        if !self.context.unknown_keys {
            return understood;
        }
        let is_absent = |(index, field): &(usize, &Field)| {
            matches!(view.field(*index, field.name), FieldView::Absent)
        };
        let absent = || object.fields.iter().enumerate().filter(is_absent);
        let mut known = false;
        view.keys(&mut |key| {
            if object.field(key).is_some() || tag == Some(key) {
                known = true;
            } else if let Some(other) = other_version(&[object.name], key) {
                // What is said of it says what does its job.
                let meant = other
                    .replaced_by
                    .split(['.', '['])
                    .next()
                    .unwrap_or_default();
                understood
                    .misspelt
                    .extend(object.field(meant).map(|(_, field)| field.name));
            } else if let Some(meant) = nearest(key, absent().map(|(_, field)| field.name)) {
                understood.misspelt.push(meant);
            } else {
                let inside = wrapped(view, key, absent().map(|(_, field)| field.name));
                understood.unlike_any |= inside.is_empty();
                understood.misspelt.extend(inside);
            }
        });
        understood.nothing = understood.unlike_any && !known && understood.misspelt.is_empty();
        understood
    }

    /// Reports the required fields that are missing, but for those that a misspelt key stands for. Where no key was understood, or an unknown key can
    /// stand for nothing but what is missing, that is one mistake: then what is said of the key says what is missing, and this returns it.
    pub(super) fn missing(
        &mut self,
        object: &'static Object,
        understood: &Understood<'_>,
        path: &Path<'_>,
    ) -> Vec<&'static str> {
        let fields = object.fields.iter().enumerate();
        let is_absent = |(index, field): &(usize, &'static Field)| {
            !understood.misspelt.contains(&field.name)
                && matches!(understood.view.field(*index, field.name), FieldView::Absent)
        };
        let required = fields.clone().filter(|(_, field)| field.required);
        let missing = required.filter(is_absent).map(|(_, field)| field.name);
        let missing: Vec<&'static str> = missing.collect();
        let is_only = || understood.unlike_any && fields.filter(is_absent).count() == missing.len();
        if missing.is_empty() || understood.nothing || is_only() {
            return missing;
        }
        let explanation = sentence::missing(&path.name(), &missing);
        let field = if let [field] = missing[..] { field } else { "" };
        self.wrong(Place::whole(path, field), "required", explanation);
        Vec::new()
    }

    /// Looks for keys that none of the objects knows, and for keys that are given twice.
    pub(super) fn keys(
        &mut self,
        objects: &[&'static Object],
        view: &dyn ObjectView,
        tag: Option<&'static str>,
        missing: &[&'static str],
        path: &Path<'_>,
    ) {
        let fields = || {
            let fields = objects.iter().flat_map(|object| object.fields);
            fields.map(|field| field.name).chain(tag)
        };
        let mut given: Vec<&'static str> = Vec::new();
        let mut surplus: Vec<Surplus> = Vec::new();
        view.keys(&mut |key| {
            let field = fields().find(|field| *field == key);
            let occurrence = match field {
                Some(field) => given.iter().filter(|earlier| **earlier == field).count(),
                None => surplus
                    .iter()
                    .filter(|earlier| *earlier.key == *key)
                    .count(),
            };
            if field.is_none() || occurrence > 0 {
                surplus.push(Surplus {
                    key: key.into(),
                    known: field.is_some(),
                    occurrence,
                });
            }
            given.extend(field);
        });
        if surplus.is_empty() {
            return;
        }
        let mut all: Vec<&'static str> = Vec::new();
        for field in fields() {
            if !all.contains(&field) {
                all.push(field);
            }
        }
        let mut free = all.clone();
        free.retain(|field| !given.contains(field));
        // What stands for a required field does not belong elsewhere.
        let is_filled = objects.iter().flat_map(|object| object.fields);
        let is_filled = is_filled
            .into_iter()
            .all(|field| !field.required || given.contains(&field.name));
        let mut missing = missing;
        for Surplus {
            key,
            known,
            occurrence,
        } in surplus
        {
            let here = path.key(0, &key, occurrence);
            let place = Place::key(path, &here);
            if known || occurrence > 0 {
                let explanation = sentence::duplicate_key(&path.name(), &key);
                self.wrong(place, "duplicate", explanation);
            } else if self.context.unknown_keys {
                let names: Vec<&str> = objects.iter().map(|object| object.name).collect();
                let is_near = nearest(&key, free.iter().copied()).is_some();
                let is_wrapper = !is_near && !wrapped(view, &key, free.iter().copied()).is_empty();
                let unknown = UnknownKey {
                    key: &key,
                    missing: if is_near {
                        &[]
                    } else {
                        core::mem::take(&mut missing)
                    },
                    is_wrapper,
                    only: if let [object] = objects {
                        Some(object)
                    } else {
                        None
                    },
                    fields: &all,
                    free: &free,
                    other_version: other_version(&names, &key),
                    owners: &owners(objects, &key),
                    beside: self.beside(&key, path).filter(|_| is_filled),
                    objects: &names,
                };
                let explanation = sentence::unknown_key(&path.name(), &unknown);
                self.wrong(place, "unknown", explanation);
            }
        }
    }
}

impl Validator {
    /// The field beside which a key was meant to stand that stands too deep.
    fn beside(&self, key: &str, path: &Path<'_>) -> Option<&'static str> {
        let fields = path.fields();
        let is_beside = |index: &usize| match index.checked_sub(1) {
            Some(around) => has_field(&fields[around].value.shape, key),
            None => self.root.field(key).is_some(),
        };
        let index = (0..fields.len()).rev().find(is_beside)?;
        Some(fields[index].name)
    }
}

/// Whether a key is nearly a name.
pub(super) fn is_near(key: &str, name: &str) -> bool {
    nearest(key, core::iter::once(name)).is_some()
}

/// The entry of another version of the API for a name that none of these objects or enums has.
pub(super) fn other_version(of: &[&str], name: &str) -> Option<&'static OtherVersion> {
    HISTORY
        .iter()
        .find(|other| is_same(other.name, name) && of.contains(&other.object))
}

/// Which of the fields that belong beside a key stand in the object that is its value.
fn wrapped(
    view: &dyn ObjectView,
    key: &str,
    fields: impl Iterator<Item = &'static str>,
) -> Vec<&'static str> {
    let FieldView::Present(ValueView::Object(inner)) = view.field(usize::MAX, key) else {
        return Vec::new();
    };
    let is_inside = |field: &&'static str| {
        let mut is_inside = false;
        inner.keys(&mut |key| is_inside |= key == *field);
        is_inside
    };
    fields.filter(is_inside).collect()
}

/// The fields whose own fields have this name: where a key was meant to stand that stands one level too high.
fn owners(objects: &[&'static Object], key: &str) -> Vec<&'static str> {
    let fields = objects.iter().flat_map(|object| object.fields);
    fields
        .filter(|field| has_field(&field.value.shape, key))
        .map(|field| field.name)
        .collect()
}

/// Whether an object of this shape, or an item of it, has a field of this name.
fn has_field(shape: &Shape, key: &str) -> bool {
    match shape {
        Shape::Object(object) => object.field(key).is_some(),
        Shape::Union(union) => {
            let has = |object: &Object| object.field(key).is_some();
            union.tag == key || union.variants.iter().any(|variant| has(variant.object))
        }
        Shape::List(item) => has_field(&item.shape, key),
        _ => false,
    }
}
