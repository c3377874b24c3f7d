//! Tries codegen on documents of other vendors, and compiles what it makes of them: the examples that come with the npm package
//! `@readme/oas-examples`, and the API of GitHub, from `@octokit/openapi`.
//!
//! The documents are not in the repository. They are fetched into `target/`; where that cannot be done, nothing is tried, and said so.

mod fetch;

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use xshell::{Shell, cmd};

use crate::codegen::{self, Options};
use crate::error::lines;
use crate::verdict;
use crate::workspace::{Result, root, shell};

/// Try codegen on documents of other people, and compile what it makes
///
/// Makes a crate from each document and compiles it. Without files, the documents are those of two npm packages, which are fetched.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Documents, or folders of documents
    #[arg(value_name = "PATH")]
    files: Vec<PathBuf>,
}

/// What a generated crate has around the generated files: what they expect of the crates that they belong to.
const LIB: &str = include_str!("corpus/lib.rs.txt");

/// Runs `cargo xtask codegen-corpus`.
pub(crate) fn run(arguments: Arguments) -> Result<ExitCode> {
    let mut files = arguments.files;
    if files.is_empty() {
        files = match fetch::documents() {
            Ok(files) => files,
            Err(reason) => {
                println!("skipped: {reason}");
                return Ok(ExitCode::SUCCESS);
            }
        };
    }
    let found = files.iter().map(|path| fetch::collect(path));
    let files = found.collect::<Result<Vec<_>, _>>()?.concat();
    let failed = try_all(&files)?;
    let state = match failed {
        0 => "all fine".to_owned(),
        _ => format!("{failed} of them not fine"),
    };
    println!("{} documents, {state}", files.len());
    Ok(verdict(failed == 0))
}

/// Fetches the documents of other people, or gives the reason why they cannot be had.
pub(super) fn fetched() -> Result {
    fetch::documents().map(drop)
}

/// Tries every document and returns how many failed.
fn try_all(files: &[PathBuf]) -> Result<usize> {
    let names: Vec<String> = files.iter().map(|file| crate_name(file)).collect();
    let sh = shell("target/codegen-corpus/crates")?;
    workspace(&sh, &names)?;
    println!(
        "{:>8} {:>7} {:>12} {:>7}  document",
        "lines", "s", "not enforced", "check s"
    );
    let mut failed = 0;
    for (file, name) in files.iter().zip(&names) {
        if let Err(reason) = one(&sh, file, name) {
            failed += 1;
            println!("FAILED {}\n{reason}", file.display());
        }
    }
    Ok(failed)
}

/// A document: codegen, and then the compiler.
fn one(sh: &Shell, file: &Path, name: &str) -> Result {
    let source = sh.current_dir().join(name).join("src");
    let start = Instant::now();
    let options = Options {
        spec: file.to_owned(),
        overlays: Vec::new(),
        history: None,
        types: source.join("types"),
        client: source.join("client"),
        origin: short(file),
    };
    let (made, _, api) = codegen::generate(&options).map_err(|errors| lines(&errors))?;
    made.write()?;
    let (seconds, start) = (start.elapsed().as_secs_f64(), Instant::now());
    let checked = cmd!(sh, "cargo check --quiet -p {name} --target-dir ../target");
    let checked = checked.ignore_status().output()?;
    println!(
        "{:>8} {seconds:>7.2} {:>12} {:>7.1}  {}",
        made.lines(),
        api.notes.len(),
        start.elapsed().as_secs_f64(),
        short(file)
    );
    if checked.status.success() {
        return Ok(());
    }
    let text = String::from_utf8_lossy(&checked.stderr);
    Err(text.lines().take(60).collect::<Vec<_>>().join("\n").into())
}

/// A workspace with a crate for each document, apart from the one that this is.
fn workspace(sh: &Shell, names: &[String]) -> Result {
    let types = root().join("revox-types");
    let mut manifest = String::from("[workspace]\nresolver = \"3\"\nmembers = [\n");
    for name in names {
        let _ = writeln!(manifest, "    {name:?},");
        let manifest = format!(
            "[package]\nname = {name:?}\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\nreal = {{ package = \"revox-types\", path = \"{}\", features = [\"model\", \"schemars\"] }}\nserde = {{ version = \"1\", features = [\"derive\"] }}\nserde_json = \"1\"\nschemars = \"1\"\n",
            types.display()
        );
        sh.write_file(format!("{name}/Cargo.toml"), manifest)?;
        sh.write_file(format!("{name}/src/lib.rs"), LIB)?;
    }
    manifest.push_str("]\n\n[profile.dev]\ndebug = false\n");
    sh.write_file("Cargo.toml", manifest)?;
    // The versions that the workspace has been built with are there already.
    Ok(sh.copy_file(root().join("Cargo.lock"), "Cargo.lock")?)
}

fn crate_name(file: &Path) -> String {
    let name: String = short(file)
        .chars()
        .map(|character| match character {
            'a'..='z' | '0'..='9' => character,
            'A'..='Z' => character.to_ascii_lowercase(),
            _ => '-',
        })
        .collect();
    format!("doc-{}", name.trim_matches('-'))
}

/// A document's name with the two folders around it.
fn short(file: &Path) -> String {
    let parts: Vec<_> = file
        .components()
        .map(|part| part.as_os_str().to_string_lossy())
        .collect();
    parts[parts.len().saturating_sub(3)..].join("/")
}
