//! Reads a definition from a file in any of three formats, and keeps the line and column of every key and value.
//!
//! The tree shows itself to the validator as it was written, so a key that is given twice is found as well.

use std::fmt;
use std::path::Path;

use revox_types::rules::{FieldView, ObjectView, Part, PathStep, ValueView, View, Violation};
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// A value and where it begins.
pub(super) struct Node {
    pub(super) at: Position,
    kind: Kind,
}

enum Kind {
    /// A value without others in it.
    Scalar(Value),
    List(Vec<Node>),
    Object(Object),
}

/// The keys, each with its place and its value.
struct Object(Vec<(String, Position, Node)>);

/// Where something begins: 1-based, the column in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Position {
    pub(super) line: usize,
    pub(super) column: usize,
}

impl Position {
    const START: Self = Self { line: 1, column: 1 };
}

/// What keeps a text from being read.
#[derive(Debug)]
pub(super) struct SyntaxError {
    pub(super) at: Position,
    pub(super) message: String,
}

/// The endings of files, which name their formats.
pub(super) const FORMATS: [&str; 4] = ["json", "yaml", "yml", "toml"];
/// The name of the standard input, which is JSON.
pub(super) const STDIN: &str = "-";

pub(super) fn ending(file: &Path) -> &str {
    let ending = file.extension().and_then(|ending| ending.to_str());
    ending.unwrap_or_default()
}

impl Node {
    /// Reads a text in the format that the ending of its file names.
    pub(super) fn parse(file: &Path, text: &str) -> Result<Self, SyntaxError> {
        let text = text.trim_start_matches('\u{feff}');
        match ending(file) {
            "yaml" | "yml" => yaml(text),
            "toml" => toml(text),
            _ => json(text),
        }
    }

    /// The value without its places. Of a key that is given twice, the last value remains.
    pub(super) fn to_value(&self) -> Value {
        match &self.kind {
            Kind::Scalar(value) => value.clone(),
            Kind::List(items) => items.iter().map(Node::to_value).collect(),
            Kind::Object(Object(fields)) => {
                let fields = fields
                    .iter()
                    .map(|(key, _, value)| (key.clone(), value.to_value()));
                Value::Object(fields.collect::<Map<_, _>>())
            }
        }
    }

    /// Where a violation is: at its key, its value, or the object that lacks something.
    pub(super) fn locate(&self, violation: &Violation) -> Position {
        let mut node = self;
        let mut at = self.at;
        for step in violation.steps() {
            let next = match (step, &node.kind) {
                (PathStep::Field { name, occurrence }, Kind::Object(Object(fields))) => fields
                    .iter()
                    .filter(|(key, ..)| key == name)
                    .nth(*occurrence)
                    .map(|(_, key, value)| (*key, value)),
                (PathStep::Item(index), Kind::List(items)) => {
                    items.get(*index).map(|item| (item.at, item))
                }
                _ => None,
            };
            // A rule may name what is not there: the object that lacks it is the place.
            let Some((key, value)) = next else {
                return node.at;
            };
            at = if violation.part() == Part::Key {
                key
            } else {
                value.at
            };
            node = value;
        }
        at
    }
}

/// A value that is read without its places.
impl From<Value> for Node {
    fn from(value: Value) -> Self {
        let kind = match value {
            Value::Array(items) => Kind::List(items.into_iter().map(Node::from).collect()),
            Value::Object(fields) => {
                let fields = fields.into_iter();
                let fields = fields.map(|(key, value)| (key, Position::START, value.into()));
                Kind::Object(Object(fields.collect()))
            }
            scalar => Kind::Scalar(scalar),
        };
        Node {
            at: Position::START,
            kind,
        }
    }
}

impl View for Node {
    fn view(&self) -> ValueView<'_> {
        match &self.kind {
            Kind::Scalar(value) => value.view(),
            Kind::List(list) => ValueView::List(list),
            Kind::Object(object) => ValueView::Object(object),
        }
    }
}

impl ObjectView for Object {
    fn field(&self, _: usize, name: &str) -> FieldView<'_> {
        let field = self.0.iter().find(|(key, ..)| key == name);
        field.map_or(FieldView::Absent, |(_, _, value)| {
            FieldView::Present(value.view())
        })
    }

    fn keys(&self, each: &mut dyn FnMut(&str)) {
        self.0.iter().for_each(|(key, ..)| each(key));
    }
}

/// Lines and columns of byte offsets in a text.
struct Lines<'a> {
    text: &'a str,
    /// Where each line begins.
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    fn new(text: &'a str) -> Self {
        let ends = text.match_indices('\n').map(|(end, _)| end + 1);
        Lines {
            text,
            starts: std::iter::once(0).chain(ends).collect(),
        }
    }

    fn position(&self, offset: usize) -> Position {
        let line = self.starts.partition_point(|start| *start <= offset);
        let start = self.starts[line - 1];
        let before = self.text.get(start..offset).unwrap_or_default();
        Position {
            line,
            column: before.chars().count() + 1,
        }
    }
}

