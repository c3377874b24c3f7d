//! What has to hold before a release, and takes too long or needs too much to be asked of every change: `cargo xtask ci release`.
//!
//! A check whose tool is missing is skipped, and the last lines of the run say so.

use xshell::{Cmd, Shell, cmd};

use super::{Workspace, features_of};
use crate::checks::corpus;
use crate::workspace::{Result, root, shell};

/// The published packages, in the order in which they are published.
const PACKAGES: [&str; 3] = ["revox-types", "revox-macros", "revox-client"];

/// The compiler with which unstable options of cargo and rustdoc are used.
const NIGHTLY: &str = "nightly";

pub(super) fn manifests(workspace: &Workspace) -> Result {
    for name in PACKAGES {
        let repository = workspace.package(name)["repository"].as_str();
        // RFC 2606 reserves the name for addresses that are obviously none.
        if repository.is_none_or(|repository| repository.contains(".invalid")) {
            return Err(format!(
                "{name}: `repository` is {repository:?}, a placeholder; name the public repository in the workspace's Cargo.toml before publishing"
            )
            .into());
        }
    }
    Ok(())
}

pub(super) fn packages(workspace: &Workspace) -> Result {
    let sh = unpacked(workspace)?;
    sh.copy_file(root().join("Cargo.lock"), "Cargo.lock")?;
    let features = published_features(workspace);
    Ok(cmd!(
        sh,
        "cargo test --workspace --no-fail-fast --features {features}"
    )
    .run()?)
}

pub(super) fn supported(workspace: &Workspace) -> Result {
    let package = workspace.package("revox-client");
    let version = package["rust_version"].as_str();
    let version = version.ok_or("revox-client names no `rust-version`")?;
    if !has_toolchain(workspace, version) {
        return workspace.skip(format!("supported: rustup has no toolchain {version}"));
    }
    // Without a lock file, as cargo resolves it for a user of that compiler.
    let sh = unpacked(workspace)?;
    // `cli` reads YAML with a library that needs a newer compiler.
    let features = ["--features", "mock,blocking,tracing,schemars,deploy,axum"];
    Ok(cmd!(
        sh,
        "rustup run {version} cargo check -p revox-client {features...}"
    )
    .run()?)
}

pub(super) fn minimal(workspace: &Workspace) -> Result {
    if !has_toolchain(workspace, NIGHTLY) {
        return workspace.skip("minimal: rustup has no nightly toolchain");
    }
    let sh = unpacked(workspace)?;
    cmd!(
        sh,
        "rustup run {NIGHTLY} cargo update -Z direct-minimal-versions"
    )
    .run()?;
    let features = published_features(workspace);
    Ok(cmd!(sh, "cargo check --workspace --features {features}").run()?)
}

pub(super) fn public_api(workspace: &Workspace) -> Result {
    const COMMITTED: &str = "revox-client/public-api.txt";
    let sh = &workspace.shell;
    let installed = succeeds(cmd!(sh, "cargo public-api --version"));
    if !installed || !has_toolchain(workspace, NIGHTLY) {
        let needed = "`cargo install --locked cargo-public-api` and a nightly toolchain";
        return workspace.skip(format!("public-api: needs {needed}"));
    }
    let features = features_of([workspace.package("revox-client")]);
    let now = cmd!(
        sh,
        "cargo public-api -sss -p revox-client --features {features}"
    )
    .read()?;
    if now == sh.read_file(COMMITTED).unwrap_or_default().trim_end() {
        return Ok(());
    }
    let file = workspace.target().join("public-api.txt");
    sh.write_file(&file, now + "\n")?;
    // The exit code says that there are differences, which is known.
    let _ = cmd!(sh, "git diff --no-index -- {COMMITTED} {file}").run();
    Err(format!(
        "the public items have changed. If the version says so (see the policy in CONTRIBUTING.md), copy {} to {COMMITTED}",
        file.display()
    )
    .into())
}

pub(super) fn documents(workspace: &Workspace) -> Result {
    if let Err(reason) = corpus::fetched() {
        return workspace.skip(format!("documents: {reason}"));
    }
    Ok(cmd!(workspace.shell, "cargo xtask codegen-corpus").run()?)
}

/// Every feature of the published packages that this machine can build.
fn published_features(workspace: &Workspace) -> String {
    features_of(PACKAGES.map(|name| workspace.package(name)))
}

/// A shell among the packages as a registry would hand them out, in a workspace of their own below `target/`.
fn unpacked(workspace: &Workspace) -> Result<Shell> {
    let packages = PACKAGES.map(|name| format!("-p={name}"));
    cmd!(workspace.shell, "cargo package --no-verify {packages...}").run()?;
    let sh = shell(workspace.target().join("unpacked"))?;
    sh.set_var("CARGO_TARGET_DIR", sh.current_dir().join("target"));
    let mut members = Vec::new();
    let mut patches = Vec::new();
    for name in PACKAGES {
        let version = workspace.package(name)["version"].as_str();
        let member = format!("{name}-{}", version.unwrap_or_default());
        let archive = workspace.target().join(format!("package/{member}.crate"));
        sh.remove_path(&member)?;
        cmd!(sh, "tar -xzf {archive}").run()?;
        patches.push(format!("{name} = {{ path = {member:?} }}\n"));
        members.push(member);
    }
    let manifest = format!(
        "[workspace]\nresolver = \"3\"\nmembers = {members:?}\n\n[patch.crates-io]\n{}\n[profile.dev]\ndebug = false\n",
        patches.concat()
    );
    sh.write_file("Cargo.toml", manifest)?;
    // Each check resolves for itself.
    sh.remove_path("Cargo.lock")?;
    Ok(sh)
}

/// Whether rustup has another compiler.
fn has_toolchain(workspace: &Workspace, name: &str) -> bool {
    succeeds(cmd!(workspace.shell, "rustup run {name} cargo --version"))
}

/// Whether a command ends well; what it prints is not shown.
fn succeeds(command: Cmd<'_>) -> bool {
    let command = command.quiet().ignore_stdout().ignore_stderr();
    command.run().is_ok()
}
