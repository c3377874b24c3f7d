//! The one definition of every check that a change has to pass.
//!
//! `cargo xtask ci` runs all of them, `cargo xtask ci NAME…` some; continuous integration runs the same command, so a
//! green run here is a green run there. What only a release needs runs when it is named.

mod release;
mod renamed;

use std::cell::RefCell;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use clap::ValueEnum;
use itertools::Itertools;
use serde_json::Value;
use xshell::{Cmd, Shell, cmd};

use super::tidy;
use crate::verdict;
use crate::workspace::{Result, shell};

/// The checks. Cheap ones come first, so that the common errors are reported within seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
enum Job {
    /// rustfmt agrees with every file
    Format,
    /// the invariants of ARCHITECTURE.md hold
    Tidy,
    /// the generated files are what `codegen` makes
    Codegen,
    /// every rule has a case that shows its meaning at each moment, or a reason why not
    Coverage,
    /// no warning from rustc or clippy, in any target
    Clippy,
    /// the crates build with the features that users combine
    Features,
    /// unit, integration, compile-time and documentation tests
    Test,
    /// what codegen makes of the documents in xtask/tests/corpus compiles
    Corpus,
    /// the crates build when every type and field of the API has another name
    Renamed,
    /// the examples with a mock server run to their end
    Examples,
    /// the documentation builds without warnings
    Docs,
    /// everything that a release needs besides
    Release,
    /// the manifests name a repository that exists
    Manifests,
    /// the packages, unpacked on their own, build and pass their tests
    Packages,
    /// the packages build with the oldest supported compiler
    Supported,
    /// the packages build with the oldest dependencies that their manifests allow
    Minimal,
    /// the public items are those of revox-client/public-api.txt
    PublicApi,
    /// a million mutated inputs of each kind keep their promises
    Fuzz,
    /// codegen makes crates that compile of other vendors' documents
    Documents,
    /// 100000 bodies of each kind get the verdict of an independent validator
    Oracle,
}

impl Job {
    fn run(self, workspace: &Workspace) -> Result {
        let sh = &workspace.shell;
        let command = match self {
            Self::Format => cmd!(sh, "cargo fmt --all --check"),
            Self::Tidy => return tidy_up(workspace),
            Self::Codegen => cmd!(sh, "cargo xtask codegen --check"),
            Self::Coverage => cmd!(sh, "cargo xtask coverage"),
            Self::Clippy => {
                let command = workspace.cargo("clippy --workspace --all-targets");
                command.args(["--", "--deny=warnings"])
            }
            Self::Features => return features(workspace),
            Self::Test => workspace.cargo("test --workspace --no-fail-fast"),
            Self::Corpus => cmd!(sh, "cargo xtask codegen-corpus xtask/tests/corpus"),
            Self::Renamed => return renamed::run(workspace),
            Self::Examples => return examples(workspace),
            Self::Docs => {
                let command = workspace.cargo("doc --workspace --no-deps");
                command.env("RUSTDOCFLAGS", "--deny=warnings")
            }
            // It stands for those below.
            Self::Release => return Ok(()),
            Self::Manifests => return release::manifests(workspace),
            Self::Packages => return release::packages(workspace),
            Self::Supported => return release::supported(workspace),
            Self::Minimal => return release::minimal(workspace),
            Self::PublicApi => return release::public_api(workspace),
            Self::Fuzz => {
                cmd!(sh, "cargo test -p revox-tests --test it fuzz").env("REVOX_FUZZ", "1000000")
            }
            Self::Documents => return release::documents(workspace),
            Self::Oracle => {
                let command = cmd!(sh, "cargo test -p revox-tests --test it oracle");
                command.env("REVOX_BODIES", "100000")
            }
        };
        Ok(command.run()?)
    }
}

/// Features that need more than a Rust toolchain and a C compiler, and what they need.
const NEEDS_SYSTEM: &[(&str, &str)] = &[("native-tls", "openssl")];

/// Run every check, or the named ones
///
/// `release` stands for all checks that only a release has to pass.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[arg(value_name = "JOB")]
    jobs: Vec<Job>,
}

/// The jobs that these names ask for.
fn selected(asked: &[Job]) -> impl Iterator<Item = Job> {
    let is_asked = |job: &Job| match job {
        Job::Release => false,
        job if asked.is_empty() => *job < Job::Release,
        job => asked.contains(job) || *job > Job::Release && asked.contains(&Job::Release),
    };
    Job::value_variants().iter().copied().filter(is_asked)
}

