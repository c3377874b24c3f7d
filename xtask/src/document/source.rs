//! Reads YAML and JSON files into JSON values, and finds the line of a place in them.
//!
//! Positions are looked for in a second pass, only when there is something to report.

mod places;

use std::fmt;
use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};
use serde_path_to_error::Segment;

use crate::error::{Error, join};

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
    places: OnceLock<Vec<(String, (usize, usize))>>,
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
            places: OnceLock::new(),
        }
    }

    /// Parses the file: JSON if it begins like JSON, else YAML.
    ///
    /// # Errors
    /// When it is malformed, has a key twice, or nests too deep.
    pub fn parse(&self) -> Result<Value, Error> {
        let text = self.text.trim_start_matches('\u{feff}');
        if is_json(text) {
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
                        self.malformed(position, json_pointer(text), &error.to_string())
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
                // The last value that begins before the mistake.
                let mut before = self.places().iter().rev();
                let last = before.find(|(_, at)| position.is_some_and(|position| *at <= position));
                let pointer = last.map(|(place, _)| place.clone());
                Err(self.malformed(position, pointer, &error.to_string()))
            }
        }
    }

    fn malformed(
        &self,
        position: Option<(usize, usize)>,
        pointer: Option<String>,
        message: &str,
    ) -> Error {
        // The parsers append the position, which stands in front already, and advice on their settings, which is not for here.
        let message = message.lines().next().unwrap_or_default();
        let message = message.split(" at line ").next().unwrap_or(message);
        let message = message.split(", set ").next().unwrap_or(message);
        let message = plain_message(message);
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
        let is_around = |place: &str| {
            let rest = pointer.strip_prefix(place);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let around = self.places().iter().filter(|(place, _)| is_around(place));
        let closest = around.max_by_key(|(place, _)| place.len());
        closest.map(|(_, position)| *position)
    }

    /// Whether the file itself has something at this place.
    #[must_use]
    pub fn has(&self, pointer: &str) -> bool {
        self.places().iter().any(|(place, _)| place == pointer)
    }

    /// The places of the values with their positions, as far as the file is well formed. The position of a member is that of its key, which
    /// is what a reader looks for.
    fn places(&self) -> &[(String, (usize, usize))] {
        self.places.get_or_init(|| places::of(&self.text))
    }
}

/// Whether a text begins like JSON. It may still be a flow mapping of YAML.
fn is_json(text: &str) -> bool {
    let start = text.trim_start();
    start.starts_with('{') && start[1..].trim_start().starts_with(['"', '}'])
}

/// The place of what is malformed in a JSON text: the value that it is in.
fn json_pointer(text: &str) -> Option<String> {
    let mut parser = serde_json::Deserializer::from_str(text);
    let error = serde_path_to_error::deserialize::<_, Tree>(&mut parser).err()?;
    let pointer = error
        .path()
        .iter()
        .fold(String::new(), |pointer, segment| match segment {
            Segment::Seq { index } => join(&pointer, &index.to_string()),
            Segment::Map { key } => join(&pointer, key),
            _ => pointer,
        });
    Some(pointer)
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
