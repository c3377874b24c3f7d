//! Which fields an error body complains about, and what it says. The API documents no form for error bodies, so the
//! common ones are all understood.

use std::fmt;

use serde_json::{Map, Value};

use crate::text::{PATH_SHOWN, one_line};

/// How deep an error body is searched.
const MAX_DEPTH: usize = 6;
/// How many fields are kept.
const MAX_FIELDS: usize = 50;

/// A field that the server objects to: [`Error::fields`](crate::Error::fields) lists them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    path: String,
    message: String,
}

impl FieldError {
    /// The JSON path: `voice.speed`.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The server's message about it; may be empty.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for FieldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.message.is_empty() {
            f.write_str(&self.path)
        } else {
            write!(f, "{}: {}", self.path, self.message)
        }
    }
}

/// The fields that an error body names, in its order.
pub(super) fn fields(body: &Value) -> Vec<FieldError> {
    let mut found = Vec::new();
    collect(body, 0, &mut found);
    found
}

/// The message of an error body as a whole.
pub(super) fn message(body: &Value) -> Option<&str> {
    match body {
        Value::String(text) => Some(text.as_str()).filter(|text| !text.is_empty()),
        Value::Object(members) => own_message(members).or_else(|| {
            ["error", "errors", "detail"]
                .iter()
                .find_map(|name| message(members.get(*name)?))
        }),
        Value::Array(items) => items.first().and_then(message),
        _ => None,
    }
}

fn own_message(members: &Map<String, Value>) -> Option<&str> {
    [
        "message",
        "msg",
        "detail",
        "title",
        "error_description",
        "reason",
    ]
    .iter()
    .find_map(|name| members.get(*name)?.as_str())
    .filter(|text| !text.is_empty())
}

fn collect(value: &Value, depth: usize, found: &mut Vec<FieldError>) {
    if depth > MAX_DEPTH || found.len() >= MAX_FIELDS {
        return;
    }
    match value {
        Value::Array(items) => {
            for item in items {
                collect(item, depth + 1, found);
            }
        }
        Value::Object(members) => {
            let path = ["path", "field", "param", "loc", "pointer", "instancePath"]
                .iter()
                .find_map(|name| path(members.get(*name)?));
            if let Some(path) = path {
                push(found, &path, own_message(members).unwrap_or_default());
                return;
            }
            for (name, member) in members {
                match (name.as_str(), member) {
                    // `{"errors": {"voice.speed": ["too fast"]}}`
                    ("errors" | "fieldErrors" | "field_errors", Value::Object(by_name)) => {
                        collect_map(by_name, depth + 1, found);
                    }
                    (
                        "error" | "errors" | "issues" | "detail" | "details" | "violations"
                        | "cause" | "source",
                        _,
                    ) => {
                        collect(member, depth + 1, found);
                    }
                    _ => {}
                }
            }
        }
        // A message may itself be JSON, as that of some validators is.
        Value::String(text) if text.starts_with('[') || text.starts_with('{') => {
            if let Ok(inner) = serde_json::from_str(text) {
                collect(&inner, depth + 1, found);
            }
        }
        _ => {}
    }
}

fn collect_map(members: &Map<String, Value>, depth: usize, found: &mut Vec<FieldError>) {
    for (name, member) in members {
        let text = match member {
            Value::String(text) => Some(text.as_str()),
            Value::Array(items) => items.first().and_then(message),
            Value::Object(inner) => own_message(inner),
            _ => None,
        };
        match text {
            Some(text) => push(found, name, text),
            None => collect(member, depth + 1, found),
        }
    }
}

/// A message without what it begins with and was said already: `Not Found: no such call`.
pub(super) fn without<'m>(message: &'m str, said: &str) -> &'m str {
    match message.split_at_checked(said.len()) {
        Some((start, rest)) if start.eq_ignore_ascii_case(said) => match rest.strip_prefix(':') {
            Some(rest) => rest.trim_start(),
            None if rest.trim_matches(['.', '!', ' ']).is_empty() => "",
            None => message,
        },
        _ => message,
    }
}

fn push(found: &mut Vec<FieldError>, shown: &str, message: &str) {
    let path = one_line(shown, PATH_SHOWN);
    if found.len() < MAX_FIELDS && !found.iter().any(|known| known.path == path) {
        found.push(FieldError {
            path,
            message: without(message, shown).to_owned(),
        });
    }
}

/// A path, be it written as text, as a JSON pointer, or as a list of steps.
fn path(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if text.starts_with('/') => {
            let steps = text[1..].split('/').map(|step| {
                let step = step.replace("~1", "/").replace("~0", "~");
                match step.parse::<u64>() {
                    Ok(index) => Value::from(index),
                    Err(_) => Value::from(step),
                }
            });
            Some(join(steps))
        }
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Array(steps) if !steps.is_empty() => {
            // Some frameworks say first in which part of the request the field is.
            let rest = match steps.split_first() {
                Some((Value::String(part), rest)) if part == "body" && !rest.is_empty() => rest,
                _ => steps,
            };
            Some(join(rest.iter().cloned()))
        }
        _ => None,
    }
}

fn join(steps: impl Iterator<Item = Value>) -> String {
    let mut path = String::new();
    for step in steps {
        match step {
            Value::Number(index) => {
                path.push('[');
                path.push_str(&index.to_string());
                path.push(']');
            }
            Value::String(name) => {
                if !path.is_empty() {
                    path.push('.');
                }
                path.push_str(&name);
            }
            _ => {}
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(body: &Value, expected: &[&str]) {
        let found: Vec<String> = fields(body).iter().map(FieldError::to_string).collect();
        assert_eq!(found, expected, "{body}");
    }

    #[test]
    fn common_forms() {
        check(
            &json!({ "error": { "message": "m", "path": "voice.speed" } }),
            &["voice.speed: m"],
        );
        check(
            &json!({ "issues": [{ "path": ["custom_tools", 0, "name"], "message": "m" }, { "path": ["voice"] }] }),
            &["custom_tools[0].name: m", "voice"],
        );
        check(
            &json!({ "detail": [{ "loc": ["body", "voice", "speed"], "msg": "m" }] }),
            &["voice.speed: m"],
        );
        // One key each: whether a map keeps the order of its keys is up to the whole program's features of serde_json.
        check(
            &json!({ "errors": { "voice.speed": ["m", "n"] } }),
            &["voice.speed: m"],
        );
        check(&json!({ "errors": { "name": "x" } }), &["name: x"]);
        check(
            &json!({ "errors": [{ "source": { "pointer": "/custom_tools/0/a~1b" }, "detail": "m" }] }),
            &["custom_tools[0].a/b"],
        );
        check(
            &json!({ "error": "[{\"path\":[\"voice\",\"speed\"],\"message\":\"m\"}]" }),
            &["voice.speed: m"],
        );
        check(&json!({ "error": "not found" }), &[]);
        check(&json!(["x", 1, null]), &[]);
    }

    #[test]
    fn messages() {
        for (body, expected) in [
            (json!({ "error": "gone" }), Some("gone")),
            (json!({ "error": { "message": "gone" } }), Some("gone")),
            (
                json!({ "message": "gone", "error": "Not Found" }),
                Some("gone"),
            ),
            (json!({ "errors": [{ "msg": "gone" }] }), Some("gone")),
            (json!({ "code": 5 }), None),
            (json!("gone"), Some("gone")),
        ] {
            assert_eq!(message(&body), expected, "{body}");
        }
    }
}
