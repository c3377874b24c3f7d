//! Gives schemas and operations the names that an overlay marks, before the next overlay applies: a schema with `x-revox-name` becomes the
//! component of that name, an operation with `x-revox-operation` gets that id.

use indexmap::IndexMap;
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value as Json, json};

use super::is_old;
use crate::error::{Problem, join};
use crate::lower::is_null;
use crate::names;

const NAME: &str = "x-revox-name";
const OPERATION: &str = "x-revox-operation";
const SCHEMAS: &str = "/components/schemas";

/// What is said about a value at one of its places. It stays there, beside the reference.
const REMARKS: [&str; 8] = [
    "title",
    "description",
    "default",
    "example",
    "examples",
    "deprecated",
    "readOnly",
    "writeOnly",
];

/// Keys whose values are no schemas, whatever they look like.
pub(crate) const VALUES: [&str; 5] = ["example", "examples", "default", "enum", "const"];

/// Keys that hold something by names of its own.
pub(crate) const BY_NAME: [&str; 10] = [
    "properties",
    "patternProperties",
    "dependentSchemas",
    "$defs",
    "definitions",
    "schemas",
    "mapping",
    "responses",
    "headers",
    "callbacks",
];

/// Where a part of the document was, and where it is now.
#[derive(Debug)]
pub(super) struct Moved {
    pub(super) from: String,
    pub(super) to: String,
}

/// Carries out the marks of a document. What was moved is added to `moved`; the problems name the places before.
pub(super) fn apply(document: &mut Json, moved: &mut Vec<Moved>) -> Vec<Problem> {
    for item in members(document, "paths") {
        for operation in item.as_object_mut().into_iter().flat_map(Map::values_mut) {
            if let Some(id) = take_name(operation, OPERATION) {
                operation["operationId"] = Json::String(id);
            }
        }
    }
    let mut naming = Naming {
        old: is_old(document),
        ..Naming::default()
    };
    // The innermost marked schemas become components first.
    visit(document, "", false, &mut |value, at, by_name| {
        if !by_name && let Some(name) = take_name(value, NAME) {
            naming.name(value, at, &name);
        }
    });
    let Naming {
        named,
        moves,
        mut problems,
        ..
    } = naming;
    for (name, (place, schema)) in named {
        let known = &document["components"]["schemas"][&name];
        if !known.is_null() && bare(known) != bare(&schema) {
            problems.push(differs(&place, &name, &join(SCHEMAS, &name)));
        } else if known.is_null() {
            document["components"]["schemas"][&name] = schema;
        }
    }
    for Moved { from, to } in &moves {
        let (Some(old), Some(new)) = (component(from), component(to)) else {
            continue;
        };
        let Some(schemas) = document["components"]["schemas"].as_object_mut() else {
            continue;
        };
        if schemas.contains_key(&new) {
            problems.push(differs(from, &new, to));
            continue;
        }
        // The order of the components is that of the types.
        *schemas = std::mem::take(schemas)
            .into_iter()
            .map(|(key, schema)| (if key == old { new.clone() } else { key }, schema))
            .collect();
    }
    if !moves.is_empty() {
        redirect(document, &moves);
    }
    moved.extend(moves);
    problems
}

/// Visits the values of a document with their places, what is inside of them first, and says whether their keys are names. What the document
/// only shows, such as examples, is left out.
pub(super) fn visit(
    value: &mut Json,
    at: &str,
    by_name: bool,
    visitor: &mut dyn FnMut(&mut Json, &str, bool),
) {
    match value {
        Json::Object(members) => {
            for (key, value) in members {
                if by_name || !VALUES.contains(&key.as_str()) {
                    let by_name = !by_name && BY_NAME.contains(&key.as_str());
                    visit(value, &join(at, key), by_name, visitor);
                }
            }
        }
        Json::Array(items) => {
            for (index, item) in items.iter_mut().enumerate() {
                visit(item, &join(at, &index.to_string()), false, visitor);
            }
        }
        _ => {}
    }
    visitor(value, at, by_name);
}

fn differs(place: &str, name: &str, first: &str) -> Problem {
    let message = format!("`{name}` is the name of another schema, at #{first}");
    Problem::new(place, message)
}

/// The name of the component that a pointer leads to.
fn component(pointer: &str) -> Option<String> {
    let name = pointer.strip_prefix(SCHEMAS)?.strip_prefix('/')?;
    (!name.contains('/')).then(|| name.replace("~1", "/").replace("~0", "~"))
}

#[derive(Default)]
struct Naming {
    /// Whether the document is OpenAPI 3.0.
    old: bool,
    /// The schemas that become components, by their names, with the places where they were first.
    named: IndexMap<String, (String, Json)>,
    moves: Vec<Moved>,
    problems: Vec<Problem>,
}

