//! What a deployment can do, as functions that return values. The command line calls the same.

use revox_types::rules::{Violation, Violations};
use serde::Serialize;
use serde_json::{Map, Value};

use super::Deployment;
use super::api;
use super::apply::{Applied, AppliedAssistant};
use super::error::{Error, InvalidDefinition, Kind};
use super::plan::{self, AssistantPlan, Plan, PlanVerb, Written};
use super::session::{Session, names};
use super::state::{Entry, Store};
use super::three_way;
use crate::generated::deploy::SCHEMA;
use crate::source;

impl Deployment {
    /// Compares the definitions with what the API holds. Nothing is written anywhere.
    ///
    /// # Errors
    ///
    /// If a definition is invalid, if the state cannot be read, if the API cannot be asked, and if the key is not one of the organization
    /// that the state belongs to.
    pub fn plan(&self, environment: &str) -> Result<Plan, Error> {
        self.validate()?;
        let session = self.open(environment, false)?;
        let organization = session.prove()?;
        let sources = session.sources.iter();
        let assistants = sources.map(|source| session.plan_source(source).plan);
        let assistants = assistants.chain(session.unmanaged()).collect();
        Ok(session.plan(PlanVerb::Apply, organization, assistants))
    }

    /// Plans to bring an assistant back to what it was before the last write. Secrets stay what they are.
    ///
    /// # Errors
    ///
    /// As [`plan`](Self::plan), and if there is nothing to bring it back to.
    pub fn plan_rollback(&self, environment: &str, name: &str) -> Result<Plan, Error> {
        let session = self.open(environment, false)?;
        let organization = session.prove()?;
        let prepared = session.plan_rollback(name)?;
        Ok(session.plan(PlanVerb::Rollback, organization, vec![prepared.plan]))
    }

    /// Plans to delete an assistant, or to forget one that live no longer has.
    ///
    /// # Errors
    ///
    /// As [`plan`](Self::plan), and if the state does not know the assistant.
    pub fn plan_destroy(&self, environment: &str, name: &str) -> Result<Plan, Error> {
        let session = self.open(environment, false)?;
        let prepared = session.plan_destroy(name)?;
        // Nothing is sent where there is nothing to delete.
        let organization = match prepared.live {
            Value::Null => session.state.organization.clone(),
            _ => session.prove()?,
        };
        Ok(session.plan(PlanVerb::Destroy, organization, vec![prepared.plan]))
    }

    /// Does what a plan says, and nothing else.
    ///
    /// Of each assistant the fields that changed are sent, as live holds them with the source's changes in them. What is stored is then read
    /// and compared with what was sent. An assistant of which a field moved since the plan is left alone.
    ///
    /// The API has no versions, so between the last look at an assistant and the write somebody can still change the same field, and is
    /// overwritten; see [the module](crate::deploy#races).
    ///
    /// # Errors
    ///
    /// If nothing was tried: for the reasons of [`plan`](Self::plan), and if another program is at work on the environment. What became of
    /// each assistant is in the result.
    pub fn apply(&self, plan: &Plan) -> Result<Applied, Error> {
        self.apply_with(plan, |_| {})
    }

    /// The same, with a word on each assistant as soon as it is done.
    ///
    /// # Errors
    ///
    /// As [`apply`](Self::apply).
    pub fn apply_with(
        &self,
        plan: &Plan,
        progress: impl FnMut(&AppliedAssistant),
    ) -> Result<Applied, Error> {
        if plan.version != plan::VERSION {
            let (found, known) = (plan.version, plan::VERSION);
            let why =
                format!("the plan has version {found}, and this program knows version {known}");
            return Err(Error::usage(why));
        }
        if plan.verb == PlanVerb::Apply {
            self.validate()?;
        }
        let mut session = self.open(&plan.environment, true)?;
        if let Some(planned) = &plan.organization {
            let known = session.state.organization.get_or_insert(planned.clone());
            if known != planned {
                let why = format!(
                    "the plan is for the organization {planned}, and the state belongs to {known}; nothing was written"
                );
                return Err(Error::new(Kind::Organization, why));
            }
        }
        let is_live = |plan: &AssistantPlan| {
            let id = plan.id.as_deref();
            id.is_some_and(|id| session.find(id).is_some())
        };
        // What is only forgotten needs no organization.
        if plan.verb != PlanVerb::Destroy || plan.assistants.iter().any(is_live) {
            session.state.organization = session.prove()?;
        }
        session.replace = plan.replace_faq;
        Ok(session.apply(plan, progress))
    }

