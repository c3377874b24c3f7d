//! Looks for keys that mean nothing where they stand: a misspelt keyword would be lost without a word otherwise.
//!
//! What this project's own vocabulary does not know is a mistake, since it was written for this program. What OpenAPI does not know
//! may be someone else's habit, so it is listed among what is not enforced.

mod words;

use std::fmt::Write;

use indexmap::IndexMap;
use serde_json::Value as Json;

use crate::error::{Problem, push};
use crate::ir::Note;
use crate::names::{meant, nearest};
use words::{DOCUMENT, Holds, OPERATION, Object, PASSED, SCHEMA};

/// The keys of our own begin with this.
const OWN: &str = "x-revox-";
/// How many places of one key are named.
const NAMED: usize = 4;

/// What is wrong with the keys of a document.
#[derive(Debug, Default)]
pub struct Findings {
    /// What cannot be meant.
    pub problems: Vec<Problem>,
    /// What is passed over, one line for each key of a kind of object.
    pub notes: Vec<Note>,
}

/// Judges the keys of a document with its overlays applied.
#[must_use]
pub fn check(document: &Json) -> Findings {
    let mut search = Search {
        old: document["openapi"]
            .as_str()
            .is_some_and(|version| version.starts_with("3.0")),
        lost: IndexMap::new(),
        problems: Vec::new(),
    };
    search.object(document, &DOCUMENT, &mut String::new(), false);
    Findings {
        problems: search.problems,
        notes: search.lost.into_values().map(Lost::note).collect(),
    }
}

/// A key that is passed over, at every place where it stands for the same reason.
struct Lost {
    key: String,
    reason: String,
    places: Vec<String>,
    count: usize,
}

impl Lost {
    fn note(mut self) -> Note {
        let first = self.places.remove(0);
        let mut reason = self.reason;
        if !self.places.is_empty() {
            let rest = self.count - 1 - self.places.len();
            let places: Vec<String> = self
                .places
                .iter()
                .map(|place| format!("#{place}"))
                .collect();
            reason.push_str("; also at ");
            reason.push_str(&places.join(", "));
            if rest > 0 {
                let _ = write!(reason, " and {rest} more");
            }
        }
        Note {
            pointer: first,
            keyword: self.key,
            reason,
        }
    }
}

struct Search {
    /// Whether the document is OpenAPI 3.0.
    old: bool,
    /// By the kind of object, the key and the reason.
    lost: IndexMap<(&'static str, String, &'static str), Lost>,
    problems: Vec<Problem>,
}

impl Search {
    /// Judges the keys of one object. Inside of a rule of an overlay, every unknown key is a mistake.
    fn object(&mut self, value: &Json, kind: &'static Object, at: &mut String, rule: bool) {
        let Some(map) = value.as_object() else { return };
        let rule = rule || map.contains_key("x-revox-rule");
        let length = at.len();
        for (key, value) in map {
            if key.starts_with("x-") && !key.starts_with(OWN) {
                continue;
            }
            at.truncate(length);
            push(at, key);
            let known = kind.members.iter().find(|(name, _)| name == key);
            match known {
                Some((_, holds)) => self.member(value, key, *holds, kind, at, rule),
                None if key.starts_with(OWN) => self.own(key, kind, at),
                None => match kind.others {
                    Some((fits, holds)) if fits(key) => {
                        self.member(value, key, holds, kind, at, rule);
                    }
                    _ => self.unknown(key, kind, at, rule),
                },
            }
        }
        at.truncate(length);
    }

