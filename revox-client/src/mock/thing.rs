//! Complete objects from partial ones, along the tables: every required field is there, nothing unknown is, and what nobody gave
//! has the server's default.

use revox_types::rules::{Object, Shape, Test, Value as Kind};
use serde_json::{Map, Value};

/// A thing, such as an assistant, with the fields that it has in responses.
pub(super) type Thing = Map<String, Value>;

/// What the documentation leaves open, such as the defaults of fields that every answer has, and where the server begins.
pub(super) struct Seed(Value);

impl Seed {
    /// The seed that comes with this crate.
    pub(super) fn load() -> Self {
        // It is part of the program, and a test reads it.
        Self(serde_json::from_str(include_str!("seed.json")).unwrap_or_default())
    }

    /// The fields that an operation changes by itself.
    pub(super) fn changes(&self, operation: &str) -> Map<String, Value> {
        as_map(&self.0["changes"][operation])
    }

    /// The things that exist from the beginning.
    pub(super) fn state(&self) -> &Value {
        &self.0["state"]
    }

    /// Makes an object of a table's kind. Each field comes from the first source that has it.
    pub(super) fn fill(&self, object: &'static Object, sources: &[&Map<String, Value>]) -> Value {
        let defaults = as_map(&self.0["defaults"][object.name]);
        let mut filled = Map::new();
        for field in object.fields {
            let kind = &field.value;
            let given = sources
                .iter()
                .copied()
                .chain([&defaults])
                .filter_map(|source| source.get(field.name))
                .find(|value| !value.is_null() || takes_null(kind));
            let value = match given {
                Some(value) => self.complete(&kind.shape, value),
                None if !field.required => continue,
                None if kind.nullable => Value::Null,
                None => self.default(kind),
            };
            filled.insert(field.name.to_owned(), value);
        }
        Value::Object(filled)
    }

    /// Completes the objects inside a value.
    fn complete(&self, shape: &'static Shape, value: &Value) -> Value {
        match (shape, value) {
            (Shape::Object(object), Value::Object(members)) => self.fill(object, &[members]),
            (Shape::Union(union), Value::Object(members)) => {
                let tag = members.get(union.tag).and_then(Value::as_str);
                let variant = union
                    .variants
                    .iter()
                    .find(|variant| Some(variant.tag) == tag);
                // What has a tag that nobody knows is kept as it is.
                variant.map_or_else(
                    || value.clone(),
                    |variant| {
                        tagged(
                            union.tag,
                            variant.tag,
                            self.fill(variant.object, &[members]),
                        )
                    },
                )
            }
            (Shape::List(item), Value::Array(items)) => items
                .iter()
                .map(|value| self.complete(&item.shape, value))
                .collect(),
            (Shape::Map(item), Value::Object(members)) => members
                .iter()
                .map(|(name, value)| (name.clone(), self.complete(&item.shape, value)))
                .collect(),
            _ => value.clone(),
        }
    }

    /// A value that the schema allows.
    fn default(&self, kind: &'static Kind) -> Value {
        match &kind.shape {
            Shape::Any => Value::Null,
            Shape::String => Value::from(""),
            Shape::Integer | Shape::Number => {
                let least = kind.checks.iter().find_map(|check| match check.test {
                    Test::Minimum(least) if least > 0.0 => Some(least),
                    _ => None,
                });
                least.map_or_else(|| Value::from(0), Value::from)
            }
            Shape::Boolean => Value::from(false),
            Shape::Enum(words) => words.words.first().map(|word| word.value).into(),
            Shape::Object(object) => self.fill(object, &[]),
            Shape::Union(union) => union.variants.first().map_or(Value::Null, |variant| {
                tagged(union.tag, variant.tag, self.fill(variant.object, &[]))
            }),
            Shape::AnyOf(kinds) => kinds.first().map_or(Value::Null, |kind| self.default(kind)),
            Shape::List(_) => Value::Array(Vec::new()),
            Shape::Map(_) => Value::Object(Map::new()),
        }
    }
}

/// The members that a table knows, at every depth.
pub(super) fn known(object: &'static Object, members: Map<String, Value>) -> Map<String, Value> {
    members
        .into_iter()
        .filter_map(|(name, value)| {
            let field = object.fields.iter().find(|field| field.name == name)?;
            Some((name, known_in(&field.value.shape, value)))
        })
        .collect()
}

fn known_in(shape: &'static Shape, value: Value) -> Value {
    match (shape, value) {
        (Shape::Object(object), Value::Object(members)) => Value::Object(known(object, members)),
        (Shape::Union(union), Value::Object(mut members)) => {
            let tag = members.get(union.tag).and_then(Value::as_str);
            let Some(variant) = union
                .variants
                .iter()
                .find(|variant| Some(variant.tag) == tag)
            else {
                return Value::Object(members);
            };
            // The tag need not be a field of the variant.
            let tag = members.remove(union.tag);
            let mut kept = known(variant.object, members);
            kept.extend(tag.map(|tag| (union.tag.to_owned(), tag)));
            Value::Object(kept)
        }
        (Shape::List(item), Value::Array(items)) => items
            .into_iter()
            .map(|value| known_in(&item.shape, value))
            .collect(),
        (Shape::Map(item), Value::Object(members)) => members
            .into_iter()
            .map(|(name, value)| (name, known_in(&item.shape, value)))
            .collect(),
        (_, value) => value,
    }
}

/// The members of an object, none of anything else.
pub(super) fn as_map(value: &Value) -> Map<String, Value> {
    value.as_object().cloned().unwrap_or_default()
}

/// Whether `null` is a legal value.
pub(super) fn takes_null(kind: &Kind) -> bool {
    kind.nullable || matches!(kind.shape, Shape::Any)
}

fn tagged(name: &str, tag: &str, mut value: Value) -> Value {
    if let Value::Object(members) = &mut value {
        members.insert(name.to_owned(), Value::from(tag));
    }
    value
}

#[cfg(test)]
mod tests {
    use revox_types::generated::answers;

    use super::*;

    #[test]
    fn the_seed_names_what_the_tables_know() {
        let seed = Seed::load();
        let objects = [
            &answers::ASSISTANT,
            &answers::CALL,
            &answers::CALL_ATTEMPT,
            &answers::CAMPAIGN,
            &answers::CATALOG_VOICE,
            &answers::USER,
        ];
        let known = |object: &Object, members: &Value| {
            for name in as_map(members).keys() {
                let known = object.fields.iter().any(|field| field.name == name);
                assert!(known, "{} has no {name}", object.name);
            }
        };
        let defaults = as_map(&seed.0["defaults"]);
        assert_eq!(defaults.len(), objects.len());
        for (name, members) in &defaults {
            let object = objects.iter().find(|object| object.name == name).unwrap();
            known(object, members);
        }
        for (operation, members) in &as_map(&seed.0["changes"]) {
            match operation.split_once('.').unwrap().0 {
                "calls" => known(&answers::CALL, members),
                _ => known(&answers::CAMPAIGN, members),
            }
        }
        for (part, object) in [
            ("phone_numbers", &answers::PHONE_NUMBER),
            ("voices", &answers::CATALOG_VOICE),
        ] {
            for members in seed.state()[part].as_array().unwrap() {
                known(object, members);
            }
        }
    }
}
