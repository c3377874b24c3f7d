//! Tells what changed between two documents of the API for a user of the crates, and how far the version has to move.
//!
//! Both documents are compared as they are, not by what codegen makes of them, so that a document that codegen does not understand yet can be
//! judged first. Schemas are laid flat and held side by side, each pair once, so that circles end and the work grows with the documents.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use serde_json::Value;

use crate::document::Input;
use crate::error::Error;
use comparer::{Comparer, Side};
use report::{Report, Title};

mod comparer;
mod components;
mod details;
mod document;
mod fields;
mod graph;
mod limits;
mod load;
mod messages;
mod names;
mod operations;
mod rename;
mod render;
mod report;
mod schemas;
mod shape;
#[cfg(test)]
mod tests;
mod types;
mod unions;

/// The exit code when there is nothing to compare: wrong arguments, or a document that cannot be read.
const FAILED: u8 = 3;

const USAGE: &str = "\
cargo xtask diff OLD NEW [--format text|json|markdown] [--overlay FILE]…

What changed between two OpenAPI documents (3.0 or 3.1, YAML or JSON) for a user of the Rust crates.

  --format FORMAT       text (the default), json or markdown
  --overlay FILE        an overlay for both documents, so that the rules stated in prose count, too. An action that matches
                        nothing in one of them is left out there, and noted.
  --old-overlay FILE    an overlay for the old document alone
  --new-overlay FILE    an overlay for the new document alone

Each change is one of

  breaking        A program may no longer compile, what it sends may be refused, or it no longer finds what it read: an operation,
                  a type, a field, a variant or a word is gone or has another name; a type is another one; a field changes between
                  `T` and `Option<T>`; a request takes fewer values than before; a call goes elsewhere or is no longer repeated.
  additive        A program goes on as before and can do more: new operations, types, optional fields, words, variants; a request
                  takes more values than before; something is deprecated. Enums and unions are open, and structs are built by the
                  macro, by `new` or with `..base`, so none of these keeps a program from compiling.
  documentation   Descriptions, examples, defaults; bounds of what is only received, which nothing checks.

and decides on the version: major for breaking, minor for additive, patch for documentation. Where a thing is both sent and
received, it is judged as something that is sent; what no operation uses is judged as if it were both.

Exit code: 0 for no changes or documentation alone, 1 when something is additive, 2 when something is breaking,
3 when nothing could be compared: wrong arguments, or a document that cannot be read or is broken.";

/// Runs `cargo xtask diff`.
#[must_use]
pub fn command(arguments: &[String]) -> ExitCode {
    let options = match Options::parse(arguments) {
        Ok(Some(options)) => options,
        Ok(None) => {
            show(USAGE);
            show("\n");
            return ExitCode::SUCCESS;
        }
        Err(reason) => {
            eprintln!("xtask diff: {reason}\n\n{USAGE}");
            return ExitCode::from(FAILED);
        }
    };
    match run(&options) {
        Ok(report) => {
            show(&match options.format {
                Format::Text => render::as_text(&report),
                Format::Json => render::as_json(&report),
                Format::Markdown => render::as_markdown(&report),
            });
            ExitCode::from(report.verdict().exit())
        }
        Err(error) => {
            eprintln!("xtask diff: {error}");
            ExitCode::from(FAILED)
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Text,
    Json,
    Markdown,
}

#[derive(Debug)]
struct Options {
    old: PathBuf,
    new: PathBuf,
    old_overlays: Vec<PathBuf>,
    new_overlays: Vec<PathBuf>,
    format: Format,
}

impl Options {
    /// `None` when it is help that is asked for.
    fn parse(arguments: &[String]) -> Result<Option<Self>, String> {
        let mut files = Vec::new();
        let (mut old_overlays, mut new_overlays) = (Vec::new(), Vec::new());
        let mut format = Format::Text;
        let mut rest = arguments.iter();
        while let Some(argument) = rest.next() {
            let (name, inline) = match argument.split_once('=') {
                Some((name, value)) if name.starts_with("--") => (name, Some(value.to_owned())),
                _ => (argument.as_str(), None),
            };
            let mut value = || {
                inline
                    .clone()
                    .or_else(|| rest.next().cloned())
                    .ok_or_else(|| format!("{name} needs a value"))
            };
            match name {
                "--help" | "-h" => return Ok(None),
                "--format" => {
                    format = match value()?.as_str() {
                        "text" => Format::Text,
                        "json" => Format::Json,
                        "markdown" => Format::Markdown,
                        other => {
                            return Err(format!(
                                "there is no format `{other}`; there are text, json and markdown"
                            ));
                        }
                    };
                }
                "--overlay" => {
                    let file = PathBuf::from(value()?);
                    old_overlays.push(file.clone());
                    new_overlays.push(file);
                }
                "--old-overlay" => old_overlays.push(value()?.into()),
                "--new-overlay" => new_overlays.push(value()?.into()),
                _ if name.starts_with('-') && name.len() > 1 => {
                    return Err(format!("there is no option `{name}`"));
                }
                _ => files.push(PathBuf::from(argument)),
            }
        }
        let [old, new] = <[PathBuf; 2]>::try_from(files).map_err(|files| {
            format!(
                "two documents are compared, OLD and NEW; {} given",
                files.len()
            )
        })?;
        Ok(Some(Self {
            old,
            new,
            old_overlays,
            new_overlays,
            format,
        }))
    }
}

fn run(options: &Options) -> Result<Report, Error> {
    let old = load::load(&options.old, &options.old_overlays)?;
    let new = load::load(&options.new, &options.new_overlays)?;
    let mut report = compare(&old.input, &new.input)?;
    report.old.file = options.old.to_string_lossy().into_owned();
    report.new.file = options.new.to_string_lossy().into_owned();
    report.notes = old.notes.into_iter().chain(new.notes).collect();
    Ok(report)
}

/// Compares two documents that have been read.
fn compare(old: &Input, new: &Input) -> Result<Report, Error> {
    let before = Side::new(&old.document).map_err(|problem| old.place(&problem))?;
    let after = Side::new(&new.document).map_err(|problem| new.place(&problem))?;
    let renamed = rename::find(&before, &after);
    let mut comparer = Comparer::new(before, after, renamed);
    comparer.document();
    comparer
        .operations()
        .map_err(|problem| new.place(&problem))?;
    comparer.components();
    Ok(Report {
        old: title(&old.document),
        new: title(&new.document),
        notes: Vec::new(),
        changes: comparer.finish(),
    })
}

fn title(document: &Value) -> Title {
    let version = &document["info"]["version"];
    Title {
        file: String::new(),
        version: version
            .as_str()
            .map_or_else(|| version.to_string(), str::to_owned),
    }
}

/// Prints without minding that whoever reads it may have read enough.
fn show(text: &str) {
    let _ = std::io::stdout().lock().write_all(text.as_bytes());
}
