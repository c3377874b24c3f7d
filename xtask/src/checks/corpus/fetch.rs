//! Fetches the documents that are not in the repository.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use walkdir::WalkDir;

/// The packages, each with the folders and files in it that are documents. The versions are fixed, so that a failure has its
/// cause here.
const PACKAGES: &[(&str, &[&str])] = &[
    ("@readme/oas-examples@8.2.2", &["3.0/json", "3.1/json"]),
    (
        "@octokit/openapi@23.0.2",
        &["generated/api.github.com.json"],
    ),
];

/// The documents, or the folders that they are in, fetched if they are not there yet.
///
/// An error is the reason why they cannot be had.
pub(super) fn documents(place: &Path) -> Result<Vec<PathBuf>, String> {
    let mut found = Vec::new();
    for (package, parts) in PACKAGES {
        let folder = place.join("packages").join(package.replace('/', "-"));
        if !folder.join("package").exists() {
            fetch(package, &folder)?;
        }
        found.extend(parts.iter().map(|part| folder.join("package").join(part)));
    }
    Ok(found)
}

fn fetch(package: &str, folder: &Path) -> Result<(), String> {
    fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let run = |command: &mut Command, what: &str| match command
        .current_dir(folder)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
    {
        Ok(status) if status.success() => Ok(()),
        Ok(_) => Err(format!("{package} cannot be had: {what} failed")),
        Err(error) => Err(format!("{package} cannot be had: {what}: {error}")),
    };
    run(Command::new("npm").args(["pack", package]), "npm")?;
    let archive = fs::read_dir(folder)
        .ok()
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .find(|path| path.extension() == Some(OsStr::new("tgz")))
        .ok_or_else(|| format!("{package} cannot be had: npm has made no archive"))?;
    run(Command::new("tar").arg("xzf").arg(archive), "tar")
}

/// Every document at or below a place, in the order of the names.
pub(super) fn collect(place: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in WalkDir::new(place).sort_by_file_name() {
        let entry = entry?;
        let extension = entry.path().extension();
        let is_document = extension.is_some_and(|is| is == "json" || is == "yaml");
        if entry.file_type().is_file() && (is_document || entry.depth() == 0) {
            found.push(entry.into_path());
        }
    }
    Ok(found)
}
