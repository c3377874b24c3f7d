//! Compares operations: which there are, what they are called, where they go, what they take and what they give back.

use std::collections::{HashMap, HashSet};

use super::comparer::{Comparer, Finding, REFUSED};
use super::document::{At, Operation, Parameter};
use super::messages;
use super::report::Severity;
use crate::error::Problem;

const METHOD_GONE: &str = "the method of the client is gone";
const WORDS: &[&str] = &[
    "summary",
    "description",
    "tags",
    "externalDocs",
    "security",
    "servers",
];

impl<'d> Comparer<'d> {
    /// All operations of the two documents. References that lead nowhere have been refused before.
    pub(crate) fn operations(&mut self) -> Result<(), Problem> {
        let pairs = self.paired();
        let kept: HashSet<usize> = pairs.iter().filter_map(|(old, _)| *old).collect();
        for index in 0..self.old.operations.len() {
            if !kept.contains(&index) {
                let (name, at, route) = self.named(false, index);
                let finding = Finding {
                    kind: "operation-removed",
                    old: Some(&at),
                    new: None,
                    what: format!("operation removed ({route})"),
                };
                self.report_named(Severity::Breaking, METHOD_GONE, &name, finding);
            }
        }
        for (old, new) in pairs {
            let Some(old) = old else {
                let (name, at, route) = self.named(true, new);
                let finding = Finding {
                    kind: "operation-added",
                    old: None,
                    new: Some(&at),
                    what: format!("operation added ({route})"),
                };
                self.report_named(
                    Severity::Additive,
                    "the client has a new method",
                    &name,
                    finding,
                );
                continue;
            };
            self.route(old, new);
            self.parameters(old, new);
            self.bodies(old, new)?;
            self.responses(old, new)?;
        }
        Ok(())
    }

