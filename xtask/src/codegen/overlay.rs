//! Applies `OpenAPI` Overlays (version 1.0) to the document, and remembers which action put what where.

use serde_json::{Map, Value};
use serde_json_path::JsonPath;

use super::error::{Error, join};
use super::source::Source;

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
    let overlay = source.parse()?;
    let version = overlay.get("overlay").and_then(Value::as_str);
    if !version.is_some_and(|version| version.starts_with("1.")) {
        return Err(source.error(
            "/overlay",
            "is not an OpenAPI Overlay: it has no `overlay: 1.0.0`",
        ));
    }
    let Some(actions) = overlay.get("actions").and_then(Value::as_array) else {
        return Err(source.error("/actions", "an overlay needs a list of `actions`"));
    };
    for (number, action) in actions.iter().enumerate() {
        let place = join("/actions", &number.to_string());
        let targets = targets(document, action, &place, source)?;
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
                merge(matched, update, &target).map_err(|reason| {
                    source.error(&join(&place, "update"), named(action, number, &reason))
                })?;
                patches.push(Patch {
                    target,
                    overlay: index,
                    action: place.clone(),
                });
            }
        }
    }
    Ok(())
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
        if !matches!(key.as_str(), "target" | "description" | "update" | "remove")
            && !key.starts_with("x-")
        {
            return Err(fail(key, &format!("`{key}` means nothing in an action")));
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
        Some(description) => format!("action {} ({}): {reason}", number + 1, description.trim()),
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
