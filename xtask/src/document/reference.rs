//! Writes every reference inside of a document as a JSON pointer: those that name its own file, those that name an anchor, and those that are
//! relative to an `$id`.

use std::collections::HashMap;

use jsonschema::uri;
use serde_json::Value as Json;

use crate::error::push;

/// What references may name beside places.
struct Names {
    /// The places of anchors.
    anchors: HashMap<String, String>,
    /// The addresses and places of the document and of what has an `$id`, the outer before the inner.
    resources: Vec<(String, String)>,
}

/// Changes the references of a document that was read from a file.
pub(super) fn normalize(document: &mut Json, file: &str) {
    let file = file.rsplit('/').next().unwrap_or_default();
    let own = uri::from_str(file).map_or_else(|_| file.to_owned(), |own| own.as_str().to_owned());
    let mut names = Names {
        anchors: HashMap::new(),
        resources: vec![(own, String::new())],
    };
    visit(document, &mut String::new(), &mut |value, pointer| {
        if let Some(anchor) = value.get("$anchor").and_then(Json::as_str) {
            names.anchors.insert(anchor.to_owned(), pointer.to_owned());
        }
        if let Some(id) = value.get("$id").and_then(Json::as_str) {
            let (base, _) = names.resource(pointer);
            names
                .resources
                .extend(resolve(base, id).map(|id| (id, pointer.to_owned())));
        }
    });
    let mut changes = Vec::new();
    visit(document, &mut String::new(), &mut |value, pointer| {
        if let Some(reference) = value.get("$ref").and_then(Json::as_str)
            && let Some(target) = names.target(document, pointer, reference)
            && target != reference
        {
            changes.push((format!("{pointer}/$ref"), target));
        }
    });
    for (pointer, target) in changes {
        if let Some(reference) = document.pointer_mut(&pointer) {
            *reference = Json::String(target);
        }
    }
}

impl Names {
    /// What a place belongs to: the innermost around it that has an `$id`, or else the document.
    fn resource(&self, pointer: &str) -> (&str, &str) {
        let around = |place: &str| {
            let rest = pointer.strip_prefix(place);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let mut inner = self.resources.iter().rev();
        let found = inner.find(|(_, place)| around(place));
        found.map_or(("", ""), |(address, place)| (address, place))
    }

    /// The reference as a pointer, if it leads into the document.
    fn target(&self, document: &Json, pointer: &str, reference: &str) -> Option<String> {
        let (address, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let (base, mut place) = self.resource(pointer);
        if !address.is_empty() {
            let address = resolve(base, address)?;
            let mut all = self.resources.iter();
            (_, place) = all
                .find(|(known, _)| *known == address)
                .map(|(known, place)| (known.as_str(), place.as_str()))?;
        }
        if let Some(anchor) = self.anchors.get(fragment) {
            return Some(format!("#{anchor}"));
        }
        // Many documents count from their beginning, whatever `$id` is around.
        let inner = format!("{place}{fragment}");
        let inner = Some(inner).filter(|inner| document.pointer(inner).is_some());
        Some(format!("#{}", inner.as_deref().unwrap_or(fragment)))
    }
}

fn resolve(base: &str, reference: &str) -> Option<String> {
    let base = uri::from_str(base).ok()?;
    let address = uri::resolve_against(&base.borrow(), reference).ok()?;
    Some(address.as_str().trim_end_matches('#').to_owned())
}

/// Visits every value with its place.
fn visit<'a>(value: &'a Json, pointer: &mut String, found: &mut dyn FnMut(&'a Json, &str)) {
    found(value, pointer);
    let length = pointer.len();
    let mut inside = |key: &str, value: &'a Json| {
        push(pointer, key);
        visit(value, pointer, found);
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
