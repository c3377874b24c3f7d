//! Puts generated files on the disk, or says in what they differ from those that are there.

use std::fs;
use std::io;
use std::path::PathBuf;

/// Files that belong together.
#[derive(Debug, Default)]
pub struct Files {
    files: Vec<(PathBuf, String)>,
    folders: Vec<PathBuf>,
}

impl Files {
    /// Adds a folder in which there is to be nothing but what is generated.
    pub fn folder(&mut self, folder: impl Into<PathBuf>) {
        self.folders.push(folder.into());
    }

    /// Adds a file.
    pub fn add(&mut self, path: impl Into<PathBuf>, text: String) {
        self.files.push((path.into(), text));
    }

    /// How many lines the files have together.
    #[must_use]
    pub fn lines(&self) -> usize {
        self.files
            .iter()
            .map(|(_, text)| text.lines().count())
            .sum()
    }

    /// Writes the files that differ and removes those that are too many. Returns what has changed, one line each.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn write(&self) -> io::Result<Vec<String>> {
        let mut lines = Vec::new();
        for (path, text) in &self.files {
            if fs::read(path).is_ok_and(|old| old == text.as_bytes()) {
                continue;
            }
            path.parent().map_or(Ok(()), fs::create_dir_all)?;
            fs::write(path, text)?;
            lines.push(format!("wrote: {}", path.display()));
        }
        for path in self.surplus()? {
            fs::remove_file(&path)?;
            lines.push(format!("removed: {}", path.display()));
        }
        Ok(lines)
    }

    /// What [`write`](Self::write) would change, one line each.
    ///
    /// # Errors
    /// When a folder cannot be read.
    pub fn compare(&self) -> io::Result<Vec<String>> {
        let mut findings = Vec::new();
        for (path, text) in &self.files {
            match fs::read(path) {
                Ok(old) if old == text.as_bytes() => {}
                Ok(old) => {
                    let old = String::from_utf8_lossy(&old);
                    let line = old
                        .lines()
                        .zip(text.lines())
                        .take_while(|(old, new)| old == new)
                        .count()
                        + 1;
                    findings.push(format!("stale:   {} (from line {line} on)", path.display()));
                }
                Err(_) => findings.push(format!("missing: {}", path.display())),
            }
        }
        for path in self.surplus()? {
            findings.push(format!("surplus: {}", path.display()));
        }
        Ok(findings)
    }

    /// Files in the folders that nothing generates.
    fn surplus(&self) -> io::Result<Vec<PathBuf>> {
        let mut found = Vec::new();
        let mut folders = self.folders.clone();
        while let Some(folder) = folders.pop() {
            let entries = match fs::read_dir(&folder) {
                Ok(entries) => entries,
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                Err(error) => return Err(error),
            };
            for entry in entries {
                let path = entry?.path();
                if path.is_dir() {
                    folders.push(path);
                } else if self.files.iter().all(|(known, _)| *known != path) {
                    found.push(path);
                }
            }
        }
        found.sort();
        Ok(found)
    }
}
