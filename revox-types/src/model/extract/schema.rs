//! Fields from a JSON Schema.

use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{Extract, Field, FieldKind, FieldRequest};

// The trait's own message names both derives.
#[diagnostic::do_not_recommend]
impl<T: JsonSchema + DeserializeOwned> Extract for T {
    fn fields() -> Vec<Field> {
        let schema = schemars::SchemaGenerator::default().into_root_schema_for::<T>();
        let schema = schema.to_value();
        let object = described(&schema, &schema);
        let type_name = T::schema_name();
        let mut fields: Vec<Field> = object["properties"]
            .as_object()
            .into_iter()
            .flatten()
            .map(|(name, property)| field(name, property, object, &schema, &type_name).into())
            .collect();
        let refused = if object["type"] != "object" {
            // No type of the API: it stands for no single field.
            Some(format!(
                "struct: `{type_name}` is no struct with named fields: make it a field of one"
            ))
        } else if has_more(object) {
            Some(format!(
                "object: `{type_name}` is a type whose fields have no fixed names"
            ))
        } else {
            None
        };
        // It is a field as well, so that it is refused and not left out.
        fields.extend(refused.map(|words| FieldRequest::refused(&type_name, words).into()));
        fields
    }
}

/// The field that one property requests.
fn field(
    name: &str,
    property: &Value,
    object: &Value,
    root: &Value,
    type_name: &str,
) -> FieldRequest {
    let place = described(property, root);
    let required = object["required"]
        .as_array()
        .is_some_and(|names| names.iter().any(|required| required == name));
    let options = options(place);
    let mut kinds = match &place["type"] {
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
        kind => kind.as_str().into_iter().collect::<Vec<_>>(),
    };
    kinds.retain(|kind| *kind != "null");
    let kind = match kinds[..] {
        [only] => only,
        // An enum whose variants have fields, or any value.
        _ => "object",
    };
    let kind = match (kind, place["format"].as_str(), &options) {
        (_, _, Some(_)) => FieldKind::Option,
        ("string", Some("date"), _) => FieldKind::Date,
        ("string", Some("date-time" | "partial-date-time"), _) => FieldKind::DateTime,
        ("string", ..) => FieldKind::Text,
        ("integer" | "number", ..) => FieldKind::Number,
        ("boolean", ..) => FieldKind::Boolean,
        // The validator says what follows the colon: an index tells less than a name.
        ("array", ..) => FieldKind::Other(format!("array: `{name}` of `{type_name}` is a list")),
        _ => FieldKind::Other(format!("object: `{name}` of `{type_name}` has parts")),
    };
    let description = [property, place]
        .into_iter()
        .find_map(|schema| schema["description"].as_str());
    FieldRequest {
        name: name.to_owned(),
        required,
        kind,
        description: description.map(str::to_owned),
        options,
    }
}

/// Whether a type has more than its properties, such as what is flattened into it.
fn has_more(object: &Value) -> bool {
    let more = |key: &str| !matches!(object[key], Value::Null | Value::Bool(false));
    [
        "anyOf",
        "oneOf",
        "allOf",
        "additionalProperties",
        "patternProperties",
    ]
    .into_iter()
    .any(more)
}

/// The schema itself, behind references and without the `null` of an option.
fn described<'a>(mut schema: &'a Value, root: &'a Value) -> &'a Value {
    /// More references than this lead nowhere.
    const LONGEST: usize = 32;
    for _ in 0..LONGEST {
        if let Some(reference) = schema["$ref"].as_str() {
            let pointed = root.pointer(reference.trim_start_matches('#'));
            schema = pointed.unwrap_or(&Value::Null);
            continue;
        }
        let choices = schema["anyOf"].as_array().into_iter().flatten();
        let mut some = choices.filter(|choice| choice["type"] != "null");
        match (some.next(), some.next()) {
            (Some(only), None) => schema = only,
            _ => break,
        }
    }
    schema
}

/// The values of an enum whose variants have no fields.
fn options(schema: &Value) -> Option<Vec<String>> {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    if let Some(values) = schema["enum"].as_array() {
        return values
            .iter()
            .filter(|value| !value.is_null())
            .map(text)
            .collect();
    }
    schema["oneOf"]
        .as_array()?
        .iter()
        .map(|choice| match &choice["const"] {
            Value::Null => text(choice["enum"].as_array()?.first()?),
            value => text(value),
        })
        .collect()
}
