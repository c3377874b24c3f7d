//! Reads JSON as servers write it: with a byte order mark, with half an emoji, with `1.0` for 1. An array is not taken for an object.

mod tracked;

use std::borrow::Cow;
use std::cell::Cell;
use std::time::Instant;

use serde::de::{DeserializeOwned, Deserializer};
use serde_json::Value;

use tracked::{Tracked, Tracker};

/// Why a text is not the JSON that was expected.
#[derive(Debug)]
pub struct JsonError {
    /// Where: `assistants[0].prompt`, or nothing for the text as a whole.
    pub path: String,
    /// What is wrong.
    pub error: serde_json::Error,
    /// Whether it was not read to its end because the deadline passed.
    pub timed_out: bool,
}

/// Reads a value, until the deadline.
///
/// # Errors
///
/// If the text is no JSON, if the value does not fit the type, or if the deadline passed.
pub fn from_slice<T: DeserializeOwned>(
    bytes: &[u8],
    deadline: Option<Instant>,
) -> Result<T, JsonError> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    // One look at the whole text takes less time than one at every string.
    let text = str::from_utf8(bytes).map_or_else(|_| String::from_utf8_lossy(bytes), Cow::Borrowed);
    // Errors are rare: only after one is it worth the time to note the keys, and to search for what can be repaired.
    match read(&text, &Tracker::new(deadline, false)) {
        Err(error) if error.timed_out => Err(error),
        Err(error) if error.error.is_syntax() => {
            read(&repair(&text), &Tracker::new(deadline, true))
        }
        Err(_) => read(&text, &Tracker::new(deadline, true)),
        read => read,
    }
}

fn read<'de, T: DeserializeOwned>(text: &'de str, tracker: &Tracker<'de>) -> Result<T, JsonError> {
    let mut json = serde_json::Deserializer::from_str(text);
    let value = track(&mut json, tracker)?;
    json.end().map(|()| value).map_err(|error| JsonError {
        path: String::new(),
        error,
        timed_out: false,
    })
}

thread_local! {
    /// The path of an error inside a variant. A union's variant is read from a value of its own, and serde's errors carry no path.
    static INSIDE: Cell<String> = const { Cell::new(String::new()) };
}

/// Reads the variant of a union. The path of its error continues the one of the union.
pub(in crate::model) fn variant<T: DeserializeOwned>(value: Value) -> Result<T, serde_json::Error> {
    from_value(value).map_err(|JsonError { path, error, .. }| {
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
    track(value, &Tracker::new(None, true))
}

fn track<'de, T: DeserializeOwned, D: Deserializer<'de, Error = serde_json::Error>>(
    json: D,
    tracker: &Tracker<'de>,
) -> Result<T, JsonError> {
    INSIDE.take();
    T::deserialize(Tracked::new(json, tracker)).map_err(|error| JsonError {
        path: tracker.path(&INSIDE.take()),
        error,
        timed_out: tracker.timed_out(),
    })
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
        assert_eq!(
            from_slice::<Vec<u8>>(big.as_bytes(), None).unwrap().len(),
            101
        );
        for (text, expected) in [
            (&br#""\ud83d""#[..], "\u{fffd}"),
            (br#""a\uDE00b\ud83d\ud83d\uDE00""#, "a\u{fffd}b\u{fffd}😀"),
            (br#""\\ud83d \ud83d\"\\""#, "\\ud83d \u{fffd}\"\\"),
            (b"\"\xF0\x9F\x98 \xE9\"", "\u{fffd} \u{fffd}"),
        ] {
            assert_eq!(from_slice::<String>(text, None).unwrap(), expected);
            let member = [b"{\"a\": ", text, b"}"].concat();
            assert_eq!(
                from_slice::<Value>(&member, None).unwrap(),
                json!({ "a": expected })
            );
        }
        for text in [&br#""\ud8"#[..], br#""\u"#, b"\"\\", br#""\ud83d"#, b"\xFF"] {
            assert!(from_slice::<String>(text, None).is_err(), "{text:?}");
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
        let error = from_slice::<Outer>(text.as_bytes(), None).unwrap_err();
        assert_eq!((error.path.as_str(), error.timed_out), (path, false));
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
        fails(r#"{"items":[{},"#, "items[1]", "EOF");
    }

    #[test]
    fn an_array_is_no_object() {
        fails("[[]]", "", "invalid type: sequence, expected struct Outer");
        fails(
            r#"{"items":[{},[1,2,3]]}"#,
            "items[1]",
            "invalid type: sequence, expected struct Inner",
        );
        fails(
            r#"{"items":[],"by_name":{"a":[]}}"#,
            "by_name.a",
            "invalid type: sequence, expected struct Inner",
        );
    }

    #[test]
    fn whole_numbers() {
        let item = |count: &str, depth: &str| {
            let text = format!(r#"{{"count":{count},"depth":{depth},"speed":1}}"#);
            from_slice::<Inner>(text.as_bytes(), None)
                .map(|inner| (inner.count, inner.depth))
                .ok()
        };
        assert_eq!(item("7.0", "-0.0"), Some((7, 0)));
        assert_eq!(item("2e2", "-1e3"), Some((200, -1000)));
        assert_eq!(
            item("0.0", "9007199254740992.0"),
            Some((0, 9_007_199_254_740_992))
        );
        for (count, depth) in [
            ("7.5", "0"),
            ("300.0", "0"),
            ("-1.0", "0"),
            ("0", "1e19"),
            ("0", "0.1"),
        ] {
            assert_eq!(item(count, depth), None, "{count} {depth}");
        }
    }
}
