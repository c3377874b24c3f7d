//! Reads the two documents. An overlay is made for one of them, so an action that fits the other one no longer is left out there, and said so.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use serde_json_path::JsonPath;

use crate::document::Input;
use crate::document::overlay;
use crate::document::source::Source;
use crate::error::Error;

/// A document and what had to be left out of it.
#[derive(Debug)]
pub(crate) struct Loaded {
    /// The document with its overlays applied.
    pub(crate) input: Input,
    /// The actions that match nothing.
    pub(crate) notes: Vec<String>,
}

/// Reads a document and applies overlays to it.
pub(crate) fn load(spec: &Path, overlays: &[PathBuf]) -> Result<Loaded, Error> {
    match Input::read(spec, overlays) {
        Ok(input) => Ok(Loaded {
            input,
            notes: Vec::new(),
        }),
        Err(error) if overlays.is_empty() => Err(error),
        Err(error) => lenient(spec, overlays, error),
    }
}

/// Applies the actions that match something. Any other mistake stays the error that it is.
fn lenient(spec: &Path, overlays: &[PathBuf], error: Error) -> Result<Loaded, Error> {
    let name = |path: &Path| path.to_string_lossy().into_owned();
    let source = Source::read(spec, &name(spec))?;
    let mut document = source.parse()?;
    let mut notes = Vec::new();
    let mut fitting = Vec::new();
    for path in overlays {
        let file = name(path);
        let mut overlay = Source::read(path, &file)?.parse()?;
        let Some(actions) = overlay.get_mut("actions").and_then(Value::as_array_mut) else {
            return Err(error);
        };
        let mut kept = Vec::new();
        for (index, action) in std::mem::take(actions).into_iter().enumerate() {
            if misses(&document, &action) {
                let reason = action
                    .get("description")
                    .and_then(Value::as_str)
                    .unwrap_or("no description");
                let target = action
                    .get("target")
                    .and_then(Value::as_str)
                    .unwrap_or_default();
                notes.push(format!(
                    "{file}: action {} matches nothing in {} and was left out there: {target} ({})",
                    index + 1,
                    spec.display(),
                    first_sentence(reason)
                ));
                continue;
            }
            let alone = json!({ "overlay": "1.0.0", "actions": [action] });
            if overlay::apply(
                &mut document,
                &Source::new(file.as_str(), alone.to_string()),
                0,
                &mut Vec::new(),
            )
            .is_err()
            {
                return Err(error);
            }
            kept.push(action);
        }
        overlay["actions"] = Value::Array(kept);
        fitting.push(Source::new(file, overlay.to_string()));
    }
    if notes.is_empty() {
        return Err(error);
    }
    Ok(Loaded {
        input: Input::new(source, fitting)?,
        notes,
    })
}

fn misses(document: &Value, action: &Value) -> bool {
    let target = action
        .get("target")
        .and_then(Value::as_str)
        .unwrap_or_default();
    JsonPath::parse(target).is_ok_and(|path| path.query(document).is_empty())
}

fn first_sentence(text: &str) -> &str {
    let text = text.trim();
    text.split_once(". ")
        .map_or(text, |(first, _)| first)
        .trim_end_matches('.')
}
