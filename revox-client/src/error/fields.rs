//! What an error body says: its message, and the fields that it names. The API documents no form for error bodies. Understood are a
//! `message`, `detail` or `error`, and lists of objects with a `path` and a `message`.

use std::fmt;

use serde_json::Value;

use crate::text::{PATH_SHOWN, one_line};

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
    collect(body, &mut found);
    found
}

/// The message of an error body as a whole.
pub(super) fn message(body: &Value) -> Option<&str> {
    match body {
        Value::String(text) => Some(text.as_str()).filter(|text| !text.is_empty()),
        Value::Array(items) => items.iter().find_map(message),
        Value::Object(members) => ["message", "detail", "error"]
            .iter()
            .find_map(|name| message(members.get(*name)?)),
        _ => None,
    }
}

fn collect(value: &Value, found: &mut Vec<FieldError>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect(item, found)),
        Value::Object(members) => {
            if let Some(path) = members.get("path").and_then(path) {
                push(found, &path, message(value).unwrap_or_default());
                return;
            }
            for name in ["error", "errors", "issues"] {
                if let Some(member) = members.get(name) {
                    collect(member, found);
                }
            }
        }
        _ => {}
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

/// A path, written as text or as a list of steps.
fn path(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Array(steps) if !steps.is_empty() => Some(join(steps)),
        _ => None,
    }
}

fn join(steps: &[Value]) -> String {
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
                path.push_str(name);
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
            &json!({ "errors": [{ "path": "name", "message": "name: m" }] }),
            &["name: m"],
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
            (
                json!({ "message": ["a is wrong", "b too"], "error": "Bad Request" }),
                Some("a is wrong"),
            ),
            (json!({ "detail": "gone" }), Some("gone")),
            (json!({ "code": 5 }), None),
            (json!("gone"), Some("gone")),
        ] {
            assert_eq!(message(&body), expected, "{body}");
        }
    }
}
