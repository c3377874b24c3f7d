//! Reads a definition from a file in any of three formats, and keeps the line and column of every key and value.
//!
//! The tree shows itself to the validator as it was written, so a key that is given twice is found as well.

use std::path::Path;

use revox_types::model::data::node::{self, Fields, Kind, Place};
use revox_types::rules::{Part, PathStep, Violation};
use serde::de::Deserialize;
use serde_json::{Map, Number, Value};
use serde_saphyr::Budget;

/// A value and where it begins.
pub(super) type Node = node::Node<Position>;

/// Where something begins: 1-based, the column in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Position {
    pub(super) line: usize,
    pub(super) column: usize,
}

impl Position {
    const START: Self = Self { line: 1, column: 1 };
}

pub(super) const ERROR: &str = "error";
pub(super) const WARNING: &str = "warning";

/// What is wrong with a file, or what its documentation advises against.
pub(super) struct Finding {
    pub(super) at: Position,
    pub(super) path: String,
    pub(super) message: String,
    /// `error`, or `warning` for advice.
    pub(super) level: &'static str,
    /// Whether it keeps a definition from becoming source.
    pub(super) is_fatal: bool,
}

impl Finding {
    /// What is wrong with the file as a whole.
    pub(super) fn of_file(at: Position, message: impl Into<String>) -> Self {
        Self {
            at,
            path: String::new(),
            message: message.into(),
            level: ERROR,
            is_fatal: true,
        }
    }
}

/// The endings of files, which name their formats.
pub(super) const FORMATS: [&str; 4] = ["json", "yaml", "yml", "toml"];
/// The name of the standard input, which is JSON.
pub(super) const STDIN: &str = "-";

/// The ending in lower case, as some systems and programs write it in upper case.
pub(super) fn ending(file: &Path) -> String {
    let ending = file.extension().and_then(|ending| ending.to_str());
    ending.unwrap_or_default().to_ascii_lowercase()
}

/// Reads a text in the format that the ending of its file names.
pub(super) fn parse(file: &Path, text: &str) -> Result<Node, Finding> {
    let text = text.trim_start_matches('\u{feff}');
    match ending(file).as_str() {
        "yaml" | "yml" => yaml(text, Some(Budget::default())),
        "toml" => toml(text),
        _ => json(text),
    }
}

/// The value without its places. Of a key that is given twice, the last value remains.
pub(super) fn to_value(node: &Node) -> Value {
    match &node.kind {
        Kind::Scalar(value) => value.clone(),
        Kind::List(items) => items.iter().map(to_value).collect(),
        Kind::Object(Fields(fields)) => {
            let fields = fields
                .iter()
                .map(|(key, _, value)| (key.clone(), to_value(value)));
            Value::Object(fields.collect::<Map<_, _>>())
        }
    }
}

/// Where a violation is: at its key, its value, or the object that lacks something.
pub(super) fn locate(root: &Node, violation: &Violation) -> Position {
    let mut node = root;
    let mut at = root.at;
    for step in violation.steps() {
        let next = match (step, &node.kind) {
            (PathStep::Field { name, occurrence }, Kind::Object(Fields(fields))) => fields
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

/// A value that is read without its places.
fn unplaced(value: Value) -> Node {
    let kind = match value {
        Value::Array(items) => Kind::List(items.into_iter().map(unplaced).collect()),
        Value::Object(fields) => {
            let fields = fields.into_iter();
            let fields = fields.map(|(key, value)| (key, Position::START, unplaced(value)));
            Kind::Object(Fields(fields.collect()))
        }
        scalar => Kind::Scalar(scalar),
    };
    Node {
        at: Position::START,
        kind,
    }
}

/// Lines and columns of byte offsets in a text. As in YAML, `\r` alone ends a line, too.
struct Lines<'a> {
    text: &'a str,
    /// Where each line begins.
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    fn new(text: &'a str) -> Self {
        let ends = text.match_indices(['\r', '\n']).map(|(end, _)| end + 1);
        let starts = ends.filter(|end| !text[end - 1..].starts_with("\r\n"));
        Lines {
            text,
            starts: std::iter::once(0).chain(starts).collect(),
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
fn json(text: &str) -> Result<Node, Finding> {
    let value: Value = serde_json::from_str(text).map_err(|error| {
        let before = text.split_inclusive('\n');
        let before = before.take(error.line().saturating_sub(1));
        // serde_json counts the bytes up to and including the one that is wrong.
        let offset = before.map(str::len).sum::<usize>() + error.column().saturating_sub(1);
        let at = Lines::new(text).position(offset);
        Finding::of_file(at, crate::source::in_our_words(&error))
    })?;
    // What is in memory already may be long. How deep it may be protects the stack.
    let budget = serde_saphyr::budget! {
        max_events: usize::MAX,
        max_nodes: usize::MAX,
        max_total_scalar_bytes: usize::MAX,
        simple_key_max_lookahead: text.len(),
    };
    // With a control character in a text, or more than 64 levels, all is at the beginning of the file.
    Ok(yaml(text, budget).unwrap_or_else(|_| unplaced(value)))
}

fn toml(text: &str) -> Result<Node, Finding> {
    use toml::Spanned;
    use toml::de::{DeTable, DeValue};

    fn table(fields: &DeTable<'_>, lines: &Lines<'_>) -> Kind<Position> {
        let fields = fields.iter().map(|(key, value)| {
            let at = lines.position(key.span().start);
            (key.get_ref().to_string(), at, node(value, lines))
        });
        Kind::Object(Fields(fields.collect()))
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
    let root = DeTable::parse(text).map_err(|error| {
        let at = lines.position(error.span().map_or(0, |span| span.start));
        Finding::of_file(at, error.message())
    })?;
    Ok(Node {
        at: Position::START,
        kind: table(root.get_ref(), &lines),
    })
}

fn yaml(text: &str, budget: Option<Budget>) -> Result<Node, Finding> {
    use serde_saphyr::{MessageFormatter as _, UserMessageFormatter};

    let options = serde_saphyr::options! {
        budget: budget,
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
            let from = lines.starts.get(at.line.saturating_sub(1));
            let tab = from.and_then(|from| Some(from + text[*from..].find('\t')?));
            at = tab.map_or(at, |tab| lines.position(tab));
        }
        Finding::of_file(at, message)
    })
}

fn position(location: serde_saphyr::Location) -> Position {
    let number = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
    Position {
        line: number(location.line()),
        column: number(location.column()),
    }
}

impl<'de> Place<'de> for Position {
    type Placed<T: Deserialize<'de>> = serde_saphyr::Spanned<T>;

    fn split<T: Deserialize<'de>>(placed: Self::Placed<T>) -> (Self, T) {
        (position(placed.referenced), placed.value)
    }
}
