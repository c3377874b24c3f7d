//! Writes the descriptions of the operations: what a client has to know to send one.

use std::fmt::Write;

use super::docs;
use crate::ir::{Api, Operation, ResponseBody};
use crate::names;

/// The text of `generated/operations.rs`.
pub(crate) fn write(api: &Api) -> String {
    let mut out = String::from("//! The operations of the API.\nuse crate::operation::*;\n");
    let _ = write!(
        out,
        "\n/// Where the API is.\npub const SERVER: &str = {:?};\n\n/// The version that the API's document gives itself.\npub const API_VERSION: &str = {:?};\n",
        api.server, api.version
    );
    for operation in &api.operations {
        write_operation(api, operation, &mut out);
    }
    out.push_str("\n/// Every operation, in the order of the document.\npub static ALL: &[&Operation] = &[\n");
    for operation in &api.operations {
        let _ = writeln!(out, "    &{},", static_name(operation));
    }
    out.push_str("];\n");
    out
}

/// The name of an operation's static: `ASSISTANTS_CREATE`.
pub(crate) fn static_name(operation: &Operation) -> String {
    names::shouty(&format!(
        "{} {}",
        operation.resource,
        operation.method_name.trim_start_matches("r#")
    ))
}

fn write_operation(api: &Api, operation: &Operation, out: &mut String) {
    let about = format!("{} {}", operation.method, operation.path);
    let about = match docs::first_sentence(&operation.summary).trim_end_matches('.') {
        "" => format!("{}.", docs::code(&about)),
        summary => format!("{summary}: {}.", docs::code(&about)),
    };
    out.push('\n');
    *out += &docs::comment("", &about);
    let _ = writeln!(
        out,
        "pub static {}: Operation = Operation {{",
        static_name(operation)
    );
    let accept = match &operation.response {
        ResponseBody::Empty | ResponseBody::Json(_) => "application/json",
        ResponseBody::Binary(content) => content,
    };
    let method = names::pascal(&operation.method.to_lowercase());
    let repeat = match operation {
        Operation { reads: true, .. } => "Reads",
        Operation { safe: true, .. } => "Safe",
        _ => "Unsafe",
    };
    let _ = writeln!(
        out,
        "    id: {:?},\n    method: Method::{method},\n    path: {:?},\n    repeat: Repeat::{repeat},\n    accept: {accept:?},",
        operation.id,
        operation.route().0
    );
    if operation.params.is_empty() {
        out.push_str("    params: &[],\n");
    } else {
        out.push_str("    params: &[\n");
        for param in &operation.params {
            let place = names::pascal(&param.place);
            let _ = writeln!(
                out,
                "        Param {{ name: {:?}, place: Place::{place}, required: {} }},",
                param.name, param.required
            );
        }
        out.push_str("    ],\n");
    }
    match &operation.body {
        None => out.push_str("    body: None,\n"),
        Some(body) => {
            let object = api.object_type(&body.value).map(|id| {
                let table = names::shouty(&api.types[id].name);
                format!("Some(&crate::generated::rules::{table})")
            });
            let object = object.unwrap_or("None".to_owned());
            let _ = writeln!(
                out,
                "    body: Some(Body {{ content_type: {:?}, required: {}, object: {object} }}),",
                body.content, body.required
            );
        }
    }
    let _ = writeln!(
        out,
        "    success: &{:?},\n    empty: {:?},\n    summary: {:?},\n}};",
        operation.success,
        empty(api, operation),
        operation.summary
    );
}

/// What a success without a body stands for: an object of defaults, if every field that a response needs has one. Whoever reads wants a body.
fn empty(api: &Api, operation: &Operation) -> Option<String> {
    match &operation.response {
        ResponseBody::Json(_) if operation.method == "GET" => None,
        ResponseBody::Empty => Some(String::new()),
        ResponseBody::Binary(_) => None,
        ResponseBody::Json(value) => {
            let fields = api.object(value)?.fields.iter();
            let defaults = fields.filter(|field| field.required).map(|field| {
                let default = api.resolve(&field.value).default?;
                Some((field.name.clone(), default))
            });
            let object: serde_json::Map<_, _> = defaults.collect::<Option<_>>()?;
            Some(serde_json::Value::Object(object).to_string())
        }
    }
}