/// JSON by the reader of YAML, which knows the places. What JSON is, serde_json says.
fn json(text: &str) -> Result<Node, SyntaxError> {
    let value: Value = serde_json::from_str(text).map_err(|error| {
        let lines = Lines::new(text);
        let start = error
            .line()
            .checked_sub(1)
            .and_then(|line| lines.starts.get(line));
        // serde_json counts the bytes up to and including the one that is wrong.
        let offset = start.unwrap_or(&0) + error.column().saturating_sub(1);
        SyntaxError {
            at: lines.position(offset),
            message: crate::source::in_our_words(&error),
        }
    })?;
    // A control character in a text and a very long key are no YAML: all is then at the beginning of the file.
    Ok(yaml(text).unwrap_or_else(|_| Node::from(value)))
}

fn toml(text: &str) -> Result<Node, SyntaxError> {
    use toml::Spanned;
    use toml::de::{DeTable, DeValue};

    fn table(fields: &DeTable<'_>, lines: &Lines<'_>) -> Kind {
        let fields = fields.iter().map(|(key, value)| {
            let at = lines.position(key.span().start);
            (key.get_ref().to_string(), at, node(value, lines))
        });
        Kind::Object(Object(fields.collect()))
    }

    fn node(value: &Spanned<DeValue<'_>>, lines: &Lines<'_>) -> Node {
        let number = match value.get_ref() {
            DeValue::Integer(number) => {
                let number = i128::from_str_radix(number.as_str(), number.radix()).ok();
                number.and_then(Number::from_i128)
            }
            DeValue::Float(number) => number.as_str().parse().ok().and_then(Number::from_f64),
            _ => None,
        };
        let kind = match value.get_ref() {
            DeValue::String(text) => Kind::Scalar(Value::String(text.to_string())),
            DeValue::Boolean(flag) => Kind::Scalar(Value::Bool(*flag)),
            DeValue::Array(items) => {
                Kind::List(items.iter().map(|item| node(item, lines)).collect())
            }
            DeValue::Table(fields) => table(fields, lines),
            // A date, which JSON does not have, is the text as which it is written; and so is a number that JSON does not have.
            DeValue::Integer(_) | DeValue::Float(_) | DeValue::Datetime(_) => {
                let written = lines.text.get(value.span()).unwrap_or_default();
                Kind::Scalar(number.map_or_else(|| written.into(), Value::Number))
            }
        };
        Node {
            at: lines.position(value.span().start),
            kind,
        }
    }

    let lines = Lines::new(text);
    let root = DeTable::parse(text).map_err(|error| SyntaxError {
        at: lines.position(error.span().map_or(0, |span| span.start)),
        message: error.message().to_owned(),
    })?;
    Ok(Node {
        at: Position::START,
        kind: table(root.get_ref(), &lines),
    })
}

fn yaml(text: &str) -> Result<Node, SyntaxError> {
    use serde_saphyr::{MessageFormatter as _, UserMessageFormatter};

    let options = serde_saphyr::options! {
        strict_booleans: true,
        // The validator reports them, as in every format.
        duplicate_keys: serde_saphyr::DuplicateKeyPolicy::PassThrough,
    };
    serde_saphyr::from_str_with_options::<Node>(text, options).map_err(|error| {
        let mut at = error.location().map_or(Position::START, position);
        let message = UserMessageFormatter.format_message(&error).into_owned();
        if message.contains("tab") {
            // The parser's place is where the value begins that the tab ends.
            let lines = Lines::new(text);
            let from = lines.starts[at.line - 1];
            let tab = text[from..].find('\t');
            at = tab.map_or(at, |tab| lines.position(from + tab));
        }
        SyntaxError { at, message }
    })
}

fn position(location: serde_saphyr::Location) -> Position {
    let number = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
    Position {
        line: number(location.line()),
        column: number(location.column()),
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let spanned = serde_saphyr::Spanned::<Kind>::deserialize(deserializer)?;
        Ok(Node {
            at: position(spanned.referenced),
            kind: spanned.value,
        })
    }
}

impl<'de> Deserialize<'de> for Kind {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct KindVisitor;

        impl<'de> Visitor<'de> for KindVisitor {
            type Value = Kind;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value that JSON has")
            }

            fn visit_unit<E>(self) -> Result<Kind, E> {
                Ok(Kind::Scalar(Value::Null))
            }

            fn visit_none<E>(self) -> Result<Kind, E> {
                Ok(Kind::Scalar(Value::Null))
            }

            fn visit_bool<E>(self, flag: bool) -> Result<Kind, E> {
                Ok(Kind::Scalar(flag.into()))
            }

            fn visit_i64<E>(self, number: i64) -> Result<Kind, E> {
                Ok(Kind::Scalar(number.into()))
            }

            fn visit_u64<E>(self, number: u64) -> Result<Kind, E> {
                Ok(Kind::Scalar(number.into()))
            }

            fn visit_f64<E>(self, number: f64) -> Result<Kind, E> {
                Ok(Kind::Scalar(number.into()))
            }

            fn visit_str<E>(self, text: &str) -> Result<Kind, E> {
                Ok(Kind::Scalar(text.into()))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Kind, A::Error> {
                let mut list = Vec::new();
                while let Some(item) = items.next_element()? {
                    list.push(item);
                }
                Ok(Kind::List(list))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Kind, A::Error> {
                let mut object = Vec::new();
                while let Some((key, value)) =
                    fields.next_entry::<serde_saphyr::Spanned<String>, Node>()?
                {
                    object.push((key.value, position(key.referenced), value));
                }
                Ok(Kind::Object(Object(object)))
            }
        }

        deserializer.deserialize_any(KindVisitor)
    }
}
