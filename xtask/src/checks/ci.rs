//! The one definition of every check that a change has to pass.
//!
//! `cargo xtask ci` runs all of them, `cargo xtask ci NAME…` some; continuous integration runs the same command, so a
//! green run here is a green run there. What only a release needs is in `release`, and runs when it is named.

mod release;
mod renamed;

use std::cell::RefCell;
use std::path::PathBuf;
use std::process::{Command, ExitCode};
use std::time::Instant;

use clap::builder::{PossibleValue, PossibleValuesParser};
use serde_json::Value;

use super::tidy;
use crate::workspace::{cargo, succeed};

/// A named check.
struct Job {
    name: &'static str,
    about: &'static str,
    run: fn(&Workspace) -> Result<(), String>,
}

/// Cheap checks first, so that the common errors are reported within seconds.
const JOBS: &[Job] = &[
    Job {
        name: "format",
        about: "rustfmt agrees with every file",
        run: format,
    },
    Job {
        name: "tidy",
        about: "the invariants of ARCHITECTURE.md hold",
        run: tidy_up,
    },
    Job {
        name: "codegen",
        about: "the generated files are what `codegen` makes",
        run: codegen,
    },
    Job {
        name: "coverage",
        about: "every rule has a case that shows its meaning at each moment, or a reason why not",
        run: coverage,
    },
    Job {
        name: "clippy",
        about: "no warning from rustc or clippy, in any target",
        run: clippy,
    },
    Job {
        name: "features",
        about: "the crates build with the features that users combine",
        run: features,
    },
    Job {
        name: "test",
        about: "unit, integration, compile-time and documentation tests",
        run: test,
    },
    Job {
        name: "corpus",
        about: "what codegen makes of the documents in xtask/tests/corpus compiles",
        run: corpus,
    },
    Job {
        name: "renamed",
        about: "the crates build when every type and field of the API has another name",
        run: renamed::run,
    },
    Job {
        name: "examples",
        about: "the examples with a mock server run to their end",
        run: examples,
    },
    Job {
        name: "docs",
        about: "the documentation builds without warnings",
        run: docs,
    },
];

/// The name that stands for every job of `release`.
const RELEASE: &str = "release";

/// Features that need more than a Rust toolchain and a C compiler, and what they need.
const NEEDS_SYSTEM: &[(&str, &str)] = &[("native-tls", "openssl")];

/// Run every check, or the named ones
///
/// `release` stands for all checks that only a release has to pass.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[arg(value_name = "JOB", value_parser = PossibleValuesParser::new(jobs()))]
    jobs: Vec<String>,
}

fn jobs() -> impl Iterator<Item = PossibleValue> {
    let all = PossibleValue::new(RELEASE).help("everything that a release needs besides");
    let named = |job: &Job| PossibleValue::new(job.name).help(job.about);
    let (every, release) = (JOBS.iter().map(named), release::JOBS.iter().map(named));
    every.chain([all]).chain(release)
}

/// The jobs that these names ask for.
fn selected(names: &[String]) -> Vec<&'static Job> {
    if names.is_empty() {
        return JOBS.iter().collect();
    }
    let has = |name: &str| names.iter().any(|asked| asked == name);
    let every = JOBS.iter().filter(|job| has(job.name));
    let release = release::JOBS.iter();
    every
        .chain(release.filter(|job| has(RELEASE) || has(job.name)))
        .collect()
}

/// Runs `cargo xtask ci`.
#[must_use]
pub fn run(arguments: &Arguments) -> ExitCode {
    let workspace = match Workspace::load() {
        Ok(workspace) => workspace,
        Err(error) => {
            eprintln!("xtask ci: {error}");
            return ExitCode::FAILURE;
        }
    };
    let mut failed = Vec::new();
    for job in selected(&arguments.jobs) {
        eprintln!("== {}: {}", job.name, job.about);
        let start = Instant::now();
        match (job.run)(&workspace) {
            Ok(()) => eprintln!(
                "== {}: ok, {:.0} s",
                job.name,
                start.elapsed().as_secs_f64()
            ),
            Err(error) => {
                eprintln!("== {}: FAILED\n{error}", job.name);
                failed.push(job.name);
            }
        }
    }
    for skipped in &*workspace.skipped.borrow() {
        eprintln!("== skipped: {skipped}");
    }
    if failed.is_empty() {
        eprintln!("== every job passed");
        ExitCode::SUCCESS
    } else {
        eprintln!(
            "== failed: {}; run one alone with `cargo xtask ci {}`",
            failed.join(", "),
            failed[0]
        );
        ExitCode::FAILURE
    }
}

/// What cargo knows about the workspace.
struct Workspace {
    metadata: Value,
    /// What could not be checked on this machine, and why.
    skipped: RefCell<Vec<String>>,
}

