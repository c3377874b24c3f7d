//! The program `revox`: checks definitions in files, writes them as Rust, prints schemas, and runs the mock server.

mod check;
mod document;
mod import;
mod pull;

use std::ffi::OsString;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::builder::PossibleValuesParser;
use clap::{Args, Parser, Subcommand, ValueEnum};
use revox_types::generated::schemas::TYPES;
use serde_json::{Map, Value};

use crate::Validate as _;
use crate::generated::deploy::{Definition, SCHEMA};
use crate::mock::MockServer;
use crate::source;

/// Voice assistants for Revox, from the command line.
#[derive(Parser)]
#[command(name = "revox", version, arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Check definitions in JSON, YAML or TOML files.
    ///
    /// Exits with 0 if every file is valid, with 4 if one is not, and with 1 if one cannot be read. Advice is a warning, and no file is
    /// invalid for it.
    Check(Check),
    /// Print the JSON Schema of a type, for an editor.
    Schema {
        /// The type.
        #[arg(
            value_name = "TYPE",
            default_value = Definition::OBJECT.name,
            value_parser = PossibleValuesParser::new(TYPES.iter().map(|(name, _)| *name)),
            hide_possible_values = true
        )]
        ty: String,
    },
    /// Answer like the Revox API, on 127.0.0.1. The first line of output is the base URL.
    Mock(Mock),
    /// Write a definition in a JSON, YAML or TOML file as Rust source.
    Import(Import),
    /// Write assistants that the API holds as Rust source. The environment variable `REVOX_API_KEY` holds the key.
    Pull(Pull),
}

#[derive(Args)]
struct Check {
    /// The files; their endings name their formats: json, yaml, yml, toml. `-` is JSON from the standard input.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// How violations are printed.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// One line for each violation: `file:line:column: level: path: message`. The level is `error` or `warning`.
    Text,
    /// A JSON array of objects with `file`, `line`, `column`, `level`, `path` and `message`.
    Json,
    /// Annotations for GitHub Actions.
    Github,
}

#[derive(Args)]
struct Mock {
    /// The port to listen on [default: a free one].
    #[arg(long, value_name = "N", value_parser = port)]
    port: Option<u16>,
    /// The only API key that is accepted [default: any].
    #[arg(long)]
    key: Option<String>,
    /// A JSON file that holds the state: read first, and written after each change.
    #[arg(long, value_name = "FILE")]
    state: Option<PathBuf>,
    /// Judge requests by the API's schema alone, not by the rules in its prose.
    #[arg(long)]
    schema_only: bool,
}

#[derive(Args)]
struct Import {
    /// The definition.
    file: PathBuf,
    #[command(flatten)]
    target: Target,
}

#[derive(Args)]
struct Pull {
    /// The ids of the assistants.
    #[arg(required = true, value_name = "ID")]
    ids: Vec<String>,
    /// Where the API is [default: the environment variable `REVOX_BASE_URL`, or the API itself].
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,
    /// Allow `http://` to another machine: whoever sees the traffic can read the key.
    #[arg(long)]
    allow_plain_http: bool,
    #[command(flatten)]
    target: Target,
}

/// Where source is written.
#[derive(Args)]
struct Target {
    /// The folder for the source and the texts that it includes.
    #[arg(long = "rust", value_name = "DIR")]
    folder: PathBuf,
    /// Overwrite files that exist.
    #[arg(long)]
    force: bool,
}

/// Why a command ends without having done its work.
enum Failure {
    /// Exit code 1: something cannot be read, written or reached.
    Operation(String),
    /// Exit code 4: a definition is invalid.
    Invalid(String),
}

/// Runs the program. The first argument is its own name; wrong arguments end the process with 2.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let result = match Arguments::parse_from(arguments).command {
        Command::Check(check) => check::run(&check),
        Command::Schema { ty } => schema(&ty),
        Command::Mock(mock) => serve(mock),
        Command::Import(import) => import::import(&import),
        Command::Pull(pull) => pull::pull(&pull),
    };
    let (message, code) = match result {
        Ok(()) => return ExitCode::SUCCESS,
        Err(Failure::Operation(message)) => (message, 1),
        Err(Failure::Invalid(message)) => (message, 4),
    };
    // The exit code says enough where standard error is closed.
    let _ = writeln!(io::stderr(), "revox: {message}");
    ExitCode::from(code)
}

/// What `revox check` prints of a file with this text, for tests of many texts.
#[must_use]
pub fn findings(file: &str, text: &str) -> Vec<String> {
    check::findings(file.as_ref(), text)
        .iter()
        .map(|finding| finding.line(file))
        .collect()
}

fn schema(name: &str) -> Result<(), Failure> {
    let (_, schema) = TYPES
        .iter()
        .find(|(known, _)| *known == name)
        .ok_or_else(|| Failure::Operation(format!("there is no type `{name}`")))?;
    print(&format!("{:#}", schema().as_value()))
}

fn port(text: &str) -> Result<u16, &'static str> {
    text.parse().map_err(|_| "a port is a number up to 65535")
}

fn serve(mock: Mock) -> Result<(), Failure> {
    let mut builder = MockServer::builder().schema_only(mock.schema_only);
    if let Some(port) = mock.port {
        builder = builder.port(port);
    }
    if let Some(key) = mock.key {
        builder = builder.api_key(key);
    }
    if let Some(state) = mock.state {
        builder = builder.state_file(state);
    }
    let server = builder.start().map_err(|error| {
        Failure::Operation(match (error.kind(), mock.port) {
            (io::ErrorKind::AddrInUse, Some(port)) => {
                format!("port {port} is in use; `--port` takes another, and without it a free one is taken")
            }
            _ => error.to_string(),
        })
    })?;
    print(&server.url())?;
    server.join();
    Ok(())
}

impl Target {
    /// Writes a definition as a function of its name, and prints which files there are.
    fn write(&self, definitions: &[Map<String, Value>]) -> Result<(), Failure> {
        let named = definitions.iter().map(|body| {
            let name = body.get(SCHEMA.name).and_then(Value::as_str);
            (name.unwrap_or_default(), body)
        });
        let written = source::write(named, &self.folder, self.force).map_err(Failure::Operation)?;
        print(&written.join("\n"))
    }
}

/// Writes to standard output. A reader that has gone away has seen enough.
fn print(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    match writeln!(out, "{text}").and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Failure::Operation(
            format!("the output cannot be written: {error}"),
        )),
        _ => Ok(()),
    }
}
