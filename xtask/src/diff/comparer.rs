//! What all comparisons share: the two documents, what has been found so far, and how a change is judged and noted.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

use serde_json::Value;

use super::document::{self, At, Operation};
use super::graph::{Graph, Paths, Uses};
use super::limits::Effect;
use super::report::{Change, Severity};
use super::shape::{Flat, Form};
use crate::error::Problem;

/// One of the two documents.
#[derive(Debug)]
pub(crate) struct Side<'d> {
    /// The document.
    pub(crate) root: &'d Value,
    /// Who uses what in it.
    pub(crate) graph: Graph<'d>,
    /// Its operations.
    pub(crate) operations: Vec<Operation<'d>>,
    natures: RefCell<HashMap<String, Nature>>,
}

/// What a schema is, as far as those need to know that use it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Nature {
    /// Whether it allows `null`.
    pub(crate) nullable: bool,
    /// Whether it allows everything.
    pub(crate) any: bool,
    /// What it is for a Rust type.
    pub(crate) form: Form,
}

impl Nature {
    fn of(whole: &Flat<'_>) -> Self {
        Self {
            nullable: whole.nullable,
            any: whole.is_any(),
            form: whole.form(),
        }
    }
}

impl<'d> Side<'d> {
    /// A document whose references lead somewhere.
    pub(crate) fn new(root: &'d Value) -> Result<Self, Problem> {
        let operations = document::operations(root)?;
        let graph = Graph::new(root, &operations)?;
        Ok(Self {
            root,
            graph,
            operations,
            natures: RefCell::default(),
        })
    }

    /// What a schema is, its references followed. A thing that many refer to is looked at once.
    pub(crate) fn nature(&self, at: &At<'d>) -> Nature {
        let flat = Flat::new(self.root, at);
        let Some(target) = &flat.name else {
            return Nature::of(&flat);
        };
        let known = self.natures.borrow().get(&target.pointer).copied();
        let nature = known.unwrap_or_else(|| {
            let nature = Nature::of(&Flat::expanded(self.root, target));
            self.natures
                .borrow_mut()
                .insert(target.pointer.clone(), nature);
            nature
        });
        Nature {
            nullable: nature.nullable || flat.nullable,
            any: nature.any && flat.types.is_none(),
            form: nature.form,
        }
    }
}

/// Collects the changes between two documents.
#[derive(Debug)]
pub(crate) struct Comparer<'d> {
    /// The old document.
    pub(crate) old: Side<'d>,
    /// The new document.
    pub(crate) new: Side<'d>,
    /// The components that have another name now.
    pub(crate) renamed: HashMap<String, String>,
    changes: Vec<Change>,
    /// What is still to be compared.
    pub(crate) pairs: Vec<(At<'d>, At<'d>)>,
    /// What has been, or will be.
    pub(crate) seen: HashSet<(String, String)>,
    /// The fields that have been compared, and whether they were and are required.
    pub(crate) compared: HashSet<(String, String, bool, bool)>,
    reported: HashSet<(&'static str, Option<String>, Option<String>)>,
}

/// A change before its path is known.
#[derive(Debug)]
pub(crate) struct Finding<'a, 'd> {
    /// What kind of change it is.
    pub(crate) kind: &'static str,
    /// Where it was.
    pub(crate) old: Option<&'a At<'d>>,
    /// Where it is.
    pub(crate) new: Option<&'a At<'d>>,
    /// The change in a few words.
    pub(crate) what: String,
}

/// Why a request that takes less is breaking.
pub(crate) const REFUSED: &str = "what was accepted may be refused now";
/// Why a request that takes more is additive.
pub(crate) const ACCEPTED: &str = "more is accepted than before";
/// Why a bound of what is only received matters to nobody.
const RECEIVED: &str = "it says what answers look like; nothing checks them";

impl<'d> Comparer<'d> {
    /// A comparison that has found nothing yet.
    pub(crate) fn new(old: Side<'d>, new: Side<'d>, renamed: HashMap<String, String>) -> Self {
        Self {
            old,
            new,
            renamed,
            changes: Vec::new(),
            pairs: Vec::new(),
            seen: HashSet::new(),
            compared: HashSet::new(),
            reported: HashSet::new(),
        }
    }

    /// The changes, the severe ones first.
    pub(crate) fn finish(mut self) -> Vec<Change> {
        self.changes.sort_by_key(|change| change.severity);
        self.changes
    }

    /// Which way a place travels, in either document. What no operation uses is still a public type, so it counts as both.
    pub(crate) fn uses(&self, old: Option<&At<'d>>, new: Option<&At<'d>>) -> Uses {
        let before = old
            .map(|at| self.old.graph.uses(&at.pointer))
            .unwrap_or_default();
        before.or(new
            .map(|at| self.new.graph.uses(&at.pointer))
            .unwrap_or_default())
    }

    /// Notes a change, once, and finds the paths to it.
    pub(crate) fn report(&mut self, severity: Severity, why: &str, finding: Finding<'_, 'd>) {
        let at = finding.new.or(finding.old);
        let graph = if finding.new.is_some() {
            &self.new.graph
        } else {
            &self.old.graph
        };
        let paths = at.map(|at| graph.paths(&at.pointer)).unwrap_or_default();
        self.push(severity, why, paths, finding);
    }

    /// The same for something that goes by its own name.
    pub(crate) fn report_named(
        &mut self,
        severity: Severity,
        why: &str,
        name: &str,
        finding: Finding<'_, 'd>,
    ) {
        let paths = Paths {
            listed: vec![name.to_owned()],
            more: 0,
        };
        self.push(severity, why, paths, finding);
    }

    /// A change to what passes: fewer values, or more.
    pub(crate) fn effect(&mut self, effect: Effect, finding: Finding<'_, 'd>) {
        let uses = self.uses(finding.old, finding.new);
        let (severity, why) = match effect {
            Effect::Same => (Severity::Documentation, "the same values pass"),
            _ if uses.response && !uses.request => (Severity::Documentation, RECEIVED),
            Effect::Narrower => (Severity::Breaking, REFUSED),
            Effect::Wider => (Severity::Additive, ACCEPTED),
        };
        self.report(severity, why, finding);
    }

    fn push(&mut self, severity: Severity, why: &str, paths: Paths, finding: Finding<'_, 'd>) {
        let pointer = |at: Option<&At<'d>>| at.map(|at| at.pointer.clone());
        let (old, new) = (pointer(finding.old), pointer(finding.new));
        if !self
            .reported
            .insert((finding.kind, old.clone(), new.clone()))
        {
            return;
        }
        let value = |at: Option<&At<'d>>| at.map_or(Value::Null, |at| at.value.clone());
        let uses = self.uses(finding.old, finding.new);
        let mut listed = paths.listed.into_iter();
        self.changes.push(Change {
            severity,
            kind: finding.kind,
            path: listed.next().unwrap_or_default(),
            also: listed.collect(),
            more: paths.more,
            uses,
            what: finding.what,
            why: why.to_owned(),
            before: value(finding.old),
            after: value(finding.new),
            old,
            new,
        });
    }
}
