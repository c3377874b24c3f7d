//! Reads JSON as servers write it: with a byte order mark, with half an emoji. An error says its place.

use std::borrow::Cow;
use std::cell::Cell;

use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_path_to_error::{Path, Segment};

use crate::diagnostic::push_field;

/// Why a text is not the JSON that was expected.
#[derive(Debug)]
pub struct JsonError {
    /// Where: `assistants[0].prompt`, or nothing for the text as a whole.
    pub path: String,
    /// What is wrong.
    pub error: serde_json::Error,
}

/// Reads a value.
///
/// # Errors
///
/// If the text is no JSON, or if the value does not fit the type.
pub fn from_slice<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, JsonError> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    // One look at the whole text takes less time than one at every string.
    let text = str::from_utf8(bytes).map_or_else(|_| String::from_utf8_lossy(bytes), Cow::Borrowed);
    // Errors are rare: only after one is it worth the time to search for what can be repaired, and for the place.
    let (text, error) = match serde_json::from_str(&text) {
        Ok(value) => return Ok(value),
        Err(error) if error.is_syntax() => {
            let repaired = repair(&text);
            match serde_json::from_str(&repaired) {
                Ok(value) => return Ok(value),
                Err(error) => (Cow::Owned(repaired), error),
            }
        }
        Err(error) => (text, error),
    };
    let again = serde_json::from_str(&text).map(from_value::<T>);
    let path = match again {
        Ok(Err(JsonError { path, .. })) => path,
        Ok(Ok(_)) | Err(_) => String::new(),
    };
    Err(JsonError { path, error })
}

thread_local! {
    /// The path of an error inside a variant. A union's variant is read from a value of its own, and serde's errors carry no path.
    static INSIDE: Cell<String> = const { Cell::new(String::new()) };
}

/// Reads the variant of a union. The path of its error continues the one of the union.
pub(in crate::model) fn variant<T: DeserializeOwned>(value: Value) -> Result<T, serde_json::Error> {
    from_value(value).map_err(|JsonError { path, error }| {
        INSIDE.set(path);
        error
    })
}

/// Reads what was JSON already.
///
/// # Errors
///
/// If the value does not fit the type.
pub fn from_value<T: DeserializeOwned>(value: Value) -> Result<T, JsonError> {
    INSIDE.take();
    serde_path_to_error::deserialize(value).map_err(|error| JsonError {
        path: shown(error.path(), &INSIDE.take()),
        error: error.into_inner(),
    })
}

/// A path, `items[1].speed`, with the rest of it from a value inside.
fn shown(path: &Path, inside: &str) -> String {
    let mut text = String::new();
    for segment in path {
        match segment {
            Segment::Seq { index } => text.push_str(&format!("[{index}]")),
            Segment::Map { key } => push_field(&mut text, key),
            // The variants of unions are no part of a document.
            Segment::Enum { .. } | Segment::Unknown => {}
        }
    }
    if !inside.is_empty() && !inside.starts_with('[') && !text.is_empty() {
        text.push('.');
    }
    text.push_str(inside);
    text
}

/// The text with U+FFFD in place of lone surrogates.
fn repair(json: &str) -> String {
    let mut text = json.as_bytes().to_vec();
    let mut at = 0;
    while let Some(found) = text[at..].iter().position(|byte| *byte == b'\\') {
        at += found;
        let low = 0xDC00..=0xDFFF;
        at += match (unit(&text, at), unit(&text, at + 6)) {
            (Some(0xD800..=0xDBFF), Some(next)) if low.contains(&next) => 12,
            (Some(0xD800..=0xDFFF), _) => {
                text[at + 2..at + 6].copy_from_slice(b"fffd");
                6
            }
            // The escaped character, which may be a backslash itself.
            _ => 2,
        };
        at = at.min(text.len());
    }
    String::from_utf8(text).unwrap_or_else(|_| json.to_owned())
}

/// The UTF-16 code unit that is escaped at this place.
fn unit(text: &[u8], at: usize) -> Option<u16> {
    let digits = text.get(at..at + 6)?.strip_prefix(b"\\u")?;
    u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Deserialize;
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn text_is_repaired() {
        let big = format!("\u{feff}[{}1]", "1, ".repeat(100));
        assert_eq!(from_slice::<Vec<u8>>(big.as_bytes()).unwrap().len(), 101);
        for (text, expected) in [
            (&br#""\ud83d""#[..], "\u{fffd}"),
            (br#""a\uDE00b\ud83d\ud83d\uDE00""#, "a\u{fffd}b\u{fffd}😀"),
            (br#""\\ud83d \ud83d\"\\""#, "\\ud83d \u{fffd}\"\\"),
            (b"\"\xF0\x9F\x98 \xE9\"", "\u{fffd} \u{fffd}"),
        ] {
            assert_eq!(from_slice::<String>(text).unwrap(), expected);
            let member = [b"{\"a\": ", text, b"}"].concat();
            assert_eq!(
                from_slice::<Value>(&member).unwrap(),
                json!({ "a": expected })
            );
        }
        for text in [&br#""\ud8"#[..], br#""\u"#, b"\"\\", br#""\ud83d"#, b"\xFF"] {
            assert!(from_slice::<String>(text).is_err(), "{text:?}");
        }
    }

    #[derive(Debug, PartialEq, Deserialize)]
    struct Outer {
        items: Vec<Inner>,
        #[serde(default)]
        by_name: BTreeMap<String, Option<Box<Inner>>>,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    struct Inner {
        #[serde(default)]
        count: u8,
        #[serde(default)]
        depth: i64,
        #[serde(default)]
        speed: f64,
    }

    #[track_caller]
    fn fails(text: &str, path: &str, problem: &str) {
        if let Ok(value) = serde_json::from_str(text) {
            let error = from_value::<Outer>(value).unwrap_err();
            assert_eq!(error.path, path);
        }
        let error = from_slice::<Outer>(text.as_bytes()).unwrap_err();
        assert_eq!(error.path, path);
        assert!(
            error.error.to_string().starts_with(problem),
            "{}",
            error.error
        );
    }

    #[test]
    fn errors_have_a_path() {
        fails(
            r#"{"items":[{"speed":1},{"speed":"x"}]}"#,
            "items[1].speed",
            "invalid type: string \"x\", expected f64",
        );
        fails(
            r#"{"items":[],"by_name":{"a.b":{"count":300}}}"#,
            "by_name.a.b.count",
            "invalid value: integer `300`",
        );
        fails(
            r#"{"items":[],"by_name":{"\u0061":{"count":{}}}}"#,
            "by_name.a.count",
            "invalid type: map",
        );
        fails(r#"{"items":[null]}"#, "items[0]", "invalid type: null");
        fails("{}", "", "missing field `items`");
        fails(r#"{"items":[]} x"#, "", "trailing characters");
        fails(r#"{"items":[{},"#, "", "EOF");
    }
}
