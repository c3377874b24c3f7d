//! Applies `OpenAPI` Overlays (version 1.0) to the document, and remembers which action put what where.

pub mod target;

use std::fmt::Write;

use serde_json::{Map, Value};
use serde_json_path::JsonPath;

use crate::document::history::History;
use crate::document::source::Source;
use crate::error::{Error, join, segments};
use crate::names::{nearest, suggestion};

/// The keys of an overlay.
const OVERLAY: &[&str] = &["overlay", "info", "extends", "actions"];
/// The keys of one of its actions.
const ACTION: &[&str] = &["target", "description", "update", "remove"];

/// Something that an overlay has put into the document.
#[derive(Debug)]
pub struct Patch {
    /// Where the action applied.
    pub target: String,
    /// The index of the overlay.
    pub overlay: usize,
    /// The place of the action in the overlay.
    pub action: String,
}

/// Applies one overlay.
///
/// # Errors
/// When the overlay is not one, or when an action has a malformed target, matches nothing, or does not fit what it matches.
pub fn apply(
    document: &mut Value,
    source: &Source,
    index: usize,
    patches: &mut Vec<Patch>,
) -> Result<(), Error> {
    apply_knowing(document, source, index, patches, None)
        .map(|_| ())
        .map_err(|mut errors| errors.swap_remove(0))
}

/// The same, with what is known of other versions of the document: an action for something that another version has is skipped, as
/// far as that goes. Returns what was skipped.
///
/// # Errors
/// As above; all mistakes, and everything that a target names, must be in the document or in the history.
pub fn apply_knowing(
    document: &mut Value,
    source: &Source,
    index: usize,
    patches: &mut Vec<Patch>,
    history: Option<&History>,
) -> Result<Vec<String>, Vec<Error>> {
    let mut skipped = Vec::new();
    let mut errors = Vec::new();
    let one = |error: Error| vec![error];
    let overlay = source.parse().map_err(one)?;
    let version = overlay.get("overlay").and_then(Value::as_str);
    if !version.is_some_and(|version| version.starts_with("1.")) {
        return Err(one(source.error(
            "/overlay",
            "is not an OpenAPI Overlay: it has no `overlay: 1.0.0`",
        )));
    }
    let Some(actions) = overlay.get("actions").and_then(Value::as_array) else {
        return Err(one(
            source.error("/actions", "an overlay needs a list of `actions`")
        ));
    };
    for key in overlay.as_object().into_iter().flat_map(Map::keys) {
        if !OVERLAY.contains(&key.as_str()) && !key.starts_with("x-") {
            let near = nearest(key, OVERLAY.iter().copied());
            let message = format!("`{key}` means nothing in an overlay{}", suggestion(near));
            errors.push(source.error(&join("", key), message));
        }
    }
    for (number, action) in actions.iter().enumerate() {
        let place = join("/actions", &number.to_string());
        if let Some(history) = history {
            let target = action["target"].as_str().unwrap_or_default();
            let missing = target::missing(document, target).unwrap_or_default();
            let lost = missing.len();
            for missing in missing {
                match missing.known(history, document) {
                    Some(known) => {
                        skipped.push(format!(
                            "{}: {}",
                            source.name,
                            named(action, number, &known)
                        ));
                    }
                    None => errors.push(source.error(
                        &join(&place, "target"),
                        named(action, number, &missing.advice(history)),
                    )),
                }
            }
            // With nothing found, all has been said.
            if lost > 0 && JsonPath::parse(target).is_ok_and(|path| path.query(document).is_empty())
            {
                continue;
            }
        }
        let targets = match targets(document, action, &place, source) {
            Ok(targets) => targets,
            Err(error) => {
                errors.push(error);
                continue;
            }
        };
        if action.get("remove").and_then(Value::as_bool) == Some(true) {
            // From the back, so that taking out one item of a list does not move those still to be taken.
            for target in targets.iter().rev() {
                remove(document, target);
            }
        } else {
            let update = &action["update"];
            for target in targets {
                let Some(matched) = document.pointer_mut(&target) else {
                    continue;
                };
                if let Err(reason) = merge(matched, update, &target) {
                    errors.push(
                        source.error(&join(&place, "update"), named(action, number, &reason)),
                    );
                    break;
                }
                patches.push(Patch {
                    target,
                    overlay: index,
                    action: place.clone(),
                });
            }
        }
    }
    if errors.is_empty() {
        Ok(skipped)
    } else {
        Err(errors)
    }
}

