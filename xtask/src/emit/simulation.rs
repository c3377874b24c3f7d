//! Writes what the mock server simulates: its marks as JSON, next to the tables that they are about.

use std::fmt::Write;

use super::operations::static_name;
use crate::ir::{Api, TypeId};

/// The text of `generated/simulation.rs`.
pub(crate) fn write(api: &Api) -> String {
    let mut out = String::from(
        "//! What the mock server simulates.\nuse revox_types::generated::{operations, responses, rules};\nuse revox_types::operation::Operation;\nuse revox_types::rules::Object;\n\n\
         /// The operations, what a success holds if it is an object, and what each does.\n\
         pub(crate) static OPERATIONS: &[(&Operation, Option<&Object>, &str)] = &[\n",
    );
    for operation in &api.operations {
        let Some(mark) = &operation.simulated else {
            continue;
        };
        let response = operation.json().and_then(|value| api.object_type(value));
        let response = response.map(|id| format!("Some({})", table(api, id)));
        let response = response.unwrap_or("None".to_owned());
        let _ = writeln!(
            out,
            "    (&operations::{}, {response}, r##\"{mark}\"##),",
            static_name(operation)
        );
    }
    out.push_str("];\n\n/// The stored objects and the tool, with their marks.\npub(crate) static OBJECTS: &[(&Object, &str)] = &[\n");
    // The fields of an output are read by `extract`.
    for (id, mark) in api.kept.iter().filter(|(_, mark)| mark["field"].is_null()) {
        let _ = writeln!(out, "    ({}, r##\"{:#}\"##),", table(api, *id), mark);
    }
    out.push_str("];\n");
    out
}

/// The table of an object.
fn table(api: &Api, id: TypeId) -> String {
    let (module, table) = api.types[id].table();
    format!("&{module}::{table}")
}
