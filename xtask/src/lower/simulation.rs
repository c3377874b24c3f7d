//! Lowers what the mock server simulates. Every name of a field in it has to be one of the document's.

use std::collections::HashMap;

use serde_json::{Map, Value as Json};

use super::Lower;
use crate::document::vocabulary::names::{self, Named};
use crate::error::{Problem, join};
use crate::ir::{Api, Object, Operation, Shape, TypeId, Value};

const MARK: &str = "x-revox-simulate";

/// What the names in a mark are looked for in, as `xtask/schemas/revox.yaml` calls it.
type Owners = HashMap<&'static str, Value>;

impl Lower<'_> {
    /// Takes the marks of the components and completes those of the operations.
    pub(super) fn simulation(&mut self) {
        let api = &self.api;
        let mut problems = Vec::new();
        let mut kept: Vec<(TypeId, Json)> = Vec::new();
        for (id, named) in api.types.iter().enumerate() {
            let Some(schema) = self.document.pointer(&named.pointer) else {
                continue;
            };
            let of = Value::plain(Shape::Named(id));
            for key in [MARK, "x-revox-call"] {
                if let Some(mark) = schema.get(key) {
                    let owners = component(api, &of, mark);
                    problems.extend(check(api, key, mark, &named.pointer, &owners));
                }
            }
            let Some(mark) = schema.get(MARK) else {
                continue;
            };
            let mut mark = mark.clone();
            let resource = mark.get_mut("resource").and_then(Json::as_object_mut);
            if let (Some(resource), Some(object)) = (resource, api.object(&of)) {
                complete(api, resource, object);
            }
            kept.push((id, mark));
        }
        for of in &api.operations {
            let owners = operation(api, of, &kept);
            for key in [MARK, "x-revox-pages"] {
                let schema = self.document.pointer(&of.pointer);
                if let Some(mark) = schema.and_then(|schema| schema.get(key)) {
                    problems.extend(check(api, key, mark, &of.pointer, &owners));
                }
            }
        }
        self.problems.extend(problems);
        self.api.kept = kept;
    }
}

/// What is wrong with the names in a mark.
fn check(api: &Api, key: &str, mark: &Json, at: &str, owners: &Owners) -> Vec<Problem> {
    let mut problems = Vec::new();
    names::visit(
        key,
        &mut mark.clone(),
        &join(at, key),
        &mut |named, name| {
            let Some(of) = owners.get(named.of) else {
                return;
            };
            if let Some(missing) = missing(api, of, named, name) {
                let message = format!("there is no field `{missing}`");
                problems.push(Problem::new(named.pointer, message));
            }
        },
    );
    problems
}

/// The first name that is no field.
fn missing<'n>(api: &Api, of: &Value, named: &Named<'_>, name: &'n str) -> Option<&'n str> {
    let mut of = of.clone();
    let mut parts = name.splitn(if named.is_path { usize::MAX } else { 1 }, '.');
    parts.find(|part| match api.member(&of, part) {
        Some(field) => {
            of = field.value.clone();
            false
        }
        None => true,
    })
}

fn component(api: &Api, of: &Value, mark: &Json) -> Owners {
    let conversation = &mark["resource"]["conversation"];
    let attempt = item(api, of, &conversation["attempts"]);
    let line = item(api, &attempt, &conversation["attempt"]["transcript"]);
    HashMap::from([
        ("this", of.clone()),
        ("pair", item(api, of, &mark["tool"]["headers"])),
        ("attempt", attempt),
        ("line", line),
    ])
}

fn operation(api: &Api, operation: &Operation, kept: &[(TypeId, Json)]) -> Owners {
    let nothing = Value::plain(Shape::Any);
    let mark = operation.simulated.as_ref().unwrap_or(&Json::Null);
    let body = operation.body.as_ref().map(|body| body.value.clone());
    let response = operation.json().unwrap_or(&nothing).clone();
    let mut kept = kept.iter();
    let thing = kept.find(|(_, mark)| mark["resource"]["name"] == *operation.resource);
    let thing = thing.map_or(nothing.clone(), |(id, _)| Value::plain(Shape::Named(*id)));
    let changes_thing = mark["action"] == "change";
    HashMap::from([
        (
            "changed",
            if changes_thing { &thing } else { &response }.clone(),
        ),
        ("entry", item(api, &response, &mark["entries"])),
        ("body", body.unwrap_or(nothing)),
        ("response", response),
        ("thing", thing),
    ])
}

/// What the items of a list, or the values of a map, are.
fn item(api: &Api, of: &Value, name: &Json) -> Value {
    let list = name.as_str().and_then(|name| api.member(of, name));
    match list.map(|list| api.resolve(&list.value).shape) {
        Some(Shape::List(item) | Shape::Map(item)) => *item,
        _ => Value::plain(Shape::Any),
    }
}

/// Adds to the mark of a resource what the document says of its fields.
fn complete(api: &Api, resource: &mut Map<String, Json>, object: &Object) {
    let defaults = resource
        .entry("defaults")
        .or_insert_with(|| Json::Object(Map::new()));
    for field in &object.fields {
        let stated = api.resolve(&field.value).default;
        if let (Some(defaults), Some(stated)) = (defaults.as_object_mut(), stated) {
            defaults.entry(&field.name).or_insert(stated);
        }
    }
    if let Some(field) = object.fields.iter().find(|field| !field.over.is_empty()) {
        let status = serde_json::json!({ "field": field.name, "over": field.over });
        resource.insert("status".to_owned(), status);
    }
}
