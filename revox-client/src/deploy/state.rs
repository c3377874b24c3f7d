//! What is remembered between two applies: `revox-state/<environment>.json`, the snapshots beside it, and the lock that keeps two
//! programs apart. Every file is written whole or not at all.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use fs4::{FileExt, TryLockError};
use revox_types::model::data::node::{Node, UniqueKeys};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::error::{Error, Kind};
use crate::source::in_our_words;
use crate::whole;

/// The form of the files that this version reads and writes.
const VERSION: u32 = 1;
/// What to do about a file that is not what was written.
const RESTORE: &str = "restore it, for example from git";

/// What stands in an environment's file.
#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct State {
    pub(super) version: u32,
    /// Whose assistants these are; the first apply finds out.
    pub(super) organization: Option<String>,
    pub(super) assistants: BTreeMap<String, Entry>,
    /// The ids that the other environments of the folder know.
    #[serde(skip)]
    pub(super) elsewhere: BTreeSet<String>,
}

/// One assistant.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Entry {
    /// None, until the response to its creation has come.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) creating: Option<Creating>,
    /// When it was last applied.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) applied_at: Option<String>,
    /// What the API held after that; while it is being created, what was sent. Without secrets.
    pub(super) base: Value,
    /// The paths that the source set.
    pub(super) set: BTreeSet<String>,
}

/// A creation of which nobody knows whether it was processed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Creating {
    /// When it was sent, by the API's clock.
    pub(super) since: String,
    /// The ids of the assistants that there were before. Times would not tell them apart: an assistant can be renamed.
    pub(super) others: BTreeSet<String>,
}

/// What the API held before something was written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Snapshot {
    pub(super) id: String,
    pub(super) live: Value,
    pub(super) set: BTreeSet<String>,
}

/// The files of one environment.
pub(super) struct Store {
    folder: PathBuf,
    environment: String,
}

/// While it exists, no other program can write the environment's state. It ends with the process, however that ends.
pub(super) struct Lock(File);

impl Drop for Lock {
    fn drop(&mut self) {
        // Closing the file is not enough: a process that another thread starts at this moment has it open as well.
        let _ = FileExt::unlock(&self.0);
    }
}

impl Store {
    pub(super) fn new(folder: &Path, environment: &str) -> Self {
        Self {
            folder: folder.to_owned(),
            environment: environment.to_owned(),
        }
    }

    fn state_file(&self) -> PathBuf {
        self.folder.join(format!("{}.json", self.environment))
    }

    fn snapshots(&self) -> PathBuf {
        self.folder.join(&self.environment).join("snapshots")
    }

    /// Reads the state; an environment that was never applied has an empty one.
    pub(super) fn read(&self) -> Result<State, Error> {
        let path = self.state_file();
        let mut state = read(&path, RESTORE)?.unwrap_or_else(|| State {
            version: VERSION,
            ..State::default()
        });
        if state.version != VERSION {
            return Err(Error::file(
                &path,
                format!(
                    "its version is {}, and this program knows version {VERSION}",
                    state.version
                ),
            ));
        }
        for file in files(&self.folder)? {
            let other = self.folder.join(file);
            if other != path && other.extension().is_some_and(|end| end == "json") {
                let other: Value = read(&other, RESTORE)?.unwrap_or_default();
                let entries = other["assistants"].as_object().into_iter().flatten();
                let ids = entries.filter_map(|(_, entry)| entry["id"].as_str());
                state.elsewhere.extend(ids.map(str::to_owned));
            }
        }
        Ok(state)
    }

    pub(super) fn write(&self, state: &State) -> Result<(), Error> {
        write(&self.state_file(), state)
    }

    /// Makes the folder if need be, and takes the lock.
    pub(super) fn lock(&self) -> Result<Lock, Error> {
        let ignored = self.folder.join(".gitignore");
        if !self.folder.exists() {
            fs::create_dir_all(&self.folder)
                .map_err(|error| Error::io(&self.folder, "cannot be created", error))?;
            // What is left of a program that was killed, and the locks, are nobody else's business.
            fs::write(&ignored, "*.lock\n*.new\n")
                .map_err(|error| Error::io(&ignored, "cannot be written", error))?;
        }
        let path = self.folder.join(format!("{}.lock", self.environment));
        let file =
            File::create(&path).map_err(|error| Error::io(&path, "cannot be created", error))?;
        match FileExt::try_lock(&file) {
            Ok(()) => Ok(Lock(file)),
            Err(TryLockError::WouldBlock) => Err(Error::new(
                Kind::Locked,
                format!(
                    "another program is at work on this environment: it holds {}",
                    path.display()
                ),
            )),
            Err(TryLockError::Error(error)) => Err(Error::io(&path, "cannot be locked", error)),
        }
    }

    /// Keeps what the API holds before it is changed. The time is the API's: machines whose own clocks differ agree on what is newest.
    pub(super) fn keep(
        &self,
        name: &str,
        snapshot: &Snapshot,
        now: SystemTime,
    ) -> Result<(), Error> {
        let folder = self.snapshots();
        fs::create_dir_all(&folder)
            .map_err(|error| Error::io(&folder, "cannot be created", error))?;
        // Windows allows no colon in a file's name.
        let time = humantime::format_rfc3339_micros(now).to_string();
        let mut file = format!("{name}@{}.json", time.replace(':', ""));
        // The API tells whole seconds, and what is written later is newer.
        if let Some(newest) = self.newest_file(name)?.filter(|newest| *newest >= file) {
            file = newest.trim_end_matches(".json").to_owned() + "_.json";
        }
        write(&folder.join(file), snapshot)
    }

    /// The newest snapshot of an assistant.
    pub(super) fn newest(&self, name: &str) -> Result<Option<Snapshot>, Error> {
        match self.newest_file(name)? {
            Some(file) => read(&self.snapshots().join(file), RESTORE),
            None => Ok(None),
        }
    }

    fn newest_file(&self, name: &str) -> Result<Option<String>, Error> {
        let mut files = files(&self.snapshots())?;
        files.retain(|file| file.split_once('@').is_some_and(|(of, _)| of == name));
        Ok(files.into_iter().max())
    }
}

/// The names of what is in a folder, if there is one.
fn files(folder: &Path) -> Result<Vec<String>, Error> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(Error::io(folder, "cannot be read", error)),
    };
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    Ok(names.collect())
}

/// Reads a file, if there is one. The advice is for a file that is not what was written.
pub(super) fn read<T: DeserializeOwned>(path: &Path, advice: &str) -> Result<Option<T>, Error> {
    let text = match fs::read(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(Error::io(path, "cannot be read", error)),
    };
    // What cannot be read is left as it is: only people can tell what it was. A merge may leave a key twice.
    let unique = serde_json::from_slice::<Node<UniqueKeys>>(&text);
    let read = unique.and_then(|_| serde_json::from_slice(&text));
    read.map(Some).map_err(|error| {
        // Of a file without a line, and of a line that ends too early, serde_json counts from 0.
        let (line, column) = (error.line().max(1), error.column().max(1));
        let why = in_our_words(&error);
        let what = format!("{line}:{column}: this is not what the program wrote: {why}; {advice}");
        Error::usage(format!("{}:{what}", path.display()))
    })
}

/// Writes a file whole, or leaves what is there.
pub(super) fn write<T: Serialize>(path: &Path, content: &T) -> Result<(), Error> {
    let text = serde_json::to_vec_pretty(content).map_err(Into::into);
    let written = text.and_then(|mut text| {
        text.push(b'\n');
        whole::write(path, &text, false)
    });
    written.map_err(|error| Error::io(path, "cannot be written", error))
}
