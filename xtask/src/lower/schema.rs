//! Lowers a schema to a value: what kind it is, whether it may be `null`, and its checks.

use itertools::Itertools;
use serde_json::Value as Json;

use super::parts::Parts;
use super::{At, Lower, list, text};
use crate::error::join;
use crate::ir::{EnumValue, Kind, Place, Shape, TypeId, Value};
use crate::names;

/// A schema that goes deeper than this refers to itself without ever becoming a type, or makes a type that the compiler refuses.
const MAX_NESTING: usize = 100;

/// A title that is longer is a sentence.
pub(super) const LONG_TITLE: usize = 40;

/// The kinds of JSON value that a schema allows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Kinds {
    /// In the order of the document, without `null`.
    pub(super) names: Vec<String>,
    pub(super) null: bool,
    /// Whether the schema says so, rather than leaving it open.
    pub(super) stated: bool,
}

impl<'d> Lower<'d> {
    /// Makes the type of a component.
    pub(super) fn define(&mut self, id: TypeId, at: &At<'d>) {
        let value = self.value(at);
        if value.shape == Shape::Named(id) && !self.filled.contains(&id) {
            self.problem(&at.pointer, super::OWN_REFERENCE);
        }
        let named = &mut self.api.types[id];
        if value.shape == Shape::Named(id) {
            named.nullable = value.nullable;
        } else {
            named.kind = Kind::Alias(value);
        }
    }

    /// Lowers a schema.
    pub(super) fn value(&mut self, at: &At<'d>) -> Value {
        self.values(std::slice::from_ref(at))
    }

