//! Plans and results for people: text for a terminal, Markdown for a pull request. What live holds was written by others, so control
//! characters in it are shown, not obeyed.

use std::fmt::Write;

use anstyle::{AnsiColor, Style};
use serde_json::Value;
use similar::{ChangeTag, TextDiff};

use super::apply::{Applied, AppliedAssistant, Outcome};
use super::plan::{Action, AssistantPlan, Change, Plan, PlanVerb};
use super::three_way::ChangeKind;
use super::{Position, Status};

/// Values up to this length, in characters, stand on one line; longer ones are shown as a difference of lines.
const SHORT: usize = 60;
/// The lines around a difference.
const CONTEXT: usize = 2;

const GREEN: Style = AnsiColor::Green.on_default();
const RED: Style = AnsiColor::Red.on_default();
const YELLOW: Style = AnsiColor::Yellow.on_default();
const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();

impl Plan {
    /// The plan as text: grouped by assistant, one line for each change, long values as a difference of lines.
    #[must_use]
    pub fn to_text(&self) -> String {
        anstream::adapter::strip_str(&self.to_coloured()).to_string()
    }

    pub(super) fn to_coloured(&self) -> String {
        let mut out = String::new();
        let organization = self.organization.as_deref().unwrap_or("not known yet");
        let _ = writeln!(
            out,
            "{BOLD}{}{BOLD:#} {DIM}(organization {}){DIM:#}",
            self.environment,
            visible(organization)
        );
        for assistant in &self.assistants {
            if has_news(assistant) {
                out.push('\n');
                text_of(assistant, &mut out);
            }
        }
        let _ = writeln!(out, "\n{}", self.summary());
        out
    }

    /// The plan as Markdown, for the comment on a pull request.
    #[must_use]
    pub fn to_markdown(&self) -> String {
        let mut out = format!("### {}: {}\n", self.environment, self.summary());
        for assistant in self.assistants.iter().filter(|one| has_news(one)) {
            let (_, title) = title(assistant);
            let _ = writeln!(out, "\n**{}** ({title})\n", code(&assistant.name));
            for note in &assistant.notes {
                let _ = writeln!(out, "- {}", visible(note));
            }
            for change in &assistant.changes {
                let (_, _, word) = look(change.kind);
                let mut line = format!("- {} {word}", code(&change.path));
                match difference(change) {
                    Difference::Secret => line.push_str(": secret"),
                    Difference::Short(before, after) => {
                        let _ = write!(line, ": {} → {}", code(&before), code(&after));
                    }
                    Difference::Lines(_) => {}
                }
                if let Some(at) = &change.at {
                    let _ = write!(line, " ({})", code(&at.to_string()));
                }
                let _ = writeln!(out, "{line}");
                if let Difference::Lines(lines) = difference(change) {
                    let text: Vec<String> = lines.into_iter().map(|(_, line)| line).collect();
                    let fence = fence(&text.join("\n"));
                    let _ = writeln!(out, "  {fence}diff\n  {}\n  {fence}", text.join("\n  "));
                }
            }
        }
        out
    }

