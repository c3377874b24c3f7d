//! Lowers what the mock server simulates. Every name of a field in it has to be one of the document's.

use serde_json::{Map, Value as Json};

use super::Lower;
use crate::error::{Problem, join};
use crate::ir::{Answer, Api, Object, Operation, Shape, TypeId, Value};

impl Lower<'_> {
    /// Takes the marks of the components and completes those of the operations.
    pub(super) fn simulation(&mut self) {
        let mut names = Names {
            api: &self.api,
            problems: Vec::new(),
        };
        let mut kept = Vec::new();
        for (id, named) in self.api.types.iter().enumerate() {
            let schema = self.document.pointer(&named.pointer);
            let Some(mark) = schema.and_then(|schema| schema.get("x-revox-simulate")) else {
                continue;
            };
            let place = join(&named.pointer, "x-revox-simulate");
            let mark = names.component(id, mark, &place);
            kept.push((id, mark));
        }
        for operation in &self.api.operations {
            if let Some(mark) = &operation.simulated {
                let place = join(&operation.pointer, "x-revox-simulate");
                names.operation(operation, mark, &kept, &place);
            }
        }
        let problems = names.problems;
        self.problems.extend(problems);
        self.api.kept = kept;
    }
}

/// Looks for the names of fields in marks.
struct Names<'a> {
    api: &'a Api,
    problems: Vec<Problem>,
}

