//! What the comparison found: changes, how much each of them matters, and the verdict over all of them.

use std::fmt;

use serde_json::Value;

use super::graph::Uses;

/// Values in messages are cut after so many characters; the JSON form has them in full.
const MAX_BRIEF: usize = 60;

/// How much a change matters to a program that uses the crates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Severity {
    /// It may no longer compile, be refused what it sent before, or not find what it read before.
    Breaking,
    /// It goes on as before, and can do more.
    Additive,
    /// It notices nothing.
    Documentation,
}

impl Severity {
    /// All of them, in the order in which they are shown.
    pub(crate) const ALL: [Self; 3] = [Self::Breaking, Self::Additive, Self::Documentation];

    /// Its name.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Breaking => "breaking",
            Self::Additive => "additive",
            Self::Documentation => "documentation",
        }
    }
}

/// A change.
#[derive(Debug, Clone)]
pub(crate) struct Change {
    /// How much it matters.
    pub(crate) severity: Severity,
    /// What kind of change it is, such as `field-added` or `maximum`.
    pub(crate) kind: &'static str,
    /// Where it is, for people: the shortest way from an operation's body to it.
    pub(crate) path: String,
    /// Further ways to the same place.
    pub(crate) also: Vec<String>,
    /// How many further ways there are that are not listed.
    pub(crate) more: usize,
    /// Whether what has changed is sent, received or both.
    pub(crate) uses: Uses,
    /// The change in a few words.
    pub(crate) what: String,
    /// Why it is as severe as it is.
    pub(crate) why: String,
    /// The JSON pointer in the old document.
    pub(crate) old: Option<String>,
    /// The JSON pointer in the new document.
    pub(crate) new: Option<String>,
    /// What stood there.
    pub(crate) before: Value,
    /// What stands there.
    pub(crate) after: Value,
}

/// What a document calls itself.
#[derive(Debug, Clone, Default)]
pub(crate) struct Title {
    /// The file.
    pub(crate) file: String,
    /// `info.version`.
    pub(crate) version: String,
}

/// Everything that was found.
#[derive(Debug)]
pub(crate) struct Report {
    /// The old document.
    pub(crate) old: Title,
    /// The new document.
    pub(crate) new: Title,
    /// What else the reader should know, such as an overlay's action that fits one document only.
    pub(crate) notes: Vec<String>,
    /// The changes, the severe ones first, each group in the order of the document.
    pub(crate) changes: Vec<Change>,
}

/// Which part of the version has to grow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    Major,
    Minor,
    Patch,
    None,
}

impl Report {
    /// Which part of the version has to grow.
    pub(crate) fn verdict(&self) -> Verdict {
        match self.changes.iter().map(|change| change.severity).min() {
            Some(Severity::Breaking) => Verdict::Major,
            Some(Severity::Additive) => Verdict::Minor,
            Some(Severity::Documentation) => Verdict::Patch,
            None => Verdict::None,
        }
    }

    /// The changes of one severity.
    pub(crate) fn of(&self, severity: Severity) -> impl Iterator<Item = &Change> {
        self.changes
            .iter()
            .filter(move |change| change.severity == severity)
    }
}

impl Verdict {
    /// Its name.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Major => "major",
            Self::Minor => "minor",
            Self::Patch => "patch",
            Self::None => "none",
        }
    }

    /// The exit code that goes with it.
    pub(crate) fn exit(self) -> u8 {
        match self {
            Self::Major => 2,
            Self::Minor => 1,
            Self::Patch | Self::None => 0,
        }
    }
}

impl fmt::Display for Uses {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match (self.request, self.response) {
            (true, true) => "both",
            (true, false) => "request",
            (false, true) => "response",
            (false, false) => "unused",
        })
    }
}

/// A value on one line, cut where it gets long.
pub(crate) fn brief(value: &Value) -> String {
    let text = value.to_string();
    if text.chars().count() <= MAX_BRIEF {
        return text;
    }
    let mut cut: String = text.chars().take(MAX_BRIEF).collect();
    cut.push('…');
    cut
}
