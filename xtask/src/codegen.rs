//! Makes everything that follows from the API's document: types, rule tables, operations, client methods.
//!
//! The document and its overlays become one JSON value (`input`), that becomes an intermediate representation (`lower`), and from
//! that each file is written by a module of its own. Files are made in memory and compared or written at the end.

mod files;
#[cfg(test)]
pub(crate) mod tests;

use std::fmt::Write;
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::thread;
use std::time::Instant;

use indexmap::IndexMap;
use itertools::Itertools;
use serde_json::Value;

use crate::document::source::Source;
use crate::document::{Input, overlay};
use crate::emit::docs::counted;
use crate::emit::{
    deploy, extract, guide, model, operations, resources, rules, schemas, simulation, zones,
};
use crate::error::{Error, lines};
use crate::hostile::printable;
use crate::ir::{Api, Note};
use crate::lower;
use crate::propose;
use crate::workspace::{Result, root};
use files::Files;

/// Types nest as deep as the schemas that they are made of, and their parser needs about 40 KB for each level.
const STACK: usize = 64 << 20;

/// Write the files that are made from openapi/
///
/// Makes the files under revox-types/src/generated/ and revox-client/src/generated/ from openapi/revox.yaml and openapi/overlay.yaml.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Write nothing; name every file that is not as it would be made, and exit with 1
    #[arg(long)]
    check: bool,
    /// Another OpenAPI document, 3.0 or 3.1, YAML or JSON; without --overlay, no overlay is applied to it
    #[arg(long, value_name = "FILE")]
    spec: Option<PathBuf>,
    /// An OpenAPI Overlay to apply; may be given several times
    #[arg(long, value_name = "FILE")]
    overlay: Vec<PathBuf>,
    /// What is known of other versions of the document (see openapi/history.yaml)
    #[arg(long, value_name = "FILE")]
    history: Option<PathBuf>,
    /// Another place for the files: DIR/types/… and DIR/client/…
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Write no files; print an overlay by which the document keeps the names of OLD, an earlier document. To either, only the overlays apply
    /// that are given: --overlay to the document, --old-overlay to OLD. What is in doubt is a comment, and makes the exit code 3
    #[arg(long, value_name = "OLD", conflicts_with_all = ["check", "out", "history"])]
    propose_names: Option<PathBuf>,
    /// An overlay that gave OLD its names; may be given several times
    #[arg(long, value_name = "FILE", requires = "propose_names")]
    old_overlay: Vec<PathBuf>,
}

impl Arguments {
    fn options(&self) -> Options {
        let mut options = Options::of_workspace(&root());
        if self.spec.is_some() || !self.overlay.is_empty() {
            options.spec = self.spec.clone().unwrap_or(options.spec);
            options.overlays.clone_from(&self.overlay);
            options.history = None;
            let names = [&options.spec].into_iter().chain(&options.overlays);
            let names = names.filter_map(|path| path.file_name());
            options.origin = names.map(|name| name.display()).join(" and ");
        }
        if let Some(out) = &self.out {
            options.types = out.join("types");
            options.client = out.join("client");
        }
        options.history = self.history.clone().or(options.history);
        options
    }
}

/// Where the document comes from and where the files go.
#[derive(Debug, Clone)]
pub(crate) struct Options {
    pub(crate) spec: PathBuf,
    /// The overlays, in the order in which they apply.
    pub(crate) overlays: Vec<PathBuf>,
    /// What is known of other versions of the document.
    pub(crate) history: Option<PathBuf>,
    pub(crate) types: PathBuf,
    pub(crate) client: PathBuf,
    /// How the files name what they are made from.
    pub(crate) origin: String,
}

impl Options {
    /// Everything as it is in a workspace.
    pub(crate) fn of_workspace(root: &Path) -> Self {
        // A document that has today's names itself needs no overlay for them.
        let names = Some(root.join("openapi/names.yaml")).filter(|path| path.exists());
        Self {
            spec: root.join("openapi/revox.yaml"),
            overlays: names
                .into_iter()
                .chain([root.join("openapi/overlay.yaml")])
                .collect(),
            history: Some(root.join("openapi/history.yaml")).filter(|path| path.exists()),
            types: root.join("revox-types/src/generated"),
            client: root.join("revox-client/src/generated"),
            origin: "openapi/revox.yaml and openapi/overlay.yaml".to_owned(),
        }
    }
}

