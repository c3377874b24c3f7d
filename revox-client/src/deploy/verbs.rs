//! What a deployment can do, as functions that return values. The command line calls the same.

use revox_types::rules::{Context, Validate, validate};
use serde::Serialize;
use serde_json::Value;

use super::apply::{Applied, AppliedAssistant, Run, organization, rollback};
use super::error::{Error, InvalidDefinition};
use super::plan::{self, Action, AssistantPlan, Plan, PlanVerb, Planner, Source};
use super::state::{Entry, Lock, State, Store};
use super::three_way::{self, ChangeKind};
use super::{Declared, Deployment, api};
use crate::Client;
use crate::generated::deploy::{Definition as Params, SCHEMA};

impl Deployment {
    /// Compares the definitions with what the API holds. Nothing is written anywhere.
    ///
    /// # Errors
    ///
    /// If a definition is invalid, if the state cannot be read, if the API cannot be asked, and if the key is not one of the organization
    /// that the state belongs to.
    pub fn plan(&self, environment: &str) -> Result<Plan, Error> {
        let sources = self.sources()?;
        let here = self.here(environment)?;
        let state = here.store.read()?;
        let live = api::list(&here.client)?;
        let organization = prove(&state, &live)?;
        let planner = self.planner(&state, &live);
        let assistants = sources.iter().map(|source| planner.apply(source).plan);
        let unmanaged = planner.unmanaged(&sources);
        let assistants = assistants.chain(unmanaged).collect();
        Ok(self.plan_of(PlanVerb::Apply, &here, organization, assistants))
    }

    /// Plans to bring an assistant back to what it was before the last write. Secrets stay what they are.
    ///
    /// # Errors
    ///
    /// As [`plan`](Self::plan), and if there is nothing to bring it back to.
    pub fn plan_rollback(&self, environment: &str, name: &str) -> Result<Plan, Error> {
        let here = self.here(environment)?;
        let state = here.store.read()?;
        let live = api::list(&here.client)?;
        let organization = prove(&state, &live)?;
        let work = rollback(&self.planner(&state, &live), &here.store, name)?;
        Ok(self.plan_of(PlanVerb::Rollback, &here, organization, vec![work.plan]))
    }

    /// Plans to delete an assistant, or to forget one that live no longer has.
    ///
    /// # Errors
    ///
    /// As [`plan`](Self::plan), and if the state does not know the assistant.
    pub fn plan_destroy(&self, environment: &str, name: &str) -> Result<Plan, Error> {
        let here = self.here(environment)?;
        let state = here.store.read()?;
        let entry = known(&state, name)?;
        let live = api::list(&here.client)?;
        let work = self.planner(&state, &live).destroy(name, entry);
        // Nothing is sent where there is nothing to delete.
        let organization = match work.plan.id {
            Some(_) if !work.live.is_null() => prove(&state, &live)?,
            _ => state.organization.clone(),
        };
        Ok(self.plan_of(PlanVerb::Destroy, &here, organization, vec![work.plan]))
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
        mut progress: impl FnMut(&AppliedAssistant),
    ) -> Result<Applied, Error> {
        if plan.version != plan::VERSION {
            let (found, known) = (plan.version, plan::VERSION);
            let why =
                format!("the plan has version {found}, and this program knows version {known}");
            return Err(Error::usage(why));
        }
        let sources = match plan.verb {
            PlanVerb::Apply => self.sources()?,
            _ => Vec::new(),
        };
        let here = self.here(&plan.environment)?;
        let _lock: Lock = here.store.lock()?;
        let mut state = here.store.read()?;
        let live = api::list(&here.client)?;
        let forgets = plan.verb == PlanVerb::Destroy
            && plan.assistants.iter().all(|plan| {
                let planner = self.planner(&state, &live);
                plan.id
                    .as_deref()
                    .is_none_or(|id| planner.find(id).is_none())
            });
        if !forgets {
            let organization = prove(&state, &live)?;
            state.organization = state.organization.or(organization);
        }
        let mut run = Run {
            client: &here.client,
            store: &here.store,
            state,
            sources: &sources,
            replace: plan.replace_faq,
            stopped: None,
        };
        let assistants = run.apply(plan, &live, &mut progress);
        Ok(Applied {
            environment: plan.environment.clone(),
            organization: run.state.organization,
            assistants,
        })
    }

    /// Makes what live holds the base, which settles drift and conflicts; with an id, adopts that assistant under the name.
    ///
    /// Nothing is written to the API. The next plan shows where the definition still differs.
    ///
    /// # Errors
    ///
    /// As [`plan`](Self::plan), and if neither the state nor the id says which assistant it is.
    pub fn pull(&self, environment: &str, name: &str, id: Option<&str>) -> Result<Pulled, Error> {
        self.pull_each(environment, |state| {
            // A name that neither side knows is a slip.
            let is_declared = self.declared.iter().any(|declared| declared.name == name);
            if !(is_declared && id.is_some()) {
                known(state, name)?;
            }
            Ok(vec![(name.to_owned(), id.map(str::to_owned))])
        })
        .map(|mut pulled| pulled.remove(0))
    }