    /// Makes what live holds the base, which settles drift and conflicts; with an id, adopts that assistant under the name.
    ///
    /// Nothing is written to the API. The next plan shows where the definition still differs.
    ///
    /// # Errors
    ///
    /// As [`plan`](Self::plan), if neither the state nor the id says which assistant it is, and if the source cannot be written that
    /// [`write_rust`](Self::write_rust) asks for.
    pub fn pull(&self, environment: &str, name: &str, id: Option<&str>) -> Result<Pulled, Error> {
        let (mut pulled, _) = self.pull_each(environment, Some(name), id)?;
        Ok(pulled.remove(0))
    }

    /// Pulls every assistant that the state knows by its id.
    ///
    /// # Errors
    ///
    /// As [`pull`](Self::pull).
    pub fn pull_all(&self, environment: &str) -> Result<Vec<Pulled>, Error> {
        Ok(self.pull_each(environment, None, None)?.0)
    }

    /// Pulls one or all, and names the files of source that were written.
    pub(super) fn pull_each(
        &self,
        environment: &str,
        name: Option<&str>,
        id: Option<&str>,
    ) -> Result<(Vec<Pulled>, Vec<String>), Error> {
        let mut session = self.open(environment, true)?;
        session.state.organization = session.prove()?;
        let entries = session.state.assistants.iter();
        let with_id = entries.filter(|(_, entry)| entry.id.is_some());
        let known: Vec<_> = with_id.map(|(name, _)| name.clone()).collect();
        let mut pulled = Vec::new();
        let mut definitions = Vec::new();
        for name in name.map_or(known, |name| vec![name.to_owned()]) {
            let (one, entry, definition) = self.pull_one(&session, &name, id)?;
            session.state.assistants.insert(name, entry);
            pulled.push(one);
            definitions.push(definition);
        }
        // The source comes first: where it cannot be written, what drifted is still known to have drifted.
        let mut files = Vec::new();
        if let Some((folder, overwrite)) = &self.rust {
            let names = pulled.iter().map(|one| one.name.as_str());
            let sources: Vec<_> = names.zip(&definitions).collect();
            let invalid = sources.iter().flat_map(|(name, definition)| {
                let violations = source::violations(*definition);
                let counts = source::keeps_from_source;
                invalid(name, &violations, counts, &Written::NOWHERE)
            });
            Error::valid(invalid.collect())?;
            files = source::write(sources, folder, *overwrite).map_err(Error::usage)?;
        }
        session.store.write(&session.state)?;
        Ok((pulled, files))
    }

    /// Takes an assistant out of the state, and leaves it in the API as it is. Gives its id, if it has one.
    ///
    /// # Errors
    ///
    /// If the state does not know the assistant, if it cannot be read or written, and if the API cannot be asked.
    pub fn forget(&self, environment: &str, name: &str) -> Result<Option<String>, Error> {
        let mut session = self.open(environment, true)?;
        session.known(name)?;
        let entry = session.state.assistants.remove(name);
        session.store.write(&session.state)?;
        Ok(entry.and_then(|entry| entry.id))
    }

    /// What is remembered of an assistant once live is its base, and its definition.
    fn pull_one(
        &self,
        session: &Session<'_>,
        name: &str,
        id: Option<&str>,
    ) -> Result<(Pulled, Entry, Map<String, Value>), Error> {
        let assistants = &session.state.assistants;
        let known = assistants.get(name);
        if known.is_none() && !self.declared.iter().any(|one| one.name == name) {
            let declared = names(self.declared.iter().map(|one| one.name.as_str()));
            return Err(Error::usage(format!(
                "neither the deployment nor the state has an assistant `{name}`; the deployment has: {declared}"
            )));
        }
        let known_id = known.and_then(|entry| entry.id.as_deref());
        let Some(id) = id.or(known_id) else {
            return Err(Error::usage(format!(
                "the state has no id of `{name}`: `pull {name} --id ID` says which assistant it is"
            )));
        };
        let has_id = |entry: &Entry| entry.id.as_deref() == Some(id);
        let mut others = assistants.iter().filter(|(owner, _)| *owner != name);
        if let Some((owner, _)) = others.find(|(_, entry)| has_id(entry)) {
            return Err(Error::usage(format!("{id} is `{owner}`")));
        }
        if let Some(other) = known_id.filter(|known| *known != id && session.find(known).is_some())
        {
            let why = format!(
                "`{name}` is {other} already; `forget {name}` gives that one up without a change to it"
            );
            return Err(Error::usage(why));
        }
        let response = session.find(id).ok_or_else(|| {
            let forget = if known_id == Some(id) {
                format!("; it was `{name}`, which `destroy {name}` forgets")
            } else {
                String::new()
            };
            Error::usage(format!("live has no assistant {id}{forget}"))
        })?;
        let base = SCHEMA.stripped(SCHEMA.root(), &SCHEMA.canonical(response));
        // Another assistant has another past.
        let before = known.filter(|entry| has_id(entry)).cloned();
        let moved = |before: &Entry| three_way::moved(&SCHEMA, &before.base, &base);
        let pulled = Pulled {
            name: name.to_owned(),
            id: id.to_owned(),
            adopted: before.is_none(),
            settled: before.as_ref().map(moved).unwrap_or_default(),
        };
        let mut entry = Entry {
            id: Some(id.to_owned()),
            creating: None,
            base,
            ..before.unwrap_or_default()
        };
        let definition = source::definition(response);
        if self.rust.is_some() {
            // What is left out of the source that is written has not been given up.
            let written = three_way::paths(&SCHEMA, &definition.clone().into());
            entry.set.retain(|path| written.contains(path));
        }
        Ok((pulled, entry, definition))
    }

