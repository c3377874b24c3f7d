//! The document that everything is made from: the specification with its overlays applied.

pub(crate) mod history;
pub(crate) mod naming;
pub(crate) mod overlay;
pub(crate) mod prose;
pub(crate) mod source;
pub(crate) mod vocabulary;

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::error::{Error, Problem};
use crate::ir::Note;
use history::History;
use naming::Moved;
use overlay::Patch;
use source::Source;

/// The resolved document, and where each part of it comes from.
#[derive(Debug)]
pub(crate) struct Input {
    /// The document, with its overlays applied and its references as they stand.
    pub(crate) document: Value,
    /// What is known of other versions of it.
    pub(crate) history: History,
    /// The actions of the overlays that other versions of the document need and this one does not.
    pub(crate) skipped: Vec<String>,
    /// What was changed in the document's prose.
    pub(crate) notes: Vec<Note>,
    spec: Source,
    overlays: Vec<Source>,
    patches: Vec<Patch>,
    moved: Vec<Moved>,
}

impl Input {
    /// Reads a document and applies overlays to it, with the history that explains what an overlay misses. If overlays were made for another
    /// document, `lenient` skips what does not fit.
    pub(crate) fn read(
        spec: &Path,
        overlays: &[PathBuf],
        history: Option<&Path>,
        lenient: bool,
    ) -> Result<Self, Vec<Error>> {
        let read = |path: &Path| Source::read(path, &display(path));
        let mut known = match history {
            Some(path) => History::new(&read(path)?)?,
            None => History::default(),
        };
        known.lenient = lenient;
        let overlays = overlays.iter().map(|path| read(path));
        let overlays = overlays.collect::<Result<_, Error>>()?;
        Self::build(read(spec)?, overlays, Some(known))
    }

    /// The same as [`Input::read`], from sources that are in memory.
    pub(crate) fn build(
        spec: Source,
        overlays: Vec<Source>,
        history: Option<History>,
    ) -> Result<Self, Vec<Error>> {
        let mut document = spec.parse()?;
        let refuse = |message: &str| Err(Error::file(&spec.name, message).into());
        if document.is_null() {
            return refuse("is empty");
        }
        if !document.is_object() {
            return refuse("is not an OpenAPI document: it is not an object");
        }
        match document["openapi"].as_str() {
            Some(version) if version.starts_with("3.0") || version.starts_with("3.1") => {}
            Some(version) => {
                let message = format!("OpenAPI {version} is not understood; 3.0 and 3.1 are");
                return Err(spec.error("/openapi", message).into());
            }
            None => {
                return refuse("is not an OpenAPI document: it has no `openapi: \"3.1.0\"`");
            }
        }
        let mut patches = Vec::new();
        let mut skipped = Vec::new();
        let mut moved = Vec::new();
        let mut name = |document: &mut Value| {
            let problems = naming::apply(document, &mut moved).into_iter();
            let errors: Vec<Error> = problems
                .map(|problem| spec.error(&problem.pointer, problem.message))
                .collect();
            if errors.is_empty() {
                Ok(())
            } else {
                Err(errors)
            }
        };
        name(&mut document)?;
        for (index, source) in overlays.iter().enumerate() {
            skipped.extend(overlay::apply(
                &mut document,
                source,
                index,
                &mut patches,
                history.as_ref(),
            )?);
            name(&mut document)?;
        }
        Ok(Self {
            notes: prose::sanitize(&mut document),
            document,
            history: history.unwrap_or_default(),
            skipped,
            spec,
            overlays,
            patches,
            moved,
        })
    }

    /// Takes rules of overlays out of the document that it has no use for. Their places stay, so that those of others do not change.
    pub(crate) fn drop_rules(&mut self, pointers: &[String]) {
        for pointer in pointers {
            if let Some(rule) = self.document.pointer_mut(pointer) {
                *rule = Value::Object(serde_json::Map::new());
            }
        }
    }

    /// Turns a problem at a place of the document into an error that names the file and the line.
    ///
    /// What an overlay has put there is reported at its action.
    pub(crate) fn place(&self, problem: &Problem) -> Error {
        let origin = if self.spec.has(&problem.pointer) {
            problem.pointer.clone()
        } else {
            self.origin(&problem.pointer)
        };
        if !self.spec.has(&origin) {
            let above = |target: &str, pointer: &str| {
                pointer
                    .strip_prefix(target)
                    .is_some_and(|rest| rest.starts_with('/'))
            };
            let patch = self.patches.iter().rev().find(|patch| {
                above(&patch.target, &problem.pointer) || above(&patch.target, &origin)
            });
            if let Some(patch) = patch {
                let mut error = self.overlays[patch.overlay].error(&patch.action, &problem.message);
                error.pointer = Some(problem.pointer.clone());
                return error;
            }
        }
        let mut error = self.spec.error(&origin, &problem.message);
        error.pointer = Some(problem.pointer.clone());
        error
    }

    /// Where something was before it became a component of its own.
    fn origin(&self, pointer: &str) -> String {
        let mut origin = pointer.to_owned();
        for Moved { from, to } in self.moved.iter().rev() {
            let rest = origin.strip_prefix(to.as_str());
            if let Some(rest) = rest.filter(|rest| rest.is_empty() || rest.starts_with('/')) {
                origin = format!("{from}{rest}");
            }
        }
        origin
    }
}

/// Whether a document is `OpenAPI` 3.0, whose schemas are not quite JSON Schema.
pub(crate) fn is_old(document: &Value) -> bool {
    let version = document["openapi"].as_str();
    version.is_some_and(|version| version.starts_with("3.0"))
}

/// A path for messages: relative to the working directory where that is shorter, with forward slashes.
fn display(path: &Path) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    path.strip_prefix(&here)
        .unwrap_or(path)
        .to_string_lossy()
        .replace('\\', "/")
}
