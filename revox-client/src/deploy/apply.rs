//! Carrying out a plan. Each step is recorded before the next one begins, in an order that leaves a state which the next plan
//! understands, wherever the program stops:
//!
//! * A creation is recorded before it is sent. Until its response is recorded, too, the next plan looks for what it made.
//! * An update or a deletion is recorded after it was sent. If that is lost, live and the definition are alike already, or the
//!   assistant is missing.

use std::fmt;

use serde::Serialize;
use serde_json::{Map, Value};

use super::api;
use super::error::Error;
use super::plan::{Action, AssistantPlan, Plan, PlanVerb, Prepared};
use super::session::{Session, id_of, organization};
use super::state::{Creating, Entry, Snapshot};
use super::three_way::{self, ChangeKind, NotKept};
use crate::generated::deploy::{self as glue, SCHEMA};

/// What became of a plan, as [`Deployment::apply`](super::Deployment::apply) gives it.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct Applied {
    /// The assistants, in the order of the plan.
    pub assistants: Vec<AppliedAssistant>,
}

/// What became of one assistant's plan: a part of [`Applied`].
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct AppliedAssistant {
    /// Its name in the deployment.
    pub name: String,
    /// Its id, if it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// What was done.
    pub outcome: Outcome,
    /// The fields that were sent.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sent: Vec<String>,
    /// What was sent and is not stored.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub not_kept: Vec<NotKept>,
    /// The fields that somebody else changed, and which were left alone.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub drift: Vec<String>,
    /// The fields that the source no longer sets, and that the API cannot clear.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub not_cleared: Vec<String>,
    /// What the API says about the update, such as calls that it did not reach.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notice: Option<Value>,
    /// Why it did not go as planned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

/// What was done for one assistant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Outcome {
    /// There was nothing to send.
    Unchanged,
    /// It was made.
    Created,
    /// It was found, after a creation of which no response came.
    Recorded,
    /// Fields of it were sent.
    Updated,
    /// It was deleted.
    Deleted,
    /// Live does not have it, and the state no longer does.
    Forgotten,
    /// Nothing was written: live no longer has it.
    Missing,
    /// Nothing was written: there is a conflict, or something moved since the plan.
    Refused,
    /// It was sent, but is not stored as it was sent, or was not recorded.
    Incomplete,
    /// It was sent, now or earlier, and nobody knows whether it was processed.
    Unknown,
    /// It was not processed.
    Failed,
    /// It was not tried, because of what happened before.
    Skipped,
}

impl Applied {
    /// The exit code of a program that applies: 5 if something is incomplete or unknown, else 1 if something failed, else 3 if something
    /// was refused, else 0.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        let code = |one: &AppliedAssistant| match one.outcome {
            Outcome::Incomplete | Outcome::Unknown => 5,
            Outcome::Failed | Outcome::Skipped => 1,
            Outcome::Refused => 3,
            _ => 0,
        };
        let codes: Vec<u8> = self.assistants.iter().map(code).collect();
        let mut worst = [5, 1, 3].into_iter();
        worst.find(|code| codes.contains(code)).unwrap_or(0)
    }
}

impl AppliedAssistant {
    fn new(plan: &AssistantPlan, outcome: Outcome) -> Box<Self> {
        // What is deleted keeps nothing.
        let kept = |kind| match plan.action {
            Action::Delete => Vec::new(),
            _ => plan.paths(&[kind]),
        };
        Box::new(Self {
            name: plan.name.clone(),
            id: plan.id.clone(),
            outcome,
            sent: Vec::new(),
            not_kept: Vec::new(),
            drift: kept(ChangeKind::Drift),
            not_cleared: kept(ChangeKind::NotClearable),
            notice: None,
            message: None,
        })
    }
}

fn because(plan: &AssistantPlan, outcome: Outcome, why: impl fmt::Display) -> Ended {
    let mut applied = AppliedAssistant::new(plan, outcome);
    applied.message = Some(why.to_string());
    applied
}

/// What became of an assistant. As an error, it says what kept the next step from being done.
type Ended = Box<AppliedAssistant>;

