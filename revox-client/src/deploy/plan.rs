//! What would be done, and why: each assistant's state, live value and definition, compared and put into a form for people and
//! programs.

use std::collections::BTreeSet;
use std::time::Duration;

use humantime::{format_rfc3339_seconds, parse_rfc3339};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use super::error::Error;
use super::schema::{Path, Spec, leads_into};
use super::session::{Session, names};
use super::state::Entry;
use super::three_way::{self, ChangeKind, Difference, Sides};
use super::{Declared, Position};
use crate::generated::deploy::SCHEMA;

/// The form of plans that this version writes and reads.
pub(super) const VERSION: u32 = 1;

/// How long a creation without a response may still be processed. The client gives up after five minutes by default, and a server or a
/// proxy does not work for as long again on a request whose sender is gone.
const GRACE: Duration = Duration::from_secs(10 * 60);

/// What [`Deployment::apply`](super::Deployment::apply) would do. It holds no secrets, so it can be written to a file.
///
/// ```no_run
/// # fn example(deployment: &revox_client::deploy::Deployment) -> Result<(), revox_client::deploy::Error> {
/// let plan = deployment.plan("staging")?;
/// println!("{}", plan.to_text());
/// if plan.has_changes() {
///     let applied = deployment.apply(&plan)?;
///     println!("{}", applied.summary());
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Plan {
    /// The version of this form.
    pub version: u32,
    /// What the plan is for.
    pub verb: PlanVerb,
    /// The environment.
    pub environment: String,
    /// The organization whose assistants these are, as far as it is known.
    pub organization: Option<String>,
    /// Whether lists into which others write are replaced.
    pub replace_faq: bool,
    /// The assistants, in the order of the deployment, and then those that only the state knows.
    pub assistants: Vec<AssistantPlan>,
}

/// What a plan is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum PlanVerb {
    /// To bring live to the definitions.
    Apply,
    /// To bring one assistant back to its newest snapshot.
    Rollback,
    /// To delete one assistant.
    Destroy,
}

/// What is planned for one assistant: a part of a [`Plan`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct AssistantPlan {
    /// Its name in the deployment.
    pub name: String,
    /// Its id, if it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// When it was last applied, in UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub applied_at: Option<String>,
    /// What is to be done.
    pub action: Action,
    /// The fields that differ.
    pub changes: Vec<Change>,
    /// What else there is to know.
    pub notes: Vec<String>,
}

/// What is to be done with an assistant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Action {
    /// Nothing.
    None,
    /// It is made.
    Create,
    /// Fields of it are sent.
    Update,
    /// It was found, after a creation of which no response came, and is recorded.
    Adopt,
    /// It is deleted.
    Delete,
    /// Live does not have it, and the state forgets it.
    Forget,
    /// Nothing yet: its creation got no response, and may still be processed.
    Pending,
    /// Nothing: live no longer has it, and only people can tell whether it should be made again.
    Missing,
    /// Nothing: its creation got no response, and only people can tell whether what was made since is what it made.
    Ambiguous,
    /// Nothing: the state knows it, and the deployment does not.
    Unmanaged,
}

/// One field that differs. A secret is named, and its values are not.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Change {
    /// Who moved.
    pub kind: ChangeKind,
    /// The field: `voice.speed`, `custom_tools["slots"].url`.
    pub path: String,
    /// What live holds; for drift, what it held at the last apply. Absent where there is nothing.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "present"
    )]
    pub before: Option<Value>,
    /// What the definition says; for drift, what live holds. Absent where there is nothing.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "present"
    )]
    pub after: Option<Value>,
    /// Whether it is a secret.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub secret: bool,
    /// Where the definition has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Position>,
}

/// Tells `null` from an absent value.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

impl Plan {
    /// Whether applying the plan would do anything.
    #[must_use]
    pub fn has_changes(&self) -> bool {
        self.assistants.iter().any(AssistantPlan::has_changes)
    }

