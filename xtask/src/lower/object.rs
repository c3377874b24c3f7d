//! Lowers objects: their fields, gathered from everything that the schema is made of, and their free keys.

use indexmap::IndexMap;
use serde_json::Value as Json;

use super::parts::Parts;
use super::schema::key;
use super::{At, Lower, list, members, text};
use crate::error::join;
use crate::ir::{Field, Kind, Object, Shape, Value};
use crate::names::{self, Scope};

impl<'d> Lower<'d> {
    /// An object, or a map if it has no fields of its own.
    pub(super) fn object(&mut self, parts: &Parts<'d>, at: &At<'d>) -> Shape {
        let has_fields = parts
            .bodies
            .iter()
            .any(|body| members(body.schema, "properties").next().is_some());
        let extra: Vec<At<'d>> = parts
            .bodies
            .iter()
            .filter_map(|body| {
                let extra = body.schema.get("additionalProperties")?;
                let at = At::new(
                    extra,
                    join(&body.pointer, "additionalProperties"),
                    format!("{}Value", at.hint),
                );
                Some(at).filter(|_| extra != &Json::Bool(false))
            })
            .collect();
        let closed = parts
            .bodies
            .iter()
            .any(|body| body.schema.get("additionalProperties") == Some(&Json::Bool(false)));
        if !has_fields && !closed {
            let value = if extra.is_empty() {
                Value::plain(Shape::Any)
            } else {
                self.values(&extra)
            };
            return Shape::Map(Box::new(value));
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
                let place = join(&base.pointer, "discriminator");
                self.note(
                    &place,
                    "discriminator",
                    "without a `oneOf` or `anyOf`, the objects that are derived from this one are not looked for",
                );
            }
            let name = self.api.types[id].name.clone();
            let mut object = self.fields(parts, &name);
            if !extra.is_empty() && !closed {
                object.extra = Some(self.values(&extra));
            }
            let component = self.api.types[id].component.clone();
            object.rules = self.rules(parts, &object.fields, component.as_deref());
            self.api.types[id].kind = Kind::Object(object);
        }
        Shape::Named(id)
    }

    fn fields(&mut self, parts: &Parts<'d>, name: &str) -> Object {
        let mut found: IndexMap<String, Vec<At<'d>>> = IndexMap::new();
        let mut required: Vec<String> = Vec::new();
        for body in &parts.bodies {
            if body
                .schema
                .get("properties")
                .is_some_and(|properties| !properties.is_object())
            {
                self.problem(
                    &join(&body.pointer, "properties"),
                    "`properties` has to be an object",
                );
            }
            for (field, schema) in body
                .schema
                .get("properties")
                .and_then(Json::as_object)
                .into_iter()
                .flatten()
            {
                let pointer = join(&join(&body.pointer, "properties"), field);
                let hint = format!("{name}{}", names::pascal(field));
                found
                    .entry(field.clone())
                    .or_default()
                    .push(At::new(schema, pointer, hint));
            }
            for field in list(body.schema, "required") {
                required.extend(field.as_str().map(str::to_owned));
            }
        }
        let mut idents = Scope::default();
        let mut fields = Vec::new();
        for (field, mut places) in found {
            // The last place refines the ones before it, so its description is the one that counts.
            places.reverse();
            let value = self.values(&places);
            let doc = places
                .iter()
                .map(|at| self.doc(at))
                .find(|doc| !doc.is_empty())
                .unwrap_or_default();
            let flag = |lower: &mut Self, name: &str| places.iter().any(|at| lower.flag(at, name));
            let deprecated = flag(self, "deprecated");
            let secret = flag(self, "x-revox-secret");
            let extract = flag(self, "x-revox-extract");
            let time = flag(self, "x-revox-time");
            let arguments = places
                .iter()
                .find_map(|at| text(at.schema, "x-revox-arguments"))
                .map(str::to_owned);
            let read_only = flag(self, "readOnly");
            let write_only = flag(self, "writeOnly");
            fields.push(Field {
                ident: names::raw(&idents.take_exact(&names::snake(&field))),
                required: required.contains(&field),
                name: field,
                doc,
                read_only,
                write_only,
                secret,
                arguments,
                extract,
                time,
                deprecated,
                value,
            });
        }
        Object {
            fields,
            ..Object::default()
        }
    }
}
