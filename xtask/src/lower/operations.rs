//! Lowers paths to operations: their parameters, bodies and responses, and the names of the methods that call them.

use std::collections::{HashMap, HashSet};

use indexmap::IndexMap;
use itertools::Itertools;
use serde_json::Value as Json;

use super::{At, Lower, list, members, text};
use crate::error::join;
use crate::ir::{Body, ErrorResponse, Operation, Pages, Param, ResponseBody, Shape, Value};
use crate::names::{self, Scope};

const ONE_SERVER: &str = "requests go to the server that the client was made for";

const METHODS: &[&str] = &[
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

impl<'d> Lower<'d> {
    /// Lowers every operation.
    pub(super) fn operations(&mut self) {
        let document = self.document;
        let mut ids: HashMap<String, String> = HashMap::new();
        let mut methods: HashMap<String, Scope> = HashMap::new();
        for (path, item) in members(document, "paths") {
            if path.starts_with("x-") {
                continue;
            }
            let shared = At::new(item, join("/paths", path), String::new());
            let Some(shared) = self.target(shared) else {
                continue;
            };
            let place = &shared.pointer;
            self.note_key(&shared, "servers", ONE_SERVER);
            for (method, operation) in shared.schema.as_object().into_iter().flatten() {
                if !METHODS.contains(&method.as_str()) {
                    continue;
                }
                if !path.starts_with('/') {
                    self.problem(place, format!("a path begins with `/`; write `/{path}`"));
                    break;
                }
                let at = At::new(operation, join(place, method), String::new());
                if let Some(contents) = self.other_body(&at) {
                    let method = method.to_uppercase();
                    self.api.left_out.push(format!(
                        "{method} {path}: the client writes JSON bodies only, and this one is {contents}"
                    ));
                    continue;
                }
                let mut operation = self.operation(path, method, &at, &shared);
                let wanted = operation.method_name.clone();
                operation.method_name = methods
                    .entry(operation.resource.clone())
                    .or_default()
                    .take_exact(&wanted);
                operation.numbered = operation.method_name != wanted;
                if let Some(first) = ids.insert(operation.id.clone(), at.pointer.clone()) {
                    let message =
                        format!("the operationId `{}` is taken by #{first}", operation.id);
                    self.problem(&join(&at.pointer, "operationId"), message);
                }
                self.api.operations.push(operation);
            }
        }
    }

    /// Lowers the bodies of the requests that the server makes.
    pub(super) fn webhooks(&mut self) {
        for (name, item) in members(self.document, "webhooks") {
            let item = At::new(item, join("/webhooks", name), String::new());
            let Some(item) = self.target(item) else {
                continue;
            };
            for (method, operation) in item.schema.as_object().into_iter().flatten() {
                if METHODS.contains(&method.as_str()) {
                    let at = At::new(operation, join(&item.pointer, method), String::new());
                    let hint = format!("{}Webhook", names::pascal(name));
                    let body = self.body(&at, &hint);
                    let body = body.map(|body| (at.pointer, body.value));
                    self.api.webhooks.extend(body);
                }
            }
        }
    }

    fn operation(&mut self, path: &str, method: &str, at: &At<'d>, item: &At<'d>) -> Operation {
        let schema = at.schema;
        let tag = list(schema, "tags")
            .find_map(Json::as_str)
            .map(str::to_owned);
        let id = text(schema, "operationId").map_or_else(
            || {
                let path = if path == "/" { "root" } else { path };
                format!("{method}{}", names::pascal(&path.replace(['{', '}'], "")))
            },
            str::to_owned,
        );
        let name = short_id(&id, path, method);
        let (resource, method_name) = split_id(name, tag.as_deref(), path);
        let hint = names::pascal(&name.replace(['.', '/'], " "));
        for (key, reason) in [
            ("callbacks", "requests that the server makes are left out"),
            ("security", "the client sends one key with every request"),
            ("servers", ONE_SERVER),
        ] {
            self.note_key(at, key, reason);
        }
        let params = self.params(path, at, item, &hint);
        let retry = text(schema, "x-revox-retry");
        let body = self.body(at, &format!("{hint}Params"));
        let mut operation = Operation {
            resource,
            method_name,
            numbered: false,
            method: method.to_uppercase(),
            path: path.to_owned(),
            pointer: at.pointer.clone(),
            summary: text(schema, "summary").unwrap_or_default().to_owned(),
            description: text(schema, "description").unwrap_or_default().to_owned(),
            deprecated: schema["deprecated"] == true,
            safe: matches!(retry, Some("reads" | "safe")),
            reads: retry == Some("reads"),
            deploy: schema["x-revox-deploy"] == true,
            tag,
            params,
            body,
            success: Vec::new(),
            response: ResponseBody::Empty,
            errors: Vec::new(),
            pages: None,
            simulated: simulated(schema),
            id,
        };
        self.responses(at, &hint, &mut operation);
        operation.pages = self.pages(at, &operation);
        operation
    }

    /// The fields that count the pages of an operation's results.
    fn pages(&mut self, at: &At<'d>, operation: &Operation) -> Option<Pages> {
        let marked = at.schema.get("x-revox-pages")?;
        let place = join(&at.pointer, "x-revox-pages");
        let body = operation.body.as_ref().map(|body| &body.value);
        let response = operation.json();
        let mut field = |key: &str, of: Option<&Value>, fits: fn(&Shape) -> bool, wanted: &str| {
            let name = text(marked, key).unwrap_or_default();
            let found = of
                .and_then(|value| self.api.member(value, name))
                .filter(|field| field.required && !field.value.nullable)
                .map(|field| (field.ident.clone(), self.api.resolve(&field.value).shape))
                .filter(|(_, shape)| fits(shape));
            if found.is_none() {
                let message = format!("`{name}` is no required field that holds {wanted}");
                self.problem(&join(&place, key), message);
            }
            found
        };
        let (page, _) = field("page", body, |shape| *shape == Shape::Integer, "an integer")?;
        let is_list = |shape: &Shape| matches!(shape, Shape::List(_));
        let (items, shape) = field("items", response, is_list, "a list")?;
        let is_number = |shape: &Shape| matches!(shape, Shape::Number | Shape::Integer);
        let (total, _) = field("total", response, is_number, "a number")?;
        let Shape::List(item) = shape else {
            return None;
        };
        if !operation.params.is_empty() {
            self.problem(&place, "an operation with parameters has no pages");
        }
        Some(Pages {
            page,
            items,
            total,
            item: *item,
        })
    }

    fn params(&mut self, path: &str, at: &At<'d>, item: &At<'d>, hint: &str) -> Vec<Param> {
        let all = [item, at].into_iter().flat_map(|at| {
            let place = join(&at.pointer, "parameters");
            let params = list(at.schema, "parameters").enumerate();
            params.map(move |(index, param)| {
                At::new(param, join(&place, &index.to_string()), hint.to_owned())
            })
        });
        let mut params: IndexMap<(&str, &str), Param> = IndexMap::new();
        let mut idents = Scope::default();
        // The body is an argument too.
        idents.take_exact("params");
        for param in all {
            let Some(param) = self.target(param) else {
                continue;
            };
            let (Some(name), Some(location)) =
                (text(param.schema, "name"), text(param.schema, "in"))
            else {
                self.problem(&param.pointer, "a parameter needs `name` and `in`");
                continue;
            };
            if !matches!(location, "path" | "query" | "header" | "cookie") {
                let message = format!("there are no parameters in `{location}`");
                self.problem(&join(&param.pointer, "in"), message);
            }
            let mut named = param.clone();
            named.hint = format!("{hint}{}", names::pascal(name));
            let value = match named.below("schema") {
                Some(schema) => self.value(&schema),
                None => Value::plain(Shape::String),
            };
            self.param_notes(&param, location, &value);
            let doc = text(param.schema, "description").unwrap_or_default();
            let known = params.get(&(location, name));
            let lowered = Param {
                name: name.to_owned(),
                ident: match known {
                    Some(known) => known.ident.clone(),
                    None => names::raw(&idents.take_exact(&names::snake(name))),
                },
                place: location.to_owned(),
                required: location == "path" || param.schema["required"] == true,
                doc: doc.to_owned(),
                value,
            };
            // An operation's own parameter replaces the one that its path shares.
            params.insert((location, name), lowered);
        }
        let in_path: HashSet<&str> = path
            .split('{')
            .skip(1)
            .filter_map(|rest| rest.split('}').next())
            .collect();
        let query = path.split_once('?').map_or("", |(_, query)| query);
        if query.contains('{') {
            let message = "a placeholder stands in the query of the path; take it out, and say `in: query` of its parameter";
            self.problem(&at.pointer, message);
        }
        for name in &in_path {
            if !params.contains_key(&("path", *name)) {
                let message = format!("the path has `{{{name}}}`, for which there is no parameter");
                self.problem(&at.pointer, message);
            }
        }
        params.retain(|(place, name), _| *place != "path" || in_path.contains(name));
        let mut params: Vec<Param> = params.into_values().collect();
        params.sort_by_key(|param| {
            let place = path.find(&format!("{{{}}}", param.name));
            place
                .filter(|_| param.place == "path")
                .unwrap_or(usize::MAX)
        });
        params
    }

    /// Lists what the client's methods do not do for a parameter.
    fn param_notes(&mut self, param: &At<'d>, location: &str, value: &Value) {
        let place = join(&param.pointer, "schema");
        let value = self.api.resolve(value);
        if location == "cookie" {
            self.note(&param.pointer, "in", "no cookies are sent");
        } else if !self.api.is_text(&value) || param.schema.get("content").is_some() {
            let style = text(param.schema, "style").unwrap_or("simple or form");
            let reason = format!("the caller writes the value as one text (style {style})");
            self.note(&place, "style", reason);
        }
        if !value.checks.is_empty() {
            let ids = value.checks.iter().map(|check| &check.id).join(" and ");
            self.note(
                &place,
                &ids,
                "the server checks parameters, the client does not",
            );
        }
    }

    /// The content types of a body that the client cannot write.
    fn other_body(&self, at: &At<'d>) -> Option<String> {
        let body = at.schema.get("requestBody")?;
        let target = body["$ref"].as_str();
        let target = target.and_then(|target| self.follow(target).ok());
        let body = target.map_or(body, |(body, _)| body);
        let names: Vec<&str> = members(body, "content").map(|(name, _)| &**name).collect();
        let is_other = !names.is_empty() && !names.iter().any(|name| is_json(name));
        is_other.then(|| names.join(" or "))
    }

    fn body(&mut self, at: &At<'d>, name: &str) -> Option<Body> {
        let body = self.target(at.below("requestBody")?)?;
        let (content, at) = self.content(&body, name)?;
        Some(Body {
            content,
            required: body.schema["required"] == true,
            value: self.value_at(at),
        })
    }

    /// What a content type holds, if the document says so.
    fn value_at(&mut self, at: Option<At<'d>>) -> Value {
        at.map_or_else(|| Value::plain(Shape::Any), |at| self.value(&at))
    }

    /// The content type that is used, and its schema with the name for a type; JSON is preferred.
    fn content(&mut self, at: &At<'d>, hint: &str) -> Option<(String, Option<At<'d>>)> {
        let content = at.schema.get("content")?.as_object()?;
        let rank = |name: &str| match essence(name) {
            "application/json" => 0,
            _ if is_json(name) => 1,
            _ => 2,
        };
        let (name, media) = content.iter().min_by_key(|(name, _)| rank(name))?;
        if content.len() > 1 {
            let mut others = content.keys().filter(|other| *other != name);
            let reason = format!("`{name}` is used, not {}", others.join(", "));
            self.pass_over(&at.pointer, "content", reason);
        }
        let place = join(&join(&at.pointer, "content"), name);
        let at = At::new(media, place, hint.to_owned());
        self.note_key(&at, "itemSchema", "a stream comes as bytes");
        Some((name.clone(), at.below("schema")))
    }

    fn responses(&mut self, at: &At<'d>, hint: &str, operation: &mut Operation) {
        let listed = members(at.schema, "responses").count();
        for (status, response) in members(at.schema, "responses") {
            if status.starts_with("x-") {
                continue;
            }
            let place = join(&join(&at.pointer, "responses"), status);
            let Some(response) = self.target(At::new(response, place, hint.to_owned())) else {
                continue;
            };
            let reason = "the headers of responses get no types";
            self.note_key(&response, "headers", reason);
            self.note_key(&response, "links", "no calls are made of links");
            // A document that lists nothing but `default` means every response by it.
            let only = status == "default" && listed == 1;
            if !status.starts_with('2') && !only {
                // Their types exist, so that a caller can decode the body of an error.
                let error = names::pascal(&format!("error {status}"));
                let content = self.content(&response, &format!("{hint}{error}"));
                let content = content.filter(|(content, _)| is_json(content));
                let body = content.and_then(|(_, at)| Some(self.value(&at?)));
                operation.errors.push(ErrorResponse {
                    status: status.clone(),
                    body,
                });
                continue;
            }
            operation.success.extend(status.parse::<u16>().ok());
            let body = match self.content(&response, &format!("{hint}Response")) {
                None => ResponseBody::Empty,
                Some((content, Some(at))) if is_bytes(at.schema) => ResponseBody::Binary(content),
                Some((content, at)) if is_json(&content) => ResponseBody::Json(self.value_at(at)),
                Some((content, _)) => ResponseBody::Binary(content),
            };
            match (&operation.response, &body) {
                (_, ResponseBody::Empty) => {}
                (ResponseBody::Empty, _) => operation.response = body,
                (ResponseBody::Json(first), ResponseBody::Json(other)) if first == other => {}
                (ResponseBody::Json(_), ResponseBody::Json(_)) => {
                    // One type has to take either body.
                    self.note(
                        &response.pointer,
                        "responses",
                        "several success bodies: the response is any JSON value",
                    );
                    operation.response = ResponseBody::Json(Value::plain(Shape::Any));
                }
                _ => self.note(
                    &response.pointer,
                    "responses",
                    "several success bodies of different content types: the first counts",
                ),
            }
        }
    }
}

/// The mark that says what the mock server does for an operation, with the fields that count its pages.
fn simulated(schema: &Json) -> Option<Json> {
    let mut mark = schema.get("x-revox-simulate")?.clone();
    if let Some(pages) = schema.get("x-revox-pages") {
        for key in ["page", "size"] {
            mark[key] = pages[key].clone();
        }
    }
    Some(mark)
}

/// Whether a body of this content type is JSON, or may be anything.
fn is_json(content: &str) -> bool {
    let content = essence(content);
    content == "application/json" || content.ends_with("+json") || content == "*/*"
}

/// A content type without its parameters.
fn essence(content: &str) -> &str {
    content.split(';').next().unwrap_or_default().trim()
}

/// Whether a schema says that a body is no JSON at all.
fn is_bytes(schema: &Json) -> bool {
    schema["format"] == "binary"
        || schema
            .get("contentMediaType")
            .is_some_and(|_| schema.get("contentEncoding").is_none())
}

/// An operation's id without the path and the method that some frameworks append to it.
fn short_id<'a>(id: &'a str, path: &str, method: &str) -> &'a str {
    let path = path.replace(|c: char| !c.is_ascii_alphanumeric(), "_");
    id.strip_suffix(&format!("{path}_{method}"))
        .filter(|name| !name.is_empty())
        .unwrap_or(id)
}

/// Splits an operation's id into the accessor and the method: `assistants.create`, `repos/list-commits`, or tag and id.
fn split_id(id: &str, tag: Option<&str>, path: &str) -> (String, String) {
    if let Some((resource, method)) = id.rsplit_once(['.', '/']) {
        return (names::snake(resource), names::raw(&names::snake(method)));
    }
    let first = path
        .split('/')
        .find(|segment| !segment.is_empty() && !segment.starts_with('{'));
    let resource = tag.or(first).unwrap_or("api");
    (names::snake(resource), names::raw(&names::snake(id)))
}
