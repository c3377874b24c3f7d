//! What has to hold before a release, and takes too long or needs too much to be asked of every change: `cargo xtask ci release`.
//!
//! A check whose tool is missing is skipped, and the last lines of the run say so.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use super::{Workspace, features_of};
use crate::checks::corpus;
use crate::workspace::{cargo, printed, root, succeed, write};

/// The published packages, in the order in which they are published.
const PACKAGES: [&str; 3] = ["revox-types", "revox-macros", "revox-client"];

/// The compiler with which unstable options of cargo and rustdoc are used.
const NIGHTLY: &str = "nightly";

pub(super) fn manifests(workspace: &Workspace) -> Result<(), String> {
    for name in PACKAGES {
        let repository = workspace.package(name)["repository"].as_str();
        // RFC 2606 reserves the name for addresses that are obviously none.
        if repository.is_none_or(|repository| repository.contains(".invalid")) {
            return Err(format!(
                "{name}: `repository` is {repository:?}, a placeholder; name the public repository in the workspace's Cargo.toml before publishing"
            ));
        }
    }
    Ok(())
}

pub(super) fn packages(workspace: &Workspace) -> Result<(), String> {
    let unpacked = Unpacked::new(workspace)?;
    let lock = |error| format!("Cargo.lock: {error}");
    fs::copy(root().join("Cargo.lock"), unpacked.0.join("Cargo.lock")).map_err(lock)?;
    let features = published_features(workspace);
    let words = ["--workspace", "--no-fail-fast", "--features", &features];
    succeed(unpacked.cargo("test", Command::new("cargo")).args(words))
}

pub(super) fn supported(workspace: &Workspace) -> Result<(), String> {
    let package = workspace.package("revox-client");
    let version = package["rust_version"].as_str();
    let version = version.ok_or("revox-client names no `rust-version`")?;
    let Some(toolchain) = toolchain(version) else {
        workspace.skip(format!("supported: rustup has no toolchain {version}"));
        return Ok(());
    };
    // Without a lock file, as cargo resolves it for a user of that compiler.
    let unpacked = Unpacked::new(workspace)?;
    // `cli` reads YAML with a library that needs a newer compiler.
    let features = ["--features", "mock,blocking,tracing,schemars,deploy,axum"];
    let mut check = unpacked.cargo("check", toolchain);
    succeed(check.args(["-p", "revox-client"]).args(features))
}

pub(super) fn minimal(workspace: &Workspace) -> Result<(), String> {
    let Some(toolchain) = toolchain(NIGHTLY) else {
        workspace.skip("minimal: rustup has no nightly toolchain".to_owned());
        return Ok(());
    };
    let unpacked = Unpacked::new(workspace)?;
    succeed(
        unpacked
            .cargo("update", toolchain)
            .args(["-Z", "direct-minimal-versions"]),
    )?;
    let features = published_features(workspace);
    let words = ["--workspace", "--features", &features];
    succeed(unpacked.cargo("check", Command::new("cargo")).args(words))
}

pub(super) fn public_api(workspace: &Workspace) -> Result<(), String> {
    const COMMITTED: &str = "revox-client/public-api.txt";
    let installed = quiet(Command::new("cargo").args(["public-api", "--version"]));
    if !installed || toolchain(NIGHTLY).is_none() {
        workspace.skip(
            "public-api: needs `cargo install --locked cargo-public-api` and a nightly toolchain"
                .to_owned(),
        );
        return Ok(());
    }
    let features = features_of([workspace.package("revox-client")]);
    let mut command = cargo("public-api -sss -p revox-client --features");
    let now = printed(command.arg(&features))?;
    let before = fs::read_to_string(root().join(COMMITTED)).unwrap_or_default();
    if now == before {
        return Ok(());
    }
    let file = workspace.target().join("public-api.txt");
    write(&file, &now)?;
    // The exit code says that there are differences, which is known.
    let mut difference = Command::new("git");
    difference.args(["diff", "--no-index", "--"]);
    let _ = difference.arg(root().join(COMMITTED)).arg(&file).status();
    Err(format!(
        "the public items have changed. If the version says so (see the policy in CONTRIBUTING.md), copy {} to {COMMITTED}",
        file.display()
    ))
}

pub(super) fn documents(workspace: &Workspace) -> Result<(), String> {
    if let Err(reason) = corpus::fetched() {
        workspace.skip(format!("documents: {reason}"));
        return Ok(());
    }
    succeed(&mut cargo("xtask codegen-corpus"))
}

/// Every feature of the published packages that this machine can build.
fn published_features(workspace: &Workspace) -> String {
    features_of(PACKAGES.map(|name| workspace.package(name)))
}

/// The packages as a registry would hand them out, in a workspace of their own below `target/`.
struct Unpacked(PathBuf);

impl Unpacked {
    fn new(workspace: &Workspace) -> Result<Self, String> {
        let mut package = cargo("package --no-verify");
        succeed(package.args(PACKAGES.map(|name| format!("-p={name}"))))?;
        let folder = workspace.target().join("unpacked");
        let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
        fs::create_dir_all(&folder).map_err(failed)?;
        let mut members = Vec::new();
        let mut patches = Vec::new();
        for name in PACKAGES {
            let version = workspace.package(name)["version"].as_str();
            let member = format!("{name}-{}", version.unwrap_or_default());
            let archive = workspace.target().join(format!("package/{member}.crate"));
            if folder.join(&member).exists() {
                fs::remove_dir_all(folder.join(&member)).map_err(failed)?;
            }
            succeed(
                Command::new("tar")
                    .arg("-xzf")
                    .arg(archive)
                    .arg("-C")
                    .arg(&folder),
            )?;
            patches.push(format!("{name} = {{ path = {member:?} }}\n"));
            members.push(member);
        }
        let manifest = format!(
            "[workspace]\nresolver = \"3\"\nmembers = {members:?}\n\n[patch.crates-io]\n{}\n[profile.dev]\ndebug = false\n",
            patches.concat()
        );
        write(&folder.join("Cargo.toml"), &manifest)?;
        // Each check resolves for itself.
        let _ = fs::remove_file(folder.join("Cargo.lock"));
        Ok(Self(folder))
    }

    /// A command of cargo in this workspace, by `toolchain` or by the compiler that runs this.
    fn cargo(&self, verb: &str, mut toolchain: Command) -> Command {
        toolchain.arg(verb).current_dir(&self.0);
        toolchain.env("CARGO_TARGET_DIR", self.0.join("target"));
        toolchain
    }
}

/// The cargo of another compiler, if rustup has that.
fn toolchain(name: &str) -> Option<Command> {
    let run = || {
        let mut command = Command::new("rustup");
        command.args(["run", name, "cargo"]);
        command
    };
    quiet(run().arg("--version")).then(run)
}

/// Whether a command ends well; what it prints is not shown.
fn quiet(command: &mut Command) -> bool {
    command
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}
