//! Proposes an overlay that keeps today's names when a document says the same things in another form.
//!
//! The operations of the old document are found in the new one by method and path. From there the types of the old one are followed into the
//! schemas of the new one: a type is the schema in the same place, if it has the same properties or words. What is in doubt becomes a comment.

mod schema;
#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};

use serde_json::{Value as Json, json};

use crate::document::naming::bare;
use crate::document::overlay::target_of;
use crate::error::join;
use crate::ir::{Api, Kind, Operation, ResponseBody, Shape, Type, TypeId, Value};
use schema::{At, Document};

/// A schema in the place of a type is the type if it has this much in common with it.
const ENOUGH: f64 = 0.34;

const HEAD: &str = "\
# Keeps the names of types and methods that an earlier document gave. Made by `cargo xtask codegen --propose-names`.
overlay: \"1.0.0\"
info: {title: Names, version: \"1.0.0\"}
";

/// An overlay, and whether everything in it is certain.
#[derive(Debug)]
pub struct Proposal {
    /// The overlay, as YAML.
    pub overlay: String,
    /// How many names are in doubt.
    pub doubts: usize,
}

/// Proposes the names of an old API for a new document, given as JSON and as the API that it makes by itself.
#[must_use]
pub fn propose(old: &Api, document: &Json, new: &Api) -> Proposal {
    let mut search = Search {
        old,
        document: Document::new(document),
        places: vec![Vec::new(); old.types.len()],
        visited: HashSet::new(),
        actions: String::new(),
        doubts: Vec::new(),
    };
    let operations = operations(old, new);
    for (left, right) in &operations {
        search.operation(left, right);
        if left.id != right.id {
            search.action(&right.pointer, "x-revox-operation", &mark(left));
        }
    }
    for operation in &old.operations {
        if operations.iter().all(|(left, _)| left.id != operation.id) {
            let Operation {
                id, method, path, ..
            } = operation;
            search.doubt(&format!("`{id}`: the new document has no {method} {path}"));
        }
    }
    for (pointer, body) in &old.webhooks {
        let request = search.document.at(pointer);
        let schema = request.and_then(|at| {
            search
                .document
                .content(at.get("requestBody"), "application/json")
        });
        search.follow(body, schema);
    }
    for id in 0..old.types.len() {
        search.component(id);
    }
    search.names(new);
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

/// The operations that belong together: those of one method and path, then those whose ids differ in case and punctuation alone.
fn operations<'a>(old: &'a Api, new: &'a Api) -> Vec<(&'a Operation, &'a Operation)> {
    let route = |operation: &Operation| {
        let path = operation
            .path
            .split('/')
            .map(|part| if part.starts_with('{') { "{}" } else { part });
        (operation.method.clone(), path.collect::<Vec<_>>().join("/"))
    };
    let plain = |operation: &Operation| {
        let letters = operation.id.chars().filter(|c| c.is_alphanumeric());
        (String::new(), letters.collect::<String>().to_lowercase())
    };
    let mut pairs: Vec<(&Operation, &Operation)> = Vec::new();
    for key in [&route as &dyn Fn(&Operation) -> (String, String), &plain] {
        let free = |operation: &&Operation, pairs: &[(&Operation, &Operation)]| {
            !pairs.iter().any(|(left, right)| {
                std::ptr::eq(*left, *operation) || std::ptr::eq(*right, *operation)
            })
        };
        let after = new.operations.iter().filter(|one| free(one, &pairs));
        let known: HashMap<_, _> = after.map(|operation| (key(operation), operation)).collect();
        let before: Vec<_> = old
            .operations
            .iter()
            .filter(|one| free(one, &pairs))
            .collect();
        let found = before
            .into_iter()
            .filter_map(|left| Some((left, *known.get(&key(left))?)));
        pairs.extend(found);
    }
    pairs
}

/// Follows the old types into the new document.
struct Search<'a> {
    old: &'a Api,
    document: Document<'a>,
    /// For each old type the schemas in its places.
    places: Vec<Vec<At<'a>>>,
    visited: HashSet<(TypeId, String)>,
    actions: String,
    doubts: Vec<String>,
}

impl<'a> Search<'a> {
    fn operation(&mut self, old: &Operation, new: &Operation) {
        let Some(at) = self.document.at(&new.pointer) else {
            return;
        };
        for param in &old.params {
            let schema = self.document.parameter(&at, &param.place, &param.name);
            self.follow(&param.value, schema);
        }
        if let Some(body) = &old.body {
            let schema = self.document.content(at.get("requestBody"), &body.content);
            self.follow(&body.value, schema);
        }
        let responses = at.get("responses");
        if let ResponseBody::Json(value) = &old.response {
            let all = responses.iter().flat_map(At::members);
            let success = all.filter(|(status, _)| status.starts_with('2'));
            for (_, response) in success.collect::<Vec<_>>() {
                let schema = self.document.content(Some(response), "application/json");
                self.follow(value, schema);
            }
        }
        for error in &old.errors {
            let response = responses.as_ref().and_then(|at| at.get(&error.status));
            let schema = self.document.content(response, "application/json");
            if let Some(body) = &error.body {
                self.follow(body, schema);
            }
        }
    }