impl Names<'_> {
    /// The mark of a component, with what else the document says of its fields: their defaults, and what tells that a thing is over.
    fn component(&mut self, id: TypeId, mark: &Json, at: &str) -> Json {
        let of = Value::plain(Shape::Named(id));
        let mut mark = mark.clone();
        for key in ["tool", "field"] {
            self.fields(&of, &mark[key], &join(at, key));
        }
        let pair = self.item(&of, &mark["tool"]["headers"]);
        for key in ["key", "value"] {
            self.field(&pair, &mark["tool"][key], &join(&join(at, "tool"), key));
        }
        let place = join(at, "resource");
        let resource = &mark["resource"];
        self.fields(&of, resource, &place);
        self.keys(&of, &resource["from"], &join(&place, "from"));
        self.paths(&of, &resource["uses"], &join(&place, "uses"));
        self.keys(&of, &resource["defaults"], &join(&place, "defaults"));
        for (index, thing) in resource["initial"]
            .as_array()
            .into_iter()
            .flatten()
            .enumerate()
        {
            let initial = join(&join(&place, "initial"), &index.to_string());
            self.keys(&of, thing, &initial);
        }
        self.conversation(
            &of,
            &resource["conversation"],
            &join(&place, "conversation"),
        );
        let resource = mark.get_mut("resource").and_then(Json::as_object_mut);
        if let (Some(resource), Some(object)) = (resource, self.object(&of)) {
            complete(self.api, resource, object);
        }
        mark
    }

    fn conversation(&mut self, of: &Value, mark: &Json, at: &str) {
        self.fields(of, mark, at);
        let attempt = self.item(of, &mark["attempts"]);
        let line = self.item(&attempt, &mark["attempt"]["transcript"]);
        self.fields(&attempt, &mark["attempt"], &join(at, "attempt"));
        let from = &mark["attempt"]["from"];
        self.keys(&attempt, from, &join(&join(at, "attempt"), "from"));
        self.paths(of, from, &join(&join(at, "attempt"), "from"));
        self.fields(&line, &mark["line"], &join(at, "line"));
        for (word, ending) in mark["endings"].as_object().into_iter().flatten() {
            let place = join(&join(at, "endings"), word);
            self.keys(of, &ending["call"], &join(&place, "call"));
            self.keys(&attempt, &ending["attempt"], &join(&place, "attempt"));
        }
        let webhook = join(at, "webhook");
        self.path(of, &mark["webhook"]["url"], &join(&webhook, "url"));
        self.paths(of, &mark["webhook"]["body"], &join(&webhook, "body"));
    }

    fn operation(&mut self, operation: &Operation, mark: &Json, kept: &[(TypeId, Json)], at: &str) {
        let nothing = Value::plain(Shape::Any);
        let body = operation.body.as_ref().map_or(&nothing, |body| &body.value);
        let answer = match &operation.answer {
            Answer::Json(value) => value,
            _ => &nothing,
        };
        let thing = kept
            .iter()
            .find(|(_, mark)| mark["resource"]["name"] == *operation.resource)
            .map_or(nothing.clone(), |(id, _)| Value::plain(Shape::Named(*id)));
        let of_thing = mark["action"] == "change";
        let sets = if of_thing { &thing } else { answer };
        self.keys(sets, &mark["sets"], &join(at, "sets"));
        for key in ["refers", "ascending", "filters"] {
            self.keys(body, &mark[key], &join(at, key));
        }
        for key in ["page", "size", "text", "search"] {
            self.field(body, &mark[key], &join(at, key));
        }
        for key in ["csv", "entries"] {
            self.field(answer, &mark[key], &join(at, key));
        }
        self.path(&thing, &mark["by"], &join(at, "by"));
        let entry = self.item(answer, &mark["entries"]);
        self.field(&entry, &mark["count"], &join(at, "count"));
        for key in ["latest", "all", "any"] {
            self.keys(&entry, &mark[key], &join(at, key));
        }
        for key in ["filters", "latest", "all"] {
            self.paths(&thing, &mark[key], &join(at, key));
        }
        for (name, value) in mark["any"].as_object().into_iter().flatten() {
            let place = join(&join(at, "any"), name);
            for path in value
                .as_object()
                .into_iter()
                .flatten()
                .map(|(path, _)| path)
            {
                self.path(&thing, &Json::from(path.as_str()), &place);
            }
        }
    }

    /// Every text that a mark has under one of these keys is the name of a field or, of a few, the path to one.
    fn fields(&mut self, of: &Value, mark: &Json, at: &str) {
        for (key, name) in mark.as_object().into_iter().flatten() {
            match key.as_str() {
                // The name of the resource; a word of the API; fields of something else.
                "name" if mark.get("id").is_some() => {}
                "unclassified" | "key" | "value" => {}
                "tools" | "output_fields" => self.path(of, name, &join(at, key)),
                _ if name.is_string() => self.field(of, name, &join(at, key)),
                _ => {}
            }
        }
    }

    /// The keys of a map are the names of fields.
    fn keys(&mut self, of: &Value, map: &Json, at: &str) {
        for (name, _) in map.as_object().into_iter().flatten() {
            self.field(of, &Json::from(name.as_str()), &join(at, name));
        }
    }

    /// The values of a map are paths, or lists of them.
    fn paths(&mut self, of: &Value, map: &Json, at: &str) {
        for (name, value) in map.as_object().into_iter().flatten() {
            let paths = value
                .as_array()
                .map_or(std::slice::from_ref(value), Vec::as_slice);
            for path in paths {
                self.path(of, path, &join(at, name));
            }
        }
    }

    fn field(&mut self, of: &Value, name: &Json, at: &str) {
        let Some(name) = name.as_str() else { return };
        if self.member(of, name).is_none() {
            let message = format!("there is no field `{name}`");
            self.problems.push(Problem {
                pointer: at.to_owned(),
                message,
            });
        }
    }

    /// Fields inside each other: `voice.id`.
    fn path(&mut self, of: &Value, path: &Json, at: &str) {
        let mut of = of.clone();
        for name in path.as_str().into_iter().flat_map(|path| path.split('.')) {
            self.field(&of, &Json::from(name), at);
            of = self.member(&of, name).unwrap_or(Value::plain(Shape::Any));
        }
    }

    fn member(&self, of: &Value, name: &str) -> Option<Value> {
        let field = self
            .object(of)?
            .fields
            .iter()
            .find(|field| field.name == name)?;
        Some(field.value.clone())
    }

    /// What the items of a list, or the values of a map, are.
    fn item(&self, of: &Value, name: &Json) -> Value {
        let list = name.as_str().and_then(|name| self.member(of, name));
        match list.map(|list| self.api.resolve(&list).shape) {
            Some(Shape::List(item) | Shape::Map(item)) => *item,
            _ => Value::plain(Shape::Any),
        }
    }

    fn object(&self, value: &Value) -> Option<&Object> {
        self.api.object(value)
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
