//! The one definition of every check that a change has to pass.
//!
//! `cargo xtask ci` runs all of them, `cargo xtask ci NAME…` some; continuous integration runs the same command, so a
//! green run here is a green run there. What only a release needs runs when it is named.

mod release;
mod renamed;

use std::cell::RefCell;
use std::path::PathBuf;
use std::process::{Command, ExitCode};
use std::time::Instant;

use clap::ValueEnum;
use serde_json::Value;

use super::tidy;
use crate::verdict;
use crate::workspace::{cargo, printed, succeed};

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
    fn run(self, workspace: &Workspace) -> Result<(), String> {
        let deny = ["--", "--deny=warnings"];
        match self {
            Self::Format => succeed(&mut cargo("fmt --all --check")),
            Self::Tidy => tidy_up(workspace),
            Self::Codegen => succeed(&mut cargo("xtask codegen --check")),
            Self::Coverage => succeed(&mut cargo("xtask coverage")),
            Self::Clippy => {
                let mut command = workspace.cargo("clippy --workspace --all-targets");
                succeed(command.args(deny))
            }
            Self::Features => features(workspace),
            Self::Test => succeed(&mut workspace.cargo("test --workspace --no-fail-fast")),
            Self::Corpus => succeed(&mut cargo("xtask codegen-corpus xtask/tests/corpus")),
            Self::Renamed => renamed::run(workspace),
            Self::Examples => examples(workspace),
            Self::Docs => {
                let mut command = workspace.cargo("doc --workspace --no-deps");
                succeed(command.env("RUSTDOCFLAGS", "--deny=warnings"))
            }
            // It stands for those below.
            Self::Release => Ok(()),
            Self::Manifests => release::manifests(workspace),
            Self::Packages => release::packages(workspace),
            Self::Supported => release::supported(workspace),
            Self::Minimal => release::minimal(workspace),
            Self::PublicApi => release::public_api(workspace),
            Self::Fuzz => {
                let mut command = cargo("test -p revox-tests --test it fuzz");
                succeed(command.env("REVOX_FUZZ", "1000000"))
            }
            Self::Documents => release::documents(workspace),
            Self::Oracle => {
                let mut command = cargo("test -p revox-tests --test it oracle");
                succeed(command.env("REVOX_BODIES", "100000"))
            }
        }
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
pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode, String> {
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
    metadata: Value,
    /// What could not be checked on this machine, and why.
    skipped: RefCell<Vec<String>>,
}

impl Workspace {
    fn load() -> Result<Self, String> {
        let metadata = printed(&mut cargo("metadata --format-version=1 --no-deps"))?;
        let metadata =
            serde_json::from_str(&metadata).map_err(|error| format!("cargo metadata: {error}"))?;
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

    /// A command of cargo with every feature of every package that this machine can build.
    fn cargo(&self, words: &str) -> Command {
        let mut command = cargo(words);
        command.arg("--features").arg(features_of(self.packages()));
        command
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

fn tidy_up(workspace: &Workspace) -> Result<(), String> {
    let mut findings = tidy::files();
    findings.extend(tidy::dependencies(&workspace.metadata));
    if findings.is_empty() {
        Ok(())
    } else {
        Err(findings.join("\n"))
    }
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
    let tree = "tree -p revox-client --no-default-features --edges=normal --prefix=none";
    let tree = printed(&mut cargo(tree))?;
    match tree.lines().find(|line| line.starts_with("reqwest")) {
        Some(line) => Err(format!(
            "revox-client without the feature `http` depends on {line}"
        )),
        None => Ok(()),
    }
}

/// Runs the examples without a key in the environment, so none of them reaches the API.
fn examples(workspace: &Workspace) -> Result<(), String> {
    succeed(&mut workspace.cargo("build --workspace --examples"))?;
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
