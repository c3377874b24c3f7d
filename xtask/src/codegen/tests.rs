//! What codegen makes of small documents, and what it says about broken ones.

mod broken;
mod disk;
mod fields;
mod foreign;
mod gaps;
mod history;
mod markdown;
mod naming;
mod operations;
mod patterns;
mod rules;
mod simulation;
mod unions;
mod vocabulary;

use crate::document::Input;
use crate::document::source::Source;
use crate::emit::{model, rules as tables};
use crate::error::Error;
use crate::ir::Api;
use crate::lower::lower;

/// The `components.schemas` of a document, given as YAML, in a document around it.
fn document(schemas: &str) -> String {
    let indented = format!("    {}", schemas.trim_end().replace('\n', "\n    "));
    format!(
        "openapi: \"3.1.0\"\ninfo: {{title: Test, version: \"1\"}}\npaths:\n  /things:\n    post:\n      operationId: things.create\n      requestBody:\n        content: {{application/json: {{schema: {{$ref: \"#/components/schemas/Thing\"}}}}}}\n      responses: {{}}\ncomponents:\n  schemas:\n{indented}"
    )
}

/// Understands a whole document.
fn read(spec: &str, overlay: Option<&str>) -> Result<Api, Vec<Error>> {
    let overlays = overlay
        .map(|text| Source::new("overlay.yaml", text))
        .into_iter()
        .collect();
    lower(&Input::build(
        Source::new("spec.yaml", spec),
        overlays,
        None,
    )?)
}

/// Understands a document of which only the schemas are given; `Thing` is the body of a request.
#[track_caller]
pub(crate) fn understand(schemas: &str) -> Api {
    match read(&document(schemas), None) {
        Ok(api) => api,
        Err(errors) => panic!("{}", texts(&errors).join("\n")),
    }
}

fn texts(errors: &[Error]) -> Vec<String> {
    errors.iter().map(ToString::to_string).collect()
}

/// The errors of a document, as text.
#[track_caller]
fn errors(spec: &str, overlay: Option<&str>) -> Vec<String> {
    match read(spec, overlay) {
        Ok(_) => panic!("the document was understood"),
        Err(errors) => texts(&errors),
    }
}

/// The types that are made, without the code that belongs to them.
#[track_caller]
fn types(schemas: &str) -> String {
    let text = model::write(&understand(schemas)).expect("types");
    let mut kept = String::new();
    let mut inside = false;
    for line in text.lines() {
        inside |= line.starts_with("pub struct ")
            || line.starts_with("pub enum ")
            || line.starts_with("pub type ");
        if inside {
            kept.push_str(line);
            kept.push('\n');
        }
        inside &=
            !(line == "}" || line.ends_with(';') && !line.starts_with(' ') || line.ends_with("{}"));
    }
    kept
}

/// The same, without comments and attributes.
#[track_caller]
fn bare_types(schemas: &str) -> String {
    let kept = types(schemas);
    let lines = kept
        .lines()
        .filter(|line| !line.trim_start().starts_with(['/', '#']));
    lines.flat_map(|line| [line, "\n"]).collect()
}

/// The table of the request body.
#[track_caller]
fn table(api: &Api) -> String {
    let text = tables::write(api);
    let start = text
        .find("pub static THING:")
        .expect("a table of the request body");
    let end = text[start..].find("\n};\n").expect("the end of the table");
    text[start..start + end + 4].to_owned()
}

mod hostile;
mod names;