    fn member(
        &mut self,
        value: &Json,
        key: &str,
        holds: Holds,
        kind: &'static Object,
        at: &mut String,
        rule: bool,
    ) {
        let length = at.len();
        let fits = match holds {
            Holds::Any => true,
            Holds::Text => value.is_string(),
            Holds::Flag => value.is_boolean(),
            Holds::Words => value
                .as_array()
                .is_some_and(|words| words.iter().all(Json::is_string)),
            Holds::Values => value.is_array(),
            Holds::One(inner) => match value {
                Json::Array(items) if std::ptr::eq(inner, &raw const SCHEMA) => {
                    self.list(items, inner, at, rule);
                    true
                }
                _ => {
                    self.object(value, inner, at, rule);
                    value.is_object() || value.is_boolean()
                }
            },
            Holds::List(inner) => match value {
                Json::Array(items) => {
                    self.list(items, inner, at, rule);
                    true
                }
                _ => false,
            },
            Holds::Map(inner) => match value {
                Json::Object(map) => {
                    for (name, value) in map {
                        at.truncate(length);
                        push(at, name);
                        self.object(value, inner, at, rule);
                    }
                    at.truncate(length);
                    true
                }
                _ => false,
            },
        };
        if key == "nullable" && !self.old && value == &Json::Bool(true) {
            let reason = "OpenAPI 3.1 has no `nullable`; `null` is one of the words of `type`";
            self.lose(key, kind, at, "nullable", || reason.to_owned());
        }
        let passed = PASSED
            .iter()
            .find(|(object, name, _)| *name == key && std::ptr::eq(*object, kind));
        if let Some((_, _, reason)) = passed {
            self.lose(key, kind, at, "passed", || (*reason).to_owned());
        }
        // YAML with nothing behind the colon.
        if !fits && !value.is_null() {
            let reason = format!("has to be {}, so it is passed over", holds.wanted());
            self.lost_or_wrong(key, kind, at, holds.wanted(), rule, reason);
        }
    }

    fn list(&mut self, items: &[Json], inner: &'static Object, at: &mut String, rule: bool) {
        let length = at.len();
        for (index, item) in items.iter().enumerate() {
            at.truncate(length);
            push(at, &index.to_string());
            self.object(item, inner, at, rule);
        }
        at.truncate(length);
    }

    /// A key of our own vocabulary that it does not have, or not here.
    fn own(&mut self, key: &str, kind: &'static Object, at: &str) {
        let own = |object: &'static Object| {
            object
                .members
                .iter()
                .map(|(name, _)| *name)
                .filter(|name| name.starts_with(OWN))
        };
        let elsewhere = [&SCHEMA, &OPERATION]
            .into_iter()
            .find(|object| own(object).any(|name| name == key));
        let message = if let Some(object) = elsewhere {
            format!("`{key}` belongs to {}, not to {}", object.name, kind.name)
        } else {
            let mut all = own(&SCHEMA).chain(own(&OPERATION));
            format!("there is no `{key}`{}", meant(nearest(key, &mut all)))
        };
        self.problem(at, message);
    }

    fn unknown(&mut self, key: &str, kind: &'static Object, at: &str, rule: bool) {
        let near = nearest(key, kind.members.iter().map(|(name, _)| *name));
        let reason = format!(
            "{} has no such key, so it is passed over{}",
            kind.name,
            meant(near)
        );
        self.lost_or_wrong(key, kind, at, "", rule, reason);
    }

    fn lost_or_wrong(
        &mut self,
        key: &str,
        kind: &'static Object,
        at: &str,
        why: &'static str,
        rule: bool,
        reason: String,
    ) {
        if rule {
            let reason = reason.replace(", so it is passed over", "");
            self.problem(at, format!("`{key}` in a rule: {reason}"));
        } else {
            self.lose(key, kind, at, why, || reason);
        }
    }

    fn lose(
        &mut self,
        key: &str,
        kind: &'static Object,
        at: &str,
        why: &'static str,
        reason: impl FnOnce() -> String,
    ) {
        let lost = self
            .lost
            .entry((kind.name, key.to_owned(), why))
            .or_insert_with(|| Lost {
                key: key.to_owned(),
                reason: reason(),
                places: Vec::new(),
                count: 0,
            });
        lost.count += 1;
        if lost.places.len() < NAMED {
            lost.places.push(at.to_owned());
        }
    }

    fn problem(&mut self, at: &str, message: String) {
        if self.problems.len() < 1000 {
            self.problems.push(Problem {
                pointer: at.to_owned(),
                message,
            });
        }
    }
}
