//! Asks a real rust-analyzer what an editor sees inside the macro, case by case.
//!
//! `tests/ide/cases.json` holds the cases: a whole file with `/*|*/` at the cursor, the questions, and what the answers must hold. A machine
//! without rust-analyzer skips the check and says so.

use std::fs;
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use itertools::Itertools;
use serde_json::{Value, json};
use xshell::{Shell, cmd};

use crate::verdict;
use crate::workspace::{Result, root, shell};
use server::Server;

mod server;

/// Where the cursor stands in a case's text; it is cut out before the server sees the text.
const CURSOR: &str = "/*|*/";

/// Ask a real rust-analyzer what an editor sees inside the macro
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Only the cases whose name contains this
    #[arg(default_value = "", hide_default_value = true)]
    name: String,
}

/// Runs `cargo xtask ide`.
pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let sh = shell("target/ide")?;
    let Some(program) = program(&sh) else {
        eprintln!(
            "xtask ide: SKIPPED, nothing was checked: there is no rust-analyzer here. Install it, or name one with RA_BIN \
             (and its standard library sources with RA_SYSROOT_SRC)."
        );
        return Ok(ExitCode::SUCCESS);
    };
    Ok(verdict(ask(&sh, &program, &arguments.name)? == 0))
}

/// The rust-analyzer to ask: `RA_BIN`, or the one on the path that starts.
fn program(sh: &Shell) -> Option<String> {
    let program = sh.var("RA_BIN").unwrap_or("rust-analyzer".to_owned());
    let version = cmd!(sh, "{program} --version").ignore_stderr();
    version.read().is_ok().then_some(program)
}

/// Asks every case and returns how many failed.
fn ask(sh: &Shell, program: &str, wanted: &str) -> Result<usize> {
    let text = sh.read_file(root().join("tests/ide/cases.json"))?;
    let cases: Vec<Value> = serde_json::from_str(&text)?;
    project(sh)?;
    let start = Instant::now();
    let mut server = Server::start(program, &sh.current_dir(), settings(sh)?)?;
    eprintln!(
        "rust-analyzer was ready after {:.1} s",
        start.elapsed().as_secs_f64()
    );
    let (mut asked, mut failed) = (0, 0);
    let mut waits = Vec::new();
    for case in cases
        .iter()
        .filter(|case| case["name"].as_str().unwrap_or_default().contains(wanted))
    {
        asked += 1;
        let name = case["name"].as_str().unwrap_or("a case without a name");
        let (problems, milliseconds) = check(&mut server, case)?;
        waits.push(milliseconds);
        if problems.is_empty() {
            eprintln!("ok      {milliseconds:>6.0} ms  {name}");
        } else {
            failed += 1;
            eprintln!(
                "FAILED  {milliseconds:>6.0} ms  {name}\n        {}",
                problems.join("\n        ")
            );
        }
    }
    // The first questions make the server read the standard library; the rest is what a user feels.
    waits.sort_by(f64::total_cmp);
    let median = waits.get(waits.len() / 2).copied().unwrap_or_default();
    println!("{} passed, {failed} failed", asked - failed);
    println!("median {median:.0} ms per case");
    Ok(failed)
}