    /// The plan in one line: `1 to create, 2 to update (3 fields), 1 drift`.
    #[must_use]
    pub fn summary(&self) -> String {
        let with = |action: Action| {
            let assistants = self.assistants.iter();
            assistants.filter(move |one| one.action == action && !one.is_blocked())
        };
        let of = |kinds: &[ChangeKind]| {
            let changes = self.assistants.iter().flat_map(|one| &one.changes);
            changes
                .filter(|change| kinds.contains(&change.kind))
                .count()
        };
        let fields = with(Action::Update)
            .flat_map(|one| &one.changes)
            .filter(|change| matches!(change.kind, ChangeKind::Change | ChangeKind::Removal))
            .count();
        let mut parts = Vec::new();
        let mut say = |count: usize, what: String| {
            if count > 0 {
                parts.push(format!("{count} {what}"));
            }
        };
        let plural = if fields == 1 { "" } else { "s" };
        let update = match self.verb {
            PlanVerb::Rollback => "to roll back",
            _ => "to update",
        };
        say(with(Action::Create).count(), "to create".to_owned());
        say(
            with(Action::Update).count(),
            format!("{update} ({fields} field{plural})"),
        );
        say(with(Action::Adopt).count(), "to record".to_owned());
        say(with(Action::Delete).count(), "to delete".to_owned());
        say(
            of(&[ChangeKind::NotClearable]),
            "not to be cleared".to_owned(),
        );
        say(of(&[ChangeKind::Drift]), "drifted".to_owned());
        say(with(Action::Missing).count(), "missing".to_owned());
        say(of(&[ChangeKind::Conflict]), "in conflict".to_owned());
        say(of(&[ChangeKind::Guarded]), "guarded".to_owned());
        let several = self
            .assistants
            .iter()
            .filter(|one| one.action == Action::Ambiguous);
        say(several.count(), "ambiguous".to_owned());
        if parts.is_empty() {
            let count = self.assistants.len();
            let plural = if count == 1 { "" } else { "s" };
            return format!("nothing to do for {count} assistant{plural}");
        }
        parts.join(", ")
    }
}

impl Applied {
    /// The result as Markdown.
    #[must_use]
    pub fn to_markdown(&self) -> String {
        let mut out = format!("\n**Applied**: {}\n\n", self.summary());
        for one in &self.assistants {
            let text = one.to_text();
            let mut lines = text.lines();
            let _ = writeln!(out, "- {}", code(lines.next().unwrap_or_default()));
            for line in lines {
                let _ = writeln!(out, "  - {}", code(line.trim()));
            }
        }
        out
    }

    /// The result in one line.
    #[must_use]
    pub fn summary(&self) -> String {
        let mut parts = Vec::new();
        for outcome in [
            Outcome::Created,
            Outcome::Updated,
            Outcome::Deleted,
            Outcome::Unchanged,
            Outcome::Refused,
            Outcome::Incomplete,
            Outcome::Unknown,
            Outcome::Failed,
            Outcome::Skipped,
        ] {
            let count = self
                .assistants
                .iter()
                .filter(|one| one.outcome == outcome)
                .count();
            if count > 0 {
                parts.push(format!("{count} {}", word(outcome)));
            }
        }
        if parts.is_empty() {
            "nothing to do".to_owned()
        } else {
            parts.join(", ")
        }
    }
}

impl AppliedAssistant {
    /// What became of the assistant, in a line, and one more for each value that is not stored.
    #[must_use]
    pub fn to_text(&self) -> String {
        anstream::adapter::strip_str(&self.to_coloured()).to_string()
    }

    pub(super) fn to_coloured(&self) -> String {
        let style = match self.outcome {
            Outcome::Created | Outcome::Updated | Outcome::Deleted => GREEN,
            Outcome::Unchanged => DIM,
            Outcome::Refused | Outcome::Skipped => YELLOW,
            Outcome::Incomplete | Outcome::Unknown | Outcome::Failed => RED,
        };
        let mut out = format!("{}: {style}{}{style:#}", self.name, word(self.outcome));
        if !self.sent.is_empty() {
            let _ = write!(out, " ({})", self.sent.join(", "));
        }
        if let Some(id) = &self.id {
            let _ = write!(out, " {DIM}{}{DIM:#}", visible(id));
        }
        if let Some(message) = &self.message {
            let _ = write!(out, ": {}", visible(message));
        }
        for kept in &self.not_kept {
            let _ = match (&kept.sent, &kept.kept) {
                (None, None) => write!(out, "\n  {RED}not kept{RED:#} {}: a secret", kept.path),
                (sent, stored) => write!(
                    out,
                    "\n  {RED}not kept{RED:#} {}: sent {}, stored {}",
                    kept.path,
                    one_line(sent.as_ref()),
                    one_line(stored.as_ref())
                ),
            };
        }
        if !self.drift.is_empty() {
            let _ = write!(
                out,
                "\n  {YELLOW}drift kept{YELLOW:#}: {}",
                self.drift.join(", ")
            );
        }
        if let Some(notice) = &self.notice {
            let _ = write!(
                out,
                "\n  {YELLOW}the API says{YELLOW:#}: {}",
                one_line(Some(notice))
            );
        }
        out
    }
}

