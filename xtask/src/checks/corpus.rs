//! Tries codegen on documents of other vendors, and compiles what it makes of them: the examples that come with the npm package
//! `@readme/oas-examples`, and the API of GitHub, from `@octokit/openapi`.
//!
//! The documents are not in the repository. They are fetched into `target/`; where that cannot be done, nothing is tried, and said so.

mod fetch;

use std::fmt::Write;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::Instant;

use crate::codegen::{self, Options};
use crate::error::lines;
use crate::verdict;

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
pub(crate) fn run(arguments: Arguments) -> Result<ExitCode, String> {
    let mut files = arguments.files;
    let place = place();
    if files.is_empty() {
        files = match fetch::documents(&place) {
            Ok(files) => files,
            Err(reason) => {
                println!("skipped: {reason}");
                return Ok(ExitCode::SUCCESS);
            }
        };
    }
    let failed = |error: io::Error| error.to_string();
    let found = files.iter().map(|path| fetch::collect(path));
    let files = found
        .collect::<io::Result<Vec<_>>>()
        .map_err(failed)?
        .concat();
    let failed = try_all(&place, &files).map_err(failed)?;
    let state = match failed {
        0 => "all fine".to_owned(),
        _ => format!("{failed} of them not fine"),
    };
    println!("{} documents, {state}", files.len());
    Ok(verdict(failed == 0))
}

fn place() -> PathBuf {
    crate::workspace::root().join("target/codegen-corpus")
}

/// Fetches the documents of other people, or gives the reason why they cannot be had.
pub(super) fn fetched() -> Result<(), String> {
    fetch::documents(&place()).map(drop)
}

/// Tries every document and returns how many failed.
fn try_all(place: &Path, files: &[PathBuf]) -> io::Result<usize> {
    let names: Vec<String> = files.iter().map(|file| crate_name(file)).collect();
    workspace(place, &names)?;
    println!(
        "{:>8} {:>7} {:>12} {:>7}  document",
        "lines", "s", "not enforced", "check s"
    );
    let mut failed = 0;
    for (file, name) in files.iter().zip(&names) {
        if let Err(reason) = one(place, file, name) {
            failed += 1;
            println!("FAILED {}\n{}", file.display(), reason.trim_end());
        }
    }
    Ok(failed)
}

/// A document: codegen, and then the compiler.
fn one(place: &Path, file: &Path, name: &str) -> Result<(), String> {
    let source = place.join("crates").join(name).join("src");
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
    made.write().map_err(|error| error.to_string())?;
    let (seconds, start) = (start.elapsed().as_secs_f64(), Instant::now());
    let checked = Command::new(env!("CARGO"))
        .args(["check", "--quiet", "-p", name])
        .current_dir(place.join("crates"))
        .env("CARGO_TARGET_DIR", place.join("target"))
        .output()
        .map_err(|error| error.to_string())?;
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
    Err(text.lines().take(60).collect::<Vec<_>>().join("\n"))
}

/// A workspace with a crate for each document, apart from the one that this is.
fn workspace(place: &Path, names: &[String]) -> io::Result<()> {
    let root = crate::workspace::root();
    let crates = place.join("crates");
    let mut manifest = String::from("[workspace]\nresolver = \"3\"\nmembers = [\n");
    for name in names {
        let _ = writeln!(manifest, "    {name:?},");
        fs::create_dir_all(crates.join(name).join("src"))?;
        let types = root.join("revox-types");
        fs::write(
            crates.join(name).join("Cargo.toml"),
            format!(
                "[package]\nname = {name:?}\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\nreal = {{ package = \"revox-types\", path = \"{}\", features = [\"model\", \"schemars\"] }}\nserde = {{ version = \"1\", features = [\"derive\"] }}\nserde_json = \"1\"\nschemars = \"1\"\n",
                types.display()
            ),
        )?;
        fs::write(crates.join(name).join("src/lib.rs"), LIB)?;
    }
    manifest.push_str("]\n\n[profile.dev]\ndebug = false\n");
    fs::write(crates.join("Cargo.toml"), manifest)?;
    // The versions that the workspace has been built with are there already.
    fs::copy(root.join("Cargo.lock"), crates.join("Cargo.lock"))?;
    Ok(())
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