/// Asks one case; returns what is wrong with the answers and how long the slowest took.
fn check(server: &mut Server, case: &Value) -> Result<(Vec<String>, f64)> {
    let text = case["text"].as_str().ok_or("a case without a text")?;
    let (before, after) = text.split_once(CURSOR).ok_or("a text without a cursor")?;
    server.show(&format!("{before}{after}"))?;
    let line = before.matches('\n').count();
    let character = before
        .rsplit('\n')
        .next()
        .unwrap_or_default()
        .encode_utf16()
        .count();
    let expected = &case["expect"];
    let mut problems = Vec::new();
    let mut slowest = 0.0_f64;
    for operation in case["ops"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
    {
        let more = match operation {
            "rename" => json!({ "newName": "renamed" }),
            "references" => json!({ "context": { "includeDeclaration": true } }),
            _ => json!({}),
        };
        let start = Instant::now();
        let answer = server.ask(operation, (line, character), &more)?;
        slowest = slowest.max(start.elapsed().as_secs_f64() * 1000.0);
        match operation {
            "completion" => check_completion(&answer, expected, &mut problems),
            "rename" => {
                let by_file = answer["changes"].as_object().into_iter().flatten();
                let by_file = by_file.map(|(_, edits)| edits);
                let documents = answer["documentChanges"].as_array().into_iter().flatten();
                let edits: usize = by_file
                    .chain(documents.map(|document| &document["edits"]))
                    .filter_map(|edits| edits.as_array().map(Vec::len))
                    .sum();
                let wanted = expected["rename_edits"].as_u64().unwrap_or(1);
                if u64::try_from(edits) != Ok(wanted) {
                    problems.push(format!("rename edits {edits} places, not {wanted}"));
                }
            }
            _ => {
                let shown = shown(&answer);
                for part in words(&expected[format!("{operation}_has")]) {
                    if !shown.contains(part) {
                        problems.push(format!("{operation} lacks `{part}`: {shown}"));
                    }
                }
            }
        }
    }
    Ok((problems, slowest))
}

fn check_completion(answer: &Value, expected: &Value, problems: &mut Vec<String>) {
    let items = answer["items"].as_array().or(answer.as_array());
    let items = items.into_iter().flatten().filter_map(|item| {
        let label = item["label"].as_str()?;
        Some((item["sortText"].as_str().unwrap_or(label), label))
    });
    let ends = ['(', ':', ' ', '…', '!'];
    let items = items.sorted();
    let names = items.map(|(_, label)| label.split(ends).next().unwrap_or(label));
    let names: Vec<&str> = names.collect();
    for name in words(&expected["completion_has"]) {
        if !names.contains(&name) {
            problems.push(format!(
                "completion lacks `{name}`; it begins with {:?}",
                &names[..names.len().min(8)]
            ));
        }
    }
    for name in words(&expected["completion_lacks"]) {
        if names.contains(&name) {
            problems.push(format!("completion offers `{name}`"));
        }
    }
    let first: Vec<&str> = words(&expected["completion_first"]).collect();
    let offered = names
        .iter()
        .copied()
        .take(first.len())
        .sorted()
        .collect_vec();
    let wanted = first.into_iter().sorted().collect_vec();
    if offered != wanted {
        problems.push(format!(
            "the first completions are {offered:?}, not {wanted:?}"
        ));
    }
}

/// What a hover shows, or the lines at which definitions and references lie.
fn shown(answer: &Value) -> String {
    if let Some(text) = answer["contents"]["value"].as_str() {
        return text.to_owned();
    }
    let places = answer
        .as_array()
        .cloned()
        .unwrap_or_else(|| vec![answer.clone()]);
    let line = |place: &Value| -> Option<String> {
        let path = place["uri"]
            .as_str()
            .or(place["targetUri"].as_str())?
            .strip_prefix("file://")?;
        let range = place.get("range").or(place.get("targetSelectionRange"))?;
        let number = usize::try_from(range["start"]["line"].as_u64()?).ok()?;
        let text = fs::read_to_string(path).ok()?;
        Some(format!("{path}: {}", text.lines().nth(number)?.trim()))
    };
    places.iter().filter_map(line).join("\n")
}

fn words(list: &Value) -> impl Iterator<Item = &str> {
    list.as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
}

/// A user's crate, built once so that the macro can be loaded.
fn project(sh: &Shell) -> Result {
    let manifest = format!(
        "[package]\nname = \"ide\"\nversion = \"0.0.0\"\nedition = \"2024\"\n[workspace]\n[dependencies]\nrevox-client = {{ path = \"{}\", default-features = false }}\n",
        root().join("revox-client").display()
    );
    sh.write_file("Cargo.toml", manifest)?;
    sh.write_file("src/main.rs", "fn main() {}\n")?;
    let check = cmd!(sh, "cargo check --quiet");
    Ok(check.env_remove("CARGO_TARGET_DIR").run()?)
}

/// The settings that make the server load the macro with the server of the compiler that built it.
fn settings(sh: &Shell) -> Result<Value> {
    let sysroot = cmd!(sh, "rustc --print sysroot").read()?;
    let server = Path::new(&sysroot).join("libexec/rust-analyzer-proc-macro-srv");
    let mut settings = json!({
        "checkOnSave": false,
        "cachePriming": { "enable": false },
        "cargo": { "buildScripts": { "enable": true }, "targetDir": true },
        "procMacro": { "enable": true, "server": server },
        "completion": { "limit": null },
    });
    if let Ok(sources) = sh.var("RA_SYSROOT_SRC") {
        settings["cargo"]["sysrootSrc"] = json!(sources);
    }
    Ok(settings)
}
