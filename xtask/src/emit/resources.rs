//! Writes the client's methods: for each operation one, on the resource that its id names.

use std::fmt::Write;

use indexmap::IndexMap;
use itertools::Itertools;

use super::docs;
use super::operations::static_name;
use crate::ir::shape::type_text;
use crate::ir::{Api, ErrorResponse, Kind, Operation, Param, ResponseBody, Shape, Value};
use crate::names::{self, Scope};

/// The text of `generated/resources.rs`.
pub(crate) fn write(api: &Api) -> String {
    let mut resources: IndexMap<&str, Vec<&Operation>> = IndexMap::new();
    for operation in &api.operations {
        resources
            .entry(&operation.resource)
            .or_default()
            .push(operation);
    }
    let mut out = String::from(
        "//! A method for every operation of the API.\nuse revox_types::generated::{model as types, operations};\n\nuse crate::{Client, Request};\n",
    );
    let mut scope = Scope::of_types();
    // These are imported above.
    scope.take("Client");
    scope.take("Request");
    let named: Vec<(String, &str, Vec<&Operation>)> = resources
        .into_iter()
        .map(|(resource, operations)| (scope.take(&names::pascal(resource)), resource, operations))
        .collect();
    out.push_str("\nimpl Client {\n");
    for (index, (name, resource, operations)) in named.iter().enumerate() {
        if index > 0 {
            out.push('\n');
        }
        out += &docs::comment("    ", &about(api, resource, operations));
        let _ = writeln!(
            out,
            "    ///\n    /// The operations are those of [`{name}`].\n    pub fn {}(&self) -> {name}<'_> {{\n        {name} {{ client: self }}\n    }}",
            names::raw(resource)
        );
    }
    out.push_str("}\n");
    for (name, resource, operations) in &named {
        out.push('\n');
        out += &docs::comment("", &about(api, resource, operations));
        let _ = writeln!(
            out,
            "#[derive(Debug, Clone, Copy)]\npub struct {name}<'c> {{\n    client: &'c Client,\n}}\n\nimpl<'c> {name}<'c> {{"
        );
        for (index, operation) in operations.iter().enumerate() {
            if index > 0 {
                out.push('\n');
            }
            method(api, operation, &mut out);
            pages_method(api, operation, &mut out);
            wait_method(api, operation, &mut out);
        }
        out.push_str("}\n");
        for operation in operations {
            paged(api, operation, &mut out);
            completes(api, operation, &mut out);
        }
    }
    out
}

/// What the document says about a resource, by the tag of its operations.
fn about(api: &Api, resource: &str, operations: &[&Operation]) -> String {
    let tag = operations
        .iter()
        .find_map(|operation| operation.tag.as_deref());
    let description = tag
        .and_then(|tag| api.tags.iter().find(|(name, _)| name == tag))
        .map(|(_, text)| text.as_str());
    match description {
        Some(text) if !text.is_empty() => text.to_owned(),
        _ => format!("Operations on {}.", docs::code(resource)),
    }
}

fn method(api: &Api, operation: &Operation, out: &mut String) {
    *out += &docs::comment("    ", &method_doc(api, operation));
    let mut arguments = String::new();
    let mut calls = String::new();
    let mut given = Vec::new();
    // No client of an API like this one sends cookies; the parameter is in the operation's description.
    for param in operation
        .params
        .iter()
        .filter(|param| param.required && param.place != "cookie")
    {
        let setter = match param.place.as_str() {
            "path" => "path",
            "query" => "query",
            _ => "header",
        };
        let (ident, name) = (&param.ident, &param.name);
        let (ty, text) = argument(api, param);
        let _ = write!(arguments, ", {ident}: {ty}");
        given.push(ident.as_str());
        // A path is filled with a `&str`.
        let text = if setter == "path" && text.ends_with(".to_string()") {
            format!("&{text}")
        } else {
            text
        };
        let _ = write!(calls, "\n            .{setter}({name:?}, {text})");
    }
    for (name, value) in operation.route().1 {
        let _ = write!(calls, "\n            .query({name:?}, {value:?})");
    }
    if let Some(body) = &operation.body {
        let (ty, call) = body_type(api, &body.value);
        let _ = write!(arguments, ", params: {ty}");
        given.push("params");
        let _ = write!(calls, "\n            .{call}");
    }
    let call = format!("{}({})", operation.method_name, given.join(", "));
    let line = format!(
        "let response = client.{}().{call}.await?;",
        names::raw(&operation.resource)
    );
    example(out, &arguments, &[&line]);
    if operation.deprecated {
        out.push_str("    #[deprecated = \"the API's documentation advises against it\"]\n");
    }
    let _ = writeln!(
        out,
        "    pub fn {}(&self{arguments}) -> Request<'c, {}> {{\n        Request::new(self.client, &operations::{}){calls}\n    }}",
        operation.method_name,
        response_type(api, &operation.response),
        static_name(operation)
    );
}