/// The document of a workspace with its overlay applied, as plain JSON: every rule in it is one that is enforced.
///
/// # Errors
/// When a file cannot be read or is malformed, or when the overlay does not fit.
pub fn resolved_document(root: &Path) -> Result<Value, String> {
    let (input, _) = load(&Options::of_workspace(root)).map_err(|errors| lines(&errors))?;
    Ok(input.document)
}

/// What the files of a workspace are made from.
pub(crate) fn resolved_api(root: &Path) -> Result<Api, String> {
    let (_, api) = load(&Options::of_workspace(root)).map_err(|errors| lines(&errors))?;
    Ok(api)
}

/// Whether a document, given as YAML, is understood.
///
/// # Errors
/// Everything that is wrong with it.
pub fn understand(text: &str) -> Result<(), Vec<String>> {
    let read = Input::build(Source::new("spec.yaml", text), Vec::new(), None);
    let lowered = read.and_then(|input| lower::lower(&input));
    let texts = |errors: Vec<Error>| errors.iter().map(ToString::to_string).collect();
    lowered.map(drop).map_err(texts)
}

/// Reads a document, and takes out of it what it has no use for.
fn load(options: &Options) -> Result<(Input, Api), Vec<Error>> {
    let history = options.history.as_deref();
    let mut input = Input::read(&options.spec, &options.overlays, history, false)?;
    let api = lower::lower(&input)?;
    input.drop_rules(&api.dropped);
    Ok((input, api))
}

/// Makes all files, in memory.
pub(crate) fn generate(options: &Options) -> Result<(Files, Input, Api), Vec<Error>> {
    let (input, mut api) = load(options)?;
    // The types take as long as everything else that is written.
    let (model, mut types, (json_schemas, notes), client) = thread::scope(|scope| {
        let model = thread::Builder::new()
            .stack_size(STACK)
            .spawn_scoped(scope, || model::write(&api))
            .expect("a thread can be started");
        let others = vec![
            ("rules.rs", rules::write(&api)),
            ("responses.rs", rules::write_responses(&api)),
            ("zones.rs", zones::write()),
            ("operations.rs", operations::write(&api)),
            ("extract.rs", extract::write(&api)),
        ];
        let json_schemas = schemas::write(&api, &input.document);
        let client = vec![
            ("resources.rs", resources::write(&api)),
            ("simulation.rs", simulation::write(&api)),
            ("deploy.rs", deploy::write(&api)),
            ("rules.md", guide::write(&api)),
        ];
        let model = model.join().unwrap_or_else(|panic| resume_unwind(panic));
        (model, others, json_schemas, client)
    });
    api.notes.extend(notes);
    let model =
        model.map_err(|message| vec![Error::file(options.spec.to_string_lossy(), message)])?;
    types.extend([("model.rs", model), ("schemas.rs", json_schemas)]);
    let mut files = Files::default();
    for (folder, made) in [(&options.types, types), (&options.client, client)] {
        files.folder(folder);
        for (name, text) in made {
            // After the line that says what the file is for.
            let (first, rest) = text.split_once('\n').unwrap_or((&text, ""));
            let generated = format!(
                "@generated by `cargo xtask codegen` from {}; do not edit.",
                options.origin
            );
            let text = match first {
                // The first paragraph of a page is its summary, so it comes first.
                "" => format!("{rest}\n<!-- {generated} -->\n"),
                about => format!("{about}\n// {generated}\n\n{rest}"),
            };
            files.add(folder.join(name), text);
        }
    }
    Ok((files, input, api))
}

/// Prints the overlay by which a document keeps the names of an earlier one.
fn names(old: &Path, arguments: &Arguments) -> ExitCode {
    let workspace = Options::of_workspace(&root());
    let spec = arguments.spec.as_ref().unwrap_or(&workspace.spec);
    let read = |spec, overlays| Input::read(spec, overlays, None, false);
    let proposed = read(old, &arguments.old_overlay).and_then(|old| {
        let new = read(spec, &arguments.overlay)?;
        let (old, api) = (lower::lower(&old)?, lower::lower_apart(&new)?);
        Ok(propose::propose(&old, &new.document, &api))
    });
    match proposed {
        Ok(proposal) => {
            print!("{}", proposal.overlay);
            if proposal.doubts == 0 {
                return ExitCode::SUCCESS;
            }
            let doubts = counted(&proposal.doubts, "name");
            eprintln!("xtask codegen: {doubts} in doubt; the comments at the end say which");
            ExitCode::from(3)
        }
        Err(errors) => {
            eprintln!("{}", lines(&errors));
            ExitCode::FAILURE
        }
    }
}