impl Naming {
    fn name(&mut self, schema: &mut Json, at: &str, name: &str) {
        if names::pascal(name) != name {
            let good = names::pascal(name);
            let message = format!("`{name}` is no name of a type; `{good}` is one");
            return self.problems.push(Problem::new(at, message));
        }
        let to = join(SCHEMAS, name);
        // A component gets another name; so does one that a reference leads to.
        let target = schema.get("$ref").and_then(Json::as_str);
        let component = match target.and_then(|target| target.strip_prefix('#')) {
            Some(target) => component(target).map(|_| target.to_owned()),
            None => component(at).map(|_| at.to_owned()),
        };
        if let Some(from) = component {
            if from != to && self.moves.iter().all(|known| known.from != from) {
                self.moves.push(Moved { from, to });
            }
            return;
        }
        let mut taken = std::mem::replace(schema, json!({"$ref": format!("#{to}")}));
        // A type is not `null`; the place may be.
        if take_null(&mut taken, self.old) {
            if self.old {
                schema["nullable"] = json!(true);
            } else {
                *schema = json!({"anyOf": [schema, {"type": "null"}]});
            }
        }
        if let Some((first, known)) = self.named.get(name) {
            if bare(known) != bare(&taken) {
                self.problems.push(differs(at, name, first));
            }
            for remark in REMARKS {
                if let Some(said) = taken
                    .get(remark)
                    .filter(|said| known.get(remark) != Some(said))
                {
                    schema[remark] = said.clone();
                }
            }
        } else {
            self.named.insert(name.to_owned(), (at.to_owned(), taken));
        }
        self.moves.push(Moved {
            from: at.to_owned(),
            to,
        });
    }
}

/// Takes `null` out of what a schema allows, unless that would move the choices after it.
fn take_null(schema: &mut Json, old: bool) -> bool {
    let mut found = old && take(schema, "nullable") == Some(json!(true));
    for key in ["type", "enum", "oneOf", "anyOf"] {
        let Some(Json::Array(items)) = schema.get_mut(key) else {
            continue;
        };
        let is_choice = key.ends_with("Of");
        let null = |item: &Json| match key {
            "type" => item == "null",
            "enum" => item.is_null(),
            _ => is_null(item),
        };
        let at = items.iter().position(null);
        let Some(at) = at.filter(|at| items.len() > 1 && (!is_choice || at + 1 == items.len()))
        else {
            continue;
        };
        items.remove(at);
        found = true;
    }
    found
}

/// A schema without remarks, here and below, and in one order: equal for schemas that are one type.
pub(crate) fn bare(schema: &Json) -> Json {
    without_remarks(schema, false)
}

fn without_remarks(value: &Json, by_name: bool) -> Json {
    match value {
        Json::Object(members) => {
            // Our own keys are more than remarks: a secret is not equal to what is none.
            let foreign = |key: &str| key.starts_with("x-") && !key.starts_with("x-revox-");
            let remark = |key: &str| REMARKS.contains(&key) || foreign(key);
            let mut kept: Vec<(&String, &Json)> = members.iter().collect();
            kept.retain(|(key, _)| by_name || !remark(key));
            kept.sort_by_key(|(key, _)| *key);
            let inner = |key: &str, value: &Json| {
                if !by_name && VALUES.contains(&key) {
                    return value.clone();
                }
                without_remarks(value, !by_name && BY_NAME.contains(&key))
            };
            let kept = kept.into_iter();
            kept.map(|(key, value)| (key.clone(), inner(key, value)))
                .collect()
        }
        Json::Array(items) => {
            let items = items.iter();
            items.map(|item| without_remarks(item, false)).collect()
        }
        other => other.clone(),
    }
}

/// Leads references and mappings to where their targets are now.
fn redirect(value: &mut Json, moves: &[Moved]) {
    match value {
        Json::Object(members) => members
            .values_mut()
            .for_each(|value| redirect(value, moves)),
        Json::Array(items) => items.iter_mut().for_each(|item| redirect(item, moves)),
        Json::String(text) if text.starts_with("#/") => {
            for Moved { from, to } in moves {
                let pointer = percent_decode_str(&text[1..]).decode_utf8_lossy();
                let rest = pointer.strip_prefix(from.as_str());
                if let Some(rest) = rest.filter(|rest| rest.is_empty() || rest.starts_with('/')) {
                    *text = format!("#{to}{}", rest.replace('%', "%25"));
                }
            }
        }
        _ => {}
    }
}

/// Takes a name away. What is none stays, for the check of the keys to refuse.
fn take_name(value: &mut Json, key: &str) -> Option<String> {
    let name = value.get(key)?.as_str().filter(|name| !name.is_empty())?;
    let name = name.to_owned();
    take(value, key);
    Some(name)
}

fn take(value: &mut Json, key: &str) -> Option<Json> {
    value.as_object_mut()?.shift_remove(key)
}

fn members<'d>(document: &'d mut Json, key: &str) -> impl Iterator<Item = &'d mut Json> {
    let members = document.get_mut(key).and_then(Json::as_object_mut);
    members.into_iter().flat_map(Map::values_mut)
}
