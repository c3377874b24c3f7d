//! Plans and results for people: text for a terminal, Markdown for a pull request. What live holds was written by others, so control
//! characters in it are shown, not obeyed.

use std::fmt::Write;

use anstyle::{AnsiColor, Style};
use serde_json::Value;
use similar::{ChangeTag, TextDiff};

use super::Pulled;
use super::apply::{Applied, AppliedAssistant, Outcome};
use super::plan::{Action, AssistantPlan, Change, Plan, PlanVerb};
use super::three_way::{ChangeKind, NotKept};
use crate::text;

/// Values up to this length, in characters, stand on one line; longer ones are shown as a difference of lines.
const SHORT: usize = 60;
/// The lines around a difference.
const CONTEXT: usize = 2;

/// What stands before each of its lines.
const HUNK_INDENT: &str = "      ";

const GREEN: Style = AnsiColor::Green.on_default();
const RED: Style = AnsiColor::Red.on_default();
const YELLOW: Style = AnsiColor::Yellow.on_default();
const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();

impl Plan {
    /// The plan as text: grouped by assistant, one line for each change, long values as a difference of lines.
    #[must_use]
    pub fn to_text(&self) -> String {
        plain(&self.to_coloured())
    }

    /// The plan as Markdown, for the comment on a pull request.
    #[must_use]
    pub fn to_markdown(&self) -> String {
        let text = plain(&self.details());
        // A page that knows the language `diff` colours what begins with a sign.
        let lines = text.trim_start().lines().map(|line| {
            let shown = line
                .strip_prefix(HUNK_INDENT)
                .or_else(|| line.strip_prefix("  "));
            shown.unwrap_or(line)
        });
        let heading = format!("### {}: {}\n", self.environment, self.summary());
        heading + &fenced(&lines.collect::<Vec<_>>().join("\n"))
    }

    pub(super) fn to_coloured(&self) -> String {
        let heading = heading(&self.environment, self.organization.as_deref());
        format!("{heading}{}\n{}\n", self.details(), self.summary())
    }

    /// How the environment stands, with a line for each assistant: its id, when it was last applied, and the fields that are not in step.
    pub(super) fn to_status(&self) -> String {
        let mut out = heading(&self.environment, self.organization.as_deref());
        for one in &self.assistants {
            let id = visible(one.id.as_deref().unwrap_or("no id yet"));
            let applied = match (&one.applied_at, &one.id) {
                (Some(time), _) => time,
                (None, Some(_)) => "not applied since it was adopted",
                (None, None) => "never applied",
            };
            let (style, title) = title(one);
            let _ = write!(
                out,
                "  {}  {id}  {applied}  {style}{title}{style:#}",
                one.name
            );
            for (what, kinds) in [
                ("drift", &[ChangeKind::Drift][..]),
                ("conflict", &ChangeKind::BLOCKING),
                ("cannot be cleared", &[ChangeKind::NotClearable]),
            ] {
                if one.has(kinds) {
                    let _ = write!(out, "; {what}: {}", one.paths(kinds).join(", "));
                }
            }
            out.push('\n');
        }
        out
    }

    /// What there is to know about each assistant.
    fn details(&self) -> String {
        let mut out = String::new();
        for assistant in &self.assistants {
            let AssistantPlan { changes, notes, .. } = assistant;
            if assistant.action != Action::None || !changes.is_empty() || !notes.is_empty() {
                out.push('\n');
                text_of(assistant, &mut out);
            }
        }
        out
    }

    /// The plan in one line: `1 to create, 2 to update (3 fields), 1 drifted`.
    #[must_use]
    pub fn summary(&self) -> String {
        let assistants = |action: Action| {
            let planned = self.assistants.iter();
            planned.filter(move |one| {
                one.action == action && (action == Action::Ambiguous || !one.is_blocked())
            })
        };
        let changes = |kind: ChangeKind| {
            let changes = self.assistants.iter().flat_map(|one| &one.changes);
            changes.filter(|change| change.kind == kind).count()
        };
        let fields = assistants(Action::Update)
            .flat_map(|one| &one.changes)
            .filter(|change| change.kind.is_sent())
            .count();
        let update = match self.verb {
            PlanVerb::Rollback => "to roll back",
            _ => "to update",
        };
        let update = format!("{update} ({})", plural(fields, "field"));
        let counts = [
            (assistants(Action::Create).count(), "to create"),
            (assistants(Action::Update).count(), &update),
            (assistants(Action::Adopt).count(), "to record"),
            (assistants(Action::Delete).count(), "to delete"),
            (assistants(Action::Forget).count(), "to forget"),
            (assistants(Action::Pending).count(), "pending"),
            (changes(ChangeKind::NotClearable), "not to be cleared"),
            (changes(ChangeKind::Drift), "drifted"),
            (assistants(Action::Missing).count(), "missing"),
            (changes(ChangeKind::Conflict), "in conflict"),
            (changes(ChangeKind::Guarded), "guarded"),
            (assistants(Action::Ambiguous).count(), "ambiguous"),
        ];
        listed(counts).unwrap_or_else(|| {
            let count = plural(self.assistants.len(), "assistant");
            format!("nothing to do for {count}")
        })
    }
}

