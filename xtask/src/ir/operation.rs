//! What codegen knows of an operation: how it is called, what it takes, and what it returns.

use serde_json::Value as Json;

use super::{TypeId, Value};

#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
#[derive(Debug)]
pub(crate) struct Operation {
    /// Its id, made up from method and path where the document has none.
    pub(crate) id: String,
    /// The accessor that leads to it: `assistants`.
    pub(crate) resource: String,
    /// The method that calls it: `create`.
    pub(crate) method_name: String,
    /// Whether its name has a number, since another method has the name without.
    pub(crate) numbered: bool,
    /// The HTTP method, in capitals.
    pub(crate) method: String,
    /// The path, with its parameters in braces.
    pub(crate) path: String,
    pub(crate) pointer: String,
    pub(crate) summary: String,
    pub(crate) description: String,
    pub(crate) deprecated: bool,
    pub(crate) safe: bool,
    pub(crate) reads: bool,
    /// Whether deployments create with it.
    pub(crate) deploy: bool,
    pub(crate) tag: Option<String>,
    pub(crate) params: Vec<Param>,
    pub(crate) body: Option<Body>,
    pub(crate) success: Vec<u16>,
    pub(crate) response: ResponseBody,
    pub(crate) errors: Vec<ErrorResponse>,
    /// How its results are counted, if they come in pages.
    pub(crate) pages: Option<Pages>,
    /// What the mock server does for it.
    pub(crate) simulated: Option<Json>,
}

/// How the results of an operation come in pages.
#[derive(Debug)]
pub(crate) struct Pages {
    /// The field of the body that holds the number of the page, in Rust.
    pub(crate) page: String,
    /// The field of the response that holds the items of the page, in Rust.
    pub(crate) items: String,
    /// The field of the response that says how many items all pages have, in Rust.
    pub(crate) total: String,
    /// One item.
    pub(crate) item: Value,
}

impl Operation {
    /// The path without the query that some documents write into it, and that query.
    pub(crate) fn route(&self) -> (&str, Vec<(&str, &str)>) {
        let (path, query) = self.path.split_once('?').unwrap_or((&self.path, ""));
        let pairs = query.split('&').filter(|pair| !pair.is_empty());
        let pairs = pairs.map(|pair| pair.split_once('=').unwrap_or((pair, "")));
        (path, pairs.collect())
    }

    /// What a success holds, if that is JSON.
    pub(crate) fn json(&self) -> Option<&Value> {
        match &self.response {
            ResponseBody::Json(value) => Some(value),
            _ => None,
        }
    }

    /// What the parameters and the body hold, with names of their places.
    pub(crate) fn sent(&self) -> impl Iterator<Item = (String, &Value)> {
        let params = self.params.iter();
        let params = params.map(|param| (format!("{} {}", param.place, param.name), &param.value));
        let body = self.body.iter();
        params.chain(body.map(|body| ("body".to_owned(), &body.value)))
    }

    /// What the responses hold, in the same way.
    pub(crate) fn received(&self) -> impl Iterator<Item = (String, &Value)> {
        let success = self.json().map(|value| (String::new(), value));
        let errors = self.errors.iter();
        let errors = errors.filter_map(|error| Some((error.status.clone(), error.body.as_ref()?)));
        success.into_iter().chain(errors)
    }

    /// Adds the named types in parameters, body and responses.
    pub(crate) fn named(&self, found: &mut Vec<TypeId>) {
        let values = self.sent().chain(self.received());
        values.for_each(|(_, value)| value.named(found));
    }

    /// What the parameters, the body and the responses hold, to be changed.
    pub(crate) fn values_mut(&mut self) -> impl Iterator<Item = &mut Value> {
        let params = self.params.iter_mut().map(|param| &mut param.value);
        let body = self.body.iter_mut().map(|body| &mut body.value);
        let success = match &mut self.response {
            ResponseBody::Json(value) => Some(value),
            _ => None,
        };
        let errors = self.errors.iter_mut();
        let errors = errors.filter_map(|error| error.body.as_mut());
        params.chain(body).chain(success).chain(errors)
    }
}

#[derive(Debug)]
pub(crate) struct ErrorResponse {
    pub(crate) status: String,
    /// What its body holds, if that is JSON.
    pub(crate) body: Option<Value>,
}

#[derive(Debug)]
pub(crate) struct Param {
    pub(crate) name: String,
    /// The name in Rust.
    pub(crate) ident: String,
    /// `path`, `query`, `header` or `cookie`.
    pub(crate) place: String,
    pub(crate) required: bool,
    pub(crate) doc: String,
    pub(crate) value: Value,
}

#[derive(Debug)]
pub(crate) struct Body {
    pub(crate) content: String,
    pub(crate) required: bool,
    pub(crate) value: Value,
}

#[derive(Debug)]
pub(crate) enum ResponseBody {
    Empty,
    Json(Value),
    /// Bytes of this content type.
    Binary(String),
}
