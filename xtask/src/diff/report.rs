//! The result of a comparison, and its three forms: text for a terminal, Markdown for a review, JSON for programs.

use std::borrow::Cow;
use std::fmt::Write;

use indexmap::IndexMap;
use serde::Serialize;
use serde_json::json;

use crate::emit::docs::code;
use crate::hostile::printable;

/// So many further places of the same change are listed in text and Markdown.
const MAX_ALSO: usize = 5;

/// How much a change matters to a program that uses the crates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Severity {
    /// It may no longer compile, its requests may be refused, or a value that it reads is gone.
    Breaking,
    /// It works as before and can do more.
    Additive,
    /// It works as before.
    Documentation,
}

impl Severity {
    const ALL: [Self; 3] = [Self::Breaking, Self::Additive, Self::Documentation];

    fn name(self) -> &'static str {
        match self {
            Self::Breaking => "breaking",
            Self::Additive => "additive",
            Self::Documentation => "documentation",
        }
    }
}

/// Where a value travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Direction {
    Request,
    Response,
    Both,
    /// No operation uses it. It is a public type all the same.
    Unused,
}

impl Direction {
    /// The direction of a value that requests hold, that responses hold, or both.
    pub(super) fn new(request: bool, response: bool) -> Self {
        match (request, response) {
            (true, false) => Self::Request,
            (false, true) => Self::Response,
            (true, true) => Self::Both,
            (false, false) => Self::Unused,
        }
    }

    /// Whether a program may send such a value. What no operation uses counts as sent.
    pub(super) fn sent(self) -> bool {
        self != Self::Response
    }
}

/// One change.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Change {
    pub(super) severity: Severity,
    /// The kind of change, such as `field-added` or `maximum`.
    pub(super) kind: Cow<'static, str>,
    /// The type and field, or the operation, in its new name.
    pub(super) path: String,
    pub(super) direction: Direction,
    /// The change in a few words.
    pub(super) what: String,
    /// The reason for the severity.
    pub(super) why: String,
    pub(super) pointer: Pointers,
    pub(super) before: Option<String>,
    pub(super) after: Option<String>,
}

/// The places of a change in the two documents, as JSON pointers.
#[derive(Debug, Clone, Default, Serialize)]
pub(super) struct Pointers {
    pub(super) old: Option<String>,
    pub(super) new: Option<String>,
}

/// A document, as the report names it.
#[derive(Debug, Clone, Default, Serialize)]
pub(super) struct Title {
    pub(super) file: String,
    pub(super) version: String,
}

/// Everything that was found.
#[derive(Debug)]
pub(super) struct Report {
    pub(super) old: Title,
    pub(super) new: Title,
    /// The actions and rules of an overlay that fit one document only.
    pub(super) notes: Vec<String>,
    /// The changes, the severe ones first, each group in the order of the document.
    pub(super) changes: Vec<Change>,
}

impl Report {
    /// The part of the version that has to grow, and the exit code.
    pub(super) fn verdict(&self) -> (&'static str, u8) {
        match self.changes.iter().map(|change| change.severity).min() {
            Some(Severity::Breaking) => ("major", 2),
            Some(Severity::Additive) => ("minor", 1),
            Some(Severity::Documentation) => ("patch", 0),
            None => ("none", 0),
        }
    }

    pub(super) fn json(&self) -> String {
        let (verdict, exit) = self.verdict();
        let whole = json!({
            "old": self.old,
            "new": self.new,
            "verdict": verdict,
            "exit": exit,
            "counts": {
                "breaking": self.count(Severity::Breaking),
                "additive": self.count(Severity::Additive),
                "documentation": self.count(Severity::Documentation),
            },
            "notes": self.notes,
            "changes": self.changes,
        });
        format!("{whole:#}\n")
    }

