//! Applies `OpenAPI` Overlays (version 1.0) to the document, and remembers which action put what where.

pub(crate) mod target;

use std::fmt::Write;

use serde::Deserialize;
use serde_json::Value;
use serde_json_path::{JsonPath, NormalizedPath};

use crate::document::history::History;
use crate::document::source::Source;
use crate::error::{Error, join, segments};

/// An overlay, whose actions are read one by one.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Overlay {
    #[serde(rename = "overlay")]
    version: String,
    #[serde(rename = "info")]
    _info: Option<Value>,
    #[serde(rename = "extends")]
    _extends: Option<Value>,
    actions: Vec<Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Action {
    target: String,
    #[serde(rename = "description")]
    _description: Option<String>,
    update: Option<Value>,
    #[serde(default)]
    remove: bool,
}

/// Something that an overlay has put into the document.
#[derive(Debug)]
pub(crate) struct Patch {
    /// Where the action applied.
    pub(crate) target: String,
    /// The index of the overlay.
    pub(crate) overlay: usize,
    /// The place of the action in the overlay.
    pub(crate) action: String,
}

/// Applies one overlay, with what is known of other versions of the document: an action for something that another version has is skipped,
/// as far as that goes. Returns what was skipped.
pub(crate) fn apply(
    document: &mut Value,
    source: &Source,
    index: usize,
    patches: &mut Vec<Patch>,
    history: Option<&History>,
) -> Result<Vec<String>, Vec<Error>> {
    let mut skipped = Vec::new();
    let mut errors = Vec::new();
    let overlay: Overlay = serde_json::from_value(source.parse()?)
        .map_err(|error| source.error("", format!("is not an OpenAPI Overlay: {error}")))?;
    if !overlay.version.starts_with("1.") {
        let message = "is not an OpenAPI Overlay of version 1";
        return Err(source.error("/overlay", message).into());
    }
    for (number, action) in overlay.actions.into_iter().enumerate() {
        let place = join("/actions", &number.to_string());
        let description = action["description"].as_str().map(str::to_owned);
        let named = |reason: &str| named(description.as_deref(), number, reason);
        let action: Action = match serde_json::from_value(action) {
            Ok(action) => action,
            Err(error) => {
                errors.push(source.error(&place, named(&error.to_string())));
                continue;
            }
        };
        let target = &action.target;
        let fail = |reason: &str| source.error(&join(&place, "target"), named(reason));
        let path = match JsonPath::parse(target) {
            Ok(path) => path,
            Err(error) => {
                errors.push(fail(&format!(
                    "the target `{target}` is no JSONPath: {error}"
                )));
                continue;
            }
        };
        let missing = history.map(|history| target::missing(document, target, history));
        let is_missing = missing.as_ref().is_some_and(|missing| !missing.is_empty());
        for outcome in missing.into_iter().flatten() {
            match outcome {
                Ok(known) => skipped.push(format!("{}: {}", source.name, named(&known))),
                Err(advice) => errors.push(fail(&advice)),
            }
        }
        let located = path.query_located(document);
        let pointers = located.locations().map(NormalizedPath::to_json_pointer);
        let mut targets: Vec<String> = pointers.collect();
        targets.dedup();
        if targets.is_empty() && !is_missing {
            errors.push(fail(&format!("the target `{target}` matches nothing")));
        }
        if action.remove {
            // From the back, so that taking out one item of a list does not move those still to be taken.
            for target in targets.iter().rev() {
                remove(document, target);
            }
            continue;
        }
        let Some(update) = &action.update else {
            errors.push(source.error(&place, named("neither updates nor removes anything")));
            continue;
        };
        for target in targets {
            let Some(matched) = document.pointer_mut(&target) else {
                continue;
            };
            if !merge(matched, update) {
                let reason = format!(
                    "the target at #{target} and the update are not both objects or both lists"
                );
                errors.push(source.error(&join(&place, "update"), named(&reason)));
                break;
            }
            patches.push(Patch {
                target,
                overlay: index,
                action: place.clone(),
            });
        }
    }
    if errors.is_empty() {
        Ok(skipped)
    } else {
        Err(errors)
    }
}

/// The target that names one place of a document.
pub(crate) fn target_of(document: &Value, pointer: &str) -> String {
    let mut target = String::from("$");
    let mut at = Some(document);
    for segment in segments(pointer) {
        let letter = |c: char| c.is_ascii_alphabetic() || c == '_';
        if at.is_some_and(Value::is_array) {
            let _ = write!(target, "[{segment}]");
        } else if segment.starts_with(letter)
            && segment.chars().all(|c| letter(c) || c.is_ascii_digit())
        {
            let _ = write!(target, ".{segment}");
        } else {
            let key = segment.replace('\\', "\\\\").replace('\'', "\\'");
            let _ = write!(target, "['{key}']");
        }
        at = at.and_then(|value| match value {
            Value::Array(items) => items.get(segment.parse::<usize>().ok()?),
            value => value.get(&segment),
        });
    }
    target
}

/// A message about an action, with the first sentence of its description.
fn named(description: Option<&str>, number: usize, reason: &str) -> String {
    let Some(description) = description else {
        return format!("action {}: {reason}", number + 1);
    };
    let description = description.trim();
    let kind = ["Quotation. ", "Judgement. "];
    let said = kind.iter().find_map(|kind| description.strip_prefix(kind));
    let said = said.unwrap_or(description);
    let first = said.split_inclusive(". ").next().unwrap_or_default();
    format!("action {} ({}): {reason}", number + 1, first.trim())
}

/// Merges as the Overlay specification says: objects recursively, lists by appending, anything else by replacing. Says whether the two fit.
fn merge(into: &mut Value, update: &Value) -> bool {
    match (into, update) {
        (Value::Object(into), Value::Object(update)) => {
            for (key, value) in update {
                let slot = into.entry(key).or_insert(Value::Null);
                let is_list = slot.is_array() && !value.is_array();
                if is_list || !merge(slot, value) {
                    slot.clone_from(value);
                }
            }
        }
        (Value::Array(into), Value::Array(update)) => into.extend_from_slice(update),
        // An item for a list may be given without brackets.
        (Value::Array(into), update) => into.push(update.clone()),
        _ => return false,
    }
    true
}

fn remove(document: &mut Value, pointer: &str) {
    let Some((parent, last)) = pointer.rsplit_once('/') else {
        return;
    };
    let last = last.replace("~1", "/").replace("~0", "~");
    match document.pointer_mut(parent) {
        Some(Value::Object(map)) => {
            map.shift_remove(&last);
        }
        Some(Value::Array(items)) => {
            if let Some(index) = last.parse().ok().filter(|index| *index < items.len()) {
                items.remove(index);
            }
        }
        _ => {}
    }
}
