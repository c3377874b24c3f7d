//! Writes `JsonSchema` for the types: each gives the document's own schema, so that no keyword is lost on the way.

use std::collections::{BTreeSet, HashMap};
use std::fmt::Write;

use serde_json::{Map, Value as Json, json};

use crate::document::is_old;
use crate::document::naming::{BY_NAME, VALUES};
use crate::hostile::is_hostile;
use crate::ir::{Api, Kind, Note, TypeId};

/// References to schemas that are not types, such as aliases, are replaced by the schemas, this deep.
const MAX_DEPTH: usize = 40;

/// After so many bytes, no more such schemas are written: each can hold further references. GitHub's API needs 42 KB.
const MAX_COPIED: usize = 1 << 20;

/// Where a reference to a type points in an embedded schema.
const PLACE: &str = "#/components/schemas/";

/// The text of `generated/schemas.rs`, and the types whose schemas are not whole in it.
pub(crate) fn write(api: &Api, document: &Json) -> (String, Vec<Note>) {
    let is_alias = |id: &TypeId| matches!(api.types[*id].kind, Kind::Alias(_));
    let ids: Vec<TypeId> = api
        .in_order()
        .into_iter()
        .filter(|id| !is_alias(id))
        .collect();
    let components = ids.iter().map(|id| &api.types[*id]);
    let components = components.filter(|named| named.component.is_some());
    let mut embed = Embed {
        document,
        components: components
            .map(|named| (named.pointer.as_str(), named.name.as_str()))
            .collect(),
        old: is_old(document),
        copied: 0,
        cut: false,
    };
    let mut notes = Vec::new();
    let (mut impls, mut table) = (String::new(), String::new());
    for id in ids {
        let named = &api.types[id];
        let name = &named.name;
        let mut uses = BTreeSet::new();
        let schema = document.pointer(&named.pointer).unwrap_or(&Json::Null);
        let schema = embed.schema(schema, 0, &mut uses);
        if std::mem::take(&mut embed.cut) {
            let reason = format!(
                "what references lead to is left out after {} MB; refer to components that are objects",
                MAX_COPIED >> 20
            );
            notes.push(Note::new(named.pointer.clone(), "JSON Schema", reason));
        }
        let text = escape(&serde_json::to_string_pretty(&schema).unwrap_or_default());
        let mut hashes = String::from("#");
        while text.contains(&format!("\"{hashes}")) {
            hashes.push('#');
        }
        let uses = uses
            .into_iter()
            .map(|name| format!("({name:?}, SchemaGenerator::subschema_for::<model::{name}>)"));
        let _ = write!(
            impls,
            "\nimpl JsonSchema for model::{name} {{\n    fn schema_name() -> Cow<'static, str> {{\n        Cow::Borrowed({name:?})\n    }}\n\n    fn schema_id() -> Cow<'static, str> {{\n        Cow::Borrowed(concat!(module_path!(), \"::\", {name:?}))\n    }}\n\n    fn json_schema(generator: &mut SchemaGenerator) -> Schema {{\n        embed(generator, &[{uses}], r{hashes}\"{text}\"{hashes})\n    }}\n}}\n",
            uses = uses.collect::<Vec<_>>().join(", "),
        );
        let _ = writeln!(table, "    ({name:?}, root::<model::{name}>),");
    }
    if impls.is_empty() {
        return (ABOUT.to_owned(), notes);
    }
    let head = HEAD.replace("{PLACE}", PLACE);
    let text = format!(
        "{ABOUT}{head}\n/// Every type with its schema, by name.\npub const TYPES: &[(&str, fn() -> Schema)] = &[\n{table}];\n{impls}"
    );
    (text, notes)
}

/// JSON whose strings have no character that changes the text around it.
fn escape(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for character in json.chars() {
        if is_hostile(character) {
            let _ = write!(out, "\\u{:04x}", u32::from(character));
        } else {
            out.push(character);
        }
    }
    out
}

const ABOUT: &str = "//! The JSON Schemas of the types.\n";

const HEAD: &str = r#"use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::Value;

use super::model;

/// Makes the schema of a type that the document's schema refers to.
type Use = fn(&mut SchemaGenerator) -> Schema;

/// Takes over a schema of the document, with its references led to where the generator keeps the types' schemas.
fn embed(generator: &mut SchemaGenerator, uses: &[(&str, Use)], text: &str) -> Schema {
    let mut schema: Value = serde_json::from_str(text).unwrap_or(Value::Bool(true));
    let places: Vec<(String, Value)> = uses
        .iter()
        .map(|(name, make)| (format!("{PLACE}{name}"), make(generator).to_value()))
        .collect();
    lead(&mut schema, &places);
    Schema::try_from(schema).unwrap_or_default()
}

/// The schema of a type as a document of its own.
fn root<T: JsonSchema>() -> Schema {
    SchemaGenerator::default().into_root_schema_for::<T>()
}