    /// Pulls every assistant that the state knows by its id.
    ///
    /// # Errors
    ///
    /// As [`pull`](Self::pull).
    pub fn pull_all(&self, environment: &str) -> Result<Vec<Pulled>, Error> {
        self.pull_each(environment, |state| {
            let entries = state.assistants.iter();
            let with_id = entries.filter(|(_, entry)| entry.id.is_some());
            Ok(with_id.map(|(name, _)| (name.clone(), None)).collect())
        })
    }

    fn pull_each(
        &self,
        environment: &str,
        choose: impl FnOnce(&State) -> Result<Vec<(String, Option<String>)>, Error>,
    ) -> Result<Vec<Pulled>, Error> {
        let here = self.here(environment)?;
        let _lock: Lock = here.store.lock()?;
        let mut state = here.store.read()?;
        let chosen = choose(&state)?;
        let live = api::list(&here.client)?;
        state.organization = prove(&state, &live)?;
        let pulled: Result<Vec<Pulled>, Error> = chosen
            .iter()
            .map(|(name, id)| pull_one(&mut state, &live, name, id.as_deref()))
            .collect();
        let pulled = pulled?;
        here.store.write(&state)?;
        Ok(pulled)
    }

    /// How an environment stands: which assistants there are, when they were applied, and what somebody else changed since.
    ///
    /// # Errors
    ///
    /// As [`plan`](Self::plan).
    pub fn status(&self, environment: &str) -> Result<Status, Error> {
        let plan = self.plan(environment)?;
        let state = Store::new(&self.folder, environment).read()?;
        let assistants = plan.assistants.iter().map(|plan| AssistantStatus {
            name: plan.name.clone(),
            id: plan.id.clone(),
            applied_at: state
                .assistants
                .get(&plan.name)
                .and_then(|entry| entry.applied_at.clone()),
            action: plan.action,
            drift: plan
                .changes
                .iter()
                .filter(|change| matches!(change.kind, ChangeKind::Drift | ChangeKind::Conflict))
                .map(|change| change.path.clone())
                .collect(),
        });
        Ok(Status {
            environment: environment.to_owned(),
            organization: plan.organization.clone(),
            assistants: assistants.collect(),
        })
    }

    fn planner<'p>(&self, state: &'p State, live: &'p [Value]) -> Planner<'p> {
        Planner {
            state,
            live,
            replace: self.replace_faq,
        }
    }

    fn plan_of(
        &self,
        verb: PlanVerb,
        here: &Here<'_>,
        organization: Option<String>,
        assistants: Vec<AssistantPlan>,
    ) -> Plan {
        Plan {
            version: plan::VERSION,
            verb,
            environment: here.name.to_owned(),
            organization,
            replace_faq: self.replace_faq,
            assistants,
        }
    }

    /// The definitions, all of which are valid.
    fn sources(&self) -> Result<Vec<Source<'_>>, Error> {
        let mut sources: Vec<Source<'_>> = Vec::new();
        let mut invalid = Vec::new();
        for Declared {
            name,
            body,
            written,
        } in &self.declared
        {
            if !is_file_name(name) {
                return Err(Error::usage(format!(
                    "`{name}` cannot be the name of an assistant: {NAMES}"
                )));
            }
            if sources.iter().any(|source| source.name == name) {
                return Err(Error::usage(format!("two assistants are named `{name}`")));
            }
            let body = match body {
                Ok(body) => body,
                Err(why) => return Err(Error::usage(format!("`{name}` has no definition: {why}"))),
            };
            let wrong = |path: &str, message: String| InvalidDefinition {
                assistant: name.clone(),
                at: written.position(path),
                path: path.to_owned(),
                message,
            };
            match body {
                Value::Object(members) => {
                    let context = Context::new(Params::OPERATION).deny_only();
                    let violations = validate(Params::OBJECT, members, context);
                    let violations = violations.iter();
                    invalid
                        .extend(violations.map(|one| wrong(one.path(), one.message().to_owned())));
                }
                _ => invalid.push(wrong("", "a definition is a JSON object".to_owned())),
            }
            sources.push(Source {
                name,
                body,
                written,
            });
        }
        if invalid.is_empty() {
            Ok(sources)
        } else {
            Err(Error::invalid(invalid))
        }
    }

    fn here(&self, name: &str) -> Result<Here<'_>, Error> {
        let found = self
            .environments
            .iter()
            .find(|environment| environment.name == name);
        let environment = found.ok_or_else(|| {
            let what = format!("there is no environment `{name}`");
            Error::usage(self.with_environments(&what))
        })?;
        if !is_file_name(name) {
            return Err(Error::usage(format!(
                "`{name}` cannot be the name of an environment: {NAMES}"
            )));
        }
        Ok(Here {
            name: &environment.name,
            client: environment.connect()?,
            store: Store::new(&self.folder, name),
        })
    }

    pub(super) fn with_environments(&self, what: &str) -> String {
        let names: Vec<&str> = self
            .environments
            .iter()
            .map(|one| one.name.as_str())
            .collect();
        match names[..] {
            [] => format!("{what}; the deployment has none"),
            _ => format!("{what}; there are: {}", names.join(", ")),
        }
    }
}

