//! Compares what surrounds the structure of a schema: limits, rules from overlays, and words for people.

use serde_json::Value;

use super::comparer::{Comparer, Finding};
use super::document::At;
use super::limits::{self, Effect};
use super::report::{Severity, brief};
use super::shape::{Flat, same};

/// Keywords that say something to people alone.
const WORDS: &[&str] = &[
    "title",
    "description",
    "default",
    "example",
    "examples",
    "externalDocs",
    "xml",
];
/// Keywords that are compared as flags.
const FLAGS: &[&str] = &["deprecated", "readOnly", "writeOnly"];

impl<'d> Comparer<'d> {
    /// Limits, rules and words.
    pub(crate) fn details(&mut self, old: &Flat<'d>, new: &Flat<'d>) {
        for found in limits::compare(old, new) {
            if found.keyword == "discriminator" && old.union.is_some() && new.union.is_some() {
                continue;
            }
            let (left, right) = (old.at.empty(), new.at.empty());
            let finding = Finding {
                kind: found.keyword,
                old: Some(found.old.as_ref().unwrap_or(&left)),
                new: Some(found.new.as_ref().unwrap_or(&right)),
                what: found.what,
            };
            self.effect(found.effect, finding);
        }
        self.rules(old, new);
        self.annotations(old, new);
    }

    fn rules(&mut self, old: &Flat<'d>, new: &Flat<'d>) {
        for (name, (denied, left)) in &old.rules {
            let Some((denies, right)) = new.rules.get(name) else {
                let finding = Finding {
                    kind: "rule-removed",
                    old: Some(left),
                    new: None,
                    what: "removed".to_owned(),
                };
                self.effect(Effect::Wider, finding);
                continue;
            };
            let body = |at: &At<'d>| {
                let mut map = at.value.as_object().cloned().unwrap_or_default();
                for key in ["x-revox-why", "x-revox-expected", "description"] {
                    map.remove(key);
                }
                Value::Object(map)
            };
            let same_body = same(&body(left), &body(right));
            let (effect, what) = match (denied, denies) {
                (false, true) => (Effect::Narrower, "advice before, refuses now"),
                (true, false) => (Effect::Wider, "refused before, advice now"),
                (true, true) if !same_body => (Effect::Narrower, "changed"),
                (false, false) if !same_body => (Effect::Wider, "changed"),
                _ if !same(left.value, right.value) => (Effect::Same, "words changed"),
                _ => continue,
            };
            let finding = Finding {
                kind: "rule",
                old: Some(left),
                new: Some(right),
                what: what.to_owned(),
            };
            self.effect(effect, finding);
        }
        for (name, (denies, right)) in &new.rules {
            if !old.rules.contains_key(name) {
                let finding = Finding {
                    kind: "rule-added",
                    old: None,
                    new: Some(right),
                    what: "added".to_owned(),
                };
                // Advice never keeps anything from being sent.
                self.effect(
                    if *denies {
                        Effect::Narrower
                    } else {
                        Effect::Wider
                    },
                    finding,
                );
            }
        }
    }

    pub(crate) fn annotations(&mut self, old: &Flat<'d>, new: &Flat<'d>) {
        for key in WORDS {
            self.word(key, &old.at, &new.at, old.first(key), new.first(key));
        }
        self.deprecation(&old.at, &new.at);
        for key in ["readOnly", "writeOnly"] {
            self.only(key, old, new);
        }
        // What nobody here knows is at least mentioned.
        let others: Vec<&'d str> = old
            .keywords
            .keys()
            .chain(new.keywords.keys())
            .copied()
            .filter(|key| !WORDS.contains(key) && !FLAGS.contains(key) && !limits::knows(key))
            .collect();
        for key in others {
            let kind = if key == "x-revox-secret" {
                "secret"
            } else {
                "extension"
            };
            self.changed(
                kind,
                key,
                (&old.at, &new.at),
                (old.first(key), new.first(key)),
            );
        }
    }

    fn only(&mut self, key: &'static str, old: &Flat<'d>, new: &Flat<'d>) {
        let is = |flat: &Flat<'d>| {
            flat.first(key)
                .is_some_and(|at| at.value == &Value::Bool(true))
        };
        let (was, now) = (is(old), is(new));
        if was == now {
            return;
        }
        // It takes a field out of requests, or out of answers, and matters where the field was part of them.
        let side = if now {
            (&self.old, &old.at)
        } else {
            (&self.new, &new.at)
        };
        let uses = side.0.graph.uses(&side.1.pointer);
        let part = if key == "readOnly" {
            uses.request
        } else {
            uses.response
        };
        let (severity, why) = match (now, part) {
            (true, true) => (Severity::Breaking, "it was more than that"),
            (true, false) => (Severity::Documentation, "it was never more than that"),
            (false, true) => (Severity::Additive, "it is more than that"),
            (false, false) => (Severity::Documentation, "it is no more than that"),
        };
        let what = if now {
            format!("{key} now")
        } else {
            format!("no longer {key}")
        };
        let finding = Finding {
            kind: key,
            old: Some(&old.at),
            new: Some(&new.at),
            what,
        };
        self.report(severity, why, finding);
    }

    fn word(
        &mut self,
        key: &'static str,
        old: &At<'d>,
        new: &At<'d>,
        before: Option<&At<'d>>,
        after: Option<&At<'d>>,
    ) {
        self.changed(key, key, (old, new), (before, after));
    }

    fn changed(
        &mut self,
        kind: &'static str,
        key: &str,
        (old, new): (&At<'d>, &At<'d>),
        (before, after): (Option<&At<'d>>, Option<&At<'d>>),
    ) {
        let short = matches!(key, "default" | "version") || key.starts_with("x-");
        let what = match (before, after) {
            (None, None) => return,
            (Some(before), Some(after)) if same(before.value, after.value) => return,
            (Some(before), Some(after)) if short => {
                format!("{key} {} -> {}", brief(before.value), brief(after.value))
            }
            (None, Some(after)) if short => format!("{key} {} added", brief(after.value)),
            (Some(before), None) if short => format!("{key} {} removed", brief(before.value)),
            (Some(_), Some(_)) => format!("{key} changed"),
            (None, Some(_)) => format!("{key} added"),
            (Some(_), None) => format!("{key} removed"),
        };
        let (old, new) = (old.empty(), new.empty());
        let finding = Finding {
            kind,
            old: before.or(Some(&old)),
            new: after.or(Some(&new)),
            what,
        };
        if kind == "secret" {
            return self.report(
                Severity::Additive,
                "its value shows in less, or in more, of the debug output",
                finding,
            );
        }
        self.report(Severity::Documentation, "nothing but words", finding);
    }

    /// Compares members that hold words: descriptions, examples, defaults.
    pub(crate) fn words(&mut self, old: &At<'d>, new: &At<'d>, keys: &[&'static str]) {
        for key in keys {
            self.word(key, old, new, old.get(key).as_ref(), new.get(key).as_ref());
        }
    }

    /// Compares the flags that tell a program to stop using something.
    pub(crate) fn deprecation(&mut self, old: &At<'d>, new: &At<'d>) {
        let (severity, why, what) = match (old.flag("deprecated"), new.flag("deprecated")) {
            (false, true) => (
                Severity::Additive,
                "the compiler warns where it is used",
                "deprecated",
            ),
            (true, false) => (
                Severity::Documentation,
                "the compiler no longer warns",
                "no longer deprecated",
            ),
            _ => return,
        };
        let finding = Finding {
            kind: "deprecated",
            old: Some(old),
            new: Some(new),
            what: what.to_owned(),
        };
        self.report(severity, why, finding);
    }
}
