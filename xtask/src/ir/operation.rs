//! What codegen knows of an operation: how it is called, what it takes, and what it returns.

use serde_json::Value as Json;

use super::{TypeId, Value};

/// An operation.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
#[derive(Debug)]
pub struct Operation {
    /// Its id, made up from method and path where the document has none.
    pub id: String,
    /// The accessor that leads to it: `assistants`.
    pub resource: String,
    /// The method that calls it: `create`.
    pub method_name: String,
    /// Whether its name has a number, since another method has the name without.
    pub numbered: bool,
    /// The HTTP method, in capitals.
    pub method: String,
    /// The path, with its parameters in braces.
    pub path: String,
    /// Where the document has it.
    pub pointer: String,
    /// Its one-line description.
    pub summary: String,
    /// Its long description.
    pub description: String,
    /// Whether the document advises against it.
    pub deprecated: bool,
    /// Whether it may be sent twice.
    pub safe: bool,
    /// Whether it only reads.
    pub reads: bool,
    /// Whether deployments create with it.
    pub deploy: bool,
    /// The first tag.
    pub tag: Option<String>,
    /// The parameters.
    pub params: Vec<Param>,
    /// The body.
    pub body: Option<Body>,
    /// The success statuses.
    pub success: Vec<u16>,
    /// What a success holds.
    pub response: ResponseBody,
    /// The error statuses.
    pub errors: Vec<ErrorResponse>,
    /// How its results are counted, if they come in pages.
    pub pages: Option<Pages>,
    /// What the mock server does for it.
    pub simulated: Option<Json>,
}

/// How the results of an operation come in pages.
#[derive(Debug)]
pub struct Pages {
    /// The field of the body that holds the number of the page, in Rust.
    pub page: String,
    /// The field of the response that holds the items of the page, in Rust.
    pub items: String,
    /// The field of the response that says how many items all pages have, in Rust.
    pub total: String,
    /// One item.
    pub item: Value,
}

impl Operation {
    /// The path without the query that some documents write into it, and that query.
    #[must_use]
    pub fn route(&self) -> (&str, Vec<(&str, &str)>) {
        let (path, query) = self.path.split_once('?').unwrap_or((&self.path, ""));
        let pairs = query.split('&').filter(|pair| !pair.is_empty());
        let pairs = pairs.map(|pair| pair.split_once('=').unwrap_or((pair, "")));
        // A placeholder is a parameter.
        (
            path,
            pairs.filter(|(_, value)| !value.starts_with('{')).collect(),
        )
    }

    /// What a success holds, if that is JSON.
    #[must_use]
    pub fn json(&self) -> Option<&Value> {
        match &self.response {
            ResponseBody::Json(value) => Some(value),
            _ => None,
        }
    }

    /// What the parameters and the body hold, with names of their places.
    pub fn sent(&self) -> impl Iterator<Item = (String, &Value)> {
        let params = self.params.iter();
        let params = params.map(|param| (format!("{} {}", param.place, param.name), &param.value));
        let body = self.body.iter();
        params.chain(body.map(|body| ("body".to_owned(), &body.value)))
    }

    /// What the responses hold, in the same way.
    pub fn received(&self) -> impl Iterator<Item = (String, &Value)> {
        let success = self.json().map(|value| (String::new(), value));
        let errors = self.errors.iter();
        let errors = errors.filter_map(|error| Some((error.status.clone(), error.body.as_ref()?)));
        success.into_iter().chain(errors)
    }

    /// Adds the named types in parameters, body and responses.
    pub fn named(&self, found: &mut Vec<TypeId>) {
        let values = self.sent().chain(self.received());
        values.for_each(|(_, value)| value.named(found));
    }

    /// What the parameters, the body and the responses hold, to be changed.
    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut Value> {
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

/// An error that an operation can respond with.
#[derive(Debug)]
pub struct ErrorResponse {
    /// The status, or `default`.
    pub status: String,
    /// What its body holds, if that is JSON.
    pub body: Option<Value>,
}

/// A parameter.
#[derive(Debug)]
pub struct Param {
    /// Its name on the wire.
    pub name: String,
    /// The name in Rust.
    pub ident: String,
    /// `path`, `query`, `header` or `cookie`.
    pub place: String,
    /// Whether it has to be there.
    pub required: bool,
    /// What the document says about it.
    pub doc: String,
    /// What it holds.
    pub value: Value,
}

/// A request body.
#[derive(Debug)]
pub struct Body {
    /// Its content type.
    pub content: String,
    /// Whether it has to be there.
    pub required: bool,
    /// What it holds.
    pub value: Value,
}

/// What a success holds.
#[derive(Debug)]
pub enum ResponseBody {
    /// Nothing.
    Empty,
    /// JSON.
    Json(Value),
    /// Bytes of this content type.
    Binary(String),
}
