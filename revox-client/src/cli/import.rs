//! `revox import`: a definition in a file, written as Rust source.

use std::collections::BTreeSet;
use std::fmt::Display;
use std::fs;
use std::path::Path;

use serde_json::{Map, Value};

use super::check::{TABLE, read, violations};
use super::document::{Node, Position};
use super::{Failure, Import, Target, print};
use crate::source::{Source, function_name};

/// The codes of violations that only say that this version does not know a key or a word.
const UNKNOWN: [&str; 2] = ["unknown", "enum"];

pub(super) fn import(import: &Import) -> Result<(), Failure> {
    let text = read(&import.file).map_err(Failure::Operation)?;
    let invalid = |at: Position, message: &dyn Display| {
        format!(
            "{}:{}:{}: error: {message}",
            import.file.display(),
            at.line,
            at.column
        )
    };
    let node = Node::parse(&import.file, &text)
        .map_err(|error| Failure::Invalid(invalid(error.at, &error.message)))?;
    let violations =
        violations(&node).map_err(|message| Failure::Invalid(invalid(node.at, &message)))?;
    // What this version does not know becomes source all the same; what is wrong does not compile.
    let wrong: Vec<_> = violations
        .iter()
        .filter(|violation| !UNKNOWN.contains(&violation.rule()))
        .map(|violation| invalid(node.locate(violation), violation))
        .collect();
    if !wrong.is_empty() {
        return Err(Failure::Invalid(wrong.join("\n")));
    }
    let Value::Object(body) = node.to_value() else {
        return Err(Failure::Invalid(invalid(
            node.at,
            &"a definition is an object",
        )));
    };
    write(&[body], &import.target)
}

/// Writes one file of source for each definition, and the texts that they include. Nothing is written if a file stands in the way.
fn write(definitions: &[Map<String, Value>], target: &Target) -> Result<(), Failure> {
    let mut names = BTreeSet::new();
    let mut files = Vec::new();
    for body in definitions {
        let title = body.get("name").and_then(Value::as_str).unwrap_or_default();
        let name = free_name(&names, function_name(title));
        names.insert(name.clone());
        let source = Source::new(&name, body, TABLE);
        files.push((format!("{name}.rs"), source.code));
        files.extend(source.texts);
    }
    let folder = &target.folder;
    if !target.force {
        let existing: Vec<_> = files
            .iter()
            .map(|(name, _)| folder.join(name))
            .filter(|file| file.exists())
            .collect();
        if let Some(first) = existing.first() {
            return Err(Failure::Operation(format!(
                "{} exists; `--force` overwrites it",
                first.display()
            )));
        }
    }
    fs::create_dir_all(folder)
        .map_err(|error| Failure::Operation(format!("{}: {error}", folder.display())))?;
    if files.len() > definitions.len() {
        keep_bytes(&folder.join(".gitattributes"))?;
    }
    for (name, text) in &files {
        save(&folder.join(name), text)?;
    }
    Ok(())
}

/// The name, or the name with the first number that makes it differ from those taken.
fn free_name(taken: &BTreeSet<String>, name: String) -> String {
    if !taken.contains(&name) {
        return name;
    }
    let numbered = (2..).map(|number| format!("{name}_{number}"));
    numbered
        .into_iter()
        .find(|name| !taken.contains(name))
        .unwrap_or(name)
}

/// Tells git to leave the ends of lines in texts alone.
fn keep_bytes(attributes: &Path) -> Result<(), Failure> {
    const LINE: &str = "*.md -text";
    let present = fs::read_to_string(attributes).unwrap_or_default();
    if present.lines().any(|line| line == LINE) {
        return Ok(());
    }
    let separator = if present.is_empty() || present.ends_with('\n') {
        ""
    } else {
        "\n"
    };
    save(attributes, &format!("{present}{separator}{LINE}\n"))
}

fn save(file: &Path, text: &str) -> Result<(), Failure> {
    fs::write(file, text)
        .map_err(|error| Failure::Operation(format!("{}: {error}", file.display())))?;
    print(&file.display().to_string())
}
