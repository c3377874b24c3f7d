//! The state between two runs: what a stored one has to look like, and the file that it is in.

use std::collections::HashSet;
use std::path::Path;
use std::{fs, io};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::simulation::{Thing, text_at};
use crate::whole;

/// The part of a stored state that is no list: how many ids were given out, and where the clock is.
pub(super) const COUNTERS: &str = "counters";

/// More ids than any server gives, and still far from the end of their type.
const MAX_IDS: u64 = 1 << 53;
/// More seconds than any server counts; they end in the year 6759, which still has four digits.
const MAX_NOW: u64 = 1 << 37;

/// How many ids were given out, and the clock, in seconds.
#[derive(Clone, Copy, Default, Serialize, Deserialize)]
pub(super) struct Counters {
    pub(super) ids: u64,
    pub(super) now: u64,
}

impl Counters {
    /// Takes the counters out of a stored state. One that was written by hand has none.
    pub(super) fn take(stored: &mut Thing) -> Result<Self, String> {
        let Some(counters) = stored.remove(COUNTERS) else {
            return Ok(Self::default());
        };
        serde_json::from_value(counters)
            .ok()
            .filter(|counters: &Self| counters.ids <= MAX_IDS && counters.now <= MAX_NOW)
            .ok_or_else(|| {
                format!("the state's `{COUNTERS}` are not `ids` up to {MAX_IDS} and `now` up to {MAX_NOW}")
            })
    }
}

/// The things in a list of a stored state, each of which needs an id of its own.
pub(super) fn things(resource: &str, id: &str, listed: Value) -> Result<Vec<Thing>, String> {
    let things: Vec<Thing> = serde_json::from_value(listed)
        .map_err(|_| format!("the state's `{resource}` is not a list of objects"))?;
    let mut seen = HashSet::new();
    for (index, thing) in things.iter().enumerate() {
        let id = text_at(thing, id).unwrap_or_default();
        if id.is_empty() {
            return Err(format!("the state's `{resource}[{index}]` has no id"));
        }
        if !seen.insert(id.to_owned()) {
            return Err(format!("the state's `{resource}` has the id `{id}` twice"));
        }
    }
    Ok(things)
}

/// Reads the state in a file. Makes the file if there is none, which fails if none can be written there: better now than at the first
/// change.
pub(super) fn read(path: &Path) -> Result<Option<Value>, String> {
    let wrong = |why: String| format!("the state file `{}` {why}", path.display());
    match fs::read_to_string(path) {
        Ok(text) => serde_json::from_str(&text)
            .map(Some)
            .map_err(|error| wrong(format!("is not JSON: {error}"))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            write(path, &json!({})).map(|()| None)
        }
        Err(error) => Err(wrong(format!("cannot be read: {error}"))),
    }
}

/// Writes the state. Only its owner can read it, since definitions hold secrets.
pub(super) fn write(path: &Path, state: &Value) -> Result<(), String> {
    whole::write(path, format!("{state:#}\n").as_bytes(), true).map_err(|error| {
        let path = path.display();
        format!("the state cannot be written to `{path}`: {error}")
    })
}
