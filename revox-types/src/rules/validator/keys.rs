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
    /// The fields for which misspelt keys stand.
    misspelt: Vec<&'static str>,
    /// How many keys are like no field.
    unlike_any: usize,
    /// Whether there are keys, and all of them are like no field.
    nothing: bool,
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
        let mut understood = Understood {
            view,
            misspelt: Vec::new(),
            unlike_any: 0,
            nothing: false,
        };
        if !self.context.unknown_keys {
            return understood;
        }
        let is_absent = |(index, field): &(usize, &Field)| {
            matches!(view.field(*index, field.name), FieldView::Absent)
        };
        let absent = || object.fields.iter().enumerate().filter(is_absent);
        let mut known = 0;
        view.keys(&mut |key| {
            if object.field(key).is_some() || tag == Some(key) {
                known += 1;
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
                understood.unlike_any += 1;
            }
        });
        understood.nothing =
            understood.unlike_any > 0 && known == 0 && understood.misspelt.is_empty();
        understood
    }

    /// Reports the required fields that are missing. Where as many keys are unknown, or no key was understood, those were probably meant for them: then
    /// what is said of such a key says what is missing, and this returns it.
    pub(super) fn missing(
        &mut self,
        object: &'static Object,
        understood: &Understood<'_>,
        path: &Path<'_>,
    ) -> Vec<&'static str> {
        let fields = object.fields.iter().enumerate();
        let missing: Vec<&'static str> = fields
            .filter(|(index, field)| {
                field.required
                    && !understood.misspelt.contains(&field.name)
                    && matches!(understood.view.field(*index, field.name), FieldView::Absent)
            })
            .map(|(_, field)| field.name)
            .collect();
        if missing.is_empty() || understood.nothing || understood.unlike_any >= missing.len() {
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
        let is_wrapper = |one: &Surplus| !one.known && wraps(view, &one.key, &free);
        // What is missing stands in there.
        let mut missing = if surplus.iter().any(is_wrapper) {
            &[]
        } else {
            missing
        };
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
                let is_wrapper = !is_near && wraps(view, &key, &free);
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
                    objects: &names,
                };
                let explanation = sentence::unknown_key(&path.name(), &unknown);
                self.wrong(place, "unknown", explanation);
            }
        }
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

/// Whether the value of a key is an object that holds what belongs beside the key.
fn wraps(view: &dyn ObjectView, key: &str, free: &[&str]) -> bool {
    let FieldView::Present(ValueView::Object(inner)) = view.field(usize::MAX, key) else {
        return false;
    };
    let mut wraps = false;
    inner.keys(&mut |key| wraps |= free.contains(&key));
    wraps
}

/// The fields whose own fields have this name: where a key was meant to stand that stands one level too high.
fn owners(objects: &[&'static Object], key: &str) -> Vec<&'static str> {
    fn has(shape: &Shape, key: &str) -> bool {
        match shape {
            Shape::Object(object) => object.field(key).is_some(),
            Shape::Union(union) => {
                let has = |object: &Object| object.field(key).is_some();
                union.tag == key || union.variants.iter().any(|variant| has(variant.object))
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