impl Status {
    /// The status as text.
    #[must_use]
    pub fn to_text(&self) -> String {
        let organization = self.organization.as_deref().unwrap_or("not known yet");
        let mut out = format!(
            "{} (organization {})\n",
            self.environment,
            visible(organization)
        );
        for one in &self.assistants {
            let id = one.id.as_deref().unwrap_or("no id yet");
            let applied = one.applied_at.as_deref().unwrap_or("never applied");
            let state = match one.action {
                Action::None if one.drift.is_empty() => "in step",
                Action::None => "drift",
                Action::Create => "to be created",
                Action::Update => "to be updated",
                Action::Adopt => "to be recorded",
                Action::Delete => "to be deleted",
                Action::Missing => "missing",
                Action::Ambiguous => "ambiguous",
                Action::Unmanaged => "not in the deployment",
            };
            let _ = write!(out, "  {}  {}  {applied}  {state}", one.name, visible(id));
            if !one.drift.is_empty() {
                let _ = write!(out, "; drift: {}", one.drift.join(", "));
            }
            out.push('\n');
        }
        out
    }
}

fn has_news(assistant: &AssistantPlan) -> bool {
    assistant.action != Action::None || !assistant.changes.is_empty() || !assistant.notes.is_empty()
}

fn text_of(assistant: &AssistantPlan, out: &mut String) {
    let (style, title) = title(assistant);
    let _ = write!(
        out,
        "{BOLD}{}{BOLD:#} {style}{title}{style:#}",
        assistant.name
    );
    if let Some(id) = &assistant.id {
        let _ = write!(out, " {DIM}{}{DIM:#}", visible(id));
    }
    out.push('\n');
    for note in &assistant.notes {
        let _ = writeln!(out, "  {}", visible(note));
    }
    for change in &assistant.changes {
        let (style, sign, word) = look(change.kind);
        let at = at(change.at.as_ref());
        let _ = write!(out, "  {style}{sign} {}{style:#}", change.path);
        if change.kind != ChangeKind::Change {
            let _ = write!(out, " {style}{word}{style:#}");
        }
        match difference(change) {
            Difference::Secret => {
                let _ = writeln!(out, ": secret changed{at}");
            }
            Difference::Short(before, after) if before.is_empty() => {
                let _ = writeln!(out, ": {after}{at}");
            }
            Difference::Short(before, after) => {
                let after = if after.is_empty() { "nothing" } else { &after };
                let _ = writeln!(out, ": {before} → {after}{at}");
            }
            Difference::Lines(lines) => {
                let _ = writeln!(out, "{at}");
                for (style, line) in lines {
                    let _ = writeln!(out, "      {style}{line}{style:#}");
                }
            }
        }
    }
}

fn at(position: Option<&Position>) -> String {
    position.map_or_else(String::new, |at| format!("  {DIM}{at}{DIM:#}"))
}

fn title(assistant: &AssistantPlan) -> (Style, &'static str) {
    match assistant.action {
        _ if assistant.is_blocked() => (RED, "is blocked: nothing will be written"),
        Action::Create => (GREEN, "will be created"),
        Action::Update => (GREEN, "will be updated"),
        Action::Adopt => (GREEN, "will be recorded"),
        Action::Delete => (RED, "will be deleted"),
        Action::Missing => (YELLOW, "is missing"),
        Action::Unmanaged => (DIM, "is not in the deployment"),
        Action::None | Action::Ambiguous if assistant.has_drift() => (YELLOW, "has drifted"),
        Action::None | Action::Ambiguous => (DIM, "is in step"),
    }
}