impl Session<'_> {
    /// Carries out a plan. What live holds was read after the lock was taken.
    pub(super) fn apply(
        &mut self,
        plan: &Plan,
        mut progress: impl FnMut(&AppliedAssistant),
    ) -> Applied {
        let mut assistants = Vec::new();
        for one in &plan.assistants {
            let result = match &self.stopped {
                Some(why) if one.has_changes() => because(one, Outcome::Skipped, why),
                _ => self.one(plan.verb, one).unwrap_or_else(|ended| ended),
            };
            progress(&result);
            assistants.push(*result);
        }
        Applied { assistants }
    }

    fn one(&mut self, verb: PlanVerb, plan: &AssistantPlan) -> Result<Ended, Ended> {
        // The notes say what there is to do.
        let idle = |outcome| {
            let notes = plan.notes.join("; ");
            Ok(because(plan, outcome, notes))
        };
        match plan.action {
            Action::Unmanaged => return idle(Outcome::Unchanged),
            Action::Pending => return idle(Outcome::Unknown),
            _ => {}
        }
        let prepared = self.prepare(verb, plan)?;
        let blocking = plan.paths(&ChangeKind::BLOCKING);
        if !blocking.is_empty() {
            let why = format!(
                "{} cannot be decided here; `plan` says why",
                blocking.join(", ")
            );
            return Err(refused(plan, why));
        }
        match plan.action {
            Action::Create => self.create(plan, prepared),
            Action::Update => self.update(verb, plan),
            Action::Delete => self.delete(plan, &prepared),
            Action::Forget => {
                self.record(plan, None, Outcome::Failed)?;
                Ok(AppliedAssistant::new(plan, Outcome::Forgotten))
            }
            Action::Missing => idle(Outcome::Missing),
            Action::Ambiguous => idle(Outcome::Refused),
            Action::None | Action::Adopt | Action::Pending | Action::Unmanaged => {
                let next = self.entry(&prepared, &prepared.live);
                let known = self.state.assistants.get(&plan.name);
                // The time alone is no reason to write.
                let same = known.is_some_and(|known| {
                    (&known.id, &known.base, &known.set) == (&next.id, &next.base, &next.set)
                });
                if !same {
                    self.record(plan, Some(next), Outcome::Failed)?;
                }
                let outcome = match plan.action {
                    Action::Adopt => Outcome::Recorded,
                    _ => Outcome::Unchanged,
                };
                Ok(AppliedAssistant::new(plan, outcome))
            }
        }
    }

    /// What there is to do now, if that is what was planned.
    fn prepare(&self, verb: PlanVerb, plan: &AssistantPlan) -> Result<Prepared, Ended> {
        let name = plan.name.as_str();
        let prepared = match verb {
            PlanVerb::Apply => {
                let source = self.sources.iter().find(|source| source.name == name);
                let gone = || Error::usage("it is no longer there; plan again");
                source
                    .map(|source| self.plan_source(source))
                    .ok_or_else(gone)
            }
            PlanVerb::Rollback => self.plan_rollback(name),
            PlanVerb::Destroy => self.plan_destroy(name),
        };
        let prepared = prepared.map_err(|error| refused(plan, error))?;
        match prepared.plan.moved_since(plan) {
            Some(why) => Err(refused(plan, why)),
            None => Ok(prepared),
        }
    }

    fn create(&mut self, plan: &AssistantPlan, mut prepared: Prepared) -> Result<Ended, Ended> {
        let ids = self.live.iter().filter_map(id_of);
        let creating = Creating {
            since: self.clock.to_string(),
            others: ids.map(str::to_owned).collect(),
        };
        let entry = Entry {
            id: None,
            creating: Some(creating),
            applied_at: None,
            base: SCHEMA.stripped(SCHEMA.root(), &prepared.source),
            set: prepared.set.clone(),
        };
        let before = self.state.assistants.get(&plan.name).cloned();
        self.record(plan, Some(entry), Outcome::Failed)?;
        let response = match api::create(&self.client, &prepared.source) {
            Ok(response) => response,
            Err(error) => {
                if !error.maybe_processed() {
                    self.record(plan, before, Outcome::Failed)?;
                }
                return Err(self.failed(plan, &error));
            }
        };
        let Some(id) = id_of(&response) else {
            let why = "the API answered without an id; the next plan looks for what was made";
            return Err(because(plan, Outcome::Unknown, why));
        };
        prepared.plan.id = Some(id.to_owned());
        let found = organization(&response);
        if let Some(why) = self.foreign(found) {
            self.record(&prepared.plan, before, Outcome::Incomplete)?;
            self.stopped = Some(why.clone());
            let why = format!("{why}; it was made there, and is not recorded");
            return Err(because(&prepared.plan, Outcome::Incomplete, why));
        }
        if self.state.organization.is_none() {
            self.state.organization = found.map(str::to_owned);
        }
        let sent = prepared.source.as_object().cloned().unwrap_or_default();
        let result = AppliedAssistant::new(&prepared.plan, Outcome::Created);
        self.read_back(&prepared, &sent, Some(&response), result)
    }

    fn update(&mut self, verb: PlanVerb, plan: &AssistantPlan) -> Result<Ended, Ended> {
        let id = plan.id.clone().unwrap_or_default();
        // Time has passed since all assistants were listed, and this is the last look before the write.
        let looked = glue::retrieve(&self.client, &id).wait();
        let response = looked.map_err(|error| self.failed(plan, &error))?;
        self.live.retain(|live| id_of(live) != Some(&id));
        self.live.push(response);
        let prepared = self.prepare(verb, plan)?;
        self.keep(plan, &prepared)?;
        let sent = three_way::update(&prepared.live, &prepared.source, &prepared.differences);
        let updated = api::update(&self.client, &id, &sent);
        let mut result = AppliedAssistant::new(plan, Outcome::Updated);
        result.notice = updated.map_err(|error| self.failed(plan, &error))?;
        self.read_back(&prepared, &sent, None, result)
    }

    /// Reads what is stored, compares it with what was sent, and records it; where it cannot be read, what the write gave back.
    fn read_back(
        &mut self,
        prepared: &Prepared,
        sent: &Map<String, Value>,
        response: Option<&Value>,
        mut result: Ended,
    ) -> Result<Ended, Ended> {
        result.sent = sent.keys().cloned().collect();
        let id = result.id.as_deref().unwrap_or_default();
        let read = glue::retrieve(&self.client, id).wait();
        let stored = match (&read, response) {
            (Ok(response), _) | (Err(_), Some(response)) => Some(SCHEMA.canonical(response)),
            (Err(_), None) => None,
        };
        if let Some(stored) = stored {
            result.not_kept = three_way::not_kept(&SCHEMA, sent, &stored, &prepared.differences);
            self.record(
                &prepared.plan,
                Some(self.entry(prepared, &stored)),
                Outcome::Incomplete,
            )?;
        }
        if let Err(error) = read {
            self.stop_after(&error);
            let why = format!("it was sent, but could not be read back: {error}");
            result.message = Some(why);
        }
        if result.message.is_some() || !result.not_kept.is_empty() {
            result.outcome = Outcome::Incomplete;
        }
        Ok(result)
    }

    fn delete(&mut self, plan: &AssistantPlan, prepared: &Prepared) -> Result<Ended, Ended> {
        self.keep(plan, prepared)?;
        let deleted = api::delete(&self.client, plan.id.as_deref().unwrap_or_default());
        deleted.map_err(|error| self.failed(plan, &error))?;
        self.record(plan, None, Outcome::Incomplete)?;
        Ok(AppliedAssistant::new(plan, Outcome::Deleted))
    }

    fn keep(&mut self, plan: &AssistantPlan, prepared: &Prepared) -> Result<(), Ended> {
        let entry = self.state.assistants.get(&plan.name);
        let snapshot = Snapshot {
            id: plan.id.clone().unwrap_or_default(),
            live: SCHEMA.stripped(SCHEMA.root(), &prepared.live),
            set: entry.map(|entry| entry.set.clone()).unwrap_or_default(),
        };
        let kept = self.store.keep(&plan.name, &snapshot, self.clock.now());
        kept.map_err(|error| self.broken(plan, Outcome::Failed, &error))
    }

    /// Records an assistant; where that fails, the outcome says how things stand.
    fn record(
        &mut self,
        plan: &AssistantPlan,
        entry: Option<Entry>,
        outcome: Outcome,
    ) -> Result<(), Ended> {
        self.state.assistants.remove(&plan.name);
        let named = entry.map(|entry| (plan.name.clone(), entry));
        self.state.assistants.extend(named);
        let written = self.store.write(&self.state);
        written.map_err(|error| self.broken(plan, outcome, &error))
    }

    /// What comes of a file that cannot be written; the next would fare no better.
    fn broken(&mut self, plan: &AssistantPlan, outcome: Outcome, error: &Error) -> Ended {
        self.stopped = Some(error.to_string());
        because(plan, outcome, error)
    }

    /// What comes of a request that failed.
    fn failed(&mut self, plan: &AssistantPlan, error: &crate::Error) -> Ended {
        self.stop_after(error);
        let outcome = if error.maybe_processed() {
            Outcome::Unknown
        } else {
            Outcome::Failed
        };
        because(plan, outcome, error)
    }

    /// What is remembered once the API holds `stored`.
    fn entry(&self, prepared: &Prepared, stored: &Value) -> Entry {
        Entry {
            id: prepared.plan.id.clone(),
            creating: None,
            applied_at: Some(self.clock.to_string()),
            base: three_way::next_base(&SCHEMA, stored, &prepared.differences),
            set: prepared.set.clone(),
        }
    }

    /// Goes on with the others, unless their requests would fail for the same reason.
    fn stop_after(&mut self, error: &crate::Error) {
        if error.is_connect() || error.is_unauthorized() {
            self.stopped = Some(error.to_string());
        }
    }
}

fn refused(plan: &AssistantPlan, why: impl fmt::Display) -> Ended {
    because(plan, Outcome::Refused, why)
}
