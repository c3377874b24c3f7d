//! Lowers `oneOf` and `anyOf`: to an enum, a union with a tag, a union without one, or a plain value.

use std::collections::HashSet;

use itertools::Itertools;
use serde_json::Value as Json;

use super::parts::Parts;
use super::schema::{LONG_TITLE, is_wrapper, key, listed};
use super::{At, Lower, list, members, text};
use crate::error::join;
use crate::ir::{Kind, Shape, TypeId, Union, Value, Variant};
use crate::names::{self, Scope};

/// What is known of a variant before it becomes a type.
struct Candidate<'d> {
    at: At<'d>,
    parts: Parts<'d>,
    kinds: Vec<String>,
    values: Option<Vec<String>>,
    /// What the variant is called, or a type for it.
    name: String,
    /// Whether the fields beside the choice are among the parts.
    merged: bool,
}

impl<'d> Lower<'d> {
    /// A value that is one of at least two; `None` if the variants say nothing about the kind of value.
    pub(super) fn union(
        &mut self,
        variants: &[At<'d>],
        parts: &Parts<'d>,
        at: &At<'d>,
        skip: &[String],
    ) -> Option<Value> {
        let mut candidates: Vec<Candidate<'d>> = variants
            .iter()
            .map(|variant| self.candidate(variant))
            .collect();
        if candidates
            .iter()
            .all(|candidate| self.is_open(candidate, 0))
        {
            if candidates
                .iter()
                .any(|candidate| candidate.parts.structural())
                || self.kinds(parts).stated
            {
                self.note(
                    &variants[0]
                        .pointer
                        .rsplit_once('/')
                        .map_or_else(String::new, |(parent, _)| parent.to_owned()),
                    "oneOf or anyOf",
                    "a choice between demands on one kind of value is not enforced",
                );
            }
            return None;
        }
        let names = self.variant_names(&candidates, &at.hint);
        for (candidate, name) in candidates.iter_mut().zip(names) {
            candidate.name = name;
        }
        // The fields beside a choice belong to each of its objects.
        if parts.has_fields() {
            let objects = candidates.iter_mut();
            for candidate in objects.filter(|candidate| candidate.kinds == ["object"]) {
                let base = parts.bodies.iter().filter(|body| !is_wrapper(body.schema));
                candidate.parts.bodies.splice(0..0, base.cloned());
                candidate.merged = true;
            }
        }
        let only = |kind: &str| candidates.iter().all(|candidate| candidate.kinds == [kind]);
        let values: Vec<String> = candidates
            .iter()
            .flat_map(|candidate| candidate.values.clone().unwrap_or_default())
            .collect();
        if only("string") && !values.is_empty() {
            return Some(self.enumeration(&values, &key("enum", parts), at));
        }
        if only("object")
            && let Some(value) = self.tagged(&candidates, parts, at, skip)
        {
            return Some(value);
        }
        let mut choices: Vec<(String, Value)> = Vec::new();
        for candidate in &candidates {
            let value = self.variant_value(candidate, at, skip);
            if !choices.iter().any(|(_, known)| *known == value) {
                choices.push((candidate.name.clone(), value));
            }
        }
        if let [(_, value)] = &mut choices[..] {
            // What one choice refuses, another may take.
            value.checks.clear();
            return Some(value.clone());
        }
        Some(Value::plain(self.any_of(choices, &key("anyOf", parts), at)))
    }

    /// Whether a variant says nothing about the kind of value, not even by a choice of its own.
    fn is_open(&mut self, candidate: &Candidate<'d>, depth: usize) -> bool {
        /// Choices in choices that are looked into.
        const DEEPEST: usize = 5;
        let Candidate { kinds, values, .. } = candidate;
        if !kinds.is_empty() || values.is_some() || candidate.parts.has_fields() {
            return false;
        }
        let bodies = candidate.parts.bodies.iter();
        let members = bodies.flat_map(|body| {
            ["oneOf", "anyOf"].into_iter().flat_map(move |key| {
                let members = list(body.schema, key).enumerate();
                members.map(move |(index, member)| body.inner(key, index, member))
            })
        });
        let members: Vec<At<'d>> = members.collect();
        depth == DEEPEST
            || members.iter().all(|member| {
                let member = self.candidate(member);
                self.is_open(&member, depth + 1)
            })
    }

    fn candidate(&mut self, at: &At<'d>) -> Candidate<'d> {
        let parts = self.parts(at);
        let parts = self.expand(parts, &at.pointer);
        let mut kinds = self.kinds(&parts).names;
        let values = parts.schemas().find_map(|schema| {
            let values = listed(schema)?.into_iter();
            let values = values.map(|value| value.as_str().map(str::to_owned));
            values.collect::<Option<Vec<_>>>()
        });
        if values.is_some() && kinds.is_empty() {
            kinds.push("string".to_owned());
        }
        Candidate {
            at: at.clone(),
            parts,
            kinds,
            values,
            name: String::new(),
            merged: false,
        }
    }

    /// The names of variants: by their components or titles, of others by what only they have: a constant, or else a property. What is
    /// left has the name of its kind of value.
    fn variant_names(&self, candidates: &[Candidate<'d>], union: &str) -> Vec<String> {
        let named = |candidate: &Candidate<'d>| {
            let target = candidate.at.schema.get("$ref").and_then(Json::as_str);
            let component = target
                .and_then(|target| self.follow(target).ok())
                .and_then(|(_, pointer)| self.components.get(&pointer));
            let title =
                text(candidate.at.schema, "title").filter(|title| title.len() <= LONG_TITLE);
            let component = component.map(|id| {
                let name = &self.api.types[*id].name;
                // The name of an inline variant begins with that of the union; a mark may have made it a component.
                let rest = name.strip_prefix(union).unwrap_or(name);
                let is_name = rest.starts_with(|first: char| first.is_uppercase());
                if is_name { rest } else { name }.to_owned()
            });
            component.or(title.map(names::variant))
        };
        let stated: Vec<Option<String>> = candidates.iter().map(named).collect();
        let constants: Vec<_> = candidates.iter().map(constants).collect();
        let properties: Vec<_> = candidates.iter().map(properties).collect();
        let values = (0..candidates.len()).map(|index| only(&constants, index));
        let values: Vec<Option<&str>> = values.collect();
        let texts: Vec<&str> = values.iter().copied().flatten().collect();
        let mut variants = names::variants(&texts).into_iter();
        let name = |(index, candidate): (usize, &Candidate<'d>)| {
            let variant = values[index].and_then(|_| variants.next());
            let variant = variant.filter(|name| !stated.contains(&Some(name.clone())));
            let property = || {
                let name = only(&properties, index)?;
                Some(format!("With{}", names::pascal(name)))
            };
            let name = stated[index].clone().or(variant).or_else(property);
            name.unwrap_or_else(|| kind_name(&candidate.kinds))
        };
        candidates.iter().enumerate().map(name).collect()
    }

    /// The value of a variant.
    fn arm(&mut self, candidate: &Candidate<'d>, at: &At<'d>, skip: &[String]) -> Value {
        if candidate.merged {
            let mut at = at.clone();
            at.mixed = true;
            self.build(&candidate.parts, &at, skip)
        } else {
            self.value(at)
        }
    }

    /// A union whose variants are distinguished by one field, if there is such a field.
    fn tagged(
        &mut self,
        candidates: &[Candidate<'d>],
        parts: &Parts<'d>,
        at: &At<'d>,
        skip: &[String],
    ) -> Option<Value> {
        let discriminator = parts.find("discriminator");
        let named = discriminator.and_then(|discriminator| text(discriminator, "propertyName"));
        let tag = match named {
            Some(name) => name.to_owned(),
            None => self.common_tag(candidates)?,
        };
        let mut tagged: Vec<(String, usize)> = Vec::new();
        for (index, candidate) in candidates.iter().enumerate() {
            let target = candidate.at.schema.get("$ref").and_then(Json::as_str);
            let mut values: Vec<String> = Vec::new();
            if let Some(discriminator) = discriminator {
                for (value, to) in members(discriminator, "mapping") {
                    let to = to.as_str().unwrap_or_default();
                    // A mapping may name the component alone.
                    let full = format!("#/components/schemas/{to}");
                    if target == Some(to) || target == Some(&full) {
                        values.push(value.clone());
                    }
                }
            }
            if values.is_empty() {
                values = self.tag_values(candidate, &tag);
            }
            if values.is_empty() && named.is_some() {
                let name = target.and_then(|target| target.rsplit('/').next());
                values.extend(name.map(str::to_owned));
            }
            if values.is_empty() {
                return None;
            }
            tagged.extend(values.into_iter().map(|value| (value, index)));
        }
        if !tagged.iter().map(|(value, _)| value).all_unique() {
            return None;
        }
        let (id, fresh) = self.claim(&key("union", parts), at);
        if fresh {
            let values = candidates
                .iter()
                .map(|candidate| self.variant_value(candidate, at, skip));
            let values: Vec<Value> = values.collect();
            let tags: Vec<&str> = tagged.iter().map(|(tag, _)| tag.as_str()).collect();
            let variants = tagged.iter().zip(names::variants(&tags));
            let variants = variants.map(|((tag, index), name)| Variant {
                name,
                tag: tag.clone(),
                value: values[*index].clone(),
                boxed: false,
            });
            let variants = variants.collect();
            // `null` has no tag. What else has none is found when all types are known.
            self.api.types[id].kind = if values.iter().any(|value| value.nullable) {
                Kind::AnyOf(variants)
            } else {
                Kind::Union(Union {
                    tag,
                    keeps_tag: false,
                    variants,
                })
            };
        }
        Some(Value::plain(Shape::Named(id)))
    }

    fn variant_value(&mut self, candidate: &Candidate<'d>, at: &At<'d>, skip: &[String]) -> Value {
        let mut inner = candidate.at.clone();
        inner.hint = if candidate.name.starts_with(&at.hint) {
            candidate.name.clone()
        } else {
            format!("{}{}", at.hint, candidate.name)
        };
        inner.owner = None;
        self.arm(candidate, &inner, skip)
    }

    /// The field that has another constant in each variant.
    fn common_tag(&mut self, candidates: &[Candidate<'d>]) -> Option<String> {
        let mut first = candidates.first()?.parts.properties();
        let tag = first.find(|(name, _)| {
            let mut visited = HashSet::new();
            candidates.iter().all(|candidate| {
                let values = self.tag_values(candidate, name);
                candidate.parts.required().any(|field| field == *name)
                    && !values.is_empty()
                    && values.into_iter().all(|value| visited.insert(value))
            })
        });
        tag.map(|(name, _)| name.clone())
    }

    /// The values that a variant allows for its tag.
    fn tag_values(&mut self, candidate: &Candidate<'d>, tag: &str) -> Vec<String> {
        let fields = candidate.parts.bodies.iter().filter_map(|body| {
            let field = body.schema.get("properties")?.get(tag)?;
            let place = join(&join(&body.pointer, "properties"), tag);
            Some(At::new(field, place, String::new()))
        });
        let mut values = fields.map(|field| self.candidate(&field).values);
        values.find_map(|values| values).unwrap_or_default()
    }

    /// A union without a tag.
    pub(super) fn any_of(
        &mut self,
        choices: Vec<(String, Value)>,
        key: &str,
        at: &At<'d>,
    ) -> Shape {
        let (id, fresh) = self.claim(key, at);
        if fresh {
            self.fill_any_of(id, choices);
        }
        Shape::Named(id)
    }

    fn fill_any_of(&mut self, id: TypeId, mut choices: Vec<(String, Value)>) {
        // Choices of one kind are distinguished by what they hold.
        let counts = choices.iter().map(|(name, _)| name.clone()).counts();
        for (name, value) in &mut choices {
            if counts[name] > 1 {
                *name = self.describe(value);
            }
        }
        let mut scope = Scope::default();
        scope.take("Unknown");
        let choices = choices
            .into_iter()
            .map(|(name, value)| Variant {
                tag: String::new(),
                name: scope.take(&name),
                value,
                boxed: false,
            })
            .collect();
        self.api.types[id].kind = Kind::AnyOf(choices);
    }

    /// What a value holds, as a name.
    fn describe(&self, value: &Value) -> String {
        match &value.shape {
            Shape::Any => "Any".to_owned(),
            Shape::String => "String".to_owned(),
            Shape::Integer | Shape::Unsigned => "Integer".to_owned(),
            Shape::Number => "Number".to_owned(),
            Shape::Boolean => "Boolean".to_owned(),
            Shape::Named(id) => self.api.types[*id].name.clone(),
            Shape::List(item) => format!("{}List", self.describe(item)),
            Shape::Map(item) => format!("{}Map", self.describe(item)),
        }
    }
}

/// The first of a variant's texts that no other variant has.
fn only<'a>(all: &[Vec<&'a str>], index: usize) -> Option<&'a str> {
    let mut texts = all[index].iter().copied();
    texts.find(|text| all.iter().filter(|other| other.contains(text)).count() == 1)
}

/// The constants of a variant: its own, or those of its required properties.
fn constants<'a>(candidate: &'a Candidate<'_>) -> Vec<&'a str> {
    if let Some([value]) = candidate.values.as_deref() {
        return vec![value];
    }
    let parts = &candidate.parts;
    let constant = |name: &str| {
        let properties = parts.schemas();
        let mut properties = properties.filter_map(|schema| schema.get("properties")?.get(name));
        properties.find_map(|property| match listed(property)?[..] {
            [value] => value.as_str(),
            _ => None,
        })
    };
    parts.required().filter_map(constant).collect()
}

/// The properties of a variant, those that are required first.
fn properties<'a>(candidate: &'a Candidate<'_>) -> Vec<&'a str> {
    let all = candidate.parts.properties().map(|(name, _)| name.as_str());
    candidate.parts.required().chain(all).collect()
}

/// What a value is called whose kinds are all that is known of it.
fn kind_name(kinds: &[String]) -> String {
    let mut names = kinds.iter().map(|kind| match kind.as_str() {
        "array" => "List".to_owned(),
        kind => names::pascal(kind),
    });
    match kinds {
        [] => "Any".to_owned(),
        _ => names.join("Or"),
    }
}
