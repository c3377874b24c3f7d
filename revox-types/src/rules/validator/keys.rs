//! The keys of an object: missing fields, unknown fields, and fields that are given twice.

use alloc::boxed::Box;
use alloc::vec::Vec;

use super::Validator;
use super::path::Path;
use super::report::Place;
use crate::diagnostic::nearest;
use crate::diagnostic::sentence::{self, UnknownKey};
use crate::generated::rules::HISTORY;
use crate::rules::table::{Field, Object, OtherVersion, Shape};
use crate::rules::view::{FieldView, ObjectView};

/// A key that cannot be taken for a field.
struct Surplus {
    key: Box<str>,
    /// Whether it is a field, which is then given twice.
    known: bool,
    /// Which of several keys like it.
    occurrence: usize,
}

impl Validator {
    /// Reports the required fields that are missing. Where as many keys are unknown, those were probably meant for them: then what is
    /// said of such a key says what is missing, and this returns it.
    pub(super) fn missing(
        &mut self,
        object: &'static Object,
        view: &dyn ObjectView,
        tag: Option<&'static str>,
        path: &Path<'_>,
    ) -> Vec<&'static str> {
        let is_absent = |(index, field): &(usize, &Field)| {
            matches!(view.field(*index, field.name), FieldView::Absent)
        };
        let fields = || object.fields.iter().enumerate();
        let mut missing: Vec<&'static str> = fields()
            .filter(|(_, field)| field.required)
            .filter(is_absent)
            .map(|(_, field)| field.name)
            .collect();
        if missing.is_empty() {
            return missing;
        }
        let mut unlike_any = 0;
        if self.context.unknown_keys {
            // A field under a name that is nearly right is not missing. What is said of the name says so.
            view.keys(&mut |key| {
                if object.field(key).is_none() && tag != Some(key) {
                    let absent = fields().filter(is_absent);
                    let meant = nearest(key, absent.map(|(_, field)| field.name));
                    unlike_any += usize::from(meant.is_none());
                    missing.retain(|field| meant != Some(field));
                }
            });
        }
        if missing.is_empty() || unlike_any >= missing.len() {
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
                let unknown = UnknownKey {
                    key: &key,
                    missing: if is_near {
                        &[]
                    } else {
                        core::mem::take(&mut missing)
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
        .find(|other| other.name == name && of.contains(&other.object))
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
