//! What is known of other versions of the API (`openapi/history.yaml`): it explains why an overlay's action finds nothing in a newer
//! document, and it becomes a table from which messages say where a field or enum value is known from.

use std::collections::BTreeSet;

use itertools::Itertools;
use serde::Deserialize;
use serde_json::Value as Json;

use crate::document::source::Source;
use crate::error::{Error, join};
use crate::ir::{Api, Kind, OtherVersion, Shape, TypeId, Value};

/// The entries of a history.
#[derive(Debug, Default)]
pub(crate) struct History {
    /// Its file, for messages. Empty when there is none.
    pub(crate) file: String,
    /// Whether whatever a document lacks counts as known, so that an overlay that was made for another document applies as far as it fits.
    pub(crate) lenient: bool,
    entries: Vec<Entry>,
}

/// A file of entries.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(rename = "format")]
    _format: u64,
    entries: Vec<Json>,
}

/// One thing that some version of the API has and another has not.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    object: Option<Names>,
    field: Option<String>,
    value: Option<String>,
    operation: Option<String>,
    change: Change,
    #[serde(rename = "in")]
    known: String,
    now: Option<String>,
    note: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Names {
    One(String),
    Several(Vec<String>),
}

#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Change {
    Added,
    Removed,
    Renamed,
    Moved,
    Foreign,
}

