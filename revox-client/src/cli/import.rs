//! `revox import`: a definition in a file, written as Rust source.

use std::io::{self, Write};

use serde_json::Value;

use super::check::{judge, read};
use super::document::{WARNING, parse, to_value};
use super::{Failure, Import};

pub(super) fn import(import: &Import) -> Result<(), Failure> {
    let file = import.file.display().to_string();
    let text = read(&import.file).map_err(Failure::Operation)?;
    let node = parse(&import.file, &text).map_err(|wrong| Failure::Invalid(wrong.line(&file)))?;
    let mut wrong = Vec::new();
    for mut finding in judge(&node) {
        if finding.is_fatal {
            wrong.push(finding.line(&file));
        } else {
            // What is unknown may be a slip, and it may be newer than this version, so it is kept.
            finding.level = WARNING;
            let _ = writeln!(io::stderr(), "{}", finding.line(&file));
        }
    }
    match to_value(&node) {
        Value::Object(body) if wrong.is_empty() => import.target.write(&[body]),
        _ => Err(Failure::Invalid(wrong.join("\n"))),
    }
}
