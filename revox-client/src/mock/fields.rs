//! Validates the structured output of a call and the inputs of a tool by the fields that the assistant declares.

use revox_types::model::extract::{Field, FieldKind, FieldRequest, settled};
use revox_types::rules::Format;
use serde_json::Value;

use super::simulation::Thing;

/// The fields in a list of an assistant.
pub(super) fn declared(list: Option<&Value>) -> Vec<FieldRequest> {
    let items = list.and_then(Value::as_array).into_iter().flatten();
    let fields = items.filter_map(|item| serde_json::from_value::<Field>(item.clone()).ok());
    fields.map(|field| (&field).into()).collect()
}

/// The contradictions between the values and the fields, one sentence each.
pub(super) fn problems(fields: &[FieldRequest], values: &Thing) -> Vec<String> {
    let mut problems = Vec::new();
    for unknown in values.keys() {
        if fields.iter().all(|field| field.name != *unknown) {
            let known = match fields {
                [] => "no field is".to_owned(),
                _ => format!("known are {}", list(fields.iter().map(|field| &field.name))),
            };
            problems.push(format!("`{unknown}` is not asked for; {known}"));
        }
    }
    for field in fields {
        let name = &field.name;
        match values.get(name) {
            None | Some(Value::Null) if field.required => {
                problems.push(format!("`{name}` is required"));
            }
            None | Some(Value::Null) => {}
            Some(value) => {
                // The document types no value of an output, so a value is accepted if a program can read it. Nothing is as good as missing.
                let read = settled(field, value.clone());
                if read.is_some_and(|read| !fits(field, &read)) {
                    problems.push(format!("`{name}` is {value}; expected {}", expected(field)));
                }
            }
        }
    }
    problems
}

fn fits(field: &FieldRequest, value: &Value) -> bool {
    let is_date = |text: &str| Format::DateTime.accepts(&format!("{text}T00:00:00Z"));
    match (&field.kind, value) {
        (FieldKind::Text, Value::String(_))
        | (FieldKind::Number, Value::Number(_))
        | (FieldKind::Boolean, Value::Bool(_))
        // A type that this version does not know is not validated.
        | (FieldKind::Other(_), _) => true,
        (FieldKind::Option, Value::String(text)) => {
            let options = field.options.as_ref();
            options.is_none_or(|options| options.contains(text))
        }
        (FieldKind::Date, Value::String(text)) => is_date(text),
        // The document does not say whether a date and time has an offset.
        (FieldKind::DateTime, Value::String(text)) => text.get(..10).is_some_and(is_date),
        _ => false,
    }
}

fn expected(field: &FieldRequest) -> String {
    let expected = match (&field.kind, &field.options) {
        (FieldKind::Option, Some(options)) => return format!("one of {}", list(options.iter())),
        (FieldKind::Number, _) => "a number",
        (FieldKind::Boolean, _) => "`true` or `false`",
        (FieldKind::Date, _) => "a date, such as `2026-07-01`",
        (FieldKind::DateTime, _) => "a date and time, such as `2026-07-01T09:30:00`",
        _ => "a text",
    };
    expected.to_owned()
}

/// Names for a message: "`a`, `b`".
pub(super) fn list<T: AsRef<str>>(names: impl Iterator<Item = T>) -> String {
    let names: Vec<String> = names.map(|name| format!("`{}`", name.as_ref())).collect();
    if names.is_empty() {
        "nothing".to_owned()
    } else {
        names.join(", ")
    }
}