    /// The exit code of a program that plans: 5 if a creation may still be processed, else 3 for drift or conflict, else 2 for changes,
    /// those that the API cannot make included, else 0.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        let any = |is: fn(&AssistantPlan) -> bool| self.assistants.iter().any(is);
        match () {
            () if any(|plan| plan.action == Action::Pending) => 5,
            () if any(|plan| plan.is_blocked() || plan.has_drift()) => 3,
            () if self.has_changes() || any(|plan| plan.has(&[ChangeKind::NotClearable])) => 2,
            () => 0,
        }
    }
}

impl AssistantPlan {
    pub(super) fn has(&self, kinds: &[ChangeKind]) -> bool {
        !self.paths(kinds).is_empty()
    }

    /// The paths of the changes of these kinds.
    pub(super) fn paths(&self, kinds: &[ChangeKind]) -> Vec<String> {
        let changes = self.changes.iter();
        let found = changes.filter(|change| kinds.contains(&change.kind));
        found.map(|change| change.path.clone()).collect()
    }

    /// Whether nothing is written for this assistant before somebody has decided.
    #[must_use]
    pub fn is_blocked(&self) -> bool {
        self.action == Action::Ambiguous || self.has(&ChangeKind::BLOCKING)
    }

    /// Whether somebody else changed or deleted it since the last apply.
    #[must_use]
    pub fn has_drift(&self) -> bool {
        self.action == Action::Missing || self.has(&[ChangeKind::Drift])
    }

    /// Whether applying would do anything.
    #[must_use]
    pub fn has_changes(&self) -> bool {
        let acts = matches!(
            self.action,
            Action::Create | Action::Update | Action::Adopt | Action::Delete | Action::Forget
        );
        acts && !self.is_blocked()
    }

    /// How this plan differs from the one that was made before, positions and notes left aside.
    pub(super) fn moved_since(&self, planned: &Self) -> Option<String> {
        let bare = |plan: &Self| -> Vec<Change> {
            let changes = plan.changes.iter().cloned();
            changes
                .map(|change| Change { at: None, ..change })
                .collect()
        };
        let (now, then) = (bare(self), bare(planned));
        let gone = then.iter().filter(|change| !now.contains(change));
        let new = now.iter().filter(|change| !then.contains(change));
        let mut moved: Vec<&str> = gone.chain(new).map(|change| &*change.path).collect();
        moved.sort_unstable();
        moved.dedup();
        if !moved.is_empty() {
            let moved = moved.join(", ");
            return Some(format!("moved since the plan: {moved}; plan again"));
        }
        let same = (&self.id, self.action) == (&planned.id, planned.action);
        (!same).then(|| "it is not as the plan says; plan again".to_owned())
    }
}

/// An assistant's plan, and what carrying it out needs besides.
pub(super) struct Prepared {
    pub(super) plan: AssistantPlan,
    pub(super) differences: Vec<Difference>,
    /// With secrets.
    pub(super) source: Value,
    /// With secrets.
    pub(super) live: Value,
    /// What the source sets, once this is done.
    pub(super) set: BTreeSet<String>,
}

impl Declared {
    /// What no source has.
    fn unwritten(name: &str, body: Value) -> Self {
        Self {
            name: name.to_owned(),
            body,
            missing: None,
            written: Written::NOWHERE,
        }
    }
}