    /// Lowers schemas that all hold for one value; the first names it.
    pub(super) fn values(&mut self, all: &[At<'d>]) -> Value {
        let mut at = all[0].clone();
        at.mixed |= all.len() > 1;
        if self.depth > MAX_NESTING {
            self.problem(
                &at.pointer,
                format!("schemas nest more than {MAX_NESTING} deep here, or refer to themselves without end"),
            );
            return Value::plain(Shape::Any);
        }
        self.depth += 1;
        let mut parts = Parts::default();
        for at in all {
            if at.schema == &Json::Bool(false) {
                self.note(
                    &at.pointer,
                    "false",
                    "a value that cannot be is taken as any",
                );
            }
            let more = self.parts(at);
            parts.bodies.extend(more.bodies);
            parts.references.extend(more.references);
            parts.rules.extend(more.rules);
        }
        parts.references.dedup_by(|a, b| a.pointer == b.pointer);
        let mut value = if parts.references.len() == 1 && !parts.structural() {
            let mut target = parts.references[0].clone();
            let mut value = if let Some(id) = self.components.get(&target.pointer) {
                Value::plain(Shape::Named(*id))
            } else if let Some(value) = self.referred.get(&target.pointer)
                && at.owner.is_none()
            {
                value.clone()
            } else {
                target.owner = at.owner;
                let value = self.value(&target);
                if at.owner.is_none() {
                    self.referred.insert(target.pointer, value.clone());
                }
                value
            };
            value.nullable |= self.is_nullable(&parts);
            self.checks(&mut value, &parts);
            self.stray_rules(&parts);
            value
        } else {
            let parts = self.expand(parts, &at.pointer);
            self.build(&parts, &at, &[])
        };
        self.depth -= 1;
        if value.place.0.is_empty() {
            value.place = Place(at.pointer);
        }
        value
    }

    /// Makes a value of bodies that all hold, leaving out the unions at the places in `skip`.
    pub(super) fn build(&mut self, parts: &Parts<'d>, at: &At<'d>, skip: &[String]) -> Value {
        let kinds = self.kinds(parts);
        let union = parts.bodies.iter().find_map(|body| {
            ["oneOf", "anyOf"].into_iter().find_map(|key| {
                let pointer = join(&body.pointer, key);
                let members = body.schema.get(key).and_then(Json::as_array)?;
                (!skip.contains(&pointer)).then_some((body, key, pointer, members))
            })
        });
        let mut bodies = parts.bodies.iter();
        let values = bodies.find(|body| listed(body.schema).is_some());
        let mut value = match (values, union) {
            (Some(body), _) => self.enum_values(body, &kinds, parts, at),
            (None, Some((body, key, pointer, members))) => {
                let mut nullable = kinds.null;
                let mut variants = Vec::new();
                let mut open: Vec<At<'d>> = inner(body, key, members);
                while let Some(member) = open.pop() {
                    // A choice that is a member of a choice adds its members.
                    let own = ["oneOf", "anyOf"]
                        .into_iter()
                        .find_map(|key| Some((key, member.schema.get(key)?.as_array()?)));
                    match own.filter(|_| is_choice_alone(member.schema)) {
                        Some((key, members)) => open.extend(inner(&member, key, members)),
                        None if is_null(member.schema) => nullable = true,
                        None => variants.push(member),
                    }
                }
                let mut skip = skip.to_vec();
                skip.push(pointer);
                let mut value = self.choice(&variants, parts, at, &skip);
                value.nullable |= nullable;
                return value;
            }
            (None, None) => {
                let shape = self.shape(&kinds, parts, at);
                Value::plain(shape)
            }
        };
        value.nullable |= kinds.null;
        self.checks(&mut value, parts);
        value
    }

    /// A value that is one of several, none of them `null`.
    fn choice(
        &mut self,
        variants: &[At<'d>],
        parts: &Parts<'d>,
        at: &At<'d>,
        skip: &[String],
    ) -> Value {
        let mut rest = parts.clone();
        rest.bodies.retain(|body| !is_wrapper(body.schema));
        match variants {
            [] => self.build(parts, at, skip),
            [only] if !rest.structural() => {
                let mut only = only.clone();
                only.owner = at.owner;
                let mut value = self.value(&only);
                self.checks(&mut value, parts);
                value
            }
            [only] => {
                let mut merged = self.parts(only);
                merged = self.expand(merged, &only.pointer);
                merged.bodies.splice(0..0, parts.bodies.iter().cloned());
                merged.rules.extend(parts.rules.iter().cloned());
                self.build(&merged, at, skip)
            }
            _ => match self.union(variants, parts, at, skip) {
                Some(mut value) => {
                    self.checks(&mut value, parts);
                    value
                }
                None => self.build(parts, at, skip),
            },
        }
    }

    /// The kinds of value that every body allows.
    pub(super) fn kinds(&mut self, parts: &Parts<'d>) -> Kinds {
        /// The words for `type`, the first of which also stands for the second.
        const KINDS: [&str; 7] = [
            "number", "integer", "string", "boolean", "array", "object", "null",
        ];
        let mut kinds = Kinds::default();
        for body in &parts.bodies {
            let mut names: Vec<&str> = match body.schema.get("type") {
                None => continue,
                Some(Json::String(name)) => vec![name],
                Some(Json::Array(names)) => names.iter().filter_map(Json::as_str).collect(),
                Some(_) => {
                    self.problem(
                        &join(&body.pointer, "type"),
                        "a `type` has to be a text or a list of texts",
                    );
                    continue;
                }
            };
            if let Some(unknown) = names.iter().find(|name| !KINDS.contains(name)) {
                let message = format!("there is no type `{unknown}`");
                self.problem(&join(&body.pointer, "type"), message);
            }
            let null = names.contains(&"null") || self.old && body.schema["nullable"] == true;
            if names.contains(&KINDS[0]) {
                names.push(KINDS[1]);
            }
            let first = !std::mem::replace(&mut kinds.stated, true);
            kinds.null = null && (first || kinds.null);
            if first {
                names.retain(|name| *name != "null");
                kinds.names = names.into_iter().map(str::to_owned).collect();
            } else {
                kinds.names.retain(|name| names.contains(&name.as_str()));
            }
        }
        if kinds.names.iter().any(|name| name == KINDS[0]) {
            kinds.names.retain(|name| name != KINDS[1]);
        }
        let has = |key: &str| parts.find(key).is_some();
        if kinds.names.is_empty() && !kinds.stated {
            // Documents leave `type` out where another keyword tells it.
            if has("properties") || has("additionalProperties") || has("patternProperties") {
                kinds.names.push("object".to_owned());
            } else if has("items") {
                kinds.names.push("array".to_owned());
            }
            let told = !kinds.names.is_empty() || ["oneOf", "anyOf", "enum"].into_iter().any(has);
            kinds.null = told && self.is_nullable(parts);
        }
        kinds
    }

    /// Whether OpenAPI 3.0 allows `null` beside what is said.
    fn is_nullable(&self, parts: &Parts<'d>) -> bool {
        self.old && parts.schemas().any(|schema| schema["nullable"] == true)
    }

    /// The shape of a value that is neither an enum nor a union.
    fn shape(&mut self, kinds: &Kinds, parts: &Parts<'d>, at: &At<'d>) -> Shape {
        match kinds.names.as_slice() {
            [] => {
                if kinds.stated && !kinds.null {
                    self.note(
                        &at.pointer,
                        "type",
                        "no kind of value fits everything that is said here, so any is taken",
                    );
                }
                Shape::Any
            }
            [only] => self.single(only, parts, at),
            several => {
                let choices = several
                    .iter()
                    .map(|name| {
                        let mut inner = at.clone();
                        inner.owner = None;
                        inner.mixed = true;
                        inner.hint = format!("{}{}", at.hint, names::pascal(name));
                        let value = Value::plain(self.single(name, parts, &inner));
                        (names::pascal(name), value)
                    })
                    .collect();
                self.any_of(choices, &key("type", parts), at)
            }
        }
    }

    fn single(&mut self, kind: &str, parts: &Parts<'d>, at: &At<'d>) -> Shape {
        match kind {
            "string" => Shape::String,
            "integer" if is_unsigned(parts) => Shape::Unsigned,
            "integer" => Shape::Integer,
            "number" => Shape::Number,
            "boolean" => Shape::Boolean,
            "array" => {
                let find = |key| parts.under(key, &format!("{}Item", at.hint));
                let items = find("items");
                // Before OpenAPI 3.1, the schemas of a tuple were a list of `items`.
                let lists = items.iter().filter(|at| at.schema.is_array()).cloned();
                let tuples: Vec<At<'d>> = find("prefixItems").into_iter().chain(lists).collect();
                if let Some(first) = tuples.first() {
                    self.note(
                        &first.pointer,
                        "prefixItems",
                        "the items of one list have several types, so each is any JSON value",
                    );
                }
                let item = if items.is_empty() || !tuples.is_empty() {
                    Value::plain(Shape::Any)
                } else {
                    self.values(&items)
                };
                Shape::List(Box::new(item))
            }
            _ => self.object(parts, at),
        }
    }

    /// A value that is one of the values that the document lists.
    fn enum_values(
        &mut self,
        body: &At<'d>,
        kinds: &Kinds,
        parts: &Parts<'d>,
        at: &At<'d>,
    ) -> Value {
        let keyword = if body.schema.get("const").is_some() {
            "const"
        } else {
            "enum"
        };
        let mut listed = listed(body.schema).unwrap_or_default();
        let all = listed.len();
        listed.retain(|value| !value.is_null());
        let nullable = listed.len() < all;
        let texts: Vec<&str> = listed.iter().filter_map(|value| value.as_str()).collect();
        let mut value = if listed.is_empty() {
            Value::plain(Shape::Any)
        } else if texts.len() == listed.len() && kinds.names.iter().all(|name| name == "string") {
            let texts: Vec<String> = texts.into_iter().map(str::to_owned).collect();
            self.enumeration(&texts, &key("enum", parts), at)
        } else {
            let values = listed.iter().join(", ");
            let reason = format!("values that are not all texts are not checked: {values}");
            self.pass_over(&body.pointer, keyword, reason);
            Value::plain(self.shape(kinds, parts, at))
        };
        value.nullable = nullable;
        value
    }

    /// An enum of these values.
    pub(super) fn enumeration(&mut self, texts: &[String], key: &str, at: &At<'d>) -> Value {
        let (id, fresh) = self.claim(key, at);
        if fresh {
            let texts: Vec<&str> = texts.iter().map(String::as_str).unique().collect();
            let variants = names::variants(&texts);
            let values = texts
                .into_iter()
                .zip(variants)
                .map(|(value, variant)| EnumValue {
                    value: value.to_owned(),
                    variant,
                });
            let values = values.collect();
            self.api.types[id].kind = Kind::Enum(values);
        }
        Value::plain(Shape::Named(id))
    }

    /// The type for something that is made from certain places of the document, and whether it is yet to be filled.
    pub(super) fn claim(&mut self, key: &str, at: &At<'d>) -> (TypeId, bool) {
        if let Some(id) = self.inline.get(key) {
            return (*id, false);
        }
        let owner = at.owner.filter(|owner| !self.filled.contains(owner));
        let id = owner.unwrap_or_else(|| {
            let doc = self.doc(at);
            let deprecated = self.flag(at, "deprecated");
            let id = self.declare(&names::pascal(&titled(at)), at.pointer.clone(), None);
            let named = &mut self.api.types[id];
            (named.doc, named.deprecated) = (doc, deprecated);
            // A mark beside a reference names what that leads to.
            named.mixed = at.mixed || at.schema.get("$ref").is_some();
            id
        });
        self.inline.insert(key.to_owned(), id);
        self.filled.insert(id);
        (id, true)
    }

    /// What the document says about a schema, or about what it is made of.
    pub(super) fn doc(&self, at: &At<'d>) -> String {
        let whole = self.whole(at.schema);
        let said = |key| whole.iter().find_map(|schema| text(schema, key));
        said("description")
            .or(said("title"))
            .unwrap_or_default()
            .to_owned()
    }

    /// Whether a schema, or what it is made of, sets a flag.
    pub(super) fn flag(&self, at: &At<'d>, name: &str) -> bool {
        self.whole(at.schema)
            .iter()
            .any(|schema| schema[name] == true)
    }

    /// A schema, then what it refers to and its `allOf`, then what these are made of.
    pub(super) fn whole(&self, schema: &'d Json) -> Vec<&'d Json> {
        let mut found = vec![schema];
        for next in 0..=super::MAX_CHAIN {
            let Some(&schema) = found.get(next) else {
                break;
            };
            let reference = schema.get("$ref").and_then(Json::as_str);
            let target = reference.and_then(|reference| self.follow(reference).ok());
            found.extend(target.map(|(schema, _)| schema));
            found.extend(list(schema, "allOf"));
        }
        found
    }
}

/// Whether a whole number can have no sign and more than 63 bits, by its format or its upper bound.
fn is_unsigned(parts: &Parts<'_>) -> bool {
    let is_large = |bound: &Json| bound.is_u64() && !bound.is_i64();
    let mut schemas = parts.schemas();
    schemas.any(|schema| schema["format"] == "uint64" || is_large(&schema["maximum"]))
}

/// The members of a choice, the last first.
fn inner<'d>(body: &At<'d>, key: &str, members: &'d [Json]) -> Vec<At<'d>> {
    let members = members.iter().enumerate().rev();
    let members = members.map(|(index, member)| body.inner(key, index, member));
    members.collect()
}

/// The name for an inline type: in the place of an ending that says little, the schema's title.
fn titled(at: &At<'_>) -> String {
    let plain = ["Item", "Value"]
        .into_iter()
        .find_map(|end| at.hint.strip_suffix(end));
    let title = text(at.schema, "title").filter(|title| title.len() <= LONG_TITLE);
    match (plain, title) {
        (Some(plain), Some(title)) => format!("{plain}{}", names::pascal(title)),
        _ => at.hint.clone(),
    }
}

/// The values that a schema lists.
pub(super) fn listed(schema: &Json) -> Option<Vec<&Json>> {
    match schema.get("const") {
        Some(value) => Some(vec![value]),
        None => schema.get("enum").map(|_| list(schema, "enum").collect()),
    }
}

/// What identifies a type that is made from these parts.
pub(super) fn key(kind: &str, parts: &Parts<'_>) -> String {
    let mut key = kind.to_owned();
    for body in &parts.bodies {
        key.push('|');
        key.push_str(&body.pointer);
    }
    key
}

pub(crate) fn is_null(schema: &Json) -> bool {
    let only_null = |value: &Json| match value {
        Json::String(name) => name == "null",
        Json::Array(names) => names.len() == 1 && names[0] == "null",
        _ => false,
    };
    schema.get("type").is_some_and(only_null)
        || schema.get("const") == Some(&Json::Null)
        || schema
            .get("enum")
            .and_then(Json::as_array)
            .is_some_and(|values| values.len() == 1 && values[0].is_null())
}

/// Whether a schema is a choice and says nothing else that can be lost.
fn is_choice_alone(schema: &Json) -> bool {
    let keys = schema.as_object().into_iter().flat_map(|map| map.keys());
    let mut keys = keys.map(String::as_str);
    keys.all(|key| matches!(key, "oneOf" | "anyOf" | "title" | "description" | "example"))
        && (schema.get("oneOf").is_none() || schema.get("anyOf").is_none())
}

/// Whether a body says nothing about the value beyond its union.
pub(super) fn is_wrapper(schema: &Json) -> bool {
    let Some(map) = schema.as_object() else {
        return true;
    };
    map.iter().all(|(key, value)| match key.as_str() {
        "oneOf" | "anyOf" | "discriminator" => true,
        "type" => value.as_str() == Some("object") || value.is_array(),
        _ => !super::parts::STRUCTURE.contains(&key.as_str()),
    })
}
