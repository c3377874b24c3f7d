//! Validates the structured output of a call and the inputs of a tool by the fields that the assistant declares.

use revox_types::model::extract::{Field, settled};
use revox_types::rules::Format;
use serde_json::Value;

use super::simulation::{FieldKind, SIMULATION, Thing, text_at};

/// The contradictions between the values and the fields, one sentence each.
pub(super) fn problems(fields: &Value, values: &Thing) -> Vec<String> {
    let Some(names) = &SIMULATION.field else {
        return Vec::new();
    };
    let fields: Vec<&Thing> = fields
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_object)
        .collect();
    let name = |field: &Thing| text_at(field, &names.name).unwrap_or_default().to_owned();
    let mut problems = Vec::new();
    for unknown in values.keys() {
        if !fields.iter().any(|field| name(field) == *unknown) {
            let known: Vec<String> = fields.iter().map(|field| name(field)).collect();
            problems.push(format!(
                "`{unknown}` is not asked for; what is asked for is {}",
                list(known.iter())
            ));
        }
    }
    for field in fields {
        let is_required = field.get(&names.required) == Some(&Value::Bool(true));
        let name = name(field);
        let value = values.get(&name).unwrap_or(&Value::Null);
        if value.is_null() {
            if is_required {
                problems.push(format!("`{name}` is required"));
            }
            continue;
        }
        let word = text_at(field, &names.r#type).unwrap_or_default();
        // A type that this version does not know is not judged.
        let Some(kind) = names.types.get(word) else {
            continue;
        };
        let options = field.get(&names.options).and_then(Value::as_array);
        // What a program reads as what is meant may come: the document types no value of an output.
        let asked = serde_json::from_value::<Field>(Value::Object(field.clone()));
        let read = asked
            .ok()
            .map(|asked| settled(&(&asked).into(), value.clone()));
        let is_read = match &read {
            Some(Some(read)) => fits(*kind, read, options),
            // It is as good as missing.
            Some(None) => true,
            None => fits(*kind, value, options),
        };
        if !is_read {
            let expected = match (kind, options) {
                (FieldKind::Option, Some(options)) => {
                    list(options.iter().filter_map(Value::as_str))
                }
                _ => format!("a value of the type `{word}`"),
            };
            problems.push(format!("`{name}` is {value}; expected {expected}"));
        }
    }
    problems
}

fn fits(kind: FieldKind, value: &Value, options: Option<&Vec<Value>>) -> bool {
    let is_date = |text: &str| Format::DateTime.accepts(&format!("{text}T00:00:00Z"));
    match (kind, value) {
        (FieldKind::Text, Value::String(_))
        | (FieldKind::Number, Value::Number(_))
        | (FieldKind::Boolean, Value::Bool(_)) => true,
        (FieldKind::Option, Value::String(_)) => {
            options.is_none_or(|options| options.contains(value))
        }
        (FieldKind::Date, Value::String(text)) => is_date(text),
        // Whether a moment has an offset is said nowhere.
        (FieldKind::DateTime, Value::String(text)) => text.get(..10).is_some_and(is_date),
        _ => false,
    }
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
