//! A type of the user's for what is to be found out in a call: what it asks for, and how it is read from the result.

use std::fmt;

use serde::de::DeserializeOwned;

use super::json;
use crate::generated::model::{Call, StructuredOutputField};

/// A type whose fields are what a call is to be searched for.
///
/// With the feature `schemars`, every type is one that is [`serde::Deserialize`] and `schemars::JsonSchema`: its fields become what is asked for, with
/// their documentation, and an `Option` is what may be missing. Texts, numbers, booleans, enums without fields, and
/// dates and times (`format` is `date` or `date-time`) can be asked for; the API knows no lists and no objects inside, so a field of such a
/// type has that word as its type, which [`advice`](crate::rules::Validate::advice) names.
///
/// An enum whose variants have fields says nothing of this, neither alone nor flattened into the type.
///
/// Without the feature, and for a type without a `JsonSchema`, it is written by hand:
///
/// ```
/// use revox_types::model::{Extract, StructuredOutputField};
///
/// #[derive(serde::Deserialize)]
/// struct Answer {
///     confirmed: bool,
/// }
///
/// impl Extract for Answer {
///     fn fields() -> Vec<StructuredOutputField> {
///         vec![StructuredOutputField::new("confirmed", true, "boolean".into())]
///     }
/// }
///
/// assert_eq!(Answer::fields()[0].name, "confirmed");
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say what a call is to be searched for",
    label = "neither a list of fields nor a type that makes one",
    note = "derive `serde::Deserialize` and `schemars::JsonSchema`, with the feature `schemars` of this crate, or implement `Extract`"
)]
pub trait Extract: DeserializeOwned {
    /// What is asked for, one field each.
    fn fields() -> Vec<StructuredOutputField>;

    /// [`Call::extract`] for what `assistant!` expands to: of a type without this trait the compiler then says what it says of the list of
    /// fields, once.
    #[doc(hidden)]
    fn extracted(call: &Call) -> Result<Self, ExtractError> {
        call.extract()
    }
}

/// Why there is no answer to read.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ExtractError {
    /// No attempt of the call has a result yet: nobody answered, or the call is not over.
    Missing,
    /// The result is not what the type asks for.
    #[non_exhaustive]
    Mismatch {
        /// The field that does not fit, or nothing if it is the result as a whole, as when a field is missing.
        field: String,
        /// What is wrong with it.
        reason: String,
    },
}

impl fmt::Display for ExtractError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ExtractError::Mismatch { field, reason } = self else {
            return f.write_str("no attempt of the call has a structured output");
        };
        f.write_str("the structured output of the call is not what was asked for: ")?;
        if !field.is_empty() {
            write!(f, "`{field}`: ")?;
        }
        f.write_str(reason)
    }
}

impl std::error::Error for ExtractError {}

impl Call {
    /// What was found out in the call: the structured output of the newest attempt that has one.
    ///
    /// # Errors
    ///
    /// If no attempt has one, or if it does not fit the type.
    pub fn extract<T: DeserializeOwned>(&self) -> Result<T, ExtractError> {
        let newest = self.last_call_attempt.iter().chain(&self.call_attempts);
        let output = newest
            .filter_map(|attempt| attempt.structured_output.as_ref())
            .find(|output| !output.is_empty())
            .ok_or(ExtractError::Missing)?;
        let output = output
            .iter()
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect();
        json::from_value(serde_json::Value::Object(output)).map_err(|error| {
            ExtractError::Mismatch {
                field: error.path,
                // It may repeat a text of any length.
                reason: error.error.to_string().chars().take(300).collect(),
            }
        })
    }
}

#[cfg(feature = "schemars")]
mod schema {
    //! Fields from a JSON Schema.

    use schemars::JsonSchema;
    use serde::de::DeserializeOwned;
    use serde_json::Value;

    use super::{Extract, StructuredOutputField};
    use crate::generated::model::FieldType;

    // What a type lacks is said by the trait, in words for both derives.
    #[diagnostic::do_not_recommend]
    impl<T: JsonSchema + DeserializeOwned> Extract for T {
        fn fields() -> Vec<StructuredOutputField> {
            let schema = schemars::SchemaGenerator::default().into_root_schema_for::<T>();
            let schema = schema.to_value();
            let object = described(&schema, &schema);
            let properties = object["properties"].as_object();
            properties
                .into_iter()
                .flatten()
                .map(|(name, property)| field(name, property, object, &schema))
                .collect()
        }
    }

    /// What one property asks for.
    fn field(name: &str, property: &Value, object: &Value, root: &Value) -> StructuredOutputField {
        let place = described(property, root);
        let required = object["required"]
            .as_array()
            .is_some_and(|names| names.iter().any(|required| required == name));
        let words = words(place);
        let mut kinds = match &place["type"] {
            Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
            kind => kind.as_str().into_iter().collect::<Vec<_>>(),
        };
        kinds.retain(|kind| *kind != "null");
        let kind = match kinds[..] {
            [only] => Some(only),
            _ => None,
        };
        let kind = match (kind, place["format"].as_str(), &words) {
            (_, _, Some(_)) => FieldType::Enum,
            (Some("string"), Some("date"), _) => FieldType::Date,
            (Some("string"), Some("date-time" | "partial-date-time"), _) => FieldType::Datetime,
            (Some("integer"), _, _) => FieldType::Number,
            (Some(kind), _, _) => kind.into(),
            (None, _, _) => "any".into(),
        };
        let description = [property, place]
            .into_iter()
            .find_map(|schema| schema["description"].as_str());
        StructuredOutputField {
            description: description.map(str::to_owned),
            enum_options: words,
            ..StructuredOutputField::new(name, required, kind)
        }
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

    /// The words of an enum whose variants have no fields.
    fn words(schema: &Value) -> Option<Vec<String>> {
        let word = |value: &Value| value.as_str().map(str::to_owned);
        if let Some(values) = schema["enum"].as_array() {
            return values
                .iter()
                .filter(|value| !value.is_null())
                .map(word)
                .collect();
        }
        schema["oneOf"]
            .as_array()?
            .iter()
            .map(|choice| match &choice["const"] {
                Value::Null => word(choice["enum"].as_array()?.first()?),
                value => word(value),
            })
            .collect()
    }
}
