//! A document as it stands: its schemas with their places, visited through references and wrappers.

use std::collections::HashSet;

use indexmap::IndexMap;
use serde_json::Value as Json;

use crate::error::join;
use crate::ir::{Api, Kind, Shape};
use crate::lower::is_null;

/// References that lead from one to the next; what is longer goes in circles.
const MAX_CHAIN: usize = 64;

/// A value of the document and its place.
#[derive(Debug, Clone)]
pub(super) struct At<'a> {
    pub(super) value: &'a Json,
    pub(super) pointer: String,
}

impl<'a> At<'a> {
    pub(super) fn get(&self, key: &str) -> Option<Self> {
        Some(Self {
            value: self.value.get(key)?,
            pointer: join(&self.pointer, key),
        })
    }

    pub(super) fn members(&self) -> Vec<(&'a str, Self)> {
        let all = self.value.as_object().into_iter().flatten();
        let at = |(key, value): (&'a String, &'a Json)| {
            let pointer = join(&self.pointer, key);
            (key.as_str(), Self { value, pointer })
        };
        all.map(at).collect()
    }

    fn items(&self, key: &str) -> Vec<Self> {
        let pointer = join(&self.pointer, key);
        let all = self.value.get(key).and_then(Json::as_array);
        let at = |(index, value): (usize, &'a Json)| Self {
            value,
            pointer: join(&pointer, &index.to_string()),
        };
        all.into_iter().flatten().enumerate().map(at).collect()
    }
}

/// A document.
pub(super) struct Document<'a> {
    pub(super) root: &'a Json,
}

impl<'a> Document<'a> {
    pub(super) fn new(root: &'a Json) -> Self {
        Self { root }
    }

