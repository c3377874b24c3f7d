//! Takes a schema apart into the schemas that all have to hold: its own keywords, what it refers to, and its `allOf`.

use serde_json::Value as Json;

use super::{At, Lower, MAX_CHAIN, list, members};
use crate::error::join;

/// Keywords that say what kind of value this is, beyond a check or a remark.
pub(super) const STRUCTURE: &[&str] = &[
    "type",
    "properties",
    "items",
    "prefixItems",
    "additionalProperties",
    "patternProperties",
    "oneOf",
    "anyOf",
    "enum",
    "const",
    "required",
    "discriminator",
];

/// The schemas that a value has to satisfy together.
#[derive(Clone, Default)]
pub(super) struct Parts<'d> {
    /// Keywords, each with the place of its schema.
    pub(super) bodies: Vec<At<'d>>,
    /// References that were not followed.
    pub(super) references: Vec<At<'d>>,
    /// Rules of the overlay, and whether each is only advice.
    pub(super) rules: Vec<(At<'d>, bool)>,
}

impl<'d> Parts<'d> {
    /// What the bodies have under a key, with the name for a type of it.
    pub(super) fn under(&self, key: &str, hint: &str) -> Vec<At<'d>> {
        let places = self.bodies.iter().filter_map(|body| {
            let pointer = join(&body.pointer, key);
            Some(At::new(body.schema.get(key)?, pointer, hint.to_owned()))
        });
        places.collect()
    }

    /// Whether a body says anything about the kind of value.
    pub(super) fn structural(&self) -> bool {
        self.schemas().any(is_structural)
    }

    /// The schemas of the bodies.
    pub(super) fn schemas(&self) -> impl Iterator<Item = &'d Json> {
        self.bodies.iter().map(|body| body.schema)
    }

    /// What the first body with a key has there.
    pub(super) fn find(&self, key: &str) -> Option<&'d Json> {
        self.schemas().find_map(|schema| schema.get(key))
    }

    /// The properties of all bodies.
    pub(super) fn properties(&self) -> impl Iterator<Item = (&'d String, &'d Json)> {
        self.schemas()
            .flat_map(|schema| members(schema, "properties"))
    }

    /// The names of the properties that have to be there.
    pub(super) fn required(&self) -> impl Iterator<Item = &'d str> {
        let names = self.schemas().flat_map(|schema| list(schema, "required"));
        names.filter_map(Json::as_str)
    }

    /// Whether the value has fields of its own.
    pub(super) fn has_fields(&self) -> bool {
        self.properties().next().is_some()
    }
}

impl<'d> Lower<'d> {
    /// Takes a schema apart, leaving its references as they are.
    pub(super) fn parts(&mut self, at: &At<'d>) -> Parts<'d> {
        let mut parts = Parts::default();
        self.take_apart(at, &mut parts, 0);
        parts
    }

    fn take_apart(&mut self, at: &At<'d>, parts: &mut Parts<'d>, depth: usize) {
        if depth > MAX_CHAIN {
            return self.problem(&at.pointer, "this schema nests its `allOf`s too deep");
        }
        let schema = at.schema;
        if let Some(reference) = schema.get("$ref") {
            match reference.as_str() {
                Some(reference) => {
                    let place = join(&at.pointer, "$ref");
                    if let Some(target) = self.resolve(&place, reference) {
                        parts.references.push(target);
                    }
                }
                None => self.problem(&at.pointer, "a `$ref` has to be a text"),
            }
        }
        for (index, member) in list(schema, "allOf").enumerate() {
            let member = at.inner("allOf", index, member);
            if member.schema.get("x-revox-rule").is_some() {
                parts.rules.push((member, false));
            } else {
                self.take_apart(&member, parts, depth + 1);
            }
        }
        for (index, advice) in list(schema, "x-revox-advice").enumerate() {
            parts
                .rules
                .push((at.inner("x-revox-advice", index, advice), true));
        }
        if schema.as_object().is_some_and(|map| {
            map.keys()
                .any(|key| key != "$ref" && key != "allOf" && key != "x-revox-advice")
        }) {
            parts.bodies.push(at.clone());
        } else if schema.is_null() {
            self.note(
                &at.pointer,
                "null",
                "no schema stands here, so any value is taken",
            );
        } else if !schema.is_object() && !schema.is_boolean() {
            self.problem(&at.pointer, "a schema has to be an object");
        }
    }

    /// Follows every reference, until only bodies and rules are left.
    pub(super) fn expand(&mut self, mut parts: Parts<'d>, at: &str) -> Parts<'d> {
        let mut visited: Vec<String> = Vec::new();
        while !parts.references.is_empty() {
            let references = std::mem::take(&mut parts.references);
            // What is referred to comes first: a derived type lists the fields of its base before its own.
            let own = std::mem::take(&mut parts.bodies);
            for target in references {
                if visited.contains(&target.pointer) {
                    continue;
                }
                if target.pointer == at {
                    self.problem(at, "this schema is made of itself");
                    return Parts::default();
                }
                visited.push(target.pointer.clone());
                if visited.len() > 1000 {
                    self.problem(&target.pointer, "this schema is made of too many others");
                    return Parts::default();
                }
                self.take_apart(&target, &mut parts, 0);
            }
            parts.bodies.extend(own);
        }
        parts
    }
}

fn is_structural(schema: &Json) -> bool {
    STRUCTURE.iter().any(|key| {
        schema.get(*key).is_some_and(|value| match *key {
            // Says nothing unless something else does: 3.0 writes `allOf: [$ref], type: object`.
            "type" => value.as_str() != Some("object"),
            "required" => value.as_array().is_some_and(|names| !names.is_empty()),
            _ => true,
        })
    })
}
