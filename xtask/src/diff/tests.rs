//! Small documents with literal expectations: what is found, where, and how much it matters.

use serde_json::Value;

use super::report::Report;
use super::{Options, compare, render};
use crate::document::Input;
use crate::document::source::Source;
use crate::error::Error;

mod fields;
mod limits;
mod operations;
mod output;
mod shapes;

/// Compares two documents in YAML.
fn report(old: &str, new: &str) -> Result<Report, Error> {
    let read = |name: &str, text: &str| Input::new(Source::new(name, text), Vec::new());
    compare(&read("old.yaml", old)?, &read("new.yaml", new)?)
}

/// The changes, each as `severity: path what`.
fn changes(old: &str, new: &str) -> Vec<String> {
    let report = report(old, new).unwrap_or_else(|error| panic!("{error}"));
    let line = |change: &super::report::Change| {
        format!(
            "{}: {} {}",
            change.severity.word(),
            change.path,
            change.what
        )
    };
    report.changes.iter().map(line).collect()
}

/// A document with one operation, which takes a `Sent` and answers with a `Got`; both may use the other schemas.
fn api(schemas: &str) -> String {
    let mut text = String::from(
        r##"
openapi: "3.1.0"
info: {title: T, version: "1"}
paths:
  /things:
    post:
      operationId: things.create
      requestBody:
        required: true
        content: {application/json: {schema: {$ref: "#/components/schemas/Sent"}}}
      responses:
        "200":
          description: ok
          content: {application/json: {schema: {$ref: "#/components/schemas/Got"}}}
components:
  schemas:
"##,
    );
    for line in schemas.lines() {
        text.push_str("    ");
        text.push_str(line);
        text.push('\n');
    }
    text
}

/// The same for one field, `f`, of `Sent` and of `Got`. The second list is what the same change is in an answer.
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
    assert_eq!(
        changes(&document(old, true), &document(new, true)),
        sent,
        "in a request"
    );
    assert_eq!(
        changes(&document(old, false), &document(new, false)),
        got,
        "in an answer"
    );
}