/// Runs `cargo xtask ci`.
pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let workspace = Workspace::load()?;
    let mut failed = Vec::new();
    for job in selected(&arguments.jobs) {
        let Some(value) = job.to_possible_value() else {
            continue;
        };
        let name = value.get_name();
        let about = value.get_help().map(ToString::to_string);
        eprintln!("== {name}: {}", about.unwrap_or_default());
        let start = Instant::now();
        match job.run(&workspace) {
            Ok(()) => eprintln!("== {name}: ok, {:.0} s", start.elapsed().as_secs_f64()),
            Err(error) => {
                eprintln!("== {name}: FAILED\n{error}");
                failed.push(name.to_owned());
            }
        }
    }
    for skipped in &*workspace.skipped.borrow() {
        eprintln!("== skipped: {skipped}");
    }
    if failed.is_empty() {
        eprintln!("== every job passed");
    } else {
        eprintln!(
            "== failed: {}; run one alone with `cargo xtask ci {}`",
            failed.join(", "),
            failed[0]
        );
    }
    Ok(verdict(failed.is_empty()))
}

/// What cargo knows about the workspace.
struct Workspace {
    shell: Shell,
    metadata: Value,
    /// What could not be checked on this machine, and why.
    skipped: RefCell<Vec<String>>,
}

impl Workspace {
    fn load() -> Result<Self> {
        let shell = shell(".")?;
        let metadata = cmd!(shell, "cargo metadata --format-version=1 --no-deps");
        Ok(Self {
            metadata: serde_json::from_str(&metadata.read()?)?,
            shell,
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

    #[expect(clippy::unnecessary_wraps, reason = "a check ends with it")]
    fn skip(&self, what: impl Into<String>) -> Result {
        self.skipped.borrow_mut().push(what.into());
        Ok(())
    }

    /// A command of cargo with every feature of every package that this machine can build.
    fn cargo(&self, words: &str) -> Cmd<'_> {
        let words = words.split_whitespace();
        let features = features_of(self.packages());
        cmd!(self.shell, "cargo {words...} --features {features}")
    }
}

/// Every feature of these packages that this machine can build, as `package/feature`.
fn features_of<'a>(packages: impl IntoIterator<Item = &'a Value>) -> String {
    let mut features = packages.into_iter().flat_map(|package| {
        let name = package["name"].as_str().unwrap_or_default();
        let features = package["features"].as_object().into_iter().flatten();
        let features = features.filter(|(feature, _)| *feature != "default" && can_build(feature));
        features.map(move |(feature, _)| format!("{name}/{feature}"))
    });
    features.join(",")
}

fn tidy_up(workspace: &Workspace) -> Result {
    let mut findings = tidy::files();
    findings.extend(tidy::dependencies(&workspace.metadata));
    if findings.is_empty() {
        Ok(())
    } else {
        Err(findings.join("\n").into())
    }
}

fn features(workspace: &Workspace) -> Result {
    let sh = &workspace.shell;
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
            let reason = "needs a system library";
            workspace.skip(format!("features: {combination}: {missing} {reason}"))?;
            continue;
        }
        // Clippy, since it denies warnings in our crates alone and shares what is built with the job before.
        let words = combination.split_whitespace();
        cmd!(sh, "cargo clippy --quiet -p {words...} -- --deny=warnings").run()?;
    }
    let words = ["--no-default-features", "--edges=normal", "--prefix=none"];
    let tree = cmd!(sh, "cargo tree -p revox-client {words...}").read()?;
    match tree.lines().find(|line| line.starts_with("reqwest")) {
        Some(line) => {
            Err(format!("revox-client without the feature `http` depends on {line}").into())
        }
        None => Ok(()),
    }
}

/// Runs the examples without a key in the environment, so none of them reaches the API.
fn examples(workspace: &Workspace) -> Result {
    workspace.cargo("build --workspace --examples").run()?;
    let folder = workspace.target().join("debug/examples");
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
        let command = workspace.shell.cmd(folder.join(name));
        let command = command.env_remove("REVOX_API_KEY");
        command.env("REVOX_ONLY_LOOPBACK", "1").run()?;
    }
    Ok(())
}

/// Whether this machine has the system library that a feature needs.
fn can_build(feature: &str) -> bool {
    NEEDS_SYSTEM
        .iter()
        .filter(|(name, _)| *name == feature)
        .all(|(_, library)| {
            std::process::Command::new("pkg-config")
                .args(["--exists", library])
                .status()
                .is_ok_and(|status| status.success())
        })
}