    /// A component keeps its name by itself; what it holds may not.
    fn component(&mut self, id: TypeId) {
        let named = &self.old.types[id];
        let Some(component) = &named.component else {
            return;
        };
        let pointer = join("/components/schemas", component);
        if let Some(at) = self.document.at(&pointer)
            && self.places[id].is_empty()
            && self.document.fit(self.old, &named.kind, &at) > 0.0
        {
            self.named(id, at);
        }
    }

    fn follow(&mut self, old: &Value, schema: Option<At<'a>>) {
        let Some(at) = schema.and_then(|at| self.document.resolve(at)) else {
            return;
        };
        match &old.shape {
            Shape::Named(id) if self.old.types[*id].nullable => self.named(*id, at),
            Shape::Named(id) => {
                let at = self.document.without_null(at);
                self.named(*id, at);
            }
            Shape::List(item) => {
                let at = self.document.without_null(at);
                self.follow(item, self.document.part(&at, "items"));
            }
            Shape::Map(item) => {
                let at = self.document.without_null(at);
                self.follow(item, self.document.part(&at, "additionalProperties"));
            }
            _ => {}
        }
    }

    fn named(&mut self, id: TypeId, at: At<'a>) {
        if !self.visited.insert((id, at.pointer.clone())) {
            return;
        }
        let old = self.old;
        match &old.types[id].kind {
            Kind::Object(object) => {
                let properties = self.document.properties(&at);
                for field in &object.fields {
                    self.follow(&field.value, properties.get(field.name.as_str()).cloned());
                }
                if let Some(extra) = &object.extra {
                    self.follow(extra, self.document.part(&at, "additionalProperties"));
                }
            }
            Kind::Union(union) => {
                for member in self.document.choices(&at) {
                    let tag = self.document.tag(&at, &member, &union.tag);
                    let variant = union
                        .variants
                        .iter()
                        .find(|one| Some(&one.tag) == tag.as_ref());
                    if let (Some(variant), Some(member)) = (variant, self.document.resolve(member))
                    {
                        self.named(variant.object, member);
                    }
                }
            }
            Kind::AnyOf(choices) => {
                for (choice, member) in choices.iter().zip(self.document.choices(&at)) {
                    self.follow(&choice.value, Some(member));
                }
            }
            Kind::Alias(value) => self.follow(value, Some(at.clone())),
            Kind::Enum(_) => {}
        }
        self.places[id].push(at);
    }

    /// Marks the schemas of all types, in the order of the types.
    fn names(&mut self, new: &Api) {
        let types = new.types.iter();
        let own = types.map(|named| (named.pointer.as_str(), named));
        let own: HashMap<&str, &Type> = own.collect();
        let mut taken: HashMap<String, TypeId> = HashMap::new();
        for id in self.old.in_order() {
            let Type { name, kind, .. } = &self.old.types[id];
            let mut places = std::mem::take(&mut self.places[id]);
            let fit = |at: &At<'_>| self.document.fit(self.old, kind, at);
            // The last of the best would win.
            let best = places.iter().rev().max_by(|a, b| fit(a).total_cmp(&fit(b)));
            let Some(best) = best else {
                self.doubt(&format!(
                    "`{name}`: the new document has nothing in its place"
                ));
                continue;
            };
            // Schemas that are equal are one type.
            let (fits, wanted) = (fit(best) >= ENOUGH, bare(best.value));
            let others = places
                .extract_if(.., |at| bare(at.value) != wanted)
                .collect::<Vec<_>>();
            if !fits {
                self.doubt(&format!(
                    "`{name}` has little in common with what is in its place"
                ));
            }
            let by_itself = places.iter().filter_map(|at| own.get(at.pointer.as_str()));
            let mut by_itself = by_itself.filter(|named| named.name == *name);
            // The name of an inline type goes to all that is equal.
            if by_itself.any(|named| named.component.is_none()) {
                continue;
            }
            for at in places {
                let known = own
                    .get(at.pointer.as_str())
                    .is_some_and(|named| named.name == *name);
                match taken.insert(at.pointer.clone(), id) {
                    _ if known => {}
                    Some(other) => {
                        let other = &self.old.types[other].name;
                        self.doubt(&format!("`{name}` and `{other}` are one schema now"));
                        self.suggestion(&at.pointer, name);
                    }
                    None if fits => self.action(&at.pointer, "x-revox-name", name),
                    None => self.suggestion(&at.pointer, name),
                }
            }
            if !others.is_empty() {
                self.doubt(&format!(
                    "`{name}` has more than one form now; these differ"
                ));
            }
            for at in others {
                self.suggestion(&at.pointer, name);
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
        let (target, value) = (json!(target_of(self.document.root, pointer)), json!(value));
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
