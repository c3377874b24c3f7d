//! Reads YAML and JSON files into JSON values, and finds the line of a place in them.
//!
//! Positions are looked for in a second pass, only when there is something to report.

mod places;

use std::ffi::OsStr;
use std::fmt::Display;
use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use serde::de::IgnoredAny;
use serde_json::Value;
use serde_saphyr::{Error as Yaml, budget::BudgetBreach};

use crate::error::Error;

/// Larger files are refused before they are read. GitHub's API has about 12 MB, and 75 MB with every reference written out.
const MAX_BYTES: u64 = 128 << 20;
/// Documents that nest deeper are refused. Real ones stay below 60.
const MAX_DEPTH: usize = 120;
/// YAML ends keys after 1,024 characters; JSON does not.
const MAX_KEY: usize = 1 << 16;

const TOO_DEEP: &str = "it nests too deep; make a component of what is within, and refer to it";
const TOO_MANY_ALIASES: &str =
    "the aliases stand for more than can be read; use `$ref` in their place";

/// A file of the document.
#[derive(Debug)]
pub(crate) struct Source {
    /// Its name for messages.
    pub(crate) name: String,
    text: String,
    places: OnceLock<Vec<(String, (usize, usize))>>,
}

impl Source {
    /// Reads a file.
    pub(crate) fn read(path: &Path, name: &str) -> Result<Self, Error> {
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
    pub(crate) fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        let (name, mut text) = (name.into(), text.into());
        // YAML takes these as escapes alone, which mean the same in JSON.
        let escaped = |c| matches!(c, '\u{7f}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}');
        if is_json(&name) && text.contains(escaped) {
            let escape = |c| {
                if escaped(c) {
                    format!("\\u{:04x}", u32::from(c))
                } else {
                    c.to_string()
                }
            };
            text = text.chars().map(escape).collect();
        }
        Self {
            name,
            text,
            places: OnceLock::new(),
        }
    }

    /// Parses the file as YAML. YAML takes some mistakes in JSON for text, so a file of JSON has to be that.
    pub(crate) fn parse(&self) -> Result<Value, Error> {
        let text = self.text.trim_start_matches('\u{feff}');
        if is_json(&self.name) {
            serde_json::from_str::<IgnoredAny>(text).map_err(|error| {
                let at = (error.line(), error.column());
                self.malformed(at, &without_position(&error))
            })?;
        }
        let budget = serde_saphyr::budget! {
            max_depth: MAX_DEPTH,
            max_events: 20_000_000,
            max_nodes: 10_000_000,
            max_recorded_anchor_events: 200_000,
            max_documents: 1,
            simple_key_max_lookahead: MAX_KEY
        };
        let options = serde_saphyr::options! {
            strict_booleans: true,
            budget: budget,
            with_snippet: false,
            emit_comments: false
        };
        serde_saphyr::from_str_with_options(text, options).map_err(|error| {
            let number = |number: u64| usize::try_from(number).unwrap_or_default();
            let at = error.location();
            let at = at.map_or((0, 0), |at| (number(at.line()), number(at.column())));
            self.malformed(at, &plain(&error))
        })
    }

    /// An error of a parser, which counts lines from 1.
    fn malformed(&self, at: (usize, usize), message: &str) -> Error {
        let position = Some((at.0, at.1.max(1))).filter(|(line, _)| *line > 0);
        // The last value that begins before the mistake.
        let mut before = self.places().iter().rev();
        let last = before.find(|(_, at)| position.is_some_and(|position| *at <= position));
        Error {
            file: self.name.clone(),
            position,
            pointer: last.map(|(place, _)| place.clone()),
            message: format!("malformed: {message}"),
        }
    }

    /// An error at a place of this file.
    pub(crate) fn error(&self, pointer: &str, message: impl Into<String>) -> Error {
        Error {
            file: self.name.clone(),
            position: self.locate(pointer),
            pointer: Some(pointer.to_owned()),
            message: message.into(),
        }
    }

    /// Line and column of a place, or of the closest one around it that exists.
    pub(crate) fn locate(&self, pointer: &str) -> Option<(usize, usize)> {
        let is_around = |place: &str| {
            let rest = pointer.strip_prefix(place);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let around = self.places().iter().filter(|(place, _)| is_around(place));
        let closest = around.max_by_key(|(place, _)| place.len());
        closest.map(|(_, position)| *position)
    }

    /// Whether the file itself has something at this place.
    pub(crate) fn has(&self, pointer: &str) -> bool {
        self.places().iter().any(|(place, _)| place == pointer)
    }

    /// The places of the values with their positions, as far as the file is well formed. The position of a member is that of its key, which
    /// is what a reader looks for.
    fn places(&self) -> &[(String, (usize, usize))] {
        self.places.get_or_init(|| places::of(&self.text, MAX_KEY))
    }
}

/// Whether a file is JSON, by its name.
fn is_json(name: &str) -> bool {
    Path::new(name).extension() == Some(OsStr::new("json"))
}

/// What is wrong and what to do, where the parser speaks of its own settings and types.
fn plain(error: &Yaml) -> String {
    let sentence = match error.without_snippet() {
        Yaml::AliasError { error, .. } => return plain(error),
        Yaml::Budget { breach, .. } => match breach {
            BudgetBreach::Depth { .. } => TOO_DEEP,
            BudgetBreach::Aliases { .. }
            | BudgetBreach::Anchors { .. }
            | BudgetBreach::AliasAnchorRatio { .. }
            | BudgetBreach::RecordedAnchorEvents { .. } => TOO_MANY_ALIASES,
            BudgetBreach::Documents { .. } => {
                "a second document begins here; keep one document in the file"
            }
            _ => "the file has more parts than any description of an API; write once what repeats",
        },
        Yaml::AliasReplayLimitExceeded { .. }
        | Yaml::AliasExpansionLimitExceeded { .. }
        | Yaml::AliasReplayStackDepthExceeded { .. } => TOO_MANY_ALIASES,
        Yaml::RecursiveReferencesRequireWeakTypes { .. } => {
            "the alias stands for something that it is a part of; use `$ref` in its place"
        }
        Yaml::NullIntoString { .. }
        | Yaml::Unexpected {
            expected: "string scalar",
            ..
        } => "a key has to be a text; write it in quotation marks",
        Yaml::NonFiniteFloat { .. } => {
            "JSON does not have this number; write a finite one, or a text in quotation marks"
        }
        error => {
            let message = without_position(error);
            if !message.starts_with("recursion limit") {
                return message;
            }
            TOO_DEEP
        }
    };
    sentence.to_owned()
}

/// The message of a parser without its position, which stands in front already, and without advice on its settings.
fn without_position(error: &dyn Display) -> String {
    let message = error.to_string();
    let message = message.lines().next().unwrap_or_default();
    let message = message.split(" at line ").next().unwrap_or(message);
    let message = message.split(", set ").next().unwrap_or(message);
    message.to_owned()
}
