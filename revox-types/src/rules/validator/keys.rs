//! The keys of an object: missing fields, unknown fields, and fields that are given twice.

use alloc::collections::BTreeMap;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::Validator;
use super::path::Path;
use super::report::Place;
use crate::diagnostic::sentence::{self, UnknownKey};
use crate::diagnostic::{is_same, nearest};
use crate::generated::rules::HISTORY;
use crate::rules::table::{Field, Object, OtherVersion, Shape};
use crate::rules::view::{FieldView, ObjectView};

/// An object in which a field counts as one that may be there if a misspelt key stands for it.
pub(super) struct Understood<'a> {
    view: &'a dyn ObjectView,
    /// The fields for which misspelt keys stand.
    misspelt: Vec<&'static str>,
    /// Whether a key is like no field.
    unlike_any: bool,
    /// Whether no key is a field or like one.
    nothing: bool,
}

impl ObjectView for Understood<'_> {
    fn field(&self, index: usize, name: &str) -> FieldView<'_> {
        match self.view.field(index, name) {
            FieldView::Absent if self.misspelt.contains(&name) => FieldView::MaybePresent,
            field => field,
        }
    }
}

impl Validator {
    /// What the keys of an object are understood as. If all of them are fields, that is plain.
    pub(super) fn understood<'a>(
        &self,
        object: &'static Object,
        view: &'a dyn ObjectView,
        tag: Option<&'static str>,
        is_plain: bool,
    ) -> Understood<'a> {
        let mut understood = Understood {
            view,
            misspelt: Vec::new(),
            unlike_any: false,
            nothing: true,
        };
        if is_plain || !self.context.unknown_keys {
            return understood;
        }
        let is_absent = |(index, field): &(usize, &Field)| {
            matches!(view.field(*index, field.name), FieldView::Absent)
        };
        let absent = object.fields.iter().enumerate().filter(is_absent);
        let absent = absent.map(|(_, field)| field.name);
        view.keys(&mut |key| {
            if object.field(key).is_some() || tag == Some(key) {
                understood.nothing = false;
                return;
            }
            let meant = if let Some(other) = other_version(&[object.name], key) {
                // What is said of it says what does its job.
                let replaced_by = other.replaced_by.split(['.', '[']).next();
                let field = replaced_by.and_then(|name| object.field(name));
                field.map(|(_, field)| field.name)
            } else {
                let meant = nearest(key, absent.clone());
                understood.unlike_any |= meant.is_none();
                meant
            };
            understood.nothing &= meant.is_none();
            understood.misspelt.extend(meant);
        });
        understood
    }

    /// Reports the required fields that are missing, but for those that a misspelt key stands for. Where no key was understood, or an unknown key can stand
    /// for nothing but what is missing, that is one mistake: then what is said of the key says what is missing, and this returns it.
    pub(super) fn missing(
        &mut self,
        object: &'static Object,
        understood: &Understood<'_>,
        path: &Path<'_>,
    ) -> Vec<&'static str> {
        let fields = object.fields.iter().enumerate();
        let is_absent = |(index, field): &(usize, &'static Field)| {
            matches!(understood.field(*index, field.name), FieldView::Absent)
        };
        let required = fields.clone().filter(|(_, field)| field.required);
        let missing = required.filter(is_absent).map(|(_, field)| field.name);
        let missing: Vec<&'static str> = missing.collect();
        let is_only = || understood.nothing || fields.filter(is_absent).count() == missing.len();
        if missing.is_empty() || (understood.unlike_any && is_only()) {
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
        mut missing: &[&'static str],
        path: &Path<'_>,
    ) {
        let fields = objects.iter().flat_map(|object| object.fields);
        let fields = fields.map(|field| field.name).chain(tag);
        let mut is_plain = true;
        each_key(view, &mut |_, key, occurrence| {
            is_plain &= occurrence == 0 && fields.clone().any(|field| field == key);
        });
        if is_plain {
            return;
        }
        let mut all: Vec<&'static str> = Vec::new();
        for field in fields {
            if !all.contains(&field) {
                all.push(field);
            }
        }
        let mut free = all.clone();
        view.keys(&mut |key| free.retain(|field| *field != key));
        let names: Vec<&str> = objects.iter().map(|object| object.name).collect();
        each_key(view, &mut |_, key, occurrence| {
            let here = path.key(0, key, occurrence);
            if occurrence > 0 {
                self.duplicate(path, &here, key);
            } else if self.context.unknown_keys && !all.contains(&key) {
                let is_near = nearest(key, free.iter().copied()).is_some();
                let unknown = UnknownKey {
                    key,
                    missing: if is_near {
                        &[]
                    } else {
                        core::mem::take(&mut missing)
                    },
                    only: if let [object] = objects {
                        Some(object)
                    } else {
                        None
                    },
                    fields: &all,
                    free: &free,
                    other_version: other_version(&names, key),
                    owners: &owners(objects, key),
                    beside: self.beside(key, path),
                };
                let explanation = sentence::unknown_key(&path.name(), &unknown);
                self.wrong(Place::key(path, &here), "unknown", explanation);
            }
        });
    }

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

    /// Reports a key that is given twice.
    pub(super) fn duplicate(&mut self, path: &Path<'_>, here: &Path<'_>, key: &str) {
        let explanation = sentence::duplicate_key(&path.name(), key);
        self.wrong(Place::key(path, here), "duplicate", explanation);
    }
}

/// Calls `each` with every key: its place among the keys, itself, and which of several like it.
pub(super) fn each_key(view: &dyn ObjectView, each: &mut dyn FnMut(usize, &str, usize)) {
    let mut given: BTreeMap<String, usize> = BTreeMap::new();
    let mut place = 0;
    view.keys(&mut |key| {
        let occurrence = given.entry(key.to_string()).or_default();
        each(place, key, *occurrence);
        *occurrence += 1;
        place += 1;
    });
}

/// The entry of another version of the API for a name that none of these objects or enums has.
pub(super) fn other_version(of: &[&str], name: &str) -> Option<&'static OtherVersion> {
    HISTORY
        .iter()
        .find(|other| is_same(other.name, name) && of.contains(&other.object))
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
