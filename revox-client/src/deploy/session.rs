//! An environment at work: what is remembered of it, and what the API holds.

use serde_json::Value;

use super::Declared;
use super::api::Clock;
use super::error::{Error, Kind};
use super::state::{Entry, Lock, State, Store};
use crate::Client;
use crate::generated::deploy::SCHEMA;

/// An environment that was read, and what the API held when it was asked.
pub(super) struct Session<'d> {
    pub(super) environment: &'d str,
    pub(super) client: Client,
    pub(super) store: Store,
    pub(super) _lock: Option<Lock>,
    pub(super) state: State,
    /// As the API returns them.
    pub(super) live: Vec<Value>,
    pub(super) clock: Clock,
    /// Whether lists into which others write are replaced.
    pub(super) replace: bool,
    /// The definitions. A plan to apply is made of valid ones.
    pub(super) sources: &'d [Declared],
    /// Why the assistants that remain are not tried.
    pub(super) stopped: Option<String>,
}

impl Session<'_> {
    /// What the state holds of an assistant.
    pub(super) fn known(&self, name: &str) -> Result<&Entry, Error> {
        self.state.assistants.get(name).ok_or_else(|| {
            let known = names(self.state.assistants.keys().map(String::as_str));
            Error::usage(format!(
                "the state does not know `{name}`; it knows: {known}"
            ))
        })
    }

    /// What live holds of an assistant.
    pub(super) fn find(&self, id: &str) -> Option<&Value> {
        let mut live = self.live.iter();
        live.find(|response| id_of(response) == Some(id))
    }

    /// The live assistants that no environment's state knows.
    pub(super) fn unknown(&self) -> impl Iterator<Item = (&str, &Value)> {
        let is_known = |id: &str| {
            let mut entries = self.state.assistants.values();
            entries.any(|entry| entry.id.as_deref() == Some(id))
                || self.state.elsewhere.contains(id)
        };
        self.live
            .iter()
            .filter_map(|response| Some((id_of(response)?, response)))
            .filter(move |(id, _)| !is_known(id))
    }

    /// The organization of the key, as far as it shows; an error, unless it is the one of the state.
    pub(super) fn prove(&self) -> Result<Option<String>, Error> {
        let found = self.live.iter().find_map(organization);
        if let Some(why) = self.foreign(found) {
            let why = format!("{why}; nothing was written");
            return Err(Error::new(Kind::Organization, why));
        }
        let entries = self.state.assistants.values();
        let ids: Vec<_> = entries.filter_map(|entry| entry.id.as_deref()).collect();
        if !ids.is_empty() && ids.iter().all(|id| self.find(id).is_none()) {
            return Err(Error::new(
                Kind::Organization,
                "live has none of the assistants that the state knows, so the key may be one of another organization; nothing was \
                 written. If they were deleted, `destroy NAME` forgets them",
            ));
        }
        let known = self.state.organization.as_deref();
        Ok(known.or(found).map(str::to_owned))
    }

    /// Why the organization of a response is not the one that is known.
    pub(super) fn foreign(&self, found: Option<&str>) -> Option<String> {
        let (known, found) = (self.state.organization.as_deref()?, found?);
        (known != found)
            .then(|| format!("the key is one of the organization {found}, not of {known}"))
    }
}

pub(super) fn id_of(response: &Value) -> Option<&str> {
    response.get(SCHEMA.id)?.as_str()
}

pub(super) fn organization(response: &Value) -> Option<&str> {
    response.get(SCHEMA.organization)?.as_str()
}

/// Names in a message.
pub(super) fn names<'n>(names: impl Iterator<Item = &'n str>) -> String {
    let names: Vec<&str> = names.collect();
    match names.len() {
        0 => "none".to_owned(),
        _ => names.join(", "),
    }
}
