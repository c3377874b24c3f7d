//! Complete things from partial ones, along the tables: every required field is there, nothing unknown is, and what was not given has
//! the server's default.

use revox_types::rules::{Object, Shape, Test, Value as Kind};
use serde_json::{Map, Value};

use super::simulation::{SIMULATION, Thing};

/// Makes an object of a table's kind. Each field comes from the first source that has it.
pub(super) fn fill(object: &'static Object, sources: &[&Thing]) -> Thing {
    let none = Thing::new();
    let resource = SIMULATION.resource_of(object);
    let defaults = resource.map_or(&none, |resource| &resource.mark.defaults);
    let mut filled = Map::new();
    for field in object.fields {
        let kind = &field.value;
        let given = sources
            .iter()
            .copied()
            .chain([defaults])
            .filter_map(|source| source.get(field.name))
            .find(|value| !value.is_null() || takes_null(kind));
        let value = match given {
            Some(value) => complete(&kind.shape, value),
            None if !field.required => continue,
            None if kind.nullable => Value::Null,
            None => default(kind),
        };
        filled.insert(field.name.to_owned(), value);
    }
    filled
}

/// Completes the objects inside a value.
fn complete(shape: &'static Shape, value: &Value) -> Value {
    match (shape, value) {
        (Shape::Object(object), Value::Object(members)) => fill(object, &[members]).into(),
        (Shape::Union(union), Value::Object(members)) => {
            let tag = members.get(union.tag).and_then(Value::as_str);
            let variant = union
                .variants
                .iter()
                .find(|variant| Some(variant.tag) == tag);
            // An object with an unknown tag is kept as it is.
            variant.map_or_else(
                || value.clone(),
                |variant| tagged(union.tag, variant.tag, fill(variant.object, &[members])),
            )
        }
        (Shape::List(item), Value::Array(items)) => items
            .iter()
            .map(|value| complete(&item.shape, value))
            .collect(),
        (Shape::Map(item), Value::Object(members)) => members
            .iter()
            .map(|(name, value)| (name.clone(), complete(&item.shape, value)))
            .collect(),
        _ => value.clone(),
    }
}

/// A value that the schema allows.
fn default(kind: &'static Kind) -> Value {
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
        Shape::Enum(of) => of.values.first().map(|first| first.value).into(),
        Shape::Object(object) => fill(object, &[]).into(),
        Shape::Union(union) => union.variants.first().map_or(Value::Null, |variant| {
            tagged(union.tag, variant.tag, fill(variant.object, &[]))
        }),
        Shape::AnyOf(kinds) => kinds.first().map_or(Value::Null, default),
        Shape::List(_) => Value::Array(Vec::new()),
        Shape::Map(_) => Value::Object(Map::new()),
    }
}

/// The members of an object, none of anything else.
pub(super) fn as_map(value: &Value) -> Thing {
    value.as_object().cloned().unwrap_or_default()
}

/// Whether `null` is a legal value.
pub(super) fn takes_null(kind: &Kind) -> bool {
    kind.nullable || matches!(kind.shape, Shape::Any)
}

fn tagged(name: &str, tag: &str, mut members: Thing) -> Value {
    members.insert(name.to_owned(), Value::from(tag));
    Value::Object(members)
}

/// The table of an object inside another one, or of the items of a list there.
pub(super) fn inner(object: &'static Object, name: &str) -> Option<&'static Object> {
    let field = object.fields.iter().find(|field| field.name == name)?;
    match &field.value.shape {
        Shape::Object(object) => Some(object),
        Shape::List(item) | Shape::Map(item) => match &item.shape {
            Shape::Object(object) => Some(object),
            _ => None,
        },
        _ => None,
    }
}
