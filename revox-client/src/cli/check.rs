//! `revox check`: judges definitions in files by the rules that the compiler judges them by in source.

use std::fs;
use std::path::Path;

use revox_types::rules::{Context, Object, Validate, ValueView, View, Violations, validate};
use serde_json::json;

use super::document::{Node, Position};
use super::{Check, Failure, Format, print};
use crate::types::AssistantCreateParams as Definition;

/// The rules of a definition.
pub(super) const TABLE: &Object = Definition::OBJECT;

/// One violation in a file.
struct Finding {
    at: Position,
    path: String,
    message: String,
}

pub(super) fn run(check: &Check) -> Result<(), Failure> {
    let mut lines = Vec::new();
    let mut entries = Vec::new();
    let mut unread = Vec::new();
    for file in &check.files {
        let name = file.display().to_string();
        let text = match read(file) {
            Ok(text) => text,
            Err(message) => {
                unread.push(message);
                continue;
            }
        };
        for finding in findings(file, &text) {
            match check.format {
                Format::Text => lines.push(finding.line(&name)),
                Format::Github => lines.push(finding.annotation(&name)),
                Format::Json => entries.push(json!({
                    "file": name,
                    "line": finding.at.line,
                    "column": finding.at.column,
                    "path": finding.path,
                    "message": finding.message,
                })),
            }
        }
    }
    let invalid = !lines.is_empty() || !entries.is_empty();
    if let Format::Json = check.format {
        print(&format!("{:#}", json!(entries)))?;
    } else if invalid {
        print(&lines.join("\n"))?;
    }
    if !unread.is_empty() {
        return Err(Failure::Operation(unread.join("\nrevox: ")));
    }
    if invalid {
        Err(Failure::Invalid(String::new()))
    } else {
        Ok(())
    }
}

pub(super) fn read(file: &Path) -> Result<String, String> {
    fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))
}

/// All that is wrong with one file, in the order of the file.
fn findings(file: &Path, text: &str) -> Vec<Finding> {
    let node = match Node::parse(file, text) {
        Ok(node) => node,
        Err(error) => {
            return vec![Finding {
                at: error.at,
                path: String::new(),
                message: error.message,
            }];
        }
    };
    let mut findings: Vec<_> = violations(&node)
        .iter()
        .map(|violation| Finding {
            at: node.locate(violation),
            path: violation.path().to_owned(),
            message: violation.message().to_owned(),
        })
        .collect();
    findings.sort_by_key(|finding| finding.at);
    findings
}

/// What is wrong with a definition.
pub(super) fn violations(node: &Node) -> Violations {
    let context = Context::new(Definition::OPERATION).deny_only();
    match node.view() {
        ValueView::Object(object) => validate(TABLE, object, context),
        _ => Violations::default(),
    }
}

impl Finding {
    /// `agent.yaml:7:10: error: path: message`.
    fn line(&self, file: &str) -> String {
        let Position { line, column } = self.at;
        let path = if self.path.is_empty() {
            String::new()
        } else {
            format!("{}: ", self.path)
        };
        format!("{file}:{line}:{column}: error: {path}{}", self.message)
    }

    /// A command that GitHub Actions shows at the line. Its syntax has escapes of its own.
    fn annotation(&self, file: &str) -> String {
        let data = |text: &str| {
            text.replace('%', "%25")
                .replace('\r', "%0D")
                .replace('\n', "%0A")
        };
        let property = |text: &str| data(text).replace(':', "%3A").replace(',', "%2C");
        let Position { line, column } = self.at;
        let path = if self.path.is_empty() {
            String::new()
        } else {
            format!("{}: ", self.path)
        };
        let message = data(&format!("{path}{}", self.message));
        format!(
            "::error file={},line={line},col={column}::{message}",
            property(file)
        )
    }
}