impl Applied {
    /// The result as Markdown.
    #[must_use]
    pub fn to_markdown(&self) -> String {
        let lines = self.assistants.iter().map(AppliedAssistant::to_text);
        let lines = lines.collect::<Vec<_>>().join("\n");
        format!("\n**Applied**: {}\n{}", self.summary(), fenced(&lines))
    }

    /// The result in one line.
    #[must_use]
    pub fn summary(&self) -> String {
        let mut counts: Vec<(usize, &str)> = Vec::new();
        for one in &self.assistants {
            for (count, what) in [
                (1, look_of(one.outcome).1),
                (one.drift.len(), "drifted"),
                (one.not_cleared.len(), "not cleared"),
            ] {
                match counts.iter_mut().find(|(_, known)| *known == what) {
                    Some((sum, _)) => *sum += count,
                    None => counts.push((count, what)),
                }
            }
        }
        listed(counts).unwrap_or_else(|| "nothing to do".to_owned())
    }
}

impl AppliedAssistant {
    /// What became of the assistant, in a line, and one more for each value that is not stored.
    #[must_use]
    pub fn to_text(&self) -> String {
        plain(&self.to_coloured())
    }

    pub(super) fn to_coloured(&self) -> String {
        let (style, word) = look_of(self.outcome);
        let mut out = format!("{}: {style}{word}{style:#}", self.name);
        if !self.sent.is_empty() {
            let _ = write!(out, " ({})", self.sent.join(", "));
        }
        if let Some(id) = &self.id {
            let _ = write!(out, " {DIM}{}{DIM:#}", visible(id));
        }
        if let Some(message) = &self.message {
            let _ = write!(out, ": {}", visible(message));
        }
        for NotKept { path, sent, kept } in &self.not_kept {
            let values = match (sent, kept) {
                (None, None) => "a secret".to_owned(),
                _ => format!(
                    "sent {}, stored {}",
                    one_line(sent.as_ref()),
                    one_line(kept.as_ref())
                ),
            };
            let _ = write!(out, "\n  {RED}not kept{RED:#} {path}: {values}");
        }
        for (what, fields) in [
            ("drift kept", &self.drift),
            ("not cleared", &self.not_cleared),
        ] {
            if !fields.is_empty() {
                let fields = fields.join(", ");
                let _ = write!(out, "\n  {YELLOW}{what}{YELLOW:#}: {fields}");
            }
        }
        if let Some(notice) = &self.notice {
            let notice = one_line(Some(notice));
            let _ = write!(out, "\n  {YELLOW}the API says{YELLOW:#}: {notice}");
        }
        out
    }
}

impl Pulled {
    /// What was pulled, in a line.
    #[must_use]
    pub fn to_text(&self) -> String {
        let Self {
            name,
            id,
            adopted,
            settled,
        } = self;
        match &settled[..] {
            _ if *adopted => format!("{name} {id}: adopted"),
            [] => format!("{name} {id}: nothing had moved"),
            fields => format!("{name} {id}: {}", fields.join(", ")),
        }
    }
}

/// Why there is no plan, for the same comment.
pub(super) fn failure_to_markdown(message: &str) -> String {
    format!("### failed\n{}", fenced(message))
}

fn heading(environment: &str, organization: Option<&str>) -> String {
    let organization = visible(organization.unwrap_or("not known yet"));
    format!("{BOLD}{environment}{BOLD:#} {DIM}(organization {organization}){DIM:#}\n")
}

fn text_of(assistant: &AssistantPlan, out: &mut String) {
    let (style, title) = title(assistant);
    let name = &assistant.name;
    let _ = write!(out, "{BOLD}{name}{BOLD:#} {style}{title}{style:#}");
    if let Some(id) = &assistant.id {
        let _ = write!(out, " {DIM}{}{DIM:#}", visible(id));
    }
    out.push('\n');
    for note in &assistant.notes {
        let _ = writeln!(out, "  {}", visible(note));
    }
    for change in &assistant.changes {
        let (style, sign, word) = match assistant.action {
            Action::Create => (GREEN, '+', ""),
            Action::Delete => (RED, '?', " drifted, and is lost"),
            _ => look(change.kind),
        };
        let _ = write!(out, "  {style}{sign} {}{word}{style:#}", change.path);
        values_of(change, out);
    }
}