/// An environment at hand.
struct Here<'d> {
    name: &'d str,
    client: Client,
    store: Store,
}

/// What [`Deployment::pull`] did.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct Pulled {
    /// The assistant's name in the deployment.
    pub name: String,
    /// Its id.
    pub id: String,
    /// The fields that were not as they were at the last apply.
    pub settled: Vec<String>,
}

/// How an environment stands.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct Status {
    /// The environment.
    pub environment: String,
    /// The organization, as far as it is known.
    pub organization: Option<String>,
    /// The assistants.
    pub assistants: Vec<AssistantStatus>,
}

/// How one assistant stands.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct AssistantStatus {
    /// Its name in the deployment.
    pub name: String,
    /// Its id, if it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// When it was last applied, in UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub applied_at: Option<String>,
    /// What applying would do.
    pub action: Action,
    /// The fields that somebody else changed since, conflicts included.
    pub drift: Vec<String>,
}

impl Status {
    /// What a program ends with that shows the status: 3 for drift, else 0.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        let is_apart =
            |one: &AssistantStatus| one.action == Action::Missing || !one.drift.is_empty();
        if self.assistants.iter().any(is_apart) {
            3
        } else {
            0
        }
    }
}

const NAMES: &str = "letters, digits, `-`, `_` and `.` make a name, and it does not begin with `.`";

/// Whether a name can be part of a file's name everywhere.
fn is_file_name(name: &str) -> bool {
    let is_letter = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
    !name.is_empty() && !name.starts_with('.') && name.chars().all(is_letter)
}

/// The organization of the key, as far as it shows.
fn prove(state: &State, live: &[Value]) -> Result<Option<String>, Error> {
    let found = live.iter().find_map(organization);
    if let (Some(known), Some(found)) = (state.organization.as_deref(), found)
        && known != found
    {
        return Err(Error::organization(format!(
            "the key is one of the organization {found}, and the state belongs to {known}; nothing was written"
        )));
    }
    let is_live = |id: &str| {
        let mut ids = live
            .iter()
            .filter_map(|answer| answer.get(SCHEMA.id)?.as_str());
        ids.any(|live| live == id)
    };
    let mut ids = state
        .assistants
        .values()
        .filter_map(|entry| entry.id.as_deref())
        .peekable();
    if ids.peek().is_some() && !ids.any(is_live) {
        return Err(Error::organization(
            "live has none of the assistants that the state knows, so the key may be one of another organization; nothing was \
             written. If they were deleted, `destroy NAME` forgets them",
        ));
    }
    Ok(state
        .organization
        .clone()
        .or_else(|| found.map(str::to_owned)))
}

/// Makes what live holds of one assistant its base.
fn pull_one(
    state: &mut State,
    live: &[Value],
    name: &str,
    id: Option<&str>,
) -> Result<Pulled, Error> {
    let planner = Planner {
        state,
        live,
        replace: false,
    };
    let before = state.assistants.get(name);
    let known_id = before.and_then(|entry| entry.id.as_deref());
    let Some(id) = id.or(known_id) else {
        return Err(Error::usage(format!(
            "the state has no id of `{name}`: `pull {name} --id ID` says which assistant it is"
        )));
    };
    let mut entries = state.assistants.iter();
    if let Some((owner, _)) =
        entries.find(|(owner, entry)| *owner != name && entry.id.as_deref() == Some(id))
    {
        return Err(Error::usage(format!("{id} is `{owner}`")));
    }
    if let Some(other) = known_id.filter(|known| *known != id && planner.find(known).is_some()) {
        let why = format!("`{name}` is {other} already; `destroy {name}` deletes that one");
        return Err(Error::usage(why));
    }
    let answer = planner.find(id);
    let answer = answer.ok_or_else(|| Error::usage(format!("live has no assistant {id}")))?;
    let base = SCHEMA.stripped(SCHEMA.root(), &SCHEMA.canonical(answer));
    let before = before.filter(|_| known_id == Some(id));
    let settled = before.map(|entry| three_way::moved(&SCHEMA, &entry.base, &base));
    let pulled = Pulled {
        name: name.to_owned(),
        id: id.to_owned(),
        settled: settled.unwrap_or_default(),
    };
    let entry = Entry {
        id: Some(id.to_owned()),
        creating: None,
        applied_at: before.and_then(|entry| entry.applied_at.clone()),
        set: before.map(|entry| entry.set.clone()).unwrap_or_default(),
        base,
    };
    state.assistants.insert(name.to_owned(), entry);
    Ok(pulled)
}

fn known<'s>(state: &'s State, name: &str) -> Result<&'s Entry, Error> {
    state.assistants.get(name).ok_or_else(|| {
        let names: Vec<&str> = state.assistants.keys().map(String::as_str).collect();
        Error::usage(match names[..] {
            [] => format!("the state does not know `{name}`; it knows no assistant"),
            _ => format!(
                "the state does not know `{name}`; it knows: {}",
                names.join(", ")
            ),
        })
    })
}
