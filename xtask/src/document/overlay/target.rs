//! Which parts of an action's target a document does not have: a target that names several things may find some of them only.

use std::fmt::Write;

use serde_json::Value;

use crate::document::history::{History, Thing, operation_ids};
use crate::error::join;

/// A place that a target names and the document does not have.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Missing {
    /// The names up to the first that is not there.
    Place(Vec<String>),
    /// An operation.
    Operation(String),
}

/// One step of a target.
enum Step {
    Wildcard,
    Names(Vec<String>),
    /// A filter for operations by their ids: `[?@.operationId == 'a' || @.operationId == 'b']`.
    Operations(Vec<String>),
}

/// What a target names and the document does not have; `None` for a target that is more than names.
pub(super) fn missing(document: &Value, target: &str) -> Option<Vec<Missing>> {
    let mut open: Vec<(Vec<String>, &Value)> = vec![(Vec::new(), document)];
    let mut found: Vec<Missing> = Vec::new();
    let steps = steps(target)?;
    for step in &steps {
        if let Step::Operations(ids) = step {
            let absent = |id: &&String| operation_ids(document).all(|known| known != id.as_str());
            found.extend(ids.iter().filter(absent).cloned().map(Missing::Operation));
        }
    }
    for step in steps {
        // Behind a wildcard, a name is a condition: `$.paths.*.get` means the paths that have it.
        let Step::Names(wanted) = step else { break };
        let mut next = Vec::new();
        for (names, value) in open {
            for name in &wanted {
                let mut names = names.clone();
                names.push(name.clone());
                match value.get(name) {
                    Some(value) => next.push((names, value)),
                    None => found.push(Missing::Place(names)),
                }
            }
        }
        open = next;
    }
    found.dedup();
    Some(found)
}

impl Missing {
    /// What is missing, as a history names it.
    fn thing(&self) -> Option<Thing<'_>> {
        let names: Vec<&str> = match self {
            Self::Place(names) => names.iter().map(String::as_str).collect(),
            Self::Operation(id) => return Some(Thing::Operation(id)),
        };
        match names.as_slice() {
            ["components", "schemas", object] => Some(Thing::Object(object)),
            ["components", "schemas", object, "properties", field] => {
                Some(Thing::Field(object, field))
            }
            _ => None,
        }
    }

    /// What is missing and what is known of it, if anything is.
    pub(super) fn known(&self, history: &History, document: &Value) -> Option<String> {
        let known = match self.thing() {
            Some(thing) => history.of(thing, document)?,
            None if history.lenient => String::new(),
            None => return None,
        };
        Some(format!("{} is not in this document{known}", self.name()))
    }

    /// What is missing and what to do about it.
    pub(super) fn advice(&self, history: &History) -> String {
        let name = self.name();
        advice(self.thing(), &name, &history.file)
    }

    fn name(&self) -> String {
        match self.thing() {
            Some(Thing::Object(object)) => format!("the component `{object}`"),
            Some(Thing::Field(object, field)) => format!("`{object}.{field}`"),
            Some(Thing::Operation(id)) => format!("the operation `{id}`"),
            None => {
                let names = match self {
                    Self::Place(names) => names.as_slice(),
                    Self::Operation(_) => &[],
                };
                let pointer = names.iter().fold(String::new(), |at, name| join(&at, name));
                format!("#{pointer}")
            }
        }
    }
}

/// What to do about something that an overlay names and the document does not have.
#[must_use]
pub fn advice(thing: Option<Thing<'_>>, name: &str, file: &str) -> String {
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

/// The steps of a target; `None` for other filters, slices and descendants.
fn steps(target: &str) -> Option<Vec<Step>> {
    let mut rest = target.trim().strip_prefix('$')?;
    let mut steps = Vec::new();
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix(".*").or(rest.strip_prefix("[*]")) {
            steps.push(Step::Wildcard);
            rest = after;
        } else if let Some(after) = rest.strip_prefix('.') {
            let end = after.find(['.', '[']).unwrap_or(after.len());
            let name = Some(&after[..end]).filter(|name| !name.is_empty())?;
            steps.push(Step::Names(vec![name.to_owned()]));
            rest = &after[end..];
        } else if let Some(filter) = rest.strip_prefix("[?") {
            let end = filter.find(']')?;
            let ids = filter[..end].split("||").map(|test| {
                let id = test.trim().strip_prefix("@.operationId ==")?;
                quoted(id.trim())
            });
            steps.push(Step::Operations(ids.collect::<Option<_>>()?));
            rest = &filter[end + 1..];
        } else {
            let inner = rest.strip_prefix('[')?;
            let end = inner.find(']')?;
            let names = inner[..end].split(',').map(|name| quoted(name.trim()));
            steps.push(Step::Names(names.collect::<Option<_>>()?));
            rest = &inner[end + 1..];
        }
    }
    Some(steps)
}

/// A name in quotes without escapes.
fn quoted(text: &str) -> Option<String> {
    let quote = text.chars().next().filter(|c| matches!(c, '\'' | '"'))?;
    let name = text[1..].strip_suffix(quote)?;
    (!name.contains(['\\', quote])).then(|| name.to_owned())
}