    pub(super) fn at(&self, pointer: &str) -> Option<At<'a>> {
        Some(At {
            value: self.root.pointer(pointer)?,
            pointer: pointer.to_owned(),
        })
    }

    /// What a value refers to, or the value.
    pub(super) fn resolve(&self, mut at: At<'a>) -> Option<At<'a>> {
        for _ in 0..MAX_CHAIN {
            let Some(reference) = at.value.get("$ref").and_then(Json::as_str) else {
                return Some(at);
            };
            at = self.at(reference.strip_prefix('#')?)?;
        }
        None
    }

    /// The schema inside of `anyOf: [schema, null]` and of an `allOf` of one.
    pub(super) fn without_null(&self, mut at: At<'a>) -> At<'a> {
        for _ in 0..MAX_CHAIN {
            let wrapped = ["anyOf", "oneOf", "allOf"].iter().find_map(|key| {
                let mut members = at.items(key);
                members.retain(|member| !is_null(member.value));
                let alone = members.len() == 1 && at.value.get("properties").is_none();
                members.pop().filter(|_| alone)
            });
            match wrapped.and_then(|inner| self.resolve(inner)) {
                Some(inner) => at = inner,
                None => break,
            }
        }
        at
    }

    /// The schemas that hold together with this one, which is the first.
    fn whole(&self, at: &At<'a>) -> Vec<At<'a>> {
        let mut found: Vec<At<'a>> = vec![at.clone()];
        let mut next = 0;
        while let Some(at) = found.get(next) {
            let parts = at
                .items("allOf")
                .into_iter()
                .filter_map(|part| self.resolve(part));
            for part in parts.collect::<Vec<_>>() {
                if found.iter().all(|known| known.pointer != part.pointer) {
                    found.push(part);
                }
            }
            next += 1;
        }
        found
    }

    /// A keyword that holds a schema.
    pub(super) fn part(&self, at: &At<'a>, key: &str) -> Option<At<'a>> {
        self.whole(at).iter().find_map(|at| at.get(key))
    }

    pub(super) fn properties(&self, at: &At<'a>) -> IndexMap<&'a str, At<'a>> {
        let whole = self.whole(at);
        let properties = whole.iter().filter_map(|at| at.get("properties"));
        properties
            .flat_map(|properties| properties.members())
            .collect()
    }

    /// The members of a choice, `null` aside.
    pub(super) fn choices(&self, at: &At<'a>) -> Vec<At<'a>> {
        let whole = self.whole(at);
        let lists = whole
            .iter()
            .flat_map(|at| [at.items("oneOf"), at.items("anyOf")]);
        lists
            .flatten()
            .filter(|member| !is_null(member.value))
            .collect()
    }

    /// The value by which a member of a union is distinguished from the others.
    pub(super) fn tag(&self, union: &At<'a>, member: &At<'a>, name: &str) -> Option<String> {
        let mapping = &union.value["discriminator"]["mapping"];
        let mapped = mapping
            .as_object()
            .into_iter()
            .flatten()
            .find(|(_, target)| {
                let target = target.as_str().unwrap_or_default();
                let reference = member.value["$ref"].as_str().unwrap_or_default();
                !target.is_empty() && reference.rsplit('/').next() == target.rsplit('/').next()
            });
        if let Some((tag, _)) = mapped {
            return Some(tag.clone());
        }
        let member = self.resolve(member.clone())?;
        let field = self.resolve(self.properties(&member).get(name)?.clone())?;
        self.words(&field).into_iter().next()
    }

    /// The values of an enum, of a constant, or of a choice of such.
    fn words(&self, at: &At<'a>) -> Vec<String> {
        let mut words = Vec::new();
        let members = self
            .choices(at)
            .into_iter()
            .filter_map(|member| self.resolve(member));
        for at in std::iter::once(at.clone()).chain(members) {
            let listed = at.items("enum").into_iter().map(|word| word.value);
            let listed = listed.chain(at.value.get("const"));
            words.extend(listed.filter_map(Json::as_str).map(str::to_owned));
        }
        words
    }

    /// The schema of a parameter of an operation.
    pub(super) fn parameter(&self, operation: &At<'a>, place: &str, name: &str) -> Option<At<'a>> {
        let item = operation.pointer.rsplit_once('/')?.0;
        let all = operation
            .items("parameters")
            .into_iter()
            .chain(self.at(item)?.items("parameters"));
        let param = all
            .filter_map(|param| self.resolve(param))
            .find(|param| param.value["in"] == place && param.value["name"] == name)?;
        param.get("schema")
    }

    /// The schema of a body or a response.
    pub(super) fn content(&self, at: Option<At<'a>>, wanted: &str) -> Option<At<'a>> {
        let all = self.resolve(at?)?.get("content")?.members();
        let named = |(name, _): &&(&str, At<'a>)| *name == wanted;
        let media = all.iter().find(named).or_else(|| all.first())?;
        media.1.get("schema")
    }

    /// How much a schema has in common with a type, from 0 to 1.
    pub(super) fn fit(&self, old: &Api, kind: &Kind, at: &At<'a>) -> f64 {
        let names = |names: Vec<&str>| names.into_iter().map(str::to_owned).collect();
        let (before, after): (HashSet<String>, HashSet<String>) = match kind {
            Kind::Object(object) => (
                object
                    .fields
                    .iter()
                    .map(|field| field.name.clone())
                    .collect(),
                names(self.properties(at).into_keys().collect()),
            ),
            Kind::Enum(words) => (
                words.iter().map(|word| word.value.clone()).collect(),
                self.words(at).into_iter().collect(),
            ),
            Kind::Union(union) => {
                let members = self.choices(at);
                let tags = members
                    .iter()
                    .filter_map(|member| self.tag(at, member, &union.tag));
                (
                    union
                        .variants
                        .iter()
                        .map(|variant| variant.tag.clone())
                        .collect(),
                    tags.collect(),
                )
            }
            Kind::AnyOf(choices) => {
                let count = |count: usize| (0..count).map(|index| index.to_string()).collect();
                (count(choices.len()), count(self.choices(at).len()))
            }
            Kind::Alias(value) => {
                let old = match old.resolve(value).shape {
                    Shape::Any | Shape::Named(_) => "",
                    Shape::String => "string",
                    Shape::Integer | Shape::Unsigned => "integer",
                    Shape::Number => "number",
                    Shape::Boolean => "boolean",
                    Shape::List(_) => "array",
                    Shape::Map(_) => "object",
                };
                let new = &at.value["type"];
                let is = |kind: &Json| kind.as_str().unwrap_or_default() == old;
                let same = is(new) || new.as_array().is_some_and(|kinds| kinds.iter().any(is));
                return if same { 1.0 } else { 0.0 };
            }
        };
        let common = before.intersection(&after).count();
        match before.len() + after.len() {
            0 => 1.0,
            #[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^52")]
            total => 2.0 * common as f64 / total as f64,
        }
    }
}