impl Workspace {
    fn load() -> Result<Self, String> {
        let output = cargo("metadata --format-version=1 --no-deps")
            .output()
            .map_err(|error| format!("cargo metadata: {error}"))?;
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).into_owned());
        }
        let metadata = serde_json::from_slice(&output.stdout)
            .map_err(|error| format!("cargo metadata: {error}"))?;
        Ok(Self {
            metadata,
            skipped: RefCell::default(),
        })
    }

    fn packages(&self) -> impl Iterator<Item = &Value> {
        self.metadata["packages"].as_array().into_iter().flatten()
    }

    fn package(&self, name: &str) -> &Value {
        self.packages()
            .find(|package| package["name"] == name)
            .unwrap_or(&Value::Null)
    }

    fn target(&self) -> PathBuf {
        PathBuf::from(
            self.metadata["target_directory"]
                .as_str()
                .unwrap_or_default(),
        )
    }

    fn skip(&self, what: String) {
        self.skipped.borrow_mut().push(what);
    }

    /// Every feature of every package that this machine can build.
    fn features(&self) -> String {
        features_of(self.packages())
    }
}

/// Every feature of these packages that this machine can build, as `package/feature`.
fn features_of<'a>(packages: impl IntoIterator<Item = &'a Value>) -> String {
    let mut all = Vec::new();
    for package in packages {
        let name = package["name"].as_str().unwrap_or_default();
        for feature in package["features"]
            .as_object()
            .into_iter()
            .flat_map(|features| features.keys())
        {
            if feature != "default" && can_build(feature) {
                all.push(format!("{name}/{feature}"));
            }
        }
    }
    all.join(",")
}

fn format(_: &Workspace) -> Result<(), String> {
    succeed(&mut cargo("fmt --all --check"))
}

fn tidy_up(workspace: &Workspace) -> Result<(), String> {
    let mut findings = tidy::files();
    findings.extend(tidy::dependencies(&workspace.metadata));
    if findings.is_empty() {
        Ok(())
    } else {
        Err(findings.join("\n"))
    }
}

fn codegen(_: &Workspace) -> Result<(), String> {
    succeed(&mut cargo("xtask codegen --check"))
}

fn coverage(_: &Workspace) -> Result<(), String> {
    succeed(&mut cargo("xtask coverage"))
}

fn clippy(workspace: &Workspace) -> Result<(), String> {
    let mut command = cargo("clippy --workspace --all-targets --features");
    succeed(
        command
            .arg(workspace.features())
            .args(["--", "--deny=warnings"]),
    )
}

fn features(workspace: &Workspace) -> Result<(), String> {
    for combination in [
        "revox-types --no-default-features",
        "revox-types",
        "revox-client --no-default-features",
        "revox-client --no-default-features --features mock",
        "revox-client --no-default-features --features http",
        "revox-client --no-default-features --features rustls-no-provider",
        "revox-client --no-default-features --features http,blocking",
        "revox-client --no-default-features --features native-tls",
        "revox-client",
    ] {
        let mut words = combination.split_whitespace();
        if let Some(missing) = words.find(|word| !can_build(word)) {
            workspace.skip(format!(
                "features: {combination}: {missing} needs a system library"
            ));
            continue;
        }
        // Clippy, since it denies warnings in our crates alone and shares what is built with the job before.
        let words = format!("clippy --quiet -p {combination} -- --deny=warnings");
        succeed(&mut cargo(&words))?;
    }
    let tree = cargo("tree -p revox-client --no-default-features --edges=normal --prefix=none")
        .output()
        .map_err(|error| error.to_string())?;
    match String::from_utf8_lossy(&tree.stdout)
        .lines()
        .find(|line| line.starts_with("reqwest"))
    {
        Some(line) => Err(format!(
            "revox-client without the feature `http` depends on {line}"
        )),
        None => Ok(()),
    }
}

fn test(workspace: &Workspace) -> Result<(), String> {
    let mut command = cargo("test --workspace --no-fail-fast --features");
    succeed(command.arg(workspace.features()))
}

fn corpus(_: &Workspace) -> Result<(), String> {
    succeed(&mut cargo("xtask codegen-corpus xtask/tests/corpus"))
}

/// Runs the examples without a key in the environment, so none of them reaches the API.
fn examples(workspace: &Workspace) -> Result<(), String> {
    let mut build = cargo("build --workspace --examples --features");
    succeed(build.arg(workspace.features()))?;
    let folder = workspace.target();
    let targets = workspace
        .packages()
        .flat_map(|package| package["targets"].as_array().into_iter().flatten());
    let with_server = |target: &&Value| {
        let features = target["required-features"].as_array();
        target["kind"][0] == "example"
            && features.is_some_and(|features| features.contains(&"mock".into()))
    };
    for target in targets.filter(with_server) {
        let name = target["name"].as_str().unwrap_or_default();
        let mut command = Command::new(folder.join("debug/examples").join(name));
        succeed(
            command
                .env_remove("REVOX_API_KEY")
                .env("REVOX_ONLY_LOOPBACK", "1"),
        )?;
    }
    Ok(())
}

fn docs(workspace: &Workspace) -> Result<(), String> {
    let mut command = cargo("doc --workspace --no-deps --features");
    succeed(
        command
            .arg(workspace.features())
            .env("RUSTDOCFLAGS", "--deny=warnings"),
    )
}

/// Whether this machine has the system library that a feature needs.
fn can_build(feature: &str) -> bool {
    NEEDS_SYSTEM
        .iter()
        .filter(|(name, _)| *name == feature)
        .all(|(_, library)| {
            Command::new("pkg-config")
                .args(["--exists", library])
                .status()
                .is_ok_and(|status| status.success())
        })
}
