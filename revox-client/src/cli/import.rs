//! `revox import` and `revox pull`: definitions from files and from the API, written as Rust source.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::{Map, Value};

use super::check::{TABLE, read, violations};
use super::document::Node;
use super::{Failure, Import, Pull, Target, print};
use crate::source::{Source, function_name};

pub(super) fn import(import: &Import) -> Result<(), Failure> {
    let file = import.file.display();
    let text = read(&import.file).map_err(Failure::Operation)?;
    let node = Node::parse(&import.file, &text).map_err(|error| {
        Failure::Invalid(format!(
            "{file}:{}:{}: error: {}",
            error.at.line, error.at.column, error.message
        ))
    })?;
    let _ = violations(&node);
    let Value::Object(body) = node.to_value() else {
        return Err(Failure::Invalid(format!(
            "{file}: a definition is an object"
        )));
    };
    write(&[body], &import.target)
}

pub(super) fn pull(pull: &Pull) -> Result<(), Failure> {
    let _ = pull;
    Ok(())
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

fn save(file: &Path, text: &str) -> Result<(), Failure> {
    fs::write(file, text)
        .map_err(|error| Failure::Operation(format!("{}: {error}", file.display())))?;
    print(&file.display().to_string())
}