impl Session<'_> {
    pub(super) fn plan(
        &self,
        verb: PlanVerb,
        organization: Option<String>,
        assistants: Vec<AssistantPlan>,
    ) -> Plan {
        Plan {
            version: VERSION,
            verb,
            environment: self.environment.to_owned(),
            organization,
            replace_faq: self.replace,
            assistants,
        }
    }

    /// Plans to bring live to a definition.
    pub(super) fn plan_source(&self, source: &Declared) -> Prepared {
        let name = &source.name;
        let Some(entry) = self.state.assistants.get(name) else {
            return self.plan_creation(source, Vec::new());
        };
        let Some(id) = &entry.id else {
            return self.look_for(source, entry);
        };
        if let Some(response) = self.find(id) {
            return compare(source, entry, response, self.replace, Vec::new());
        }
        let note = format!(
            "{id} was deleted since the last apply; to make it anew, run `destroy {name}` and apply; to give it up, take it out of the \
             deployment and run `destroy {name}`"
        );
        Prepared::idle(name, entry, Action::Missing, note)
    }

    /// What an unanswered creation may have made: it was not there before, and has the name that was sent. Somebody may have renamed it
    /// since, so where none has the name, what has all the rest counts.
    fn made_by(&self, entry: &Entry) -> Vec<(&str, &Value)> {
        let others = entry.creating.as_ref().map(|creating| &creating.others);
        let new: Vec<_> = self
            .unknown()
            .filter(|(id, _)| !others.is_some_and(|others| others.contains(*id)))
            .collect();
        let mut made = new.clone();
        made.retain(|(_, response)| response.get(SCHEMA.name) == entry.base.get(SCHEMA.name));
        if made.is_empty() {
            made = new;
            made.retain(|(_, response)| {
                let mut unmet = unmet(entry, response).into_iter();
                unmet.all(|(path, _)| path.field() == SCHEMA.name)
            });
        }
        made
    }

    /// Plans for an assistant whose creation may have been processed.
    fn look_for(&self, source: &Declared, entry: &Entry) -> Prepared {
        let since = sent_at(entry);
        let name = &source.name;
        let made = self.made_by(entry);
        let ids = names(made.iter().map(|(id, _)| *id));
        if let [(id, response)] = made[..]
            && unmet(entry, response).is_empty()
        {
            let entry = Entry {
                id: Some(id.to_owned()),
                base: SCHEMA.stripped(SCHEMA.root(), &SCHEMA.canonical(response)),
                ..entry.clone()
            };
            let note = format!("{id} is what the creation sent at {since} made");
            return compare(source, &entry, response, self.replace, vec![note]);
        }
        let now = self.clock.now();
        // A time that cannot be read is now, so that nothing is sent too early.
        let until = parse_rfc3339(since).unwrap_or(now) + GRACE;
        let (action, note) = if !made.is_empty() {
            let note = format!(
                "the creation sent at {since} got no response, and {ids} may be what it made; `pull {name} --id ID` adopts it; if it is not, \
                 `destroy {name}` forgets the creation, and the next apply sends it again"
            );
            (Action::Ambiguous, note)
        } else if now < until {
            let note = format!(
                "the creation sent at {since} got no response and may still be processed, so it is not sent again before {}; plan or apply then",
                format_rfc3339_seconds(until)
            );
            (Action::Pending, note)
        } else {
            let note = format!(
                "the creation sent at {since} made no assistant that the API lists, so it is sent again"
            );
            return self.plan_creation(source, vec![note]);
        };
        Prepared::idle(name, entry, action, note)
    }

    /// Plans to make an assistant: everything that the definition sets is a change.
    fn plan_creation(&self, source: &Declared, mut notes: Vec<String>) -> Prepared {
        let name = &source.name;
        let namesakes = self
            .unknown()
            .filter(|(_, response)| response.get(SCHEMA.name) == source.body.get(SCHEMA.name));
        notes.extend(namesakes.map(|(id, _)| {
            format!(
                "{id} has the same name and is another assistant; `pull {name} --id {id}` adopts it instead"
            )
        }));
        let differences = three_way::creation(&SCHEMA, &source.body);
        let entry = Entry::default();
        let mut prepared = Prepared::new(source, &entry, Value::Null, differences, notes);
        prepared.plan.action = Action::Create;
        prepared
    }

    /// Plans to bring an assistant back to its newest snapshot; secrets, which that does not hold, stay what they are.
    pub(super) fn plan_rollback(&self, name: &str) -> Result<Prepared, Error> {
        let nothing = |why: &str| Error::usage(format!("`{name}` cannot be rolled back: {why}"));
        let entry = self.state.assistants.get(name);
        let id = entry.and_then(|entry| entry.id.as_deref());
        let id = id.ok_or_else(|| nothing("the state does not know it"))?;
        let snapshot = self.store.newest(name)?;
        let snapshot = snapshot.ok_or_else(|| nothing("it has no snapshot"))?;
        if snapshot.id != id {
            return Err(nothing(
                "its newest snapshot is of an assistant that was deleted",
            ));
        }
        let response = self.find(id);
        let response = response.ok_or_else(|| nothing("live does not have it"))?;
        let live = SCHEMA.canonical(response);
        let (body, left_out) = three_way::with_secrets_of(&SCHEMA, &live, &snapshot.live);
        let entry = Entry {
            id: Some(id.to_owned()),
            base: SCHEMA.stripped(SCHEMA.root(), &live),
            // All that live holds was put there by the source, so what the snapshot lacks is removed.
            set: three_way::paths(&SCHEMA, &live),
            ..Entry::default()
        };
        let source = Declared::unwritten(name, body);
        let mut prepared = compare(&source, &entry, response, self.replace, Vec::new());
        let notes = left_out.iter().map(|field| {
            format!(
                "`{field}` stays as it is: it has secrets that neither the snapshot nor live holds"
            )
        });
        prepared.plan.notes.extend(notes);
        prepared.set = snapshot.set;
        Ok(prepared)
    }

    /// Plans to delete an assistant, or to forget one that is not there. What others changed since the last apply is shown as drift.
    pub(super) fn plan_destroy(&self, name: &str) -> Result<Prepared, Error> {
        let entry = self.known(name)?;
        let response = entry.id.as_deref().and_then(|id| self.find(id));
        if let Some(response) = response {
            let source = Declared::unwritten(name, entry.base.clone());
            let entry = Entry {
                set: BTreeSet::new(),
                ..entry.clone()
            };
            let mut prepared = compare(&source, &entry, response, false, Vec::new());
            prepared.plan.action = Action::Delete;
            return Ok(prepared);
        }
        let note = match &entry.id {
            Some(id) => format!("live does not have {id}"),
            None => "what its creation may have made stays".to_owned(),
        };
        Ok(Prepared::idle(name, entry, Action::Forget, note))
    }

    /// The assistants that only the state knows.
    pub(super) fn unmanaged(&self) -> Vec<AssistantPlan> {
        let is_managed = |name: &str| self.sources.iter().any(|source| source.name == name);
        let entries = self.state.assistants.iter();
        let unmanaged = entries.filter(|(name, _)| !is_managed(name));
        let plans = unmanaged.map(|(name, entry)| {
            let (action, note) = match (&entry.id, &self.made_by(entry)[..]) {
                (Some(_), _) => (
                    Action::Unmanaged,
                    format!("the deployment no longer has it, and it stays; `destroy {name}` deletes it"),
                ),
                (None, made) => {
                    let made = match made {
                        [] => "nothing shows what it made".to_owned(),
                        made => format!(
                            "{} may be what it made, which `pull {name} --id ID` adopts",
                            names(made.iter().map(|(id, _)| *id))
                        ),
                    };
                    let note = format!(
                        "the deployment no longer has it, and its creation sent at {} got no response; {made}; `destroy {name}` forgets the \
                         creation, and what it made stays",
                        sent_at(entry)
                    );
                    (Action::Pending, note)
                }
            };
            Prepared::idle(name, entry, action, note).plan
        });
        plans.collect()
    }
}

