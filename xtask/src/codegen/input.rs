//! The document that everything is made from: the specification with its overlays applied.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::error::{Error, Problem};
use super::overlay::{self, Patch};
use super::source::Source;

/// The resolved document, and where each part of it comes from.
#[derive(Debug)]
pub struct Input {
    /// The document, with its overlays applied and its references as they stand.
    pub document: Value,
    spec: Source,
    overlays: Vec<Source>,
    patches: Vec<Patch>,
}

impl Input {
    /// Reads a specification and applies overlays to it.
    ///
    /// # Errors
    /// When a file cannot be read or is malformed, or when an overlay does not fit.
    pub fn read(spec: &Path, overlays: &[PathBuf]) -> Result<Self, Error> {
        let spec = Source::read(spec, &display(spec))?;
        let overlays = overlays
            .iter()
            .map(|path| Source::read(path, &display(path)))
            .collect::<Result<_, _>>()?;
        Self::new(spec, overlays)
    }

    /// The same, from sources that are in memory.
    ///
    /// # Errors
    /// When a source is malformed or when an overlay does not fit.
    pub fn new(spec: Source, overlays: Vec<Source>) -> Result<Self, Error> {
        let mut document = spec.parse()?;
        if !document.is_object() {
            return Err(Error::file(
                &spec.name,
                "is not an OpenAPI document: it is not an object",
            ));
        }
        match document.get("openapi").and_then(Value::as_str) {
            Some(version) if version.starts_with("3.0") || version.starts_with("3.1") => {}
            Some(version) => {
                return Err(spec.error(
                    "/openapi",
                    format!("OpenAPI {version} is not understood; 3.0 and 3.1 are"),
                ));
            }
            None => {
                return Err(Error::file(
                    &spec.name,
                    "is not an OpenAPI document: it has no `openapi: \"3.1.0\"`",
                ));
            }
        }
        let mut patches = Vec::new();
        for (index, source) in overlays.iter().enumerate() {
            overlay::apply(&mut document, source, index, &mut patches)?;
        }
        Ok(Self {
            document,
            spec,
            overlays,
            patches,
        })
    }

    /// Turns a problem at a place of the document into an error that names the file and the line.
    ///
    /// What an overlay has put there is reported at its action.
    #[must_use]
    pub fn place(&self, problem: &Problem) -> Error {
        if !self.spec.has(&problem.pointer) {
            let patch = self.patches.iter().rev().find(|patch| {
                problem.pointer.starts_with(&patch.target)
                    && problem.pointer[patch.target.len()..].starts_with('/')
            });
            if let Some(patch) = patch {
                let mut error = self.overlays[patch.overlay].error(&patch.action, &problem.message);
                error.pointer = Some(problem.pointer.clone());
                return error;
            }
        }
        self.spec.error(&problem.pointer, &problem.message)
    }

    /// How many bytes were read.
    #[must_use]
    pub fn size(&self) -> usize {
        self.spec.len() + self.overlays.iter().map(Source::len).sum::<usize>()
    }
}

/// A path for messages: relative to the working directory where that is shorter, with forward slashes.
fn display(path: &Path) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    path.strip_prefix(&here)
        .unwrap_or(path)
        .to_string_lossy()
        .replace('\\', "/")
}
