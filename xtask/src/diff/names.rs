//! How a place in a document is called for people: `Voice.speed` and not `/components/schemas/Voice/properties/speed`.

use std::fmt::{self, Write};

use serde_json::Value;

use super::unions;
use crate::error::segments;

/// What a keyword of a schema holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Holds {
    /// One schema. `items` holds a list of them in documents of an old style.
    Schema,
    /// A list of schemas.
    List,
    /// Schemas by name.
    Map,
    /// No schema.
    Other,
}

impl Holds {
    /// What the keyword of this name holds.
    pub(crate) fn by(keyword: &str) -> Self {
        match keyword {
            "items"
            | "additionalProperties"
            | "not"
            | "if"
            | "then"
            | "else"
            | "contains"
            | "propertyNames"
            | "unevaluatedItems"
            | "unevaluatedProperties"
            | "contentSchema" => Self::Schema,
            "allOf" | "oneOf" | "anyOf" | "prefixItems" | "x-revox-advice" => Self::List,
            "properties" | "patternProperties" | "dependentSchemas" => Self::Map,
            _ => Self::Other,
        }
    }
}

/// The name of a place that a reference leads to: `Voice`, `AssistantCreateParams.name`.
pub(crate) fn of(root: &Value, pointer: &str) -> String {
    let mut parts = pointer.splitn(5, '/');
    let (_, holder, kind) = (parts.next(), parts.next(), parts.next());
    match (holder, kind, parts.next()) {
        (Some("components"), Some(kind), Some(name)) => {
            let base = format!("/components/{kind}/{name}");
            let name = segments(&base).last().unwrap_or_default();
            format!("{name}{}", inside(root, &base, pointer))
        }
        _ => pointer.to_owned(),
    }
}

/// The name of a place that is in no operation and no component: what it lies in.
pub(crate) fn outside(pointer: &str) -> String {
    let around = pointer.rsplit_once('/').map_or("", |(parent, _)| parent);
    let name = segments(around).collect::<Vec<_>>().join(".");
    if name.is_empty() {
        "the document".to_owned()
    } else {
        name
    }
}

/// How one place is called inside of another one: `.voice.speed`, `[].name`, `(openrouter).openrouter_model_id`.
///
/// It ends before the first keyword that holds no schema, so that `…/speed/maximum` is `.speed`.
pub(crate) fn inside(root: &Value, base: &str, pointer: &str) -> String {
    let Some(rest) = pointer.strip_prefix(base) else {
        return pointer.to_owned();
    };
    let mut name = String::new();
    let mut steps = segments(rest);
    let mut value = root.pointer(base);
    while let Some(step) = steps.next() {
        let parent = value;
        value = value.and_then(|value| value.get(&step));
        match step.as_str() {
            "schema" => {}
            "items" if !value.is_some_and(Value::is_array) => name.push_str("[]"),
            "additionalProperties" | "unevaluatedProperties" => name.push_str(".*"),
            "not" | "if" | "then" | "else" | "contains" | "propertyNames" | "unevaluatedItems"
            | "contentSchema" => {
                name.push(' ');
                name.push_str(&step);
            }
            "content" | "properties" | "patternProperties" | "dependentSchemas" | "headers"
            | "allOf" | "oneOf" | "anyOf" | "prefixItems" | "items" | "x-revox-advice" => {
                let Some(key) = steps.next() else { break };
                let list = value;
                value = value.and_then(|value| match value {
                    Value::Array(items) => items.get(key.parse::<usize>().ok()?),
                    other => other.get(&key),
                });
                match step.as_str() {
                    "content" => {}
                    "properties" => {
                        name.push('.');
                        name.push_str(&key);
                    }
                    "headers" => put(&mut name, format_args!(" header `{key}`")),
                    "prefixItems" | "items" => put(&mut name, format_args!("[{key}]")),
                    "allOf" | "x-revox-advice" => {
                        if let Some(rule) = value
                            .and_then(|value| value.get("x-revox-rule"))
                            .and_then(Value::as_str)
                        {
                            let word = if step == "allOf" { "rule" } else { "advice" };
                            put(&mut name, format_args!(" {word} `{rule}`"));
                            break;
                        }
                    }
                    "oneOf" | "anyOf" => {
                        if let Some(key) = parent
                            .zip(list)
                            .and_then(|(parent, list)| unions::name(root, parent, list, &key))
                        {
                            put(&mut name, format_args!("({key})"));
                        }
                    }
                    _ => put(&mut name, format_args!("./{key}/")),
                }
            }
            _ => break,
        }
    }
    name
}

fn put(name: &mut String, part: fmt::Arguments<'_>) {
    // Writing to a text cannot fail.
    let _ = name.write_fmt(part);
}