fn lead(value: &mut Value, places: &[(String, Value)]) {
    match value {
        Value::Object(members) => {
            let place = members.get("$ref").and_then(Value::as_str).and_then(|at| places.iter().find(|(place, _)| place == at));
            if let Some((_, schema)) = place {
                match schema.get("$ref") {
                    Some(reference) => {
                        members.insert("$ref".to_owned(), reference.clone());
                    }
                    // The generator inlines schemas.
                    None => {
                        members.remove("$ref");
                        let all = members.entry("allOf").or_insert_with(|| Value::Array(Vec::new()));
                        if let Value::Array(all) = all {
                            all.push(schema.clone());
                        }
                    }
                }
            }
            members.values_mut().for_each(|member| lead(member, places));
        }
        Value::Array(items) => items.iter_mut().for_each(|item| lead(item, places)),
        _ => {}
    }
}
"#;

/// Turns schemas of a document into schemas of the JSON Schema that schemars speaks.
struct Embed<'a> {
    document: &'a Json,
    /// The names of the types, by the pointers of their components.
    components: HashMap<&'a str, &'a str>,
    old: bool,
    /// How many bytes were written in the places of references.
    copied: usize,
    /// Whether a reference was left out.
    cut: bool,
}

impl<'a> Embed<'a> {
    fn schema(&mut self, schema: &Json, depth: usize, uses: &mut BTreeSet<&'a str>) -> Json {
        let Json::Object(members) = schema else {
            return if schema.is_boolean() {
                schema.clone()
            } else {
                Json::Bool(true)
            };
        };
        if depth > MAX_DEPTH {
            return Json::Bool(true);
        }
        let mut out = Map::new();
        let mut all: Vec<Json> = Vec::new();
        for (key, value) in members {
            match key.as_str() {
                "$ref" => {
                    let reference = value.as_str().unwrap_or_default();
                    let pointer = reference.strip_prefix('#').unwrap_or_default();
                    if let Some(name) = self.components.get(pointer) {
                        uses.insert(name);
                        out.insert(key.clone(), json!(format!("{PLACE}{name}")));
                    } else if self.copied > MAX_COPIED {
                        self.cut = true;
                    } else if let Some(target) = self.document.pointer(pointer) {
                        self.copied += target.to_string().len();
                        all.push(self.schema(target, depth + 1, uses));
                    }
                }
                "x-revox-why" => {
                    out.insert("$comment".to_owned(), value.clone());
                }
                // OpenAPI's own words, which JSON Schema does not have.
                "discriminator" | "xml" | "externalDocs" | "example" => {}
                _ if key.starts_with("x-") => {}
                "nullable" if self.old => {}
                "exclusiveMinimum" | "exclusiveMaximum" if value.is_boolean() => {}
                "minimum" if members.get("exclusiveMinimum") == Some(&Json::Bool(true)) => {
                    out.insert("exclusiveMinimum".to_owned(), value.clone());
                }
                "maximum" if members.get("exclusiveMaximum") == Some(&Json::Bool(true)) => {
                    out.insert("exclusiveMaximum".to_owned(), value.clone());
                }
                "allOf" => {
                    let parts = value.as_array().map_or(&[][..], Vec::as_slice);
                    let again = |(index, part): &(usize, &Json)| !parts[..*index].contains(part);
                    let parts = parts.iter().enumerate().filter(again);
                    let parts = parts.map(|(_, part)| self.schema(part, depth + 1, uses));
                    all.extend(parts.filter(says_something));
                }
                key => {
                    let mut inner = |schema: &Json| match schema {
                        Json::Object(_) => self.schema(schema, depth + 1, uses),
                        other => other.clone(),
                    };
                    let value = match value {
                        value if VALUES.contains(&key) => value.clone(),
                        Json::Array(items) => items.iter().map(inner).collect(),
                        Json::Object(members) if BY_NAME.contains(&key) => {
                            let members = members.iter();
                            members
                                .map(|(name, schema)| (name.clone(), inner(schema)))
                                .collect()
                        }
                        value => inner(value),
                    };
                    out.insert(key.to_owned(), value);
                }
            }
        }
        // A reference without anything beside it is what it refers to.
        if out.is_empty() && all.len() == 1 {
            return all.swap_remove(0);
        }
        if !all.is_empty() {
            out.insert("allOf".to_owned(), Json::Array(all));
        }
        if self.old && members.get("nullable") == Some(&Json::Bool(true)) {
            allow_null(&mut out);
        }
        Json::Object(out)
    }
}

/// Whether a schema checks anything; what is left of a rule that only we can check does not.
fn says_something(schema: &Json) -> bool {
    schema
        .as_object()
        .is_none_or(|members| members.keys().any(|key| key != "$comment"))
}

/// Says in the words of JSON Schema what `OpenAPI` 3.0 calls `nullable`.
fn allow_null(schema: &mut Map<String, Json>) {
    if let Some(Json::String(kind)) = schema.get_mut("type") {
        let kinds = json!([kind, "null"]);
        schema.insert("type".to_owned(), kinds);
        if let Some(Json::Array(values)) = schema.get_mut("enum")
            && !values.contains(&Json::Null)
        {
            values.push(Json::Null);
        }
    } else {
        let inner = std::mem::take(schema);
        schema.insert("anyOf".to_owned(), json!([inner, {"type": "null"}]));
    }
}