    /// Whether all definitions are valid. Everything that is wrong with any of them is named at once.
    fn validate(&self) -> Result<(), Error> {
        let (mut problems, mut invalid_ones) = (Vec::new(), Vec::new());
        for (index, one) in self.declared.iter().enumerate() {
            let name = &one.name;
            if !is_file_name(name) {
                problems.push(format!(
                    "`{name}` cannot be the name of an assistant: {NAMES}"
                ));
            }
            if self.declared[..index]
                .iter()
                .any(|other| other.name == *name)
            {
                problems.push(format!("two assistants are named `{name}`"));
            }
            if let Some(why) = &one.missing {
                problems.push(format!("`{name}` has no definition: {why}"));
                continue;
            }
            // What is no object lacks all that an object has to have.
            let nothing = Map::new();
            let violations = source::violations(one.body.as_object().unwrap_or(&nothing));
            invalid_ones.extend(invalid(name, &violations, source::is_error, &one.written));
        }
        if problems.is_empty() {
            return Error::valid(invalid_ones);
        }
        problems.extend(invalid_ones.iter().map(ToString::to_string));
        Err(Error::usage(problems.join("\n")))
    }

    /// Reads the state of an environment, and asks once what live holds. No other program can write the state while it is locked.
    fn open(&self, name: &str, locked: bool) -> Result<Session<'_>, Error> {
        let mut environments = self.environments.iter();
        let found = environments.find(|environment| environment.name == name);
        let environment = found.ok_or_else(|| {
            let what = format!("there is no environment `{name}`");
            Error::usage(self.with_environments(&what))
        })?;
        if !is_file_name(name) {
            let why = format!("`{name}` cannot be the name of an environment: {NAMES}");
            return Err(Error::usage(why));
        }
        let client = environment.connect()?;
        let store = Store::new(&self.folder, name);
        let lock = locked.then(|| store.lock()).transpose()?;
        let state = store.read()?;
        let (live, clock) = api::list(&client)?;
        Ok(Session {
            environment: &environment.name,
            client,
            store,
            _lock: lock,
            state,
            live,
            clock,
            replace: self.replace_faq,
            sources: &self.declared,
            stopped: None,
        })
    }

    pub(super) fn with_environments(&self, what: &str) -> String {
        let names = names(self.environments.iter().map(|one| one.name.as_str()));
        format!("{what}; there are: {names}")
    }
}

/// What [`Deployment::pull`] did.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct Pulled {
    /// The assistant's name in the deployment.
    pub name: String,
    /// Its id.
    pub id: String,
    /// Whether the state did not know it before.
    pub adopted: bool,
    /// The fields that were not as they were at the last apply.
    pub settled: Vec<String>,
}

const NAMES: &str = "letters, digits, `-`, `_` and `.` make a name, and it does not begin with `.`";

/// Whether a name can be part of a file's name everywhere.
fn is_file_name(name: &str) -> bool {
    let is_letter = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
    !name.is_empty() && !name.starts_with('.') && name.chars().all(is_letter)
}

/// What is wrong with an assistant's definition, and where it is written.
fn invalid(
    assistant: &str,
    violations: &Violations,
    counts: impl Fn(&Violation) -> bool,
    written: &Written,
) -> Vec<InvalidDefinition> {
    let violations = violations.iter().filter(|violation| counts(violation));
    let invalid = violations.map(|violation| InvalidDefinition {
        assistant: assistant.to_owned(),
        at: written.position(violation.path()),
        path: violation.path().to_owned(),
        message: violation.message().to_owned(),
    });
    invalid.collect()
}