/// How a kind of change looks: colour, sign, and what to say of it.
fn look(kind: ChangeKind) -> (Style, char, &'static str) {
    match kind {
        ChangeKind::Change => (GREEN, '~', "changes"),
        ChangeKind::Removal => (RED, '-', "is removed"),
        ChangeKind::NotClearable => (YELLOW, '!', "cannot be cleared, live keeps it"),
        ChangeKind::Drift => (YELLOW, '?', "drifted, live keeps it"),
        ChangeKind::Conflict => (
            RED,
            '!',
            "conflicts: live and the definition moved apart; `pull` makes live the base",
        ),
        ChangeKind::Guarded => (
            RED,
            '!',
            "has items that others wrote, which `--replace-faq` would delete",
        ),
    }
}

fn word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Unchanged => "unchanged",
        Outcome::Created => "created",
        Outcome::Updated => "updated",
        Outcome::Deleted => "deleted",
        Outcome::Refused => "refused",
        Outcome::Incomplete => "incomplete",
        Outcome::Unknown => "unknown",
        Outcome::Failed => "failed",
        Outcome::Skipped => "skipped",
    }
}

enum Difference {
    Secret,
    /// An empty text is nothing at all.
    Short(String, String),
    Lines(Vec<(Style, String)>),
}

fn difference(change: &Change) -> Difference {
    if change.secret {
        return Difference::Secret;
    }
    let short = |value: &Option<Value>| match value {
        None => Some(String::new()),
        Some(value) => {
            let text = one_line(Some(value));
            let is_short = text.chars().count() <= SHORT && !text.contains("\\n");
            is_short.then_some(text)
        }
    };
    if let (Some(before), Some(after)) = (short(&change.before), short(&change.after)) {
        return Difference::Short(before, after);
    }
    let (before, after) = (text(change.before.as_ref()), text(change.after.as_ref()));
    let difference = TextDiff::from_lines(before.as_str(), after.as_str());
    let mut lines = Vec::new();
    for hunk in difference
        .unified_diff()
        .context_radius(CONTEXT)
        .iter_hunks()
    {
        lines.push((DIM, hunk.header().to_string()));
        for change in hunk.iter_changes() {
            let (style, sign) = match change.tag() {
                ChangeTag::Delete => (RED, '-'),
                ChangeTag::Insert => (GREEN, '+'),
                ChangeTag::Equal => (Style::new(), ' '),
            };
            let line = change.value();
            let line = line.strip_suffix('\n').unwrap_or(line);
            lines.push((style, format!("{sign}{}", visible(line))));
        }
    }
    Difference::Lines(lines)
}

/// A value in lines: a text as it is, anything else as JSON.
fn text(value: Option<&Value>) -> String {
    let mut text = match value {
        None => return String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(value) => format!("{value:#}"),
    };
    if !text.ends_with('\n') {
        text.push('\n');
    }
    text
}

fn one_line(value: Option<&Value>) -> String {
    value.map_or_else(|| "nothing".to_owned(), |value| visible(&value.to_string()))
}

/// Text in which control characters, and those that turn the direction of writing, are spelled out.
fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for letter in text.chars() {
        let turns = matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        if letter != '\t' && (letter.is_control() || turns) {
            shown.extend(letter.escape_default());
        } else {
            shown.push(letter);
        }
    }
    shown
}

/// Markdown that shows a text as it is.
fn code(text: &str) -> String {
    if text.is_empty() {
        return "nothing".to_owned();
    }
    let ticks = "`".repeat(longest_ticks(text) + 1);
    let pad = if text.starts_with('`') || text.ends_with('`') {
        " "
    } else {
        ""
    };
    format!("{ticks}{pad}{text}{pad}{ticks}")
}

fn fence(text: &str) -> String {
    "`".repeat(longest_ticks(text).max(2) + 1)
}

fn longest_ticks(text: &str) -> usize {
    text.split(|letter| letter != '`')
        .map(str::len)
        .max()
        .unwrap_or(0)
}