/// The target that names one place of a document.
#[must_use]
pub fn target_of(document: &Value, pointer: &str) -> String {
    let mut target = String::from("$");
    let mut at = Some(document);
    for segment in segments(pointer) {
        if at.is_some_and(Value::is_array) {
            let _ = write!(target, "[{segment}]");
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

/// The places that an action applies to, in the order of the document.
fn targets(
    document: &Value,
    action: &Value,
    place: &str,
    source: &Source,
) -> Result<Vec<String>, Error> {
    let number: usize = place
        .rsplit('/')
        .next()
        .and_then(|text| text.parse().ok())
        .unwrap_or_default();
    let fail =
        |key: &str, reason: &str| source.error(&join(place, key), named(action, number, reason));
    for key in action.as_object().into_iter().flat_map(Map::keys) {
        if !ACTION.contains(&key.as_str()) && !key.starts_with("x-") {
            let near = nearest(key, ACTION.iter().copied());
            let message = format!("`{key}` means nothing in an action{}", suggestion(near));
            return Err(fail(key, &message));
        }
    }
    let removes = action
        .get("remove")
        .and_then(Value::as_bool)
        .unwrap_or(false);
    if !removes && action.get("update").is_none() {
        return Err(source.error(
            place,
            named(action, number, "neither updates nor removes anything"),
        ));
    }
    let Some(target) = action.get("target").and_then(Value::as_str) else {
        return Err(source.error(place, named(action, number, "has no `target`")));
    };
    let path = JsonPath::parse(target).map_err(|error| {
        fail(
            "target",
            &format!("the target `{target}` is no JSONPath: {error}"),
        )
    })?;
    let mut found: Vec<String> = path
        .query_located(document)
        .locations()
        .map(serde_json_path::NormalizedPath::to_json_pointer)
        .collect();
    if found.is_empty() {
        return Err(fail(
            "target",
            &format!("the target `{target}` matches nothing"),
        ));
    }
    found.dedup();
    Ok(found)
}

fn named(action: &Value, number: usize, reason: &str) -> String {
    match action.get("description").and_then(Value::as_str) {
        Some(description) => {
            let description = description.trim();
            let kind = ["Quotation. ", "Judgement. "];
            let said = kind.iter().find_map(|kind| description.strip_prefix(kind));
            let said = said.unwrap_or(description);
            let first = said.split_inclusive(". ").next().unwrap_or_default();
            format!("action {} ({}): {reason}", number + 1, first.trim())
        }
        None => format!("action {}: {reason}", number + 1),
    }
}

/// Merges as the Overlay specification says: objects recursively, lists by appending, anything else by replacing.
fn merge(into: &mut Value, update: &Value, place: &str) -> Result<(), String> {
    match (into, update) {
        (Value::Object(into), Value::Object(update)) => {
            for (key, value) in update {
                match into.get_mut(key) {
                    Some(slot) => merge_inner(slot, value),
                    None => {
                        into.insert(key.clone(), value.clone());
                    }
                }
            }
            Ok(())
        }
        (Value::Array(into), Value::Array(update)) => {
            into.extend(update.iter().cloned());
            Ok(())
        }
        // An item for a list may be given without brackets.
        (Value::Array(into), update) => {
            into.push(update.clone());
            Ok(())
        }
        _ => Err(format!(
            "the target at #{place} and the update are not both objects or both lists"
        )),
    }
}

fn merge_inner(into: &mut Value, update: &Value) {
    if (into.is_object() && update.is_object()) || (into.is_array() && update.is_array()) {
        // Both are of one kind, so that this cannot fail.
        let _ = merge(into, update, "");
    } else {
        *into = update.clone();
    }
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
