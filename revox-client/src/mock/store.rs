//! The state between two runs: what a stored one has to look like, and the file that it is in.

use std::collections::HashSet;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

use serde_json::{Map, Value, json};

use super::simulation::{Thing, text_at};

/// The part of a stored state that is no list: how many ids were given out, and where the clock is.
pub(super) const COUNTERS: &str = "counters";

/// More ids than any server gives, and still far from the end of their type.
const MAX_IDS: u64 = 1 << 53;
/// More seconds than any server counts; they end in the year 6759, which still has four digits.
const MAX_NOW: u64 = 1 << 37;

/// How many ids were given out, and the clock, in seconds.
#[derive(Clone, Copy, Default)]
pub(super) struct Counters {
    pub(super) ids: u64,
    pub(super) now: u64,
}

impl Counters {
    pub(super) fn to_json(self) -> Value {
        json!({ "ids": self.ids, "now": self.now })
    }

    /// Takes the counters out of a stored state. One that was written by hand has none.
    pub(super) fn take(stored: &mut Map<String, Value>) -> Result<Self, String> {
        let Some(counters) = stored.remove(COUNTERS) else {
            return Ok(Self::default());
        };
        let count = |name: &str, most: u64| {
            counters[name]
                .as_u64()
                .filter(|count| *count <= most)
                .ok_or_else(|| format!("the state's `{COUNTERS}.{name}` is not a count"))
        };
        Ok(Self {
            ids: count("ids", MAX_IDS)?,
            now: count("now", MAX_NOW)?,
        })
    }
}

/// The things in a list of a stored state, each of which needs an id of its own.
pub(super) fn things(resource: &str, id: &str, listed: Value) -> Result<Vec<Thing>, String> {
    let Value::Array(items) = listed else {
        return Err(format!("the state's `{resource}` is not a list"));
    };
    let mut seen = HashSet::new();
    let mut things = Vec::new();
    for (index, item) in items.into_iter().enumerate() {
        let Value::Object(thing) = item else {
            return Err(format!(
                "the state's `{resource}[{index}]` is not an object"
            ));
        };
        let id = text_at(&thing, id).unwrap_or_default();
        if id.is_empty() {
            return Err(format!("the state's `{resource}[{index}]` has no id"));
        }
        if !seen.insert(id.to_owned()) {
            return Err(format!("the state's `{resource}` has the id `{id}` twice"));
        }
        things.push(thing);
    }
    Ok(things)
}

/// Reads the state in a file, if there is one. Fails if none could be written there, too: better now than at the first change.
pub(super) fn read(path: &Path) -> io::Result<Option<Value>> {
    let wrong = |why: String| {
        let why = format!("the state file `{}` {why}", path.display());
        io::Error::new(io::ErrorKind::InvalidInput, why)
    };
    if path.file_name().is_none() {
        return Err(wrong("is not the name of a file".to_owned()));
    }
    let folder = path.parent().filter(|folder| *folder != Path::new(""));
    if let Some(folder) = folder.filter(|folder| !folder.is_dir()) {
        let why = format!(
            "cannot be written: there is no directory `{}`",
            folder.display()
        );
        return Err(wrong(why));
    }
    match fs::read_to_string(path) {
        Ok(text) => serde_json::from_str(&text)
            .map(Some)
            .map_err(|error| wrong(format!("is not JSON: {error}"))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(wrong(format!("cannot be read: {error}"))),
    }
}

/// Writes the state, so that the file has the old one or the new one, but never half of it. Only its owner can read it, since
/// definitions hold secrets.
pub(super) fn write(path: &Path, state: &Value) -> Result<(), String> {
    let next = path.with_extension("json.new");
    create(&next)
        .and_then(|mut file| file.write_all(format!("{state:#}\n").as_bytes()))
        .and_then(|()| fs::rename(&next, path))
        .map_err(|error| {
            format!(
                "the state cannot be written to `{}`: {error}",
                path.display()
            )
        })
}

/// Creates a file that nobody else can have opened before.
fn create(path: &Path) -> io::Result<File> {
    // A run that was killed may have left it.
    let _ = fs::remove_file(path);
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