/// Compares a definition with what live holds, and with what is remembered. Notes say how the assistant was found.
fn compare(
    source: &Declared,
    entry: &Entry,
    response: &Value,
    replace: bool,
    notes: Vec<String>,
) -> Prepared {
    let live = SCHEMA.canonical(response);
    let sides = Sides {
        base: Some(&entry.base),
        live: Some(&live),
        source: Some(&source.body),
    };
    let mut differences = three_way::compare(&SCHEMA, sides, &entry.set, replace);
    if !replace {
        three_way::guard(&SCHEMA, response, &mut differences);
    }
    Prepared::new(source, entry, live, differences, notes)
}

impl Prepared {
    fn new(
        source: &Declared,
        entry: &Entry,
        live: Value,
        differences: Vec<Difference>,
        notes: Vec<String>,
    ) -> Self {
        let action = match notes.is_empty() {
            _ if differences.iter().any(|one| one.kind.is_sent()) => Action::Update,
            true => Action::None,
            false => Action::Adopt,
        };
        let changes = differences
            .iter()
            .map(|difference| change(difference, source));
        let mut set = three_way::paths(&SCHEMA, &source.body);
        // What cannot be cleared stays something that the source gave up, so that every plan says so.
        let kept = differences
            .iter()
            .filter(|one| one.kind == ChangeKind::NotClearable);
        set.extend(kept.map(|one| one.path.to_string()));
        let plan = AssistantPlan {
            name: source.name.clone(),
            id: entry.id.clone(),
            applied_at: entry.applied_at.clone(),
            action,
            changes: changes.collect(),
            notes,
        };
        Self {
            plan,
            differences,
            set,
            source: source.body.clone(),
            live,
        }
    }