/// An example of lines that use a client and these arguments.
fn example(out: &mut String, arguments: &str, lines: &[&str]) {
    let before = [
        "",
        "```no_run",
        "# use revox_client::{Client, Error, types};",
        &format!("# async fn example(client: &Client{arguments}) -> Result<(), Error> {{"),
    ];
    let after = ["# Ok(())", "# }", "```"];
    for line in before.iter().chain(lines).chain(&after) {
        let _ = writeln!(out, "    {}", format!("/// {line}").trim_end());
    }
}

/// The method that walks through the pages of an operation.
fn pages_method(api: &Api, operation: &Operation, out: &mut String) {
    let (Some(_), Some(body)) = (&operation.pages, &operation.body) else {
        return;
    };
    out.push('\n');
    let about = format!(
        "{} Page by page, from the page in `params` to the last one.",
        sentence(&operation.summary)
    );
    *out += &docs::comment("    ", &about);
    let params = qualified(api, &body.value);
    let method = operation.method_name.trim_start_matches("r#");
    let lines = [
        &*format!(
            "let mut pages = client.{}().{method}_pages(params);",
            names::raw(&operation.resource)
        ),
        "while let Some(page) = pages.try_next().await? {",
        "    println!(\"{page:?}\");",
        "}",
    ];
    example(out, &format!(", params: &{params}"), &lines);
    let _ = writeln!(
        out,
        "    pub fn {method}_pages(&self, params: &{params}) -> crate::Pages<{params}> {{\n        crate::Pages::new(self.client, params)\n    }}"
    );
}

/// How the pages of an operation are counted.
fn paged(api: &Api, operation: &Operation, out: &mut String) {
    let (Some(pages), Some(body), ResponseBody::Json(response)) =
        (&operation.pages, &operation.body, &operation.response)
    else {
        return;
    };
    let (params, page, item) = (
        qualified(api, &body.value),
        qualified(api, response),
        qualified(api, &pages.item),
    );
    let (resource, method) = (names::raw(&operation.resource), &operation.method_name);
    let (number, items, total) = (&pages.page, &pages.items, &pages.total);
    let _ = writeln!(
        out,
        "\nimpl crate::pages::Paged for {params} {{\n    type Page = {page};\n    type Item = {item};\n\n    \
         fn request<'c>(&self, client: &'c Client) -> Request<'c, Self::Page> {{\n        client.{resource}().{method}(self)\n    }}\n\n    \
         fn turn(&mut self) {{\n        self.{number} = self.{number}.saturating_add(1);\n    }}\n\n    \
         fn items(page: Self::Page) -> (Vec<Self::Item>, f64) {{\n        (page.{items}, page.{total} as f64)\n    }}\n}}"
    );
}

/// The method that asks for a thing until it is over.
fn wait_method(api: &Api, operation: &Operation, out: &mut String) {
    let Some(over) = completion(api, operation) else {
        return;
    };
    out.push('\n');
    let about = format!(
        "Asks for {} until its {} is {}, and gives it as it is then. It changes nothing.",
        docs::code(&format!("{} {}", operation.method, operation.path)),
        docs::code(&over.field),
        over.values
            .iter()
            .map(|value| docs::code(value))
            .join(" or ")
    );
    *out += &docs::comment("    ", &about);
    out.push_str("    ///\n    /// There is a limit, after which it is an error: see [`timeout`](crate::Completion::timeout).\n");
    let line = format!(
        "let over = client.{}().wait(id).await?;",
        names::raw(&operation.resource)
    );
    example(out, ", id: &str", &[&line]);
    let response = response_type(api, &operation.response);
    let _ = writeln!(
        out,
        "    pub fn wait(&self, id: impl AsRef<str>) -> crate::Completion<{response}> {{\n        crate::Completion::new(self.client, &operations::{}, id.as_ref())\n    }}",
        static_name(operation)
    );
}

/// How a response tells that a thing is over.
fn completes(api: &Api, operation: &Operation, out: &mut String) {
    let Some(over) = completion(api, operation) else {
        return;
    };
    let response = response_type(api, &operation.response);
    let _ = writeln!(
        out,
        "\nimpl crate::completion::Completes for {response} {{\n    type Thing = {};\n\n    \
         fn thing(self) -> Self::Thing {{\n        self{}\n    }}\n\n    \
         fn is_over(thing: &Self::Thing) -> bool {{\n        matches!(thing.{}.as_str(), {})\n    }}\n}}",
        qualified(api, &over.thing),
        over.member,
        over.ident,
        over.values
            .iter()
            .map(|value| format!("{value:?}"))
            .join(" | ")
    );
}

/// What tells that a thing is over that an operation gives by its id.
struct Completion<'a> {
    thing: Value,
    /// What leads from the response to the thing.
    member: String,
    field: String,
    ident: String,
    values: &'a [String],
}