/// What was there and what will be: on one line, or as a difference of lines.
fn values_of(change: &Change, out: &mut String) {
    let at = change.at.as_ref();
    let at = at.map_or_else(String::new, |at| format!("  {DIM}{at}{DIM:#}"));
    let (before, after) = (change.before.as_ref(), change.after.as_ref());
    let (old, new) = (one_line(before), one_line(after));
    let is_short = |text: &String| text.chars().count() <= SHORT && !text.contains("\\n");
    if change.secret {
        let _ = writeln!(out, ": secret changed{at}");
        return;
    }
    if is_short(&old) && is_short(&new) {
        let old = before.map_or_else(String::new, |_| format!("{old} → "));
        let _ = writeln!(out, ": {old}{new}{at}");
        return;
    }
    let _ = writeln!(out, "{at}");
    let (old, new) = (text(before), text(after));
    let difference = TextDiff::from_lines(old.as_str(), new.as_str());
    let mut unified = difference.unified_diff();
    for hunk in unified.context_radius(CONTEXT).iter_hunks() {
        let _ = writeln!(out, "{HUNK_INDENT}{DIM}{}{DIM:#}", hunk.header());
        for change in hunk.iter_changes() {
            let style = match change.tag() {
                ChangeTag::Delete => RED,
                ChangeTag::Insert => GREEN,
                ChangeTag::Equal => Style::new(),
            };
            let line = visible(change.value().trim_end_matches('\n'));
            let _ = writeln!(out, "{HUNK_INDENT}{style}{}{line}{style:#}", change.tag());
        }
    }
}

fn title(plan: &AssistantPlan) -> (Style, &'static str) {
    match plan.action {
        _ if plan.has(&ChangeKind::BLOCKING) => (RED, "is blocked: nothing will be written"),
        Action::Create => (GREEN, "will be created"),
        Action::Update => (GREEN, "will be updated"),
        Action::Adopt => (GREEN, "will be recorded"),
        Action::Delete => (RED, "will be deleted"),
        Action::Forget => (RED, "will be forgotten"),
        Action::Pending => (RED, "is pending"),
        Action::Missing => (YELLOW, "is missing"),
        Action::Ambiguous => (RED, "is ambiguous"),
        Action::Unmanaged => (DIM, "is not in the deployment"),
        Action::None if plan.has_drift() => (YELLOW, "has drifted"),
        Action::None if plan.has(&[ChangeKind::NotClearable]) => {
            (YELLOW, "cannot be brought in step")
        }
        Action::None => (DIM, "is in step"),
    }
}

/// How a kind of change looks: colour, sign, and what to say of it.
fn look(kind: ChangeKind) -> (Style, char, &'static str) {
    match kind {
        ChangeKind::Change => (GREEN, '~', ""),
        ChangeKind::Removal => (RED, '-', " is removed"),
        ChangeKind::NotClearable => (
            YELLOW,
            '!',
            " cannot be cleared, live keeps it until the dashboard clears it",
        ),
        ChangeKind::Drift => (YELLOW, '?', " drifted, live keeps it"),
        ChangeKind::Conflict => (
            RED,
            '!',
            " conflicts: live and the definition moved apart; `pull` makes live the base (live → definition)",
        ),
        ChangeKind::Guarded => (
            RED,
            '!',
            " has items that others wrote, which `--replace-faq` would delete",
        ),
    }
}

fn look_of(outcome: Outcome) -> (Style, &'static str) {
    match outcome {
        Outcome::Unchanged => (DIM, "unchanged"),
        Outcome::Created => (GREEN, "created"),
        Outcome::Recorded => (GREEN, "recorded"),
        Outcome::Updated => (GREEN, "updated"),
        Outcome::Deleted => (GREEN, "deleted"),
        Outcome::Forgotten => (GREEN, "forgotten"),
        Outcome::Missing => (YELLOW, "missing"),
        Outcome::Refused => (YELLOW, "refused"),
        Outcome::Incomplete => (RED, "incomplete"),
        Outcome::Unknown => (RED, "unknown"),
        Outcome::Failed => (RED, "failed"),
        Outcome::Skipped => (YELLOW, "skipped"),
    }
}

/// The counts that are not zero; nothing, if all are.
fn listed<'t>(counts: impl IntoIterator<Item = (usize, &'t str)>) -> Option<String> {
    let counts = counts.into_iter().filter(|(count, _)| *count > 0);
    let parts: Vec<_> = counts
        .map(|(count, what)| format!("{count} {what}"))
        .collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

fn plural(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

/// A value in lines: a text as it is, anything else as JSON.
fn text(value: Option<&Value>) -> String {
    match value {
        None => String::new(),
        Some(Value::String(text)) if text.ends_with('\n') => text.clone(),
        Some(Value::String(text)) => format!("{text}\n"),
        Some(value) => format!("{value:#}\n"),
    }
}

fn one_line(value: Option<&Value>) -> String {
    let text = value.map(|value| visible(&value.to_string()));
    text.unwrap_or_else(|| "nothing".to_owned())
}

fn plain(coloured: &str) -> String {
    anstream::adapter::strip_str(coloured).to_string()
}

/// Text in which control characters, and those that turn the direction of writing, are spelled out.
fn visible(text: &str) -> String {
    text::one_line(text, usize::MAX)
}

/// A block that shows lines as they are, or nothing for none.
fn fenced(text: &str) -> String {
    if text.is_empty() {
        return String::new();
    }
    let ticks = text.split(|letter| letter != '`').map(str::len).max();
    let fence = "`".repeat(ticks.unwrap_or(0).max(2) + 1);
    format!("\n{fence}diff\n{text}\n{fence}\n")
}
