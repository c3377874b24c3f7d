//! Fetches the documents that are not in the repository.

use std::path::{Path, PathBuf};

use walkdir::WalkDir;
use xshell::cmd;

use crate::workspace::{Result, shell};

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
pub(super) fn documents() -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for (package, parts) in PACKAGES {
        let folder = format!(
            "target/codegen-corpus/packages/{}",
            package.replace('/', "-")
        );
        let sh = shell(folder)?;
        if !sh.path_exists("package") {
            let archive = cmd!(sh, "npm pack --silent {package}").read()?;
            cmd!(sh, "tar xzf {archive}").quiet().run()?;
        }
        let folder = sh.current_dir().join("package");
        found.extend(parts.iter().map(|part| folder.join(part)));
    }
    Ok(found)
}

/// Every document at or below a place, in the order of the names.
pub(super) fn collect(place: &Path) -> walkdir::Result<Vec<PathBuf>> {
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
