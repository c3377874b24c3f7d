//! Decodes values that a language model extracted or that a template rendered, by the types of the requested fields.

use std::collections::BTreeMap;

use serde_json::{Map, Number, Value};

use super::{Extract, ExtractError, FieldKind, FieldMismatch, FieldRequest};
use crate::model::json;

/// Reads the first output that holds anything, or else an empty one: whether nothing at all is an answer is up to the type.
pub fn newest<'a, T: Extract>(
    mut outputs: impl Iterator<Item = &'a BTreeMap<String, Value>>,
) -> Result<T, ExtractError> {
    let first = outputs.next().ok_or(ExtractError::Missing)?;
    let mut all = std::iter::once(first).chain(outputs);
    let output = all.find(|output| !output.is_empty()).unwrap_or(first);
    let values = output
        .iter()
        .map(|(name, value)| (name.clone(), value.clone()));
    from_values(values.collect()).map_err(|fields| ExtractError::Mismatch { fields })
}

/// Reads values, or names every field that does not fit.
pub fn from_values<T: Extract>(mut values: Map<String, Value>) -> Result<T, Vec<FieldMismatch>> {
    let fields: Vec<FieldRequest> = T::fields().iter().map(FieldRequest::from).collect();
    for field in &fields {
        if let Some(value) = values.remove(&field.name)
            && let Some(value) = settled(field, value)
        {
            values.insert(field.name.clone(), value);
        }
    }
    let error = match json::from_value(Value::Object(values.clone())) {
        Ok(read) => return Ok(read),
        Err(error) => error,
    };
    let mut wrong: Vec<FieldMismatch> = fields
        .iter()
        .filter_map(|field| {
            let reason = match values.get(&field.name) {
                Some(value) => alone::<T>(&field.name, value)?,
                None if field.required => "missing".to_owned(),
                None => return None,
            };
            let field = field.name.clone();
            Some(FieldMismatch { field, reason })
        })
        .collect();
    if wrong.is_empty() {
        // The type's own checks, such as one across its fields.
        wrong.push(FieldMismatch {
            field: error.path,
            reason: error.error.to_string().chars().take(LONGEST).collect(),
        });
    }
    Err(wrong)
}

/// A value as the field's type has it; nothing if it is as good as missing. What has no meaning in the type stays, and the type says so.
#[must_use]
pub fn settled(field: &FieldRequest, value: Value) -> Option<Value> {
    let text = match value {
        Value::Null if !field.required => return None,
        Value::Number(number) if field.kind == FieldKind::Text => {
            return Some(Value::String(number.to_string()));
        }
        Value::Number(number) if field.kind == FieldKind::Number => {
            return Some(whole(number).into());
        }
        Value::String(text) => text,
        other => return Some(other),
    };
    let trimmed = text.trim();
    if trimmed.is_empty() && !field.required {
        return None;
    }
    let settled = match &field.kind {
        FieldKind::Number => trimmed.parse().ok().map(|number| whole(number).into()),
        FieldKind::Boolean => {
            let is = |words: [&str; 2]| words.iter().any(|word| trimmed.eq_ignore_ascii_case(word));
            let known = is(["true", "yes"]) || is(["false", "no"]);
            known.then(|| is(["true", "yes"]).into())
        }
        FieldKind::Option => {
            let mut options = field.options.iter().flatten();
            let lower = trimmed.to_lowercase();
            // Values that differ by their case alone are told apart by it.
            let exact = options.clone().find(|option| *option == trimmed);
            let option = exact.or_else(|| options.find(|option| option.to_lowercase() == lower));
            option.map(|option| option.as_str().into())
        }
        FieldKind::Date | FieldKind::DateTime => Some(trimmed.into()),
        FieldKind::Text | FieldKind::Other(_) => None,
    };
    Some(settled.unwrap_or(Value::String(text)))
}

/// A number without a fraction as an integer, as which it fits every type of numbers.
fn whole(number: Number) -> Number {
    let float = number.as_f64().filter(|_| number.is_f64());
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a number that changes stays as it is"
    )]
    match float.map(|float| (float, float as i64)) {
        #[expect(clippy::cast_precision_loss, reason = "the same")]
        #[expect(clippy::float_cmp, reason = "only equal ones are the same number")]
        Some((float, whole)) if whole as f64 == float => whole.into(),
        _ => number,
    }
}

/// The type's error for one field, decoded without the others.
fn alone<T: Extract>(name: &str, value: &Value) -> Option<String> {
    let only = Map::from_iter([(name.to_owned(), value.clone())]);
    let error = json::from_value::<T>(Value::Object(only)).err()?;
    (!error.path.is_empty()).then(|| shortened(&error.error.to_string(), value))
}

/// Longer texts are not shown to their end: what somebody said in a call does not belong into a log.
const LONGEST: usize = 60;

/// A message, in which of a long text only the beginning is shown.
fn shortened(message: &str, value: &Value) -> String {
    let Some((end, _)) = value
        .as_str()
        .and_then(|text| text.char_indices().nth(LONGEST))
    else {
        return message.to_owned();
    };
    let text = value.as_str().unwrap_or_default();
    let short = format!("{}…", &text[..end]);
    let message = message
        .replace(&format!("{text:?}"), &format!("{short:?}"))
        .replace(text, &short);
    // A type may show the text in its own way.
    message.chars().take(5 * LONGEST).collect()
}