    /// For each new operation the old one that it was: the one of the same name, or else the one of the same method and path.
    fn paired(&self) -> Vec<(Option<usize>, usize)> {
        let names: HashMap<&str, usize> = self
            .old
            .operations
            .iter()
            .enumerate()
            .map(|(index, operation)| (operation.name.as_str(), index))
            .collect();
        let kept: HashSet<&str> = self
            .new
            .operations
            .iter()
            .map(|operation| operation.name.as_str())
            .collect();
        let routes: HashMap<(bool, &str, String), usize> = self
            .old
            .operations
            .iter()
            .enumerate()
            .filter(|(_, operation)| !kept.contains(operation.name.as_str()))
            .map(|(index, operation)| (route(operation), index))
            .collect();
        let find = |operation: &Operation<'d>| {
            names
                .get(operation.name.as_str())
                .or_else(|| routes.get(&route(operation)))
                .copied()
        };
        self.new
            .operations
            .iter()
            .enumerate()
            .map(|(index, operation)| (find(operation), index))
            .collect()
    }

    fn named(&self, new: bool, index: usize) -> (String, At<'d>, String) {
        let side = if new { &self.new } else { &self.old };
        let operation = &side.operations[index];
        (
            operation.name.clone(),
            operation.at.clone(),
            format!("{} {}", operation.method, operation.path),
        )
    }

    /// Name, method, path, what may be sent twice, and words.
    fn route(&mut self, old: usize, new: usize) {
        let (before, after) = (&self.old.operations[old], &self.new.operations[new]);
        let (left, right) = (before.at.clone(), after.at.clone());
        let mut found: Vec<(Severity, &'static str, &'static str, String)> = Vec::new();
        if before.name != after.name {
            let what = format!("operation renamed: `{}` -> `{}`", before.name, after.name);
            found.push((Severity::Breaking, "operation-renamed", METHOD_GONE, what));
        }
        let followed =
            "the call goes elsewhere, which recordings, stubs and allow lists have to follow";
        if before.method != after.method {
            let what = format!("method {} -> {}", before.method, after.method);
            found.push((Severity::Breaking, "method", followed, what));
        }
        if bare(before.path) != bare(after.path) {
            let what = format!("path {} -> {}", before.path, after.path);
            found.push((Severity::Breaking, "path", followed, what));
        } else if before.path != after.path {
            let what = format!("path {} -> {}", before.path, after.path);
            found.push((
                Severity::Documentation,
                "path",
                "only a placeholder has another name",
                what,
            ));
        }
        let retry = |at: &At<'d>| at.text("x-revox-retry").unwrap_or("unsafe").to_owned();
        let (was, is) = (retry(&left), retry(&right));
        if was != is {
            let (severity, why) = if is == "safe" {
                (
                    Severity::Additive,
                    "the client repeats it when nobody knows what became of the first request",
                )
            } else {
                (
                    Severity::Breaking,
                    "the client no longer repeats it, so failures come through that did not before",
                )
            };
            found.push((severity, "retry", why, format!("retry {was} -> {is}")));
        }
        for (severity, kind, why, what) in found {
            let finding = Finding {
                kind,
                old: Some(&left),
                new: Some(&right),
                what,
            };
            self.report(severity, why, finding);
        }
        self.words(&left, &right, WORDS);
        self.deprecation(&left, &right);
    }

    fn parameters(&mut self, old: usize, new: usize) {
        let (before, after) = (&self.old.operations[old], &self.new.operations[new]);
        let (from, to) = (before.at.clone(), after.at.clone());
        let name = after.name.clone();
        let (left, right) = (before.parameters.clone(), after.parameters.clone());
        let pairs = matched(before, after);
        for parameter in &left {
            if !pairs
                .iter()
                .any(|(old, _)| old.at.pointer == parameter.at.pointer)
            {
                let finding = Finding {
                    kind: "parameter-removed",
                    old: Some(&parameter.at),
                    new: None,
                    what: "removed".to_owned(),
                };
                self.report_named(
                    Severity::Breaking,
                    "the argument is gone",
                    &title(&name, parameter),
                    finding,
                );
            }
        }
        for parameter in &right {
            if !pairs
                .iter()
                .any(|(_, new)| new.at.pointer == parameter.at.pointer)
            {
                let required = parameter.at.flag("required");
                let (severity, why, what) = if required {
                    (
                        Severity::Breaking,
                        "the method takes another argument",
                        "added, required",
                    )
                } else {
                    (Severity::Additive, "it may be left out", "added, optional")
                };
                let finding = Finding {
                    kind: "parameter-added",
                    old: Some(&from),
                    new: Some(&parameter.at),
                    what: what.to_owned(),
                };
                self.report_named(severity, why, &title(&name, parameter), finding);
            }
        }
        for (left, right) in &pairs {
            self.parameter(left, right);
        }
        // The required ones are the arguments of the method, in the order in which they are listed.
        let required = |list: &[Parameter<'d>], new: bool| -> Vec<usize> {
            let find = |parameter: &Parameter<'d>| {
                pairs.iter().position(|(left, right)| {
                    let known = if new { right } else { left };
                    known.at.pointer == parameter.at.pointer
                })
            };
            list.iter()
                .filter(|parameter| parameter.at.flag("required"))
                .filter_map(find)
                .collect()
        };
        let (was, is) = (required(&left, false), required(&right, true));
        let common = |list: &[usize], other: &[usize]| {
            list.iter()
                .copied()
                .filter(|index| other.contains(index))
                .collect::<Vec<_>>()
        };
        if common(&was, &is) != common(&is, &was) {
            let finding = Finding {
                kind: "parameter-order",
                old: Some(&from),
                new: Some(&to),
                what: "required parameters in another order".to_owned(),
            };
            self.report(
                Severity::Breaking,
                "the arguments of the method are in another order",
                finding,
            );
        }
    }

    fn parameter(&mut self, old: &Parameter<'d>, new: &Parameter<'d>) {
        let (left, right) = (&old.at, &new.at);
        if old.name != new.name {
            let finding = Finding {
                kind: "parameter-renamed",
                old: Some(left),
                new: Some(right),
                what: format!("`{}` -> `{}`", old.name, new.name),
            };
            self.report(
                Severity::Documentation,
                "arguments for the path go by their place",
                finding,
            );
        }
        let required =
            |parameter: &Parameter<'d>| parameter.place == "path" || parameter.at.flag("required");
        if required(old) != required(new) {
            let finding = Finding {
                kind: "required",
                old: Some(left),
                new: Some(right),
                what: if required(new) {
                    "optional -> required"
                } else {
                    "required -> optional"
                }
                .to_owned(),
            };
            self.report(
                Severity::Breaking,
                "the arguments of the method change",
                finding,
            );
        }
        self.words(left, right, &["description", "example", "examples"]);
        self.deprecation(left, right);
        for key in ["style", "explode", "allowReserved", "allowEmptyValue"] {
            if left.value.get(key) != right.value.get(key) {
                let finding = Finding {
                    kind: "serialization",
                    old: Some(left),
                    new: Some(right),
                    what: format!("`{key}` changed"),
                };
                self.report(
                    Severity::Additive,
                    "the client writes it in another form",
                    finding,
                );
            }
        }
        match (left.get("schema"), right.get("schema")) {
            (Some(left), Some(right)) => self.schemas(&left, &right),
            (None, None) => self.contents(left, right, true),
            _ => {
                let finding = Finding {
                    kind: "serialization",
                    old: Some(left),
                    new: Some(right),
                    what: "`schema` and `content` exchanged".to_owned(),
                };
                self.report(Severity::Breaking, REFUSED, finding);
            }
        }
    }

    fn bodies(&mut self, old: usize, new: usize) -> Result<(), Problem> {
        let before = self.old.operations[old].body(self.old.root)?;
        let after = self.new.operations[new].body(self.new.root)?;
        let (from, to) = (
            self.old.operations[old].at.clone(),
            self.new.operations[new].at.clone(),
        );
        let (kind, what) = match (&before, &after) {
            (None, None) => return Ok(()),
            (None, Some(_)) => ("body-added", "request body added"),
            (Some(_), None) => ("body-removed", "request body removed"),
            (Some(left), Some(right)) => {
                self.words(left, right, &["description"]);
                if left.flag("required") != right.flag("required") {
                    let (severity, why, what) = if right.flag("required") {
                        (
                            Severity::Breaking,
                            "requests without it are refused",
                            "optional -> required",
                        )
                    } else {
                        (
                            Severity::Additive,
                            "it may be left out",
                            "required -> optional",
                        )
                    };
                    let finding = Finding {
                        kind: "required",
                        old: Some(left),
                        new: Some(right),
                        what: what.to_owned(),
                    };
                    self.report(severity, why, finding);
                }
                self.contents(left, right, true);
                return Ok(());
            }
        };
        let finding = Finding {
            kind,
            old: Some(before.as_ref().unwrap_or(&from)),
            new: Some(after.as_ref().unwrap_or(&to)),
            what: what.to_owned(),
        };
        let name = self.new.operations[new].name.clone();
        self.report_named(
            Severity::Breaking,
            "the arguments of the method change",
            &name,
            finding,
        );
        Ok(())
    }

    fn responses(&mut self, old: usize, new: usize) -> Result<(), Problem> {
        let before = self.old.operations[old].responses(self.old.root)?;
        let after = self.new.operations[new].responses(self.new.root)?;
        let (from, to) = (
            self.old.operations[old].at.clone(),
            self.new.operations[new].at.clone(),
        );
        let name = self.new.operations[new].name.clone();
        let pairs = messages::paired(&before, &after);
        for (was, is) in pairs {
            match (was, is) {
                (Some(was), Some(is)) => {
                    let ((before, left), (after, right)) = (&was, &is);
                    if before != after {
                        let finding = Finding {
                            kind: "status",
                            old: Some(left),
                            new: Some(right),
                            what: format!("status {before} -> {after}"),
                        };
                        self.report(
                            Severity::Documentation,
                            "every status of success is taken alike",
                            finding,
                        );
                    }
                    self.words(left, right, &["description"]);
                    self.headers(left, right);
                    self.contents(left, right, false);
                }
                (Some((status, at)), None) => {
                    self.one_response(&name, (&status, &at, false), (&from, &to));
                }
                (None, Some((status, at))) => {
                    self.one_response(&name, (&status, &at, true), (&from, &to));
                }
                (None, None) => {}
            }
        }
        Ok(())
    }

    /// A response that is in one document only.
    fn one_response(
        &mut self,
        name: &str,
        (status, at, added): (&str, &At<'d>, bool),
        (from, to): (&At<'d>, &At<'d>),
    ) {
        let success = status.starts_with('2') && at.get("content").is_some();
        let (severity, why) = match (success, added) {
            (true, _) => (Severity::Breaking, "the method returns something else"),
            (false, true) => (Severity::Additive, "it is one more thing that can be told"),
            (false, false) => (
                Severity::Documentation,
                "errors are told by their status in any case",
            ),
        };
        let finding = Finding {
            kind: if added {
                "response-added"
            } else {
                "response-removed"
            },
            old: if added { Some(from) } else { Some(at) },
            new: if added { Some(at) } else { Some(to) },
            what: if added { "added" } else { "removed" }.to_owned(),
        };
        self.report_named(severity, why, &format!("{name} response {status}"), finding);
    }
}