    /// Nothing to do but to say why.
    fn idle(name: &str, entry: &Entry, action: Action, note: String) -> Self {
        let source = Declared::unwritten(name, Value::Null);
        let mut prepared = Self::new(&source, entry, Value::Null, Vec::new(), vec![note]);
        prepared.plan.action = action;
        prepared
    }
}

/// When a creation was sent.
fn sent_at(entry: &Entry) -> &str {
    let creating = entry.creating.as_ref();
    creating.map_or("an unknown time", |creating| &creating.since)
}

/// Where an assistant lacks what was sent to create it.
fn unmet(entry: &Entry, response: &Value) -> Vec<(Path, Spec)> {
    let (root, live) = (SCHEMA.root(), SCHEMA.canonical(response));
    let live = SCHEMA.stripped(root, &live);
    SCHEMA.unmet(root, &Path::default(), &entry.base, Some(&live))
}

fn change(difference: &Difference, source: &Declared) -> Change {
    let [before, after] = difference.values.clone().unwrap_or_default();
    Change {
        kind: difference.kind,
        path: difference.path.to_string(),
        before,
        after,
        secret: difference.values.is_none(),
        at: source.written.at(&difference.path, &source.body),
    }
}

/// Where the values of a definition are written.
#[derive(Debug, Clone)]
pub(super) struct Written {
    /// The assistant as a whole.
    pub(super) whole: Option<Position>,
    /// Its values, as the macro writes them: a file, and lines with a path, in which the items of lists go by number, a line and a column.
    pub(super) values: &'static str,
}

impl Written {
    pub(super) const NOWHERE: Self = Self {
        whole: None,
        values: "",
    };

    /// Where a value is written, or what it is in; the items of lists go by number: `custom_tools[0].url`.
    pub(super) fn position(&self, path: &str) -> Option<Position> {
        let mut lines = self.values.lines();
        let file = lines.next().unwrap_or_default();
        let values = lines.filter_map(|line| {
            let mut parts = line.rsplitn(3, ' ');
            let (column, line) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
            Some((parts.next()?, line, column))
        });
        let nearest = values
            .filter(|(known, ..)| leads_into(path, known))
            .max_by_key(|(known, ..)| known.len());
        let position = nearest.map(|(_, line, column)| Position {
            file: file.to_owned(),
            line,
            column,
        });
        position.or_else(|| self.whole.clone())
    }

    /// The same, of a path on which items go by name.
    fn at(&self, path: &Path, body: &Value) -> Option<Position> {
        let mut at = Some(body);
        let mut place = String::new();
        for step in &path.0 {
            let index = at.and_then(|list| step.index(list));
            match index {
                Some(index) => place.extend(["[", &index.to_string(), "]"]),
                // An item that the definition does not have is written nowhere.
                None if step.key.is_some() => break,
                None if place.is_empty() => place.push_str(&step.name),
                None => place.extend([".", &step.name]),
            }
            at = at.and_then(|value| step.of(value));
        }
        self.position(&place)
    }
}
