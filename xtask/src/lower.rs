//! Understands a document: resolves its references, merges its `allOf`s, names what it leaves unnamed, and makes the
//! intermediate representation of it.

mod checks;
mod object;
mod operations;
mod parts;
pub(crate) mod pattern;
mod reach;
mod rules;
mod schema;
mod simulation;
mod unify;
mod union;

pub(crate) use schema::is_null;

use std::collections::{HashMap, HashSet};
use std::iter::successors;
use std::panic::resume_unwind;
use std::thread;

use percent_encoding::percent_decode_str;
use serde_json::{Map, Value as Json};

use crate::document::history::History;
use crate::document::vocabulary;
use crate::document::{Input, is_old};
use crate::error::{Error, Problem, join, segments};
use crate::ir::{Api, Kind, Note, Shape, Type, TypeId, Value, shape};
use crate::names::{self, Scope};

/// Nothing real nests its references this deep; what does goes in circles.
const MAX_CHAIN: usize = 64;

/// The problem of components that never come to say anything.
const OWN_REFERENCE: &str = "this component is a reference to itself, by way of others or at once";

/// With this many errors, the search ends.
const ENOUGH: usize = 100;

/// Lowers a document.
pub(crate) fn lower(input: &Input) -> Result<Api, Vec<Error>> {
    finish(Lower::new(&input.document, &input.history), input)
}

/// The same with a type for every place, even where several are the same type.
pub(crate) fn lower_apart(input: &Input) -> Result<Api, Vec<Error>> {
    let mut lower = Lower::new(&input.document, &input.history);
    lower.apart = true;
    finish(lower, input)
}

fn finish(mut lower: Lower<'_>, input: &Input) -> Result<Api, Vec<Error>> {
    lower.api.notes.extend(input.notes.iter().cloned());
    // Neither needs the other, and in a large document each takes its time.
    let found = thread::scope(|scope| {
        let check = scope.spawn(|| vocabulary::check(&input.document));
        lower.run();
        check.join().unwrap_or_else(|panic| resume_unwind(panic))
    });
    lower.problems.splice(0..0, found.problems);
    lower.api.notes.extend(found.notes);
    lower.api.notes.sort();
    lower.api.notes.dedup();
    if lower.problems.is_empty() {
        lower.api.other_versions = input.history.table(&lower.api);
        lower
            .api
            .skipped
            .splice(0..0, input.skipped.iter().cloned());
        Ok(lower.api)
    } else {
        lower.problems.dedup();
        let problems = lower.problems.iter();
        let mut errors: Vec<Error> = problems.map(|problem| input.place(problem)).collect();
        errors.sort_by(|a, b| (&a.file, a.position).cmp(&(&b.file, b.position)));
        if errors.len() >= ENOUGH {
            let file = errors[0].file.clone();
            errors.push(Error::file(
                file,
                "the search ended here; there may be more",
            ));
        }
        Err(errors)
    }
}

/// The state of one lowering.
struct Lower<'d> {
    document: &'d Json,
    history: &'d History,
    /// Whether the document is `OpenAPI` 3.0, whose schemas are not quite JSON Schema.
    old: bool,
    api: Api,
    problems: Vec<Problem>,
    scope: Scope,
    /// The names that inline types would have got if they had been free.
    wanted: HashMap<TypeId, String>,
    /// The types of components, by the components' pointers.
    components: HashMap<String, TypeId>,
    /// Inline types by the places that they are made from, so that each is made once.
    inline: HashMap<String, TypeId>,
    /// What references lead to that is no component, by its place: the same choice can be reached in very many ways.
    referred: HashMap<String, Value>,
    /// Whether types that are the same stay apart.
    apart: bool,
    /// The types that have got their content.
    filled: HashSet<TypeId>,
    /// How deep the schema in hand is nested.
    depth: usize,
    patterns: HashMap<(String, String), Result<usize, String>>,
}

/// A schema at its place, and what a type would be called if it needs one.
#[derive(Clone)]
struct At<'d> {
    schema: &'d Json,
    pointer: String,
    hint: String,
    /// The component whose type this is, if it turns out to be a new type.
    owner: Option<TypeId>,
    /// Whether a new type is made of more, or of less, than what stands here.
    mixed: bool,
}

impl<'d> At<'d> {
    fn new(schema: &'d Json, pointer: String, hint: String) -> Self {
        At {
            schema,
            pointer,
            hint,
            owner: None,
            mixed: false,
        }
    }

    /// What stands under a key, by the same name.
    fn below(&self, key: &str) -> Option<Self> {
        let schema = self.schema.get(key)?;
        Some(At::new(schema, join(&self.pointer, key), self.hint.clone()))
    }

