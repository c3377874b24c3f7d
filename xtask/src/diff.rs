//! Compares two documents of the API: what changed for a user of the crates, and which part of the version has to grow.
//!
//! Both documents are lowered as codegen lowers them, so what is compared is what a user gets: types, fields, enum values, checks, methods.

mod checks;
mod kinds;
mod operations;
mod report;
#[cfg(test)]
pub(crate) mod tests;
mod types;

use std::collections::HashSet;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::ValueEnum;
use serde_json::Value as Json;

use crate::document::Input;
use crate::document::history::History;
use crate::error::{Error, lines};
use crate::ir::shape::type_text;
use crate::ir::{Api, Shape, TypeId, Value};
use crate::lower::lower;
use crate::workspace;
use report::{Report, Title};
use types::Comparer;

/// The exit code when nothing was compared, wrong arguments included.
pub(crate) const FAILED: u8 = 3;

/// Compare two documents of the API and tell which part of the version has to grow
#[derive(Debug, clap::Args)]
#[command(after_help = LEGEND)]
pub(crate) struct Arguments {
    /// The earlier document: OpenAPI 3.0 or 3.1, YAML or JSON
    old: PathBuf,
    /// The later document
    new: PathBuf,
    /// The form of the report
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// An overlay for both documents; an action that finds nothing in one of them is left out there, and noted
    #[arg(long = "overlay", value_name = "FILE")]
    overlays: Vec<PathBuf>,
    /// An overlay for the earlier document alone, applied after the common ones
    #[arg(long = "old-overlay", value_name = "FILE")]
    old_overlays: Vec<PathBuf>,
    /// An overlay for the later document alone, applied after the common ones
    #[arg(long = "new-overlay", value_name = "FILE")]
    new_overlays: Vec<PathBuf>,
    /// What is known of other versions; it says what was renamed [default: openapi/history.yaml]
    #[arg(long, value_name = "FILE")]
    history: Option<PathBuf>,
}

const LEGEND: &str = "\
Each change is one of

  breaking        A program may no longer compile, a request may be refused that was accepted, or a value that a program reads
                  is gone: a method, type, field, variant or enum value is removed or renamed; a type or the order of arguments
                  changes; a field changes between `T`, `Option<T>` and `Nullable<T>`; requests take fewer values than before;
                  a call goes elsewhere or is no longer repeated.
  additive        A program works as before and can do more: new methods, types, optional fields, variants, enum values; requests
                  take more values than before; a deprecation.
  documentation   Descriptions and defaults; bounds of values that are only received, which nothing checks.

and decides the version: major for breaking, minor for additive, patch for documentation. A value that is both sent and received
counts as sent; so does a type that no operation uses. What codegen lists as `not enforced` is not compared.

Exit code: 0 for no changes or documentation alone, 1 for additive changes, 2 for breaking ones, 3 when nothing was compared:
wrong arguments, or a document that codegen does not understand.";

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
    Markdown,
}

/// Runs `cargo xtask diff`.
pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    match report(arguments) {
        Ok(report) => {
            let text = match arguments.format {
                Format::Text => report.text(),
                Format::Json => report.json(),
                Format::Markdown => report.markdown(),
            };
            // A reader that closes the pipe early has read enough.
            let _ = std::io::stdout().lock().write_all(text.as_bytes());
            ExitCode::from(report.verdict().1)
        }
        Err(errors) => {
            eprintln!("{}\nxtask diff: nothing was compared", lines(&errors));
            ExitCode::from(FAILED)
        }
    }
}

fn report(arguments: &Arguments) -> Result<Report, Vec<Error>> {
    let own = workspace::root().join("openapi/history.yaml");
    let history = arguments.history.as_ref().unwrap_or(&own);
    let read = |spec: &Path, overlays: &[PathBuf]| -> Result<(Input, Api), Vec<Error>> {
        let common = arguments.overlays.iter();
        let overlays: Vec<PathBuf> = common.chain(overlays).cloned().collect();
        let input = Input::read(spec, &overlays, Some(history), true)?;
        let api = lower(&input)?;
        Ok((input, api))
    };
    let old = read(&arguments.old, &arguments.old_overlays)?;
    let new = read(&arguments.new, &arguments.new_overlays)?;
    let mut report = compare(&old, &new);
    report.old.file = arguments.old.to_string_lossy().into_owned();
    report.new.file = arguments.new.to_string_lossy().into_owned();
    for (title, (_, api)) in [(&report.old, &old), (&report.new, &new)] {
        let skipped = api.skipped.iter();
        report
            .notes
            .extend(skipped.map(|skipped| format!("{}: {skipped}", title.file)));
    }
    Ok(report)
}

/// One of the two documents.
struct Side<'a> {
    api: &'a Api,
    document: &'a Json,
    /// The types that responses hold.
    received: HashSet<TypeId>,
}

impl<'a> Side<'a> {
    fn new(api: &'a Api, document: &'a Json) -> Self {
        let mut open = Vec::new();
        for operation in &api.operations {
            let received = operation.received();
            received.for_each(|(_, value)| value.named(&mut open));
        }
        Self {
            api,
            document,
            received: api.reachable(open),
        }
    }

    /// Whether requests hold a type, and whether responses do.
    fn directions(&self, id: TypeId) -> (bool, bool) {
        (self.api.types[id].request, self.received.contains(&id))
    }

    /// A value without the aliases around it.
    fn resolve(&self, value: &Value) -> Value {
        match value.shape {
            Shape::Named(id) if self.api.holds_itself(id) => value.clone(),
            _ => self.api.resolve(value),
        }
    }

    /// The Rust type of a value, in an `Option` if it may be `null`.
    fn rust(&self, value: &Value, nullable: bool) -> String {
        let shape = self.resolve(value).shape;
        let value = Value {
            nullable,
            ..Value::plain(shape)
        };
        type_text(self.api, &value, &str::to_owned)
    }
}

/// Compares two documents that are understood.
fn compare((old, before): &(Input, Api), (new, after): &(Input, Api)) -> Report {
    let history: &History = &new.history;
    let title = |api: &Api| Title {
        file: String::new(),
        version: api.version.clone(),
    };
    let mut comparer = Comparer::new(
        Side::new(before, &old.document),
        Side::new(after, &new.document),
        history,
    );
    comparer.document();
    comparer.operations();
    comparer.types();
    Report {
        old: title(before),
        new: title(after),
        notes: Vec::new(),
        changes: comparer.finish(),
    }
}