#[cfg(test)]
mod tests {
    //! What is read as what, and what is said of the rest.

    use serde_json::{Value, json};

    use super::*;
    use crate::model::extract::Field;

    #[derive(Debug, PartialEq, serde::Deserialize)]
    struct Answer {
        count: u8,
        sure: bool,
        mood: Mood,
        note: Option<String>,
        #[serde(default)]
        extra: f64,
    }

    #[derive(Debug, PartialEq, serde::Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Mood {
        Happy,
        VerySad,
    }

    impl Extract for Answer {
        fn fields() -> Vec<Field> {
            let field = |name: &str, required, kind| FieldRequest {
                name: name.to_owned(),
                required,
                options: (kind == FieldKind::Option)
                    .then(|| vec!["happy".into(), "very_sad".into()]),
                kind,
                description: None,
            };
            [
                field("count", true, FieldKind::Number),
                field("sure", true, FieldKind::Boolean),
                field("mood", true, FieldKind::Option),
                field("note", false, FieldKind::Text),
                field("extra", false, FieldKind::Number),
            ]
            .map(Field::from)
            .into()
        }
    }

    fn read(values: Value) -> Result<Answer, Vec<(String, String)>> {
        let Value::Object(values) = values else {
            panic!("no object")
        };
        from_values(values).map_err(|errors| {
            let pair = |error: FieldMismatch| (error.field, error.reason);
            errors.into_iter().map(pair).collect()
        })
    }

    #[test]
    fn what_is_meant_is_read() {
        let expected = || Answer {
            count: 3,
            sure: true,
            mood: Mood::VerySad,
            note: None,
            extra: 0.0,
        };
        for values in [
            json!({ "count": 3, "sure": true, "mood": "very_sad" }),
            json!({ "count": "3", "sure": "yes", "mood": "Very_Sad", "note": null, "extra": null }),
            json!({ "count": 3.0, "sure": true, "mood": "very_sad" }),
            json!({ "count": " 3.0 ", "sure": "TRUE ", "mood": " VERY_SAD\n", "note": " ", "extra": "" }),
        ] {
            assert_eq!(read(values.clone()), Ok(expected()), "{values}");
        }
        let no = read(
            json!({ "count": 0, "sure": "No", "mood": "happy", "note": 75011, "extra": "-1e1" }),
        );
        let expected = Answer {
            count: 0,
            sure: false,
            mood: Mood::Happy,
            note: Some("75011".into()),
            extra: -10.0,
        };
        assert_eq!(no, Ok(expected));
        // Texts stay as they are.
        let note = read(json!({ "count": 0, "sure": "no", "mood": "happy", "note": " yes " }));
        assert_eq!(note.unwrap().note.unwrap(), " yes ");
    }

    #[test]
    fn every_field_is_named_that_does_not_fit() {
        let wrong =
            read(json!({ "count": "three", "sure": 1, "note": [], "other": {} })).unwrap_err();
        let expected = [
            ("count", "invalid type: string \"three\", expected u8"),
            ("sure", "invalid type: integer `1`, expected a boolean"),
            ("mood", "missing"),
            ("note", "invalid type: sequence, expected a string"),
        ];
        assert_eq!(
            wrong,
            expected.map(|(field, reason)| (field.to_owned(), reason.to_owned()))
        );
        let wrong =
            read(json!({ "count": 300, "sure": "maybe", "mood": "", "extra": "1,5" })).unwrap_err();
        let fields: Vec<&str> = wrong.iter().map(|(field, _)| field.as_str()).collect();
        assert_eq!(fields, ["count", "sure", "mood", "extra"]);
    }

    #[test]
    fn an_empty_output_is_an_answer_of_nothing() {
        #[derive(Debug, PartialEq, serde::Deserialize)]
        struct Optional {
            note: Option<String>,
        }

        impl Extract for Optional {
            fn fields() -> Vec<Field> {
                let note = FieldRequest {
                    name: "note".into(),
                    required: false,
                    kind: FieldKind::Text,
                    description: None,
                    options: None,
                };
                vec![note.into()]
            }
        }

        let empty = BTreeMap::new();
        let full = BTreeMap::from([("note".to_owned(), json!("late"))]);
        let note = |note: Option<&str>| {
            Ok(Optional {
                note: note.map(str::to_owned),
            })
        };
        assert_eq!(newest([&empty, &empty].into_iter()), note(None));
        assert_eq!(newest([&empty, &full].into_iter()), note(Some("late")));
        assert_eq!(
            newest::<Optional>([].into_iter()),
            Err(ExtractError::Missing)
        );
        let error = newest::<Answer>([&empty].into_iter()).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the structured output of the call is not what was asked for: `count`: missing; `sure`: missing; `mood`: missing"
        );
    }

    #[test]
    fn a_long_text_is_not_told() {
        let long = format!("{}SECRET \"{}", "é".repeat(60), "x".repeat(1000));
        for field in ["count", "mood"] {
            let mut values = json!({ "count": 1, "sure": true, "mood": "happy" });
            values[field] = long.clone().into();
            let wrong = read(values).unwrap_err();
            assert_eq!(wrong.len(), 1);
            assert!(!wrong[0].1.contains("SECRET"), "{wrong:?}");
            assert!(wrong[0].1.contains("é…"), "{wrong:?}");
            assert!(wrong[0].1.contains("expected"), "{wrong:?}");
        }
    }
}
