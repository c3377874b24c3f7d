//! Compiles every file beside this one and compares what the compiler says with the text beside it.
//!
//! `pass/` must compile. `fail/` holds one mistake each and the message that meets it. `warn/` holds advice, made visible by
//! `#![deny(deprecated)]`. After a deliberate change of wording, `TRYBUILD=overwrite cargo test -p revox-messages`
//! rewrites the texts.
//!
//! The rest of a message is worded by the compiler and changes with its version. So the texts are compared on the one version that
//! `rust-version` of this package names. With any other compiler the test says that it skips the comparison, and checks our own lines.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

#[test]
fn messages() {
    let pinned = pinned();
    let here = here();
    if here.starts_with(&format!("{pinned}.")) {
        let cases = trybuild::TestCases::new();
        cases.pass("pass/*.rs");
        cases.compile_fail("fail/*.rs");
        cases.compile_fail("warn/*.rs");
    } else {
        eprintln!(
            "skipped: the texts in tests/ui are those of rustc {pinned}, and this is {here}; checking our own lines alone"
        );
        assert_own_lines();
    }
}

/// The compiler whose wording is kept here.
fn pinned() -> String {
    env!("CARGO_PKG_RUST_VERSION").to_owned()
}

/// The version of the compiler that is at work, such as `1.95.0`.
fn here() -> String {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(rustc)
        .arg("--version")
        .output()
        .expect("rustc runs");
    let text = String::from_utf8(output.stdout).expect("rustc prints UTF-8");
    text.split(' ').nth(1).unwrap_or_default().to_owned()
}

/// Checks each failing file as a crate of its own; the first line of its kept message must be among what the compiler says.
fn assert_own_lines() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let scratch = root.join("../../target/ui-own-lines");
    let mut wrong = Vec::new();
    for case in cases(root) {
        let kept = fs::read_to_string(case.with_extension("stderr"))
            .expect("each failing case has its message");
        let first = kept.lines().next().expect("the message is not empty");
        fs::create_dir_all(scratch.join("src")).expect("the target folder can be written");
        fs::copy(&case, scratch.join("src/main.rs")).expect("the case can be copied");
        let client = root.join("../../revox-client");
        let manifest = format!(
            "[package]\nname = \"case\"\nversion = \"0.0.0\"\nedition = \"2024\"\n[workspace]\n[dependencies]\nrevox-client = {{ path = \"{}\", default-features = false }}\n",
            client.display()
        );
        fs::write(scratch.join("Cargo.toml"), manifest).expect("the target folder can be written");
        let output = Command::new(env!("CARGO"))
            .args(["check", "--quiet"])
            .current_dir(&scratch)
            .output()
            .expect("cargo runs");
        let said = String::from_utf8_lossy(&output.stderr);
        if output.status.success() || !said.contains(first) {
            wrong.push(format!(
                "{}: expected `{first}`, got:\n{said}",
                case.display()
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn cases(root: &Path) -> Vec<PathBuf> {
    let mut cases: Vec<PathBuf> = ["fail", "warn"]
        .iter()
        .flat_map(|folder| fs::read_dir(root.join(folder)).into_iter().flatten())
        .map(|entry| entry.expect("the folder can be read").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .collect();
    cases.sort();
    cases
}
