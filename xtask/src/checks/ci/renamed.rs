//! Invariant 7: gives every type and every field of the API another name, and compiles what codegen makes of that, so that hand-written code
//! that names one of them is found.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use itertools::Itertools;
use serde_json::{Map, Value as Json};
use walkdir::WalkDir;
use xshell::cmd;

use super::{Workspace, features_of};
use crate::codegen::{self, Options};
use crate::document::vocabulary;
use crate::error::lines;
use crate::workspace::{Result, root, shell};

/// The crates that have to build under the other names.
const PACKAGES: [&str; 3] = ["revox-types", "revox-macros", "revox-client"];

pub(super) fn run(workspace: &Workspace) -> Result {
    let sh = shell(workspace.target().join("renamed"))?;
    for package in PACKAGES {
        copy_folder(&root().join(package), &sh.current_dir().join(package))?;
    }
    let packages = PACKAGES.map(|package| workspace.package(package));
    let version = packages[0]["version"].as_str().unwrap_or_default();
    let manifest = sh.read_file(root().join("Cargo.toml"))?;
    let mut lines = manifest.lines().map(|line| {
        if line.starts_with("members = ") {
            return format!("members = {PACKAGES:?}");
        }
        // Under the same version, Cargo would take what it builds here for the workspace's own.
        line.replace(&format!("{version}\""), &format!("{version}-renamed\""))
    });
    sh.write_file("Cargo.toml", lines.join("\n"))?;
    sh.copy_file(root().join("Cargo.lock"), "Cargo.lock")?;
    rename(&sh.current_dir())?;
    // With the folder of the workspace, what it depends on is there already.
    let (features, target) = (features_of(packages), workspace.target());
    let check = cmd!(sh, "cargo check --quiet --lib --bins --features {features}");
    Ok(check.env("CARGO_TARGET_DIR", target).run()?)
}

/// Writes the document, overlays applied, under other names, and what codegen makes of it.
fn rename(copy: &Path) -> Result {
    let mut document = codegen::resolved_document(&root())?;
    let mut names = Names::default();
    names.collect(&document);
    names.schema(&mut document);
    if let Some(schemas) = document["components"]["schemas"].as_object_mut() {
        names.keys(schemas);
    }
    let options = Options {
        spec: copy.join("openapi/revox.json"),
        overlays: Vec::new(),
        history: None,
        ..Options::of_workspace(copy)
    };
    fs::create_dir_all(copy.join("openapi"))?;
    fs::write(&options.spec, document.to_string())?;
    let (files, ..) = codegen::generate(&options).map_err(|errors| lines(&errors))?;
    files.write()?;
    Ok(())
}

/// The names of the components and of their properties, all of which change.
#[derive(Default)]
struct Names {
    components: BTreeSet<String>,
    properties: BTreeSet<String>,
}

impl Names {
    fn collect(&mut self, document: &Json) {
        let schemas = document["components"]["schemas"].as_object();
        self.components
            .extend(schemas.into_iter().flat_map(Map::keys).cloned());
        vocabulary::keys(document, &mut self.properties);
    }

    /// The other name, if it is one of the names.
    fn other(&self, name: &str) -> Option<String> {
        let component = self.components.contains(name);
        let property = self.properties.contains(name);
        (component || property)
            .then(|| format!("{name}{}", if component { "Renamed" } else { "_renamed" }))
    }

    /// A name, or names with dots between them.
    fn path(&self, path: &mut String) {
        let other = |part: &str| self.other(part).unwrap_or_else(|| part.to_owned());
        *path = path.split('.').map(other).join(".");
    }

    fn keys(&self, members: &mut Map<String, Json>) {
        let renamed = std::mem::take(members).into_iter().map(|(mut key, value)| {
            self.path(&mut key);
            (key, value)
        });
        *members = renamed.collect();
    }

    /// A schema, or whatever else has schemas in it.
    fn schema(&self, value: &mut Json) {
        match value {
            Json::Object(members) => {
                for (key, value) in members {
                    self.member(key, value);
                }
            }
            Json::Array(items) => items.iter_mut().for_each(|item| self.schema(item)),
            _ => {}
        }
    }

    fn member(&self, key: &str, value: &mut Json) {
        vocabulary::names::visit(key, value, "", &mut |_, name| self.path(name));
        match (key, value) {
            ("properties", Json::Object(properties)) => {
                self.keys(properties);
                properties
                    .values_mut()
                    .for_each(|schema| self.schema(schema));
            }
            ("$ref", Json::String(reference)) => {
                if let Some(path) = reference.strip_prefix("#/components/schemas/") {
                    let other = |part: &str| self.other(part).unwrap_or_else(|| part.to_owned());
                    let path = path.split('/').map(other).join("/");
                    *reference = format!("#/components/schemas/{path}");
                }
            }
            ("propertyName", Json::String(name)) => self.path(name),
            ("required", Json::Array(names)) => {
                for name in names {
                    if let Json::String(name) = name {
                        self.path(name);
                    }
                }
            }
            ("example" | "examples" | "default" | "enum" | "const", _) => {}
            (_, value) => self.schema(value),
        }
    }
}

fn copy_folder(from: &Path, to: &Path) -> std::io::Result<()> {
    let _ = fs::remove_dir_all(to);
    for entry in WalkDir::new(from) {
        let entry = entry?;
        let target = to.join(entry.path().strip_prefix(from).unwrap_or(entry.path()));
        if entry.file_type().is_dir() {
            fs::create_dir_all(target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
