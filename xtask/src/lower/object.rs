//! Lowers objects: their fields, gathered from everything that the schema is made of, and their free keys.

use indexmap::IndexMap;
use serde_json::Value as Json;

use super::parts::Parts;
use super::schema::key;
use super::{At, Lower, list, members};
use crate::error::join;
use crate::ir::{Field, Kind, Object, Shape, Value};
use crate::names;

impl<'d> Lower<'d> {
    /// An object, or a map if it has no fields of its own.
    pub(super) fn object(&mut self, parts: &Parts<'d>, at: &At<'d>) -> Shape {
        let further = ["additionalProperties", "unevaluatedProperties"];
        let hint = format!("{}Value", at.hint);
        let all = |key| parts.under(key, &hint);
        let is_false = |at: &At<'d>| at.schema == &Json::Bool(false);
        let mut extra: Vec<At<'d>> = further.into_iter().flat_map(all).collect();
        let closed = extra.iter().any(is_false);
        extra.retain(|at| !is_false(at));
        let patterns = !all("patternProperties").is_empty();
        if !parts.has_fields() && (!closed || patterns) {
            self.undescribed(parts, &[]);
            let value = self.further(&extra, patterns, closed);
            return Shape::Map(Box::new(value.unwrap_or_else(|| Value::plain(Shape::Any))));
        }
        let (id, fresh) = self.claim(&key("object", parts), at);
        if fresh {
            let base = parts.bodies.iter().find(|body| {
                let choice = ["oneOf", "anyOf"]
                    .iter()
                    .any(|key| body.schema.get(key).is_some());
                body.schema.get("discriminator").is_some() && !choice
            });
            if let Some(base) = base {
                self.pass_over(
                    &base.pointer,
                    "discriminator",
                    "without a `oneOf` or `anyOf`, the objects that are derived from this one are not looked for",
                );
            }
            let name = self.api.types[id].name.clone();
            let mut object = self.fields(parts, &name);
            self.undescribed(parts, &object.fields);
            object.extra = self.further(&extra, patterns, closed);
            let component = self.api.types[id].component.clone();
            object.rules = self.rules(parts, &object.fields, component.as_deref());
            self.api.types[id].kind = Kind::Object(object);
        }
        Shape::Named(id)
    }

    /// Lists the keys that are required and that no property describes.
    fn undescribed(&mut self, parts: &Parts<'d>, fields: &[Field]) {
        for body in &parts.bodies {
            for name in list(body.schema, "required").filter_map(Json::as_str) {
                if !fields.iter().any(|field| field.name == name) {
                    let reason = format!("no property describes `{name}`, so it is not required");
                    self.pass_over(&body.pointer, "required", reason);
                }
            }
        }
    }

    /// What keys hold that are no fields, if a field of Rust has to keep them: any value, if patterns decide on it.
    fn further(&mut self, extra: &[At<'d>], patterns: bool, closed: bool) -> Option<Value> {
        if patterns {
            return Some(Value::plain(Shape::Any));
        }
        (!extra.is_empty() && !closed).then(|| self.values(extra))
    }

    fn fields(&mut self, parts: &Parts<'d>, name: &str) -> Object {
        let mut found: IndexMap<String, Vec<At<'d>>> = IndexMap::new();
        let required: Vec<&str> = parts.required().collect();
        for body in &parts.bodies {
            let properties = body.schema.get("properties");
            if properties.is_some_and(|properties| !properties.is_object()) {
                self.problem(
                    &join(&body.pointer, "properties"),
                    "`properties` has to be an object",
                );
            }
            for (field, schema) in members(body.schema, "properties") {
                let pointer = join(&join(&body.pointer, "properties"), field);
                let hint = format!("{name}{}", names::pascal(field));
                let places = found.entry(field.clone()).or_default();
                places.push(At::new(schema, pointer, hint));
            }
        }
        let names: Vec<&str> = found.keys().map(String::as_str).collect();
        let idents = names::fields(&names);
        let mut fields = Vec::new();
        for ((name, mut places), ident) in found.into_iter().zip(idents) {
            // The last place refines the ones before it, so its description is the one that counts.
            places.reverse();
            let required = required.contains(&&*name);
            fields.push(self.field(name, ident, required, &places));
        }
        let name = |value: &Json| value.as_str().map(str::to_owned);
        let call = parts.find("x-revox-call");
        let call = call
            .map(|mark| ["assistant", "variables"].map(|key| name(&mark[key]).unwrap_or_default()));
        Object {
            fields,
            updates: parts.find("x-revox-updates").and_then(name),
            call,
            ..Object::default()
        }
    }

    fn field(&mut self, name: String, ident: String, required: bool, places: &[At<'d>]) -> Field {
        let value = self.values(places);
        let doc = places
            .iter()
            .map(|at| self.doc(at))
            .find(|doc| !doc.is_empty());
        let whole = places.iter().flat_map(|at| self.whole(at.schema));
        let whole: Vec<&Json> = whole.collect();
        let flag = |name: &str| whole.iter().any(|schema| schema[name] == true);
        let mark = |key: &str| places.iter().find_map(|at| at.schema.get(key));
        let text = |key: &str| mark(key).and_then(Json::as_str).map(str::to_owned);
        let over = mark("x-revox-over").and_then(Json::as_array);
        let over = over.into_iter().flatten().filter_map(Json::as_str);
        Field {
            ident,
            required,
            name,
            doc: doc.unwrap_or_default(),
            read_only: flag("readOnly"),
            write_only: flag("writeOnly"),
            secret: flag("x-revox-secret"),
            arguments: text("x-revox-arguments"),
            extract: flag("x-revox-extract"),
            prompt: flag("x-revox-prompt"),
            credential: flag("x-revox-credential"),
            time: flag("x-revox-time"),
            over: over.map(str::to_owned).collect(),
            initial: mark("x-revox-initial").and_then(Json::as_i64),
            deploy: text("x-revox-deploy"),
            foreign: mark("x-revox-foreign").cloned(),
            unordered: flag("x-revox-unordered"),
            deprecated: flag("deprecated"),
            value,
        }
    }
}
