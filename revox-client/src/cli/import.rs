//! `revox import`: a definition in a file, written as Rust source.

use std::fmt::Display;

use serde_json::Value;

use super::check::{read, violations};
use super::document::{Node, Position};
use super::{Failure, Import};
use crate::source::keeps_from_source;

pub(super) fn import(import: &Import) -> Result<(), Failure> {
    let invalid = |at: Position, message: &dyn Display| {
        let Position { line, column } = at;
        let file = import.file.display();
        format!("{file}:{line}:{column}: error: {message}")
    };
    let text = read(&import.file).map_err(Failure::Operation)?;
    let node = Node::parse(&import.file, &text)
        .map_err(|error| Failure::Invalid(invalid(error.at, &error.message)))?;
    let violations =
        violations(&node).map_err(|message| Failure::Invalid(invalid(node.at, &message)))?;
    let wrong: Vec<_> = violations
        .iter()
        .filter(|violation| keeps_from_source(violation))
        .map(|violation| invalid(node.locate(violation), violation))
        .collect();
    match node.to_value() {
        Value::Object(body) if wrong.is_empty() => import.target.write(&[body]),
        _ => Err(Failure::Invalid(wrong.join("\n"))),
    }
}
