//! Writes what the mock server simulates: its marks as JSON, next to the tables that they are about.

use std::fmt::Write;

use super::operations::static_name;
use crate::ir::{Answer, Api, Kind, Shape, TypeId, Value};
use crate::names;

/// The text of `generated/simulation.rs`.
#[must_use]
pub fn write(api: &Api) -> String {
    let mut out = String::from(
        "//! What the mock server simulates.\nuse revox_types::generated::{answers, operations, rules};\nuse revox_types::operation::Operation;\nuse revox_types::rules::Object;\n\n\
         /// The operations, what a success holds if it is an object, and what each does.\n\
         pub(crate) static OPERATIONS: &[(&Operation, Option<&Object>, &str)] = &[\n",
    );
    for operation in &api.operations {
        let Some(mark) = &operation.simulated else {
            continue;
        };
        let answer = match &operation.answer {
            Answer::Json(value) => object(api, value),
            _ => None,
        };
        let answer = answer.map_or("None".to_owned(), |answer| format!("Some({answer})"));
        let _ = writeln!(
            out,
            "    (&operations::{}, {answer}, r##\"{mark}\"##),",
            static_name(operation)
        );
    }
    out.push_str("];\n\n/// The objects that are kept, or whose fields are known, and what is known of them.\npub(crate) static OBJECTS: &[(&Object, &str)] = &[\n");
    for (id, mark) in &api.kept {
        let _ = writeln!(out, "    ({}, r##\"{:#}\"##),", table(api, *id), mark);
    }
    out.push_str("];\n");
    out
}

fn object(api: &Api, value: &Value) -> Option<String> {
    match api.resolve(value).shape {
        Shape::Named(id) if matches!(api.types[id].kind, Kind::Object(_)) => Some(table(api, id)),
        _ => None,
    }
}

/// The table of an object. The macro is built with those of requests, so the others are in another file.
fn table(api: &Api, id: TypeId) -> String {
    let named = &api.types[id];
    let file = if named.request { "rules" } else { "answers" };
    format!("&{file}::{}", names::shouty(&named.name))
}
