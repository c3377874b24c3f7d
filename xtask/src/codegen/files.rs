//! Puts generated files on the disk, or says in what they differ from those that are there.

use std::fs;
use std::io;
use std::path::PathBuf;

use walkdir::WalkDir;

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
        for Difference { path, text, .. } in self.differences()? {
            if let Some(text) = text {
                path.parent().map_or(Ok(()), fs::create_dir_all)?;
                fs::write(&path, text)?;
                lines.push(format!("wrote: {}", path.display()));
            } else {
                fs::remove_file(&path)?;
                lines.push(format!("removed: {}", path.display()));
            }
        }
        Ok(lines)
    }

    /// What [`write`](Self::write) would change, one line each.
    ///
    /// # Errors
    /// When a folder cannot be read.
    pub fn compare(&self) -> io::Result<Vec<String>> {
        let differences = self.differences()?.into_iter();
        Ok(differences.map(|difference| difference.line).collect())
    }

    fn differences(&self) -> io::Result<Vec<Difference<'_>>> {
        let mut found = Vec::new();
        for (path, text) in &self.files {
            let shown = path.display();
            let line = match fs::read(path) {
                Ok(old) if old == text.as_bytes() => continue,
                Ok(_) => format!("stale:   {shown}"),
                Err(_) => format!("missing: {shown}"),
            };
            found.push(Difference {
                path: path.clone(),
                text: Some(text),
                line,
            });
        }
        for folder in self.folders.iter().filter(|folder| folder.exists()) {
            for entry in WalkDir::new(folder).sort_by_file_name() {
                let entry = entry?;
                let is_known = self.files.iter().any(|(known, _)| known == entry.path());
                if !entry.file_type().is_dir() && !is_known {
                    found.push(Difference {
                        line: format!("surplus: {}", entry.path().display()),
                        path: entry.into_path(),
                        text: None,
                    });
                }
            }
        }
        Ok(found)
    }
}

/// A file that is not as it should be.
struct Difference<'a> {
    path: PathBuf,
    /// What should be in it, unless it should not be there.
    text: Option<&'a str>,
    line: String,
}