fn completion<'a>(api: &'a Api, operation: &Operation) -> Option<Completion<'a>> {
    let ResponseBody::Json(response) = &operation.response else {
        return None;
    };
    if operation.method != "GET"
        || operation.params.len() != 1
        || operation.params[0].place != "path"
    {
        return None;
    }
    let object = api.object(response)?;
    let parts = object
        .fields
        .iter()
        .filter(|field| field.required && !field.value.nullable);
    let parts = parts.map(|field| (field.value.clone(), format!(".{}", field.ident)));
    std::iter::once((response.clone(), String::new()))
        .chain(parts)
        .find_map(|(thing, member)| {
            let mut fields = api.object(&thing)?.fields.iter();
            let field = fields
                .find(|field| !field.over.is_empty() && field.required && !field.value.nullable)?;
            Some(Completion {
                thing,
                member,
                field: field.name.clone(),
                ident: field.ident.clone(),
                values: &field.over,
            })
        })
}

fn method_doc(api: &Api, operation: &Operation) -> String {
    let mut paragraphs = Vec::new();
    if !operation.summary.trim().is_empty() {
        paragraphs.push(sentence(&operation.summary));
    }
    if !operation.description.is_empty() {
        paragraphs.push(operation.description.clone());
    }
    let mut line = format!(
        "{}.",
        docs::code(&format!("{} {}", operation.method, operation.path))
    );
    line.push_str(if operation.safe {
        " Sending it twice does no harm, so it is retried when no response comes, and after the statuses 408, 429 and 5xx."
    } else {
        " It is retried only after a failed connection and after the status 429."
    });
    paragraphs.push(line);
    let (mut optional, mut required) = (Vec::new(), Vec::new());
    for param in operation
        .params
        .iter()
        .filter(|param| param.place != "cookie")
    {
        let about = match param.doc.replace('\n', " ") {
            about if about.is_empty() => about,
            about => format!(": {about}"),
        };
        if !param.required {
            let setter = if param.place == "header" {
                "header"
            } else {
                "query"
            };
            let name = docs::code(&param.name);
            optional.push(format!("* {name} by `Request::{setter}`{about}"));
        } else if !about.is_empty() {
            let name = docs::code(param.ident.trim_start_matches("r#"));
            required.push(format!("* {name}{about}"));
        }
    }
    if !optional.is_empty() {
        paragraphs.push(format!("Optional parameters:\n\n{}", optional.join("\n")));
    }
    if !required.is_empty() {
        paragraphs.push(required.join("\n"));
    }
    if !operation.errors.is_empty() {
        let statuses: Vec<String> = operation
            .errors
            .iter()
            .map(|error| match error_type(api, error) {
                Some(name) => format!("{} (a `types::{name}`)", error.status),
                None => error.status.clone(),
            })
            .collect();
        paragraphs.push(format!(
            "The documented error statuses are {}.",
            enumerate(&statuses)
        ));
    }
    paragraphs.join("\n\n")
}

/// The name of the type in which the body of an error can be read, if it has one that says more than "JSON".
fn error_type<'a>(api: &'a Api, error: &ErrorResponse) -> Option<&'a str> {
    match api.resolve(error.body.as_ref()?).shape {
        Shape::Named(id) => Some(&api.types[id].name),
        _ => None,
    }
}

/// A text with a full stop.
fn sentence(text: &str) -> String {
    let text = text.trim();
    let stop = if text.is_empty() || text.ends_with(['.', '!', '?']) {
        ""
    } else {
        "."
    };
    format!("{text}{stop}")
}

fn enumerate(texts: &[String]) -> String {
    match texts {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// The type of an argument, and the expression that shows it.
fn argument(api: &Api, param: &Param) -> (String, String) {
    let ident = &param.ident;
    match api.resolve(&param.value).shape {
        shape @ (Shape::Integer | Shape::Unsigned | Shape::Number | Shape::Boolean) => {
            let plain = qualified(api, &Value::plain(shape));
            (plain, format!("{ident}.to_string()"))
        }
        Shape::Named(id) if matches!(api.types[id].kind, Kind::Enum(_)) => (
            format!("impl Into<types::{}>", api.types[id].name),
            format!("{ident}.into().as_str()"),
        ),
        // The caller writes any other value as one text.
        _ => ("impl AsRef<str>".to_owned(), format!("{ident}.as_ref()")),
    }
}

/// The type of the body and the call that takes it.
fn body_type(api: &Api, value: &Value) -> (String, &'static str) {
    match api.object_type(value) {
        Some(id) => (format!("&types::{}", api.types[id].name), "body(params)"),
        None => (format!("&{}", qualified(api, value)), "json(params)"),
    }
}

fn response_type(api: &Api, response: &ResponseBody) -> String {
    match response {
        ResponseBody::Json(value) => qualified(api, value),
        ResponseBody::Empty | ResponseBody::Binary(_) => "crate::Binary".to_owned(),
    }
}

/// A type as the client's crate names it.
fn qualified(api: &Api, value: &Value) -> String {
    type_text(api, value, &|name| match name {
        "BTreeMap" => "std::collections::BTreeMap".to_owned(),
        name => format!("types::{name}"),
    })
}