/// Something that a document may have lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Thing<'a> {
    /// A component.
    Object(&'a str),
    /// A field of a component.
    Field(&'a str, &'a str),
    /// An operation, by its id.
    Operation(&'a str),
}

impl History {
    /// Reads a history.
    pub(crate) fn new(source: &Source) -> Result<Self, Error> {
        let root = source.parse()?;
        if root.get("format") != Some(&Json::from(1)) {
            return Err(source.error("/format", "is not a history: it has no `format: 1`"));
        }
        let file: File =
            serde_json::from_value(root).map_err(|error| source.error("", error.to_string()))?;
        let mut history = Self {
            file: source.name.clone(),
            ..Self::default()
        };
        for (index, entry) in file.entries.into_iter().enumerate() {
            let fail = |reason: &str| {
                let place = join("/entries", &index.to_string());
                source.error(&place, format!("entry {}: {reason}", index + 1))
            };
            let entry: Entry =
                serde_json::from_value(entry).map_err(|error| fail(&error.to_string()))?;
            let (object, field) = (entry.object.is_some(), entry.field.is_some());
            if object == entry.operation.is_some() {
                return Err(fail("names either an `object` or an `operation`"));
            }
            if !object && field || !field && entry.value.is_some() {
                let message = "a `value` needs a `field`, and a `field` needs an `object`";
                return Err(fail(message));
            }
            if entry.change == Change::Renamed && entry.now.is_none() {
                return Err(fail("what was renamed needs its other name, `now`"));
            }
            history.entries.push(entry);
        }
        Ok(history)
    }

    /// What is known of something that a document does not have, as the end of a sentence that says so.
    pub(crate) fn of(&self, thing: Thing<'_>, document: &Json) -> Option<String> {
        let Some(entry) = self.entries.iter().find(|entry| entry.is_about(thing)) else {
            return self.lenient.then(String::new);
        };
        let there = |now: &str| match thing {
            Thing::Field(object, _) => document["components"]["schemas"][object]["properties"]
                .get(first(now))
                .is_some(),
            Thing::Object(_) => document["components"]["schemas"].get(now).is_some(),
            Thing::Operation(_) => operation_ids(document).any(|id| id == now),
        };
        let now = entry.now.as_deref().filter(|now| there(now));
        let now = now.map(|now| format!("; here it is `{now}`"));
        Some(format!(
            "; {} says: known from {}{}",
            self.file,
            entry.known,
            now.unwrap_or_default()
        ))
    }

    /// The other name of a component, a field or an operation that was renamed; an entry about either name says so.
    pub(crate) fn renamed(&self, thing: Thing<'_>) -> Option<&str> {
        let named = |entry: &&Entry| entry.change == Change::Renamed && entry.value.is_none();
        self.entries.iter().filter(named).find_map(|entry| {
            let now = entry.now.as_deref();
            match (thing, &entry.object) {
                _ if entry.is_about(thing) => now,
                (Thing::Object(name), Some(Names::One(earlier))) if now == Some(name) => {
                    Some(earlier.as_str()).filter(|_| entry.field.is_none())
                }
                (Thing::Field(object, name), _) if now == Some(name) => {
                    let same = entry.objects().contains(&object);
                    entry.field.as_deref().filter(|_| same)
                }
                (Thing::Operation(id), _) if now == Some(id) => entry.operation.as_deref(),
                _ => None,
            }
        })
    }

    /// What does the job of a field that is gone, as the end of a sentence.
    pub(crate) fn replacement(&self, object: &str, field: &str) -> Option<String> {
        let about = |entry: &&Entry| entry.is_about(Thing::Field(object, field));
        let entry = self.entries.iter().find(about)?;
        let now = entry.now.as_deref()?;
        let note = entry.note.as_deref().map(|note| format!(". {note}"));
        Some(format!(
            "; `{now}` does its job{}",
            note.unwrap_or_default()
        ))
    }

    /// The entries that matter to an API, by its types.
    pub(crate) fn table(&self, api: &Api) -> Vec<OtherVersion> {
        let known = self.entries.iter().flat_map(|entry| {
            let objects = entry.objects().into_iter();
            objects.filter_map(|object| {
                let mut types = api.types.iter();
                let id = types.position(|named| named.component.as_deref() == Some(object))?;
                entry.in_other_version(api, id)
            })
        });
        let all = known.chain(set_by_the_api(api));
        // Two fields may take the values of one enum.
        all.unique_by(|other| (other.object.clone(), other.name.clone()))
            .collect()
    }
}

/// What a response has besides all fields of a request. A request of few fields is part of a response by chance.
fn set_by_the_api(api: &Api) -> Vec<OtherVersion> {
    let objects = |request| {
        let types = api.types.iter();
        let types =
            types.filter(move |named| named.request == request && named.kind.object().is_some());
        types.map(|named| {
            let names = named.kind.fields().iter().map(|field| field.name.as_str());
            (&named.name, names.collect::<BTreeSet<_>>())
        })
    };
    let requests: Vec<_> = objects(true).collect();
    let mut set = Vec::new();
    for (_, response) in objects(false) {
        let is_part = |request: &BTreeSet<_>| {
            2 * request.len() > response.len() && request.is_subset(&response)
        };
        let stored = requests.iter().filter(|(_, request)| is_part(request));
        let stored: Vec<_> = stored.collect();
        // A field that one of the requests lacks is not set by the API if another has it.
        let is_sent = |name: &str| stored.iter().any(|(_, request)| request.contains(name));
        for (object, _) in stored.iter().copied() {
            let names = response.iter().filter(|name| !is_sent(name));
            set.extend(names.map(|name| OtherVersion {
                object: (*object).clone(),
                name: (*name).to_owned(),
                since: String::new(),
                replaced_by: String::new(),
                note: "set by the API; leave it out".to_owned(),
            }));
        }
    }
    set
}

/// The ids of the operations of a document.
fn operation_ids(document: &Json) -> impl Iterator<Item = &str> {
    let paths = document["paths"].as_object().into_iter().flatten();
    let methods = paths.flat_map(|(_, item)| item.as_object().into_iter().flatten());
    methods.filter_map(|(_, operation)| operation["operationId"].as_str())
}

impl Entry {
    fn objects(&self) -> Vec<&str> {
        match &self.object {
            None => vec![""],
            Some(Names::One(name)) => vec![name],
            Some(Names::Several(names)) => names.iter().map(String::as_str).collect(),
        }
    }

    fn is_about(&self, thing: Thing<'_>) -> bool {
        match thing {
            Thing::Object(object) => self.field.is_none() && self.objects().contains(&object),
            Thing::Field(object, field) => {
                self.field.as_deref() == Some(field)
                    && self.value.is_none()
                    && self.objects().contains(&object)
            }
            Thing::Operation(id) => self.operation.as_deref() == Some(id),
        }
    }

    /// The entry as it matters to an object, if it does.
    fn in_other_version(&self, api: &Api, id: TypeId) -> Option<OtherVersion> {
        let object = &api.types[id].kind;
        object.object()?;
        let name = self.field.as_deref()?;
        let field = object.field(name);
        let other = |object: &str, name: &str, there: bool| OtherVersion {
            object: object.to_owned(),
            name: name.to_owned(),
            since: self.known.clone(),
            replaced_by: self.now.clone().filter(|_| there).unwrap_or_default(),
            note: self
                .note
                .clone()
                .filter(|_| there || self.now.is_none())
                .unwrap_or_default(),
        };
        let Some(value) = self.value.as_deref() else {
            let now = self.now.as_deref().map(first);
            let there = now.is_some_and(|now| object.field(now).is_some());
            return field
                .is_none()
                .then(|| other(&api.types[id].name, name, there));
        };
        let (of, values) = values(api, &field?.value)?;
        let there = self.now.as_deref().is_some_and(|now| values.contains(&now));
        (!values.contains(&value)).then(|| other(of, value, there))
    }
}

/// The first field of a place such as `channels[].id`.
fn first(place: &str) -> &str {
    place.split(['.', '[']).next().unwrap_or(place)
}

/// The type whose values a value takes, or the items of a value, and these.
fn values<'a>(api: &'a Api, value: &Value) -> Option<(&'a str, Vec<&'a str>)> {
    match api.resolve(value).shape {
        Shape::List(item) => values(api, &item),
        Shape::Named(id) => {
            let named = &api.types[id];
            let values = match &named.kind {
                Kind::Enum(values) => values.iter().map(|value| value.value.as_str()).collect(),
                Kind::Union(union) => union.variants.iter().map(|v| v.tag.as_str()).collect(),
                _ => return None,
            };
            Some((&named.name, values))
        }
        _ => None,
    }
}
