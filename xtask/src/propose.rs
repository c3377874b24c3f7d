//! Proposes an overlay that keeps today's names when a document says the same things in another form.
//!
//! A type of the old document is what the new one has in the same place, if it has the same properties or values. What is in doubt becomes a
//! comment.

#[cfg(test)]
mod tests;

use std::collections::HashMap;

use serde_json::{Value as Json, json};

use crate::document::history::History;
use crate::document::naming::bare;
use crate::document::overlay::target_of;
use crate::ir::{Api, Operation, Type, TypeId};
use crate::pairs::{self, ENOUGH, Spot, Spots};

const HEAD: &str = "\
# Keeps the names of types and methods that an earlier document gave. Made by `cargo xtask codegen --propose-names`.
overlay: \"1.0.0\"
info: {title: Names, version: \"1.0.0\"}
";

/// An overlay, and whether everything in it is certain.
#[derive(Debug)]
pub(crate) struct Proposal {
    /// The overlay, as YAML.
    pub(crate) overlay: String,
    /// How many names are in doubt.
    pub(crate) doubts: usize,
}

/// Proposes the names of an old API for a new document, given as JSON and as the API that it makes by itself, with a type for every place.
pub(crate) fn propose(old: &Api, document: &Json, new: &Api) -> Proposal {
    let history = History::default();
    let mut search = Search {
        old,
        document,
        actions: String::new(),
        doubts: Vec::new(),
    };
    let operations = pairs::operations(old, new, &history);
    for (index, left) in old.operations.iter().enumerate() {
        let mut pairs = operations.iter();
        if let Some((_, right)) = pairs.find(|(left, _)| *left == Some(index)) {
            let right = &new.operations[*right];
            if left.id != right.id {
                search.action(&right.pointer, "x-revox-operation", &mark(left));
            }
        } else {
            let Operation {
                id, method, path, ..
            } = left;
            search.doubt(&format!("`{id}`: the new document has no {method} {path}"));
        }
    }
    search.names(new, pairs::spots(old, new, &history));
    search.finish()
}

/// The place of an operation in the client, as the overlay gives it.
fn mark(operation: &Operation) -> String {
    if operation.id.contains(['.', '/']) {
        operation.id.clone()
    } else {
        let method = operation.method_name.trim_start_matches("r#");
        format!("{}.{method}", operation.resource)
    }
}

struct Search<'a> {
    old: &'a Api,
    document: &'a Json,
    actions: String,
    doubts: Vec<String>,
}

impl<'a> Search<'a> {
    /// Marks the schemas of all types, in the order of the types.
    fn names(&mut self, new: &'a Api, mut spots: Spots<'a>) {
        let types = new.types.iter();
        let own = types.map(|named| (named.pointer.as_str(), named));
        let own: HashMap<&str, &Type> = own.collect();
        let mut taken: HashMap<&str, TypeId> = HashMap::new();
        for id in self.old.in_order() {
            let name = &self.old.types[id].name;
            let mut places = std::mem::take(&mut spots[id]);
            // The last of the best would win.
            let best = places.iter().rev();
            let best = best.max_by(|a, b| a.likeness.total_cmp(&b.likeness));
            let Some(best) = best else {
                self.doubt(&format!(
                    "`{name}`: the new document has nothing in its place"
                ));
                continue;
            };
            // Schemas that are equal are one type.
            let document = self.document;
            let schema = |at: &Spot<'_>| document.pointer(at.pointer).map(bare);
            let (fits, wanted) = (best.likeness >= ENOUGH, schema(best));
            let others = places.extract_if(.., |at| schema(at) != wanted);
            let others: Vec<_> = others.collect();
            if !fits {
                self.doubt(&format!(
                    "`{name}` has little in common with what is in its place"
                ));
            }
            let by_itself = places.iter().filter_map(|at| own.get(at.pointer));
            let mut by_itself = by_itself.filter(|named| named.name == *name);
            // The name of an inline type goes to all that is equal.
            if by_itself.any(|named| named.component.is_none()) {
                continue;
            }
            for at in places {
                let known = own.get(at.pointer).is_some_and(|named| named.name == *name);
                match taken.insert(at.pointer, id) {
                    _ if known => {}
                    Some(other) => {
                        let other = &self.old.types[other].name;
                        self.doubt(&format!("`{name}` and `{other}` are one schema now"));
                        self.suggestion(at.pointer, name);
                    }
                    None if fits => self.action(at.pointer, "x-revox-name", name),
                    None => self.suggestion(at.pointer, name),
                }
            }
            if !others.is_empty() {
                self.doubt(&format!(
                    "`{name}` has more than one form now; these differ"
                ));
            }
            for at in others {
                self.suggestion(at.pointer, name);
            }
        }
    }

    fn action(&mut self, pointer: &str, key: &str, value: &str) {
        let action = self.text(pointer, key, value);
        self.actions.push_str(&action);
    }

    fn doubt(&mut self, text: &str) {
        self.doubts.push(format!("{text}\n"));
    }

    /// An action that is left to the reader.
    fn suggestion(&mut self, pointer: &str, name: &str) {
        let action = self.text(pointer, "x-revox-name", name);
        if let Some(doubt) = self.doubts.last_mut() {
            doubt.push_str(&action);
        }
    }

    fn text(&self, pointer: &str, key: &str, value: &str) -> String {
        // What JSON quotes, YAML reads.
        let (target, value) = (json!(target_of(self.document, pointer)), json!(value));
        format!("  - target: {target}\n    update: {{{key}: {value}}}\n")
    }

    fn finish(self) -> Proposal {
        let none = if self.actions.is_empty() { " []" } else { "" };
        let mut overlay = format!("{HEAD}actions:{none}\n{}", self.actions);
        if !self.doubts.is_empty() {
            overlay.push_str("\n# In doubt:\n");
        }
        for line in self.doubts.iter().flat_map(|doubt| doubt.lines()) {
            overlay.push_str("# ");
            overlay.push_str(line);
            overlay.push('\n');
        }
        Proposal {
            overlay,
            doubts: self.doubts.len(),
        }
    }
}
