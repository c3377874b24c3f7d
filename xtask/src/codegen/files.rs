//! Puts generated files on the disk, or says in what they differ from those that are there.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

/// Files that belong together.
#[derive(Debug, Default)]
pub(crate) struct Files {
    files: Vec<(PathBuf, String)>,
    folders: Vec<PathBuf>,
}

impl Files {
    /// Adds a folder in which there is to be nothing but what is generated.
    pub(crate) fn folder(&mut self, folder: impl Into<PathBuf>) {
        self.folders.push(folder.into());
    }

    pub(crate) fn add(&mut self, path: impl Into<PathBuf>, text: String) {
        self.files.push((path.into(), text));
    }

    /// How many lines the files have together.
    pub(crate) fn lines(&self) -> usize {
        let lines = self.files.iter().map(|(_, text)| text.lines().count());
        lines.sum()
    }

    /// Writes the files that differ and removes those that are too many. Returns what has changed, one line each.
    pub(crate) fn write(&self) -> io::Result<Vec<String>> {
        self.each(|path, text, _| match text {
            Some(text) => {
                path.parent().map_or(Ok(()), fs::create_dir_all)?;
                fs::write(path, text).map(|()| "wrote:")
            }
            None => fs::remove_file(path).map(|()| "removed:"),
        })
    }

    /// What [`write`](Self::write) would change, one line each.
    pub(crate) fn compare(&self) -> io::Result<Vec<String>> {
        self.each(|_, _, difference| Ok(difference))
    }

    /// Does something with each file that is not as it should be: its path, what should be in it, if anything, and the difference. Returns a
    /// line for each.
    fn each(
        &self,
        act: impl Fn(&Path, Option<&str>, &'static str) -> io::Result<&'static str>,
    ) -> io::Result<Vec<String>> {
        let mut lines = Vec::new();
        let mut found = |path: &Path, text, difference| {
            let done = act(path, text, difference)?;
            lines.push(format!("{done} {}", path.display()));
            Ok::<_, io::Error>(())
        };
        for (path, text) in &self.files {
            match fs::read(path) {
                Ok(old) if old == text.as_bytes() => {}
                Ok(_) => found(path, Some(text), "stale:  ")?,
                Err(_) => found(path, Some(text), "missing:")?,
            }
        }
        for folder in self.folders.iter().filter(|folder| folder.exists()) {
            for entry in WalkDir::new(folder).sort_by_file_name() {
                let entry = entry?;
                let is_known = self.files.iter().any(|(known, _)| known == entry.path());
                if !entry.file_type().is_dir() && !is_known {
                    found(entry.path(), None, "surplus:")?;
                }
            }
        }
        Ok(lines)
    }
}
