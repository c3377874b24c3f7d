//! Writes a report down: as text for a terminal, as Markdown for a change log or a review, as JSON for programs.

use std::fmt::Write;

use serde_json::{Value, json};

use super::report::{Change, Report, Severity, Verdict};

/// So many further paths are spelled out for people.
const MAX_ALSO: usize = 5;

/// The report as JSON: every change with both pointers and both values.
pub(crate) fn as_json(report: &Report) -> String {
    let counts: serde_json::Map<String, Value> = Severity::ALL
        .iter()
        .map(|severity| {
            (
                severity.word().to_owned(),
                json!(report.of(*severity).count()),
            )
        })
        .collect();
    let changes: Vec<Value> = report
        .changes
        .iter()
        .map(|change| {
            json!({
                "severity": change.severity.word(),
                "kind": change.kind,
                "path": change.path,
                "also": change.also,
                "more": change.more,
                "direction": change.uses.to_string(),
                "what": change.what,
                "why": change.why,
                "pointer": { "old": change.old, "new": change.new },
                "before": change.before,
                "after": change.after,
            })
        })
        .collect();
    let title =
        |title: &super::report::Title| json!({ "file": title.file, "version": title.version });
    let whole = json!({
        "old": title(&report.old),
        "new": title(&report.new),
        "verdict": report.verdict().word(),
        "exit": report.verdict().exit(),
        "counts": counts,
        "notes": report.notes,
        "changes": changes,
    });
    format!("{whole:#}\n")
}

/// The report as plain text.
pub(crate) fn as_text(report: &Report) -> String {
    let mut text = format!("{}\n{}\n", headline(report), summary(report));
    for note in &report.notes {
        let _ = writeln!(text, "note: {note}");
    }
    for severity in Severity::ALL {
        let groups = folded(report, severity);
        if groups.is_empty() {
            continue;
        }
        let _ = writeln!(text, "\n{}", severity.word());
        for group in groups {
            let change = group.first;
            let _ = writeln!(text, "  {} {}", change.path, change.what);
            if severity != Severity::Documentation {
                let _ = writeln!(text, "      {}", change.why);
            }
            if let Some(also) = group.also() {
                let _ = writeln!(text, "      also {also}");
            }
            let _ = writeln!(text, "      {}", pointer(change));
        }
    }
    printable(&text)
}

/// The report as Markdown.
pub(crate) fn as_markdown(report: &Report) -> String {
    let mut text = format!(
        "## {}\n\n{}\n",
        escaped(&headline(report)),
        escaped(&summary(report))
    );
    for note in &report.notes {
        let _ = write!(text, "\n> {}\n", escaped(note));
    }
    for severity in Severity::ALL {
        let groups = folded(report, severity);
        if groups.is_empty() {
            continue;
        }
        let word = severity.word();
        let _ = writeln!(text, "\n### {}{}\n", word[..1].to_uppercase(), &word[1..]);
        for group in groups {
            let change = group.first;
            let _ = write!(text, "* {} {}", code(&change.path), escaped(&change.what));
            if severity != Severity::Documentation {
                let _ = write!(text, ": {}", escaped(&change.why));
            }
            if let Some(also) = group.also() {
                let _ = write!(text, " (also {})", escaped(&also));
            }
            let _ = writeln!(text, "  \n  {}", code(&pointer(change)));
        }
    }
    printable(&text)
}

/// Changes that say the same of fields of one name, as when a field is added to three requests.
struct Group<'a> {
    first: &'a Change,
    others: Vec<&'a Change>,
}

impl Group<'_> {
    /// The other ways to it, as one text.
    fn also(&self) -> Option<String> {
        let mut paths: Vec<&str> = Vec::new();
        let own = self.first.also.iter();
        let others = self
            .others
            .iter()
            .flat_map(|change| std::iter::once(&change.path).chain(&change.also));
        for path in own.chain(others) {
            if !paths.contains(&path.as_str()) && *path != self.first.path {
                paths.push(path);
            }
        }
        let hidden: usize = std::iter::once(&self.first)
            .chain(&self.others)
            .map(|change| change.more)
            .sum();
        let more = paths.len().saturating_sub(MAX_ALSO) + hidden;
        paths.truncate(MAX_ALSO);
        if paths.is_empty() {
            return None;
        }
        let mut text = paths.join(", ");
        if more > 0 {
            let _ = write!(text, " and {more} more");
        }
        Some(text)
    }
}

fn folded(report: &Report, severity: Severity) -> Vec<Group<'_>> {
    let mut groups: indexmap::IndexMap<(&str, &str, &str, &str), Group<'_>> =
        indexmap::IndexMap::new();
    for change in report.of(severity) {
        let leaf = change.path.rsplit('.').next().unwrap_or_default();
        let key = (change.kind, change.what.as_str(), change.why.as_str(), leaf);
        match groups.entry(key) {
            indexmap::map::Entry::Occupied(mut group) => group.get_mut().others.push(change),
            indexmap::map::Entry::Vacant(place) => {
                place.insert(Group {
                    first: change,
                    others: Vec::new(),
                });
            }
        }
    }
    groups.into_values().collect()
}

fn headline(report: &Report) -> String {
    let (old, new) = (&report.old, &report.new);
    format!(
        "{} (version {}) -> {} (version {})",
        old.file, old.version, new.file, new.version
    )
}

fn summary(report: &Report) -> String {
    let counts: Vec<String> = Severity::ALL
        .iter()
        .map(|severity| format!("{} {}", report.of(*severity).count(), severity.word()))
        .collect();
    let advice = match report.verdict() {
        Verdict::Major => " (while the version is 0.y.z, y grows)",
        Verdict::Minor => " (while the version is 0.y.z, z grows)",
        Verdict::Patch | Verdict::None => "",
    };
    format!(
        "verdict: {}{advice}: {}",
        report.verdict().word(),
        counts.join(", ")
    )
}

fn pointer(change: &Change) -> String {
    match (&change.old, &change.new) {
        (_, Some(new)) => format!("#{new}"),
        (Some(old), None) => format!("#{old} in the old document"),
        (None, None) => String::new(),
    }
}

/// A code span, whatever is in it.
fn code(text: &str) -> String {
    if text.contains('`') {
        format!("`` {text} ``")
    } else {
        format!("`{text}`")
    }
}

/// Text in which Markdown finds nothing but the code spans that are meant.
fn escaped(text: &str) -> String {
    let balanced = text.matches('`').count().is_multiple_of(2);
    let mut span = false;
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        span ^= character == '`' && balanced;
        let special = matches!(
            character,
            '\\' | '*' | '_' | '<' | '>' | '[' | ']' | '|' | '#' | '~' | '&'
        );
        if !span && (special || (character == '`' && !balanced)) {
            out.push('\\');
        }
        out.push(character);
    }
    out
}

/// A document's words end up in a terminal, where control characters would do more than be shown.
fn printable(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        let turns = matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        if (character.is_control() && character != '\n') || turns {
            out.extend(character.escape_unicode());
        } else {
            out.push(character);
        }
    }
    out
}