    /// A schema below this one that stands for the same value.
    fn inner(&self, key: &str, index: usize, schema: &'d Json) -> Self {
        At {
            schema,
            pointer: join(&join(&self.pointer, key), &index.to_string()),
            hint: self.hint.clone(),
            owner: self.owner,
            mixed: false,
        }
    }
}

impl<'d> Lower<'d> {
    fn new(document: &'d Json, history: &'d History) -> Self {
        let about = |key| document["info"][key].as_str().unwrap_or_default();
        let api = Api {
            title: about("title").to_owned(),
            version: about("version").to_owned(),
            server: server(document),
            ..Api::default()
        };
        Self {
            document,
            history,
            old: is_old(document),
            api,
            problems: Vec::new(),
            scope: Scope::of_types(),
            wanted: HashMap::new(),
            components: HashMap::new(),
            inline: HashMap::new(),
            referred: HashMap::new(),
            apart: false,
            filled: HashSet::new(),
            depth: 0,
            patterns: HashMap::new(),
        }
    }

    fn run(&mut self) {
        let document = self.document;
        for (index, tag) in list(document, "tags").enumerate() {
            match tag["name"].as_str() {
                Some(name) => {
                    let description = tag["description"].as_str().unwrap_or_default();
                    let tag = (name.to_owned(), description.to_owned());
                    self.api.tags.push(tag);
                }
                None => self.problem(&format!("/tags/{index}"), "a tag needs a `name`"),
            }
        }
        // Components take their names before anything inline can.
        let mut components: Vec<(TypeId, At<'d>)> = Vec::new();
        for (name, schema) in members(&document["components"], "schemas") {
            let pointer = join("/components/schemas", name);
            let id = self.declare(&names::pascal(name), pointer.clone(), Some(name.clone()));
            self.components.insert(pointer.clone(), id);
            let mut at = At::new(schema, pointer, self.api.types[id].name.clone());
            at.owner = Some(id);
            components.push((id, at));
        }
        if !self.problems.is_empty() {
            return;
        }
        for (id, at) in &components {
            self.define(*id, at);
            // More errors are of no use, and each may take its time.
            if self.problems.len() >= ENOUGH {
                return;
            }
        }
        self.refuse_chains();
        if self.problems.len() >= ENOUGH {
            return;
        }
        // Only now does no chain of references take long to follow.
        for (id, at) in &components {
            self.api.types[*id].doc = self.doc(at);
            self.api.types[*id].deprecated = self.flag(at, "deprecated");
        }
        self.operations();
        self.webhooks();
        if self.problems.is_empty() {
            if !self.apart {
                unify::unify(&mut self.api, &self.wanted);
            }
            let notes = reach::finish(&mut self.api);
            self.api.notes.extend(notes);
            self.simulation();
        }
    }

    /// Takes a name for a type whose content is yet to come.
    fn declare(&mut self, name: &str, pointer: String, component: Option<String>) -> TypeId {
        if component.is_none() {
            self.wanted.insert(self.api.types.len(), name.to_owned());
        }
        let unique = self.scope.take(name);
        self.api.types.push(Type {
            numbered: unique != name,
            name: unique,
            component,
            mixed: false,
            pointer,
            doc: String::new(),
            deprecated: false,
            nullable: false,
            request: false,
            kind: Kind::Alias(Value::plain(Shape::Any)),
        });
        self.api.types.len() - 1
    }

    fn problem(&mut self, pointer: &str, message: impl Into<String>) {
        if self.problems.len() < ENOUGH {
            self.problems.push(Problem::new(pointer, message));
        }
    }

    fn note(&mut self, pointer: &str, keyword: &str, reason: impl Into<String>) {
        let note = Note::new(pointer.to_owned(), keyword, reason);
        self.api.notes.push(note);
    }

    /// Lists a key of what stands in a place.
    fn pass_over(&mut self, pointer: &str, key: &str, reason: impl Into<String>) {
        self.note(&join(pointer, key), key, reason);
    }

    /// Lists a key of which nothing is made, if it is there.
    fn note_key(&mut self, at: &At<'d>, key: &str, reason: &str) {
        if at.schema.get(key).is_some() {
            self.pass_over(&at.pointer, key, reason);
        }
    }

    /// What stands in a place, or what a reference there leads to.
    fn target(&mut self, at: At<'d>) -> Option<At<'d>> {
        match at.schema.get("$ref").and_then(Json::as_str) {
            Some(reference) => self.resolve(&at.pointer, reference),
            None => Some(at),
        }
    }

    /// What a reference leads to, following references that lead to references. What is wrong is reported.
    fn resolve(&mut self, at: &str, reference: &str) -> Option<At<'d>> {
        match self.follow(reference) {
            Ok((schema, pointer)) => {
                let hint = self.hint(&pointer);
                Some(At::new(schema, pointer, hint))
            }
            Err(message) => {
                self.problem(at, message);
                None
            }
        }
    }

    /// What a reference leads to and where that is, or what is wrong with the reference.
    fn follow(&self, reference: &str) -> Result<(&'d Json, String), String> {
        let mut reference = reference.to_owned();
        for _ in 0..MAX_CHAIN {
            let Some(fragment) = reference.strip_prefix('#') else {
                return Err(format!(
                    "the reference `{reference}` leads to another file; bundle the document into one file first, for instance by `npx @redocly/cli bundle`"
                ));
            };
            // A reference is a URI, in which a `%` begins an escape.
            let pointer = percent_decode_str(fragment)
                .decode_utf8_lossy()
                .into_owned();
            let Some(schema) = self.document.pointer(&pointer) else {
                return Err(if pointer.starts_with('/') {
                    format!("the reference `{reference}` leads nowhere")
                } else {
                    format!(
                        "the reference `{reference}` names an anchor; write it as a JSON pointer, such as `#/components/schemas/Name`"
                    )
                });
            };
            match schema.get("$ref").and_then(Json::as_str) {
                Some(next) if !pointer.starts_with("/components/schemas/") => {
                    next.clone_into(&mut reference);
                }
                _ => {
                    return Ok((schema, pointer));
                }
            }
        }
        Err(format!(
            "the reference `{reference}` leads around in a circle"
        ))
    }

    /// The name for a type at a place, made of the keys that lead there.
    fn hint(&self, pointer: &str) -> String {
        let mut hint = String::new();
        let mut place = String::new();
        let mut previous = String::new();
        for segment in segments(pointer) {
            place = join(&place, &segment);
            let own = || names::pascal(&segment);
            let component = self.components.get(&place);
            match (previous.as_str(), segment.as_str()) {
                _ if let Some(id) = component => hint.clone_from(&self.api.types[*id].name),
                ("$defs" | "definitions", _) if !self.scope.has(&own()) => hint = own(),
                (
                    "properties" | "parameters" | "responses" | "requestBodies" | "$defs"
                    | "definitions",
                    _,
                ) => hint += &own(),
                (_, "items") => hint += "Item",
                (_, "additionalProperties") => hint += "Value",
                ("oneOf" | "anyOf", index) => hint = format!("{hint}Variant{index}"),
                _ => {}
            }
            previous = segment;
        }
        if hint.is_empty() {
            "Inline".to_owned()
        } else {
            hint
        }
    }

    /// Refuses components that are nothing but references to each other, in a circle or in a long chain: what comes now looks through aliases.
    fn refuse_chains(&mut self) {
        let next = |id: TypeId| match &self.api.types[id].kind {
            Kind::Alias(value) => value.id(),
            _ => None,
        };
        let count = self.api.types.len();
        let circles = shape::circles(count, |id| next(id).into_iter().collect());
        let straight = |id: &TypeId| !circles.contains_key(id);
        let mut refused = Vec::new();
        for id in 0..count {
            let mut chain = successors(Some(id), |id| next(*id).filter(straight));
            if !straight(&id) {
                refused.push((id, OWN_REFERENCE.to_owned()));
            } else if chain.nth(MAX_CHAIN + 1).is_some() {
                let message =
                    format!("more than {MAX_CHAIN} references lead from one to the next here");
                refused.push((id, message));
            }
        }
        for (id, message) in refused {
            let pointer = self.api.types[id].pointer.clone();
            self.problem(&pointer, message);
            self.api.types[id].kind = Kind::Alias(Value::plain(Shape::Any));
        }
    }
}

/// The first server's address, with its variables at their defaults.
fn server(document: &Json) -> String {
    let server = &document["servers"][0];
    let mut url = text(server, "url").unwrap_or_default().to_owned();
    for (name, variable) in members(server, "variables") {
        if let Some(default) = variable["default"].as_str() {
            url = url.replace(&format!("{{{name}}}"), default);
        }
    }
    url
}

/// The text of a member, without the spaces around it.
fn text<'d>(schema: &'d Json, key: &str) -> Option<&'d str> {
    schema
        .get(key)
        .and_then(Json::as_str)
        .map(str::trim)
        .filter(|text| !text.is_empty())
}

fn members<'d>(
    schema: &'d Json,
    key: &str,
) -> impl Iterator<Item = (&'d String, &'d Json)> + use<'d> {
    schema
        .get(key)
        .and_then(Json::as_object)
        .into_iter()
        .flat_map(Map::iter)
}

fn list<'d>(schema: &'d Json, key: &str) -> impl Iterator<Item = &'d Json> + use<'d> {
    schema
        .get(key)
        .and_then(Json::as_array)
        .into_iter()
        .flatten()
}
