//! Which parts of an action's target a document does not have: a target that names several things may find some of them only.

use std::fmt::Write;

use serde_json::Value;

use crate::document::history::{History, Thing};
use crate::error::join;

/// A place that a target names and the document does not have.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Missing {
    /// The names up to the first that is not there.
    names: Vec<String>,
}

/// What a target names and the document does not have; `None` for a target that is more than a list of names.
pub(super) fn missing(document: &Value, target: &str) -> Option<Vec<Missing>> {
    let mut open: Vec<(Vec<String>, &Value)> = vec![(Vec::new(), document)];
    let mut found: Vec<Missing> = Vec::new();
    for step in steps(target)? {
        let mut next = Vec::new();
        for (names, value) in open {
            match &step {
                None => {
                    let all = value.as_object().into_iter().flatten();
                    next.extend(all.map(|(name, value)| (with(&names, name), value)));
                }
                Some(wanted) => {
                    for name in wanted {
                        let names_here = with(&names, name);
                        match value.get(name) {
                            Some(value) => next.push((names_here, value)),
                            None => found.push(Missing { names: names_here }),
                        }
                    }
                }
            }
        }
        open = next;
        // Behind a wildcard, a name is a condition: `$.paths.*.get` means the paths that have it.
        if step.is_none() {
            return Some(found);
        }
    }
    found.dedup();
    Some(found)
}

fn with(names: &[String], name: &str) -> Vec<String> {
    let mut longer = names.to_vec();
    longer.push(name.to_owned());
    longer
}

impl Missing {
    /// What is missing, as a history names it.
    fn thing(&self) -> Option<Thing<'_>> {
        let names: Vec<&str> = self.names.iter().map(String::as_str).collect();
        match names.as_slice() {
            ["components", "schemas", object] => Some(Thing::Object(object)),
            ["components", "schemas", object, "properties", field] => {
                Some(Thing::Field(object, field))
            }
            ["paths", path] => Some(Thing::Path(path)),
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
            Some(Thing::Path(path)) => format!("the path `{path}`"),
            None => {
                let pointer = self
                    .names
                    .iter()
                    .fold(String::new(), |pointer, name| join(&pointer, name));
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
        Some(Thing::Path(path)) => format!("{{path: \"{path}\", "),
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

/// The steps of a target: names, or `None` for a wildcard. `None` altogether for filters, slices and descendants.
fn steps(target: &str) -> Option<Vec<Option<Vec<String>>>> {
    let mut rest = target.trim().strip_prefix('$')?;
    let mut steps = Vec::new();
    while !rest.is_empty() {
        rest = rest.trim_start();
        if let Some(after) = rest.strip_prefix(".*") {
            steps.push(None);
            rest = after;
        } else if let Some(after) = rest.strip_prefix('.') {
            let end = after.find(['.', '[']).unwrap_or(after.len());
            let name = &after[..end];
            if name.is_empty() || name.contains(|c: char| c.is_whitespace() || c == '*') {
                return None;
            }
            steps.push(Some(vec![name.to_owned()]));
            rest = &after[end..];
        } else {
            let mut inner = rest.strip_prefix('[')?.trim_start();
            if let Some(after) = inner.strip_prefix('*') {
                steps.push(None);
                rest = after.trim_start().strip_prefix(']')?;
                continue;
            }
            let mut names = Vec::new();
            loop {
                let quote = inner.chars().next().filter(|c| matches!(c, '\'' | '"'))?;
                let end = inner[1..].find(quote)? + 1;
                let name = &inner[1..end];
                if name.contains('\\') {
                    return None;
                }
                names.push(name.to_owned());
                inner = inner[end + 1..].trim_start();
                match inner.strip_prefix(',') {
                    Some(after) => inner = after.trim_start(),
                    None => break,
                }
            }
            rest = inner.strip_prefix(']')?;
            steps.push(Some(names));
        }
    }
    Some(steps)
}
