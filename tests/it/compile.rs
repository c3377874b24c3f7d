//! The cases of `rules.toml`, judged by a real compiler: as literals and as constants, with the place of every message.
//!
//! Three crates are generated and checked. One holds the definitions that must not compile, one the same with a constant in the place of the
//! literal, and one everything that must compile, of which some has to be warned about.

use std::fs;
use std::path::Path;
use std::process::Command;

use revox_types::rules::Level;
use serde_json::Value;

use crate::rules::{Case, cases};

/// What the compiler said about one line.
#[derive(Debug)]
struct Diagnostic {
    level: String,
    message: String,
    line: usize,
    /// The text that the message points at.
    token: String,
}

#[test]
fn literals_are_refused_at_their_token() {
    let cases = cases();
    let refused: Vec<&Case> = cases
        .iter()
        .filter(|case| case.written() && case.level() == Level::Deny)
        .collect();
    let said = check(
        "literals",
        &refused
            .iter()
            .map(|case| statement(case, &case.fail))
            .collect::<Vec<_>>(),
    );
    for (case, line) in refused.iter().zip(1..) {
        let here: Vec<_> = said
            .iter()
            .filter(|said| said.line == line && said.level == "error")
            .collect();
        let [only] = here.as_slice() else {
            panic!("`{}` should cause one error, not {here:#?}", case.fail)
        };
        assert_eq!(only.token, case.token, "{}", only.message);
        assert!(
            only.message.contains(field(case).as_str()),
            "`{}` is not named in: {}",
            case.path,
            only.message
        );
    }
}

#[test]
fn constants_are_refused_with_the_same_words() {
    let cases = cases();
    let refused: Vec<&Case> = cases
        .iter()
        .filter(|case| case.written() && case.level() == Level::Deny && case.constant().is_some())
        .collect();
    assert!(refused.len() > 10, "most rules are about values");
    let bodies: Vec<_> = refused
        .iter()
        .map(|case| case.constant().expect("checked above"))
        .collect();
    let said = check("constants", &bodies);
    for (case, line) in refused.iter().zip(1..) {
        let here: Vec<_> = said
            .iter()
            .filter(|said| said.line == line && said.level == "error")
            .collect();
        let [only] = here.as_slice() else {
            panic!(
                "`{}` as a constant should cause one error, not {here:#?}",
                case.fail
            )
        };
        assert_eq!(only.token, "VALUE", "{}", only.message);
        assert!(
            only.message.contains(field(case).as_str()),
            "`{}` is not named in: {}",
            case.path,
            only.message
        );
    }
}

#[test]
fn advice_is_a_warning_and_what_is_allowed_compiles() {
    let cases = cases();
    let written: Vec<&Case> = cases.iter().filter(|case| case.written()).collect();
    let advised: Vec<&&Case> = written
        .iter()
        .filter(|case| case.level() == Level::Warn)
        .collect();
    let mut bodies: Vec<_> = advised
        .iter()
        .map(|case| statement(case, &case.fail))
        .collect();
    bodies.extend(written.iter().map(|case| statement(case, &case.pass)));
    let said = check("advice", &bodies);
    let errors: Vec<_> = said.iter().filter(|said| said.level == "error").collect();
    assert!(errors.is_empty(), "nothing here is ruled out: {errors:#?}");
    for (case, line) in advised.iter().zip(1..) {
        let rule = field(case);
        let here = said.iter().any(|said| {
            said.line == line && said.token == case.token && said.message.contains(&rule)
        });
        assert!(
            here,
            "`{}` should be warned about at `{}`: {said:#?}",
            case.fail, case.token
        );
    }
    for (case, line) in written.iter().zip(advised.len() + 1..) {
        let here: Vec<_> = said
            .iter()
            .filter(|said| {
                said.line == line && said.token == case.token && said.message.contains(&field(case))
            })
            .collect();
        assert!(here.is_empty(), "`{}` should pass: {here:#?}", case.pass);
    }
}

fn statement(case: &Case, definition: &str) -> String {
    format!("let _ = {};", case.expression(definition))
}

/// The field that a message about the case has to name.
fn field(case: &Case) -> String {
    let last = case.path.rsplit('.').next().unwrap_or_default();
    format!("`{}", last.split('[').next().unwrap_or_default())
}

/// Checks a crate with one function on each line and returns what the compiler said.
fn check(name: &str, bodies: &[String]) -> Vec<Diagnostic> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the tests lie in the workspace");
    let folder = root.join("target/rule-cases");
    let package = folder.join(name);
    fs::create_dir_all(package.join("src")).expect("the target folder can be written");
    let manifest = format!(
        "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n[workspace]\n[dependencies]\n\
         revox-client = {{ path = \"{}\", default-features = false }}\n",
        root.join("revox-client").display()
    );
    fs::write(package.join("Cargo.toml"), manifest).expect("the target folder can be written");
    let source = package.join("src/lib.rs");
    let functions: Vec<_> = bodies
        .iter()
        .enumerate()
        .map(|(number, body)| format!("pub fn case_{number}() {{ {body} }}"))
        .collect();
    fs::write(&source, functions.join("\n")).expect("the target folder can be written");
    let output = Command::new(env!("CARGO"))
        .args(["check", "--quiet", "--offline", "--message-format=json"])
        .current_dir(&package)
        .env("CARGO_TARGET_DIR", folder.join("target"))
        .env_remove("RUSTFLAGS")
        .output()
        .expect("cargo runs");
    let said: Vec<_> = String::from_utf8_lossy(&output.stdout)
        .lines()
        .filter_map(diagnostic)
        .collect();
    assert!(
        output.status.success() || !said.is_empty(),
        "cargo check failed for another reason: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    said
}

/// Reads one line of cargo's output, if it is a message of the compiler about the crate's own text.
fn diagnostic(line: &str) -> Option<Diagnostic> {
    let line: Value = serde_json::from_str(line).ok()?;
    let message = line.get("message")?;
    let mut span = message["spans"]
        .as_array()?
        .iter()
        .find(|span| span["is_primary"] == true)?;
    // A constant's panic lies in the standard library; what caused it lies in the crate.
    while !span["file_name"].as_str()?.ends_with("src/lib.rs") || span["text"][0].is_null() {
        span = span["expansion"].get("span")?;
    }
    let text = &span["text"][0];
    let column = |key: &str| usize::try_from(text[key].as_u64()?).ok();
    let letters: Vec<char> = text["text"].as_str()?.chars().collect();
    let token = letters[column("highlight_start")? - 1..column("highlight_end")? - 1]
        .iter()
        .collect();
    Some(Diagnostic {
        level: message["level"].as_str()?.to_owned(),
        message: message["message"].as_str()?.to_owned(),
        line: usize::try_from(span["line_start"].as_u64()?).ok()?,
        token,
    })
}