    pub(super) fn text(&self) -> String {
        let mut out = format!("{}\n{}\n", printable(&self.headline()), self.summary());
        for note in &self.notes {
            let _ = writeln!(out, "note: {}", printable(note));
        }
        for (severity, groups) in self.groups() {
            let _ = writeln!(out, "\n{}", severity.name());
            for group in groups {
                let change = group[0];
                let (path, what) = (printable(&change.path), printable(&change.what));
                let _ = writeln!(out, "  {path} {what}");
                if severity != Severity::Documentation {
                    let _ = writeln!(out, "      {}", printable(&change.why));
                }
                if let Some(also) = also(&group) {
                    let _ = writeln!(out, "      also {}", printable(&also));
                }
                let _ = writeln!(out, "      {}", printable(&pointer(change)));
            }
        }
        out
    }

    pub(super) fn markdown(&self) -> String {
        let (headline, summary) = (escape(&self.headline()), escape(&self.summary()));
        let mut out = format!("## {headline}\n\n{summary}\n");
        for note in &self.notes {
            let _ = write!(out, "\n> {}\n", escape(note));
        }
        for (severity, groups) in self.groups() {
            let name = severity.name();
            let _ = writeln!(out, "\n### {}{}\n", name[..1].to_uppercase(), &name[1..]);
            for group in groups {
                let change = group[0];
                let _ = write!(out, "* {} {}", code(&change.path), escape(&change.what));
                if severity != Severity::Documentation {
                    let _ = write!(out, ": {}", escape(&change.why));
                }
                if let Some(also) = also(&group) {
                    let _ = write!(out, " (also {})", escape(&also));
                }
                let _ = writeln!(out, "  \n  {}", code(&pointer(change)));
            }
        }
        out
    }

    fn count(&self, severity: Severity) -> usize {
        let of = self
            .changes
            .iter()
            .filter(|change| change.severity == severity);
        of.count()
    }

    /// The changes by severity. Equal changes of fields of one name form a group: a field of three requests is listed once.
    fn groups(&self) -> IndexMap<Severity, Vec<Vec<&Change>>> {
        let mut groups: IndexMap<_, Vec<&Change>> = IndexMap::new();
        for change in &self.changes {
            let leaf = change.path.rsplit('.').next();
            let key = (change.severity, &change.what, &change.why, leaf);
            groups.entry(key).or_default().push(change);
        }
        let mut severities: IndexMap<_, Vec<_>> = IndexMap::new();
        for ((severity, ..), group) in groups {
            severities.entry(severity).or_default().push(group);
        }
        severities
    }

    fn headline(&self) -> String {
        let (old, new) = (&self.old, &self.new);
        format!(
            "{} (version {}) -> {} (version {})",
            old.file, old.version, new.file, new.version
        )
    }

    fn summary(&self) -> String {
        let (verdict, _) = self.verdict();
        let advice = match verdict {
            "major" => " (while the version is 0.y.z, y grows)",
            "minor" => " (while the version is 0.y.z, z grows)",
            _ => "",
        };
        let counts =
            Severity::ALL.map(|severity| format!("{} {}", self.count(severity), severity.name()));
        format!("verdict: {verdict}{advice}: {}", counts.join(", "))
    }
}

/// The further places of a group.
fn also(group: &[&Change]) -> Option<String> {
    let mut places: Vec<&str> = group[1..].iter().map(|change| &*change.path).collect();
    let more = places.len().saturating_sub(MAX_ALSO);
    places.truncate(MAX_ALSO);
    let listed = places.join(", ");
    match more {
        0 => (!listed.is_empty()).then_some(listed),
        _ => Some(format!("{listed} and {more} more")),
    }
}

fn pointer(change: &Change) -> String {
    match (&change.pointer.old, &change.pointer.new) {
        (_, Some(new)) => format!("#{new}"),
        (Some(old), None) => format!("#{old} in the old document"),
        (None, None) => "#".to_owned(),
    }
}

/// Text without meaning to Markdown, apart from its code spans.
fn escape(text: &str) -> String {
    let balanced = text.matches('`').count().is_multiple_of(2);
    let mut span = false;
    let mut out = String::with_capacity(text.len());
    for character in printable(text).chars() {
        span ^= character == '`' && balanced;
        let special = matches!(
            character,
            '\\' | '*' | '_' | '<' | '>' | '[' | ']' | '|' | '#' | '~' | '&'
        );
        if !span && (special || character == '`' && !balanced) {
            out.push('\\');
        }
        out.push(character);
    }
    out
}
