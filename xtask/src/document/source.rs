//! Reads YAML and JSON files into JSON values, and finds the line of a place in them.
//!
//! Positions are looked up in a second pass, only when there is something to report.

mod walk;

use std::fmt;
use std::fs;
use std::path::Path;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use crate::error::Error;

/// Larger files are refused before they are read. GitHub's API has about 12 MB, and 75 MB with every reference written out.
const MAX_BYTES: u64 = 128 << 20;
/// Documents that nest deeper are refused. Real ones stay below 60.
const MAX_DEPTH: usize = 120;

/// A file of the document.
#[derive(Debug)]
pub struct Source {
    /// Its name for messages.
    pub name: String,
    text: String,
}

impl Source {
    /// Reads a file.
    ///
    /// # Errors
    /// When it cannot be read, is not UTF-8, or is far larger than any API description.
    pub fn read(path: &Path, name: &str) -> Result<Self, Error> {
        let fail = |message: String| Error::file(name, message);
        let metadata =
            fs::metadata(path).map_err(|error| fail(format!("cannot be read: {error}")))?;
        if metadata.len() > MAX_BYTES {
            return Err(fail(format!(
                "has {} MB; a description of more than {} MB is not read",
                metadata.len() >> 20,
                MAX_BYTES >> 20
            )));
        }
        let bytes = fs::read(path).map_err(|error| fail(format!("cannot be read: {error}")))?;
        let text = String::from_utf8(bytes).map_err(|error| {
            fail(format!(
                "is not UTF-8: the byte at offset {} fits no character",
                error.utf8_error().valid_up_to()
            ))
        })?;
        Ok(Self::new(name, text))
    }

    /// A source that is in memory already.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            text: text.into(),
        }
    }

    /// Parses the file: JSON if it begins like JSON, else YAML.
    ///
    /// # Errors
    /// When it is malformed, has a key twice, or nests too deep.
    pub fn parse(&self) -> Result<Value, Error> {
        let text = self.text.trim_start_matches('\u{feff}');
        if walk::is_json(text) {
            match serde_json::from_str::<Tree>(text) {
                Ok(tree) => return Ok(tree.0),
                // What begins like JSON may be YAML, unless its name says otherwise; if it is neither, JSON's message fits better.
                Err(error) => {
                    let yaml = if Path::new(&self.name)
                        .extension()
                        .is_some_and(|extension| extension == "json")
                    {
                        None
                    } else {
                        self.parse_yaml(text).ok()
                    };
                    return yaml.ok_or_else(|| {
                        let position =
                            (error.line() > 0).then(|| (error.line(), error.column().max(1)));
                        self.malformed(position, &error.to_string())
                    });
                }
            }
        }
        self.parse_yaml(text)
    }

    fn parse_yaml(&self, text: &str) -> Result<Value, Error> {
        let budget = serde_saphyr::budget! {
            max_depth: MAX_DEPTH,
            max_events: 20_000_000,
            max_nodes: 10_000_000,
            max_recorded_anchor_events: 200_000,
            max_documents: 1
        };
        let options = serde_saphyr::options! {
            strict_booleans: true,
            budget: budget,
            with_snippet: false,
            emit_comments: false
        };
        match serde_saphyr::from_str_with_options::<Tree>(text, options) {
            Ok(tree) => Ok(tree.0),
            Err(error) => {
                let position = error
                    .location()
                    .and_then(|at| {
                        Some((
                            usize::try_from(at.line()).ok()?,
                            usize::try_from(at.column()).ok()?,
                        ))
                    })
                    .filter(|(line, _)| *line > 0);
                Err(self.malformed(position, &error.to_string()))
            }
        }
    }

    fn malformed(&self, position: Option<(usize, usize)>, message: &str) -> Error {
        // The parsers append the position, which stands in front already, and advice on their settings, which is not for here.
        let message = message.lines().next().unwrap_or_default();
        let message = message.split(" at line ").next().unwrap_or(message);
        let message = message.split(", set ").next().unwrap_or(message);
        let message = plain_message(message);
        let pointer = position.map(|position| self.pointer_at(position));
        Error {
            file: self.name.clone(),
            position,
            pointer,
            message: format!("malformed: {message}"),
        }
    }

    /// An error at a place of this file.
    #[must_use]
    pub fn error(&self, pointer: &str, message: impl Into<String>) -> Error {
        Error {
            file: self.name.clone(),
            position: self.locate(pointer),
            pointer: Some(pointer.to_owned()),
            message: message.into(),
        }
    }

    /// Line and column of a place, or of the closest one around it that exists.
    #[must_use]
    pub fn locate(&self, pointer: &str) -> Option<(usize, usize)> {
        let mut best: Option<(usize, (usize, usize))> = None;
        walk::walk(&self.text, |place, position| {
            let inside = pointer == place
                || (pointer.starts_with(place)
                    && pointer.as_bytes().get(place.len()) == Some(&b'/'));
            if inside && best.is_none_or(|(length, _)| place.len() >= length) {
                best = Some((place.len(), position));
            }
            place != pointer
        });
        best.map(|(_, position)| position)
    }

    /// Whether the file itself has something at this place.
    #[must_use]
    pub fn has(&self, pointer: &str) -> bool {
        let mut found = false;
        walk::walk(&self.text, |place, _| {
            found |= place == pointer;
            !found
        });
        found
    }

    /// The JSON pointer of the last value that begins before a position.
    fn pointer_at(&self, position: (usize, usize)) -> String {
        let mut last = String::new();
        walk::walk(&self.text, |place, at| {
            if at <= position {
                place.clone_into(&mut last);
            }
            at <= position
        });
        last
    }
}

/// Messages of the parsers, in terms of the document.
fn plain_message(message: &str) -> &str {
    let has = |part: &str| message.contains(part);
    if message.starts_with("recursion limit") || has("Depth") {
        "it nests too deep"
    } else if has("Documents") {
        "there is more than one document in the file"
    } else if has("RecordedAnchorEvents") || has("alias replay") {
        "its aliases stand for more than can be read"
    } else if has("weak recursion") {
        "an alias stands for something that it is a part of"
    } else if has("budget breached") {
        "it has more parts than any description of an API"
    } else if has("non-finite float") {
        "a number that JSON does not have"
    } else if has("into string") {
        "a key has to be a text"
    } else {
        message
    }
}

/// A JSON value that was read with repeated keys refused.
struct Tree(Value);

impl<'de> Deserialize<'de> for Tree {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TreeVisitor).map(Tree)
    }
}

struct TreeVisitor;

impl<'de> Visitor<'de> for TreeVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Value, E> {
        serde_json::Number::from_f64(value)
            .map(Value::Number)
            .ok_or_else(|| E::custom("a number that JSON does not have"))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_none<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        while let Some(Tree(item)) = access.next_element()? {
            items.push(item);
        }
        Ok(Value::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let mut map = Map::new();
        while let Some(key) = access.next_key::<String>()? {
            if map.contains_key(&key) {
                return Err(serde::de::Error::custom(format_args!(
                    "the key `{key}` stands here twice"
                )));
            }
            let Tree(value) = access.next_value()?;
            map.insert(key, value);
        }
        Ok(Value::Object(map))
    }
}
