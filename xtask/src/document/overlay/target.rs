//! Which parts of an action's target a document does not have: a target that names several things may find some of them only.

use std::fmt::Write;

use serde_json::Value;
use serde_json_path::JsonPath;

use crate::document::history::{History, Thing};

/// What a target names and the document does not have: what the history knows of it, or else what to do about it.
pub(super) fn missing(
    document: &Value,
    target: &str,
    history: &History,
) -> Vec<Result<String, String>> {
    let mut found = Vec::new();
    for one in each(target) {
        // Behind a wildcard, a name is a condition: `$.paths.*.get` means the paths that have it.
        let is_name = !one.contains('*') || one.contains(ID);
        let path = JsonPath::parse(&one).ok().filter(|_| is_name);
        if path.is_none_or(|path| !path.query(document).is_empty()) {
            continue;
        }
        let thing = thing(document, &one);
        let name = match thing {
            Some(Thing::Object(object)) => format!("the component `{object}`"),
            Some(Thing::Field(object, field)) => format!("`{object}.{field}`"),
            Some(Thing::Operation(id)) => format!("the operation `{id}`"),
            None => format!("`{one}`"),
        };
        let known = match thing {
            Some(thing) => history.of(thing, document),
            None => history.lenient.then(String::new),
        };
        let outcome = match known {
            Some(known) => Ok(format!("{name} is not in this document{known}")),
            None => Err(advice(thing, &name, &history.file)),
        };
        if !found.contains(&outcome) {
            found.push(outcome);
        }
    }
    found
}

/// How a target finds an operation: `[?@.operationId == 'a' || @.operationId == 'b']`.
const ID: &str = "operationId ==";

/// A target for each of the things that lists of names, or of tests, in a target stand for.
fn each(target: &str) -> Vec<String> {
    for (open, _) in target.match_indices('[') {
        let end = target[open..]
            .find(']')
            .map_or(target.len(), |end| open + end);
        let (before, list, after) = (&target[..=open], &target[open + 1..end], &target[end..]);
        let (mark, separator) = if list.starts_with('?') {
            ("?", "||")
        } else {
            ("", ",")
        };
        let parts = list[mark.len()..].split(separator);
        if parts.clone().count() > 1 {
            let parts = parts.map(|part| format!("{before}{mark}{}{after}", part.trim()));
            return parts.flat_map(|one| each(&one)).collect();
        }
    }
    vec![target.to_owned()]
}

/// What it is that the document does not have, as a history names it.
fn thing<'t>(document: &Value, target: &'t str) -> Option<Thing<'t>> {
    let quotes = ['\'', '"'];
    if let Some((_, id)) = target.split_once(ID) {
        return id.split(quotes).nth(1).map(Thing::Operation);
    }
    let names = target.split(|c| ".[]".contains(c) || quotes.contains(&c));
    let names: Vec<&str> = names.filter(|name| !name.is_empty()).collect();
    let schemas = &document["components"]["schemas"];
    match names[..] {
        ["$", "components", "schemas", object, ..] if schemas.get(object).is_none() => {
            Some(Thing::Object(object))
        }
        [
            "$",
            "components",
            "schemas",
            object,
            "properties",
            field,
            ..,
        ] if schemas[object]["properties"].get(field).is_none() => {
            Some(Thing::Field(object, field))
        }
        _ => None,
    }
}

/// What to do about something that an overlay names and the document does not have.
pub(crate) fn advice(thing: Option<Thing<'_>>, name: &str, file: &str) -> String {
    let entry = match thing {
        Some(Thing::Object(object)) => format!("{{object: {object}, "),
        Some(Thing::Field(object, field)) => format!("{{object: {object}, field: {field}, "),
        Some(Thing::Operation(id)) => format!("{{operation: {id}, "),
        None => String::new(),
    };
    let mut advice = format!(
        "{name} is not in this document\n  if it is misspelt, correct the overlay\n  if the API does not have it any more, delete the action, or take what is gone out of it"
    );
    if !file.is_empty() && !entry.is_empty() {
        let _ = write!(
            advice,
            "\n  if the overlay is to fit older documents as well, add to {file}, and what does not fit is skipped:\n    - {entry}change: removed, in: an earlier version of the API}}"
        );
    }
    advice
}