/// Runs `cargo xtask codegen`.
pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    if let Some(old) = &arguments.propose_names {
        return Ok(names(old, arguments));
    }
    let options = arguments.options();
    let check = arguments.check;
    let start = Instant::now();
    let (files, input, api) = match generate(&options) {
        Ok(made) => made,
        Err(errors) => {
            let found = counted(&errors.len(), "mistake");
            eprintln!(
                "{}\nxtask codegen: {found} found; nothing was written",
                lines(&errors)
            );
            return Ok(ExitCode::FAILURE);
        }
    };
    let lines = if check {
        files.compare()?
    } else {
        files.write()?
    };
    for line in &lines {
        eprintln!("{line}");
    }
    for skipped in &api.skipped {
        eprintln!("skipped: {}", printable(skipped));
    }
    for line in nameless(&input.document, &api) {
        eprintln!("named: {}", printable(&line));
    }
    for left_out in &api.left_out {
        eprintln!("left out: {}", printable(left_out));
    }
    for line in listed(&api.notes) {
        eprintln!("not enforced: {}", printable(&line));
    }
    if check && !lines.is_empty() {
        let mut again = std::env::args().skip(1).filter(|word| word != "--check");
        eprintln!(
            "xtask codegen: {} not as the document makes them; run `cargo xtask {}`",
            counted(&lines.len(), "file"),
            again.join(" ")
        );
        return Ok(ExitCode::FAILURE);
    }
    let state = if lines.is_empty() {
        "up to date"
    } else {
        "written"
    };
    eprintln!(
        "{} types and {} operations in {} lines, {state} ({:.2} s)",
        api.types.len(),
        api.operations.len(),
        files.lines(),
        start.elapsed().as_secs_f64()
    );
    Ok(ExitCode::SUCCESS)
}

/// The inline types, and the types and methods whose names were taken, with the actions of an overlay that would state their names.
fn nameless(document: &Value, api: &Api) -> Vec<String> {
    let operations = api.operations.iter().filter(|operation| operation.numbered);
    let operations = operations.map(|operation| {
        let target = overlay::target_of(document, &operation.pointer);
        format!(
            "#{} is `{resource}.{name}`, since another operation has the name; to keep it, add to an overlay: - {{target: {target:?}, update: {{x-revox-operation: {resource}.{name}}}}}",
            operation.pointer,
            resource = operation.resource,
            name = operation.method_name,
        )
    });
    let types = api.in_order().into_iter().map(|id| &api.types[id]);
    types
        .filter(|named| named.component.is_none() || named.numbered)
        .map(|named| {
            if named.mixed {
                return format!(
                    "#{} is `{}`, which is made of several schemas; only what is one schema by itself can be given another name",
                    named.pointer, named.name
                );
            }
            let target = overlay::target_of(document, &named.pointer);
            format!(
                "#{} is `{name}`; to keep the name, add to an overlay: - {{target: {target:?}, update: {{x-revox-name: {name}}}}}",
                named.pointer,
                name = named.name
            )
        })
        .chain(operations)
        .collect()
}

/// Notes as lines, one for each keyword and reason.
fn listed(notes: &[Note]) -> Vec<String> {
    /// How many places are named after the first.
    const NAMED: usize = 3;
    let mut groups: IndexMap<(&str, &str), Vec<&str>> = IndexMap::new();
    for note in notes {
        let group = groups.entry((&note.keyword, &note.reason)).or_default();
        group.push(&note.pointer);
    }
    let lines = groups.into_iter().map(|((keyword, reason), places)| {
        let mut line = format!("#{} {keyword}: {reason}", places[0]);
        if places.len() > 1 {
            let named = places[1..].iter().take(NAMED);
            line += "; also at #";
            line += &named.format(", #").to_string();
        }
        if places.len() > NAMED + 1 {
            let _ = write!(line, " and {} more", places.len() - NAMED - 1);
        }
        line
    });
    lines.collect()
}
