//! Small documents with literal expectations: what is found, where, and how much it matters.

mod checks;
mod command;
mod operations;
mod types;

use super::compare;
use super::report::Report;
use crate::document::Input;
use crate::document::history::History;
use crate::document::source::Source;
use crate::ir::Api;
use crate::lower::lower;

fn read(document: &str, history: &str) -> (Input, Api) {
    let history = format!("format: 1\nentries: [{history}]\n");
    let history = History::new(&Source::new("history.yaml", history)).expect("a history");
    let source = Source::new("spec.yaml", document);
    let input = Input::build(source, Vec::new(), Some(history)).expect("a document");
    let api = lower(&input).unwrap_or_else(|errors| panic!("{}\n{document}", errors[0]));
    (input, api)
}

fn report_with(old: &str, new: &str, history: &str) -> Report {
    compare(&read(old, history), &read(new, history))
}

fn report(old: &str, new: &str) -> Report {
    report_with(old, new, "")
}

fn lines(report: &Report) -> Vec<String> {
    let changes = report.changes.iter();
    let severity = |severity| format!("{severity:?}").to_lowercase();
    changes
        .map(|change| {
            let severity = severity(change.severity);
            format!("{severity}: {} {}", change.path, change.what)
        })
        .collect()
}

/// The changes between two documents that are more than documentation.
pub(crate) fn differences(old: &(Input, Api), new: &(Input, Api)) -> Vec<String> {
    let mut report = compare(old, new);
    let documentation = super::report::Severity::Documentation;
    report
        .changes
        .retain(|change| change.severity != documentation);
    lines(&report)
}

/// The changes, each as `severity: path what`.
fn changes(old: &str, new: &str) -> Vec<String> {
    lines(&report(old, new))
}

/// A document with one operation, which takes a `Sent` and returns a `Got`; both may use the other schemas.
fn api(schemas: &str) -> String {
    let schemas = schemas.replace('\n', "\n    ");
    format!(
        r##"openapi: "3.1.0"
info: {{title: T, version: "1"}}
paths:
  /things:
    post:
      operationId: things.create
      requestBody:
        required: true
        content: {{application/json: {{schema: {{$ref: "#/components/schemas/Sent"}}}}}}
      responses:
        "200":
          description: ok
          content: {{application/json: {{schema: {{$ref: "#/components/schemas/Got"}}}}}}
components:
  schemas:
    {schemas}
"##
    )
}

/// The same change of one field, `f`, in a request and in a response.
#[track_caller]
fn field(old: &str, new: &str, sent: &[&str], got: &[&str]) {
    let document = |body: &str, sent: bool| {
        let field = format!("{{type: object, properties: {{f: {body}}}}}");
        let plain = "{type: object, properties: {g: {type: string}}}";
        let (left, right) = if sent {
            (field.as_str(), plain)
        } else {
            (plain, field.as_str())
        };
        api(&format!("Sent: {left}\nGot: {right}"))
    };
    let there = |is: bool| changes(&document(old, is), &document(new, is));
    assert_eq!(there(true), sent, "in a request");
    assert_eq!(there(false), got, "in a response");
}
