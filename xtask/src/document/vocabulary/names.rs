//! Finds the names in our own keys. `xtask/schemas/revox.yaml` says which texts are names, so that no key can be forgotten.

use serde_json::Value as Json;

use super::REVOX;
use crate::error::join;

/// What refers to one of these is a name.
const KINDS: [&str; 4] = ["component", "field", "path", "path-list"];

/// A name in the value of one of our own keys.
pub(crate) struct Named<'a> {
    /// Whether it may be the names of fields inside each other, with dots in between.
    pub(crate) is_path: bool,
    /// What has the field, as the schema calls it.
    pub(crate) of: &'a str,
    /// Where it stands.
    pub(crate) pointer: &'a str,
}

/// Visits the names in the value of a key that a schema or an operation has at this place. They may be changed.
pub(crate) fn visit(
    key: &str,
    value: &mut Json,
    pointer: &str,
    visitor: &mut dyn FnMut(&Named<'_>, &mut String),
) {
    for owner in ["schema", "operation"] {
        let schema = &REVOX["$defs"][owner]["properties"][key];
        walk(schema, "", value, pointer, visitor);
    }
}

fn walk(
    schema: &Json,
    of: &str,
    value: &mut Json,
    pointer: &str,
    visitor: &mut dyn FnMut(&Named<'_>, &mut String),
) {
    let of = schema["x-of"].as_str().unwrap_or(of);
    let reference = schema["$ref"].as_str().unwrap_or_default();
    let reference = reference.strip_prefix("#/$defs/").unwrap_or_default();
    let is_path = reference.starts_with("path");
    let named = |pointer| Named {
        is_path,
        of,
        pointer,
    };
    match value {
        Json::String(name) if KINDS.contains(&reference) => visitor(&named(pointer), name),
        Json::Array(items) => {
            for (index, item) in items.iter_mut().enumerate() {
                let inner = if is_path { schema } else { &schema["items"] };
                walk(inner, of, item, &join(pointer, &index.to_string()), visitor);
            }
        }
        _ if !reference.is_empty() => {
            walk(&REVOX["$defs"][reference], of, value, pointer, visitor);
        }
        Json::Object(members) => {
            for (key, value) in &mut *members {
                let inner = schema["properties"].get(key);
                let inner = inner.unwrap_or(&schema["additionalProperties"]);
                walk(inner, of, value, &join(pointer, key), visitor);
            }
            let of_keys = &schema["propertyNames"];
            let renamed = std::mem::take(members).into_iter().map(|(key, value)| {
                let place = join(pointer, &key);
                let mut key = Json::String(key);
                walk(of_keys, of, &mut key, &place, visitor);
                (key.as_str().unwrap_or_default().to_owned(), value)
            });
            *members = renamed.collect();
        }
        _ => {}
    }
}