/// Method and path, with the names of placeholders left out.
fn route<'a>(operation: &'a Operation<'_>) -> (bool, &'a str, String) {
    (operation.incoming, &operation.method, bare(operation.path))
}

fn bare(path: &str) -> String {
    let mut text = String::with_capacity(path.len());
    let mut inside = false;
    for character in path.chars() {
        inside &= character != '}';
        if !inside {
            text.push(character);
        }
        inside |= character == '{';
    }
    text
}

/// Parameters that are the same: by place and name, and those of a path also by their position in it.
fn matched<'d>(old: &Operation<'d>, new: &Operation<'d>) -> Vec<(Parameter<'d>, Parameter<'d>)> {
    let slots = |path: &'d str| -> Vec<&'d str> {
        path.split('{')
            .skip(1)
            .filter_map(|part| part.split('}').next())
            .collect()
    };
    let same_path = bare(old.path) == bare(new.path);
    let renamed: HashMap<&str, &str> = if same_path {
        slots(old.path).into_iter().zip(slots(new.path)).collect()
    } else {
        HashMap::new()
    };
    old.parameters
        .iter()
        .filter_map(|left| {
            let name = if left.place == "path" {
                renamed.get(left.name).copied().unwrap_or(left.name)
            } else {
                left.name
            };
            let right = new
                .parameters
                .iter()
                .find(|right| (right.place, right.name) == (left.place, name))?;
            Some((left.clone(), right.clone()))
        })
        .collect()
}

fn title(operation: &str, parameter: &Parameter<'_>) -> String {
    format!(
        "{operation} {} parameter `{}`",
        parameter.place, parameter.name
    )
}
