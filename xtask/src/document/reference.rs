//! Writes every reference inside of a document as a JSON pointer: those that name its own file, and those that name an anchor.

use std::collections::HashMap;

use serde_json::Value as Json;

use crate::error::push;

/// Changes the references of a document that was read from a file.
pub(super) fn normalize(document: &mut Json, file: &str) {
    let mut anchors = HashMap::new();
    collect(document, &mut String::new(), &mut anchors);
    let name = file.rsplit('/').next().unwrap_or_default();
    rewrite(document, name, &anchors);
}

fn collect(value: &Json, pointer: &mut String, anchors: &mut HashMap<String, String>) {
    if let Some(anchor) = value.get("$anchor").and_then(Json::as_str) {
        anchors.insert(anchor.to_owned(), pointer.clone());
    }
    let length = pointer.len();
    let mut inside = |key: &str, value: &Json| {
        push(pointer, key);
        collect(value, pointer, anchors);
        pointer.truncate(length);
    };
    match value {
        Json::Object(members) => members.iter().for_each(|(key, value)| inside(key, value)),
        Json::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                inside(&index.to_string(), item);
            }
        }
        _ => {}
    }
}

fn rewrite(value: &mut Json, file: &str, anchors: &HashMap<String, String>) {
    match value {
        Json::Object(members) => {
            for (key, value) in members {
                if let ("$ref", Json::String(reference)) = (key.as_str(), &mut *value) {
                    let (place, fragment) = reference.split_once('#').unwrap_or((reference, ""));
                    let own = place.is_empty() || place.strip_prefix("./").unwrap_or(place) == file;
                    if own {
                        let pointer = anchors.get(fragment).map_or(fragment, String::as_str);
                        *reference = format!("#{pointer}");
                    }
                } else {
                    rewrite(value, file, anchors);
                }
            }
        }
        Json::Array(items) => items
            .iter_mut()
            .for_each(|item| rewrite(item, file, anchors)),
        _ => {}
    }
}
