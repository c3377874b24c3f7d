//! Assistants as code: definitions that live in a program's source are compared with what the API holds, and brought there, without
//! losing what somebody else changed in the meantime.
//!
//! ```no_run
//! // src/bin/assistants.rs
//! use revox_client::assistant;
//! use revox_client::deploy::{Deployment, Environment};
//!
//! assistant! {
//!     /// Calls patients the day before.
//!     pub struct Reminder;
//!
//!     name: "Appointment reminder",
//!     prompt: "You call {{first_name}} about the appointment tomorrow.",
//! }
//!
//! fn main() -> std::process::ExitCode {
//!     Deployment::new()
//!         .assistant::<Reminder>()
//!         .environment(Environment::new("staging").key_from("REVOX_STAGING_KEY"))
//!         .environment(Environment::new("production").key_from("REVOX_API_KEY"))
//!         .run()
//! }
//! ```
//!
//! `assistants plan --env staging` shows what `assistants apply --env staging` would do; `--help` lists the other verbs. The same as
//! functions that return values: [`Deployment::plan`], [`apply`](Deployment::apply),
//! [`pull`](Deployment::pull), [`plan_rollback`](Deployment::plan_rollback) and [`plan_destroy`](Deployment::plan_destroy). They block;
//! an async program calls them on a thread of their own.
//!
//! # Three ways
//!
//! Each field is compared three ways: the *base*, which is what the API held after the last apply; *live*, which is what it holds now; and
//! the *source*, which is the definition.
//!
//! | moved since the base | what it is | what `apply` does |
//! |---|---|---|
//! | only the source | a change | sends it |
//! | only live | drift | keeps it, and names it until `pull` makes it the base |
//! | both, to the same value | nothing | nothing |
//! | both, apart | a conflict | writes nothing for this assistant |
//!
//! A field that the source does not set is whatever live holds, unless the source set it at the last apply: then it is removed. Secrets
//! have no base, so a secret that differs is a change.
//!
//! An assistant that live no longer has is drift, too: it is not made again before `destroy` has made the state forget it.
//!
//! # State
//!
//! The base is in `revox-state/<environment>.json`, which belongs into version control: with it, a fresh clone comes to the same
//! verdict. No model key and no value of a tool's header is in any of the files; a secret in a URL or a query parameter is kept as written.
//!
//! # Interruptions
//!
//! Whatever stops an apply, the next plan understands what is there. A creation without a response may still be processed, so it is not
//! sent again for ten minutes, by the API's clock. What it made is then known by not having been there before, by its name, and by
//! holding what was sent.
//!
//! # Races
//!
//! The API has no versions, so no write can be made to depend on what was read. `apply` reads each assistant right before it
//! writes, and writes nothing if a field moved since the plan. Between this last look and the write somebody can still change the same
//! field, and is overwritten. The snapshot in `revox-state/<environment>/snapshots/` holds what was there at the last look.
//!
//! The lock beside the state excludes a second apply on the same machine. Two machines that apply at once, or one that has not the newest
//! state, can each create the same assistant: let one job apply to an environment, from the tip of the branch.

mod api;
mod apply;
mod command;
mod error;
mod plan;
mod render;
pub(crate) mod schema;
mod session;
mod state;
mod three_way;
mod verbs;

use std::fmt;
use std::panic::Location;
use std::path::PathBuf;

use revox_types::macro_support::{self, Item};
use revox_types::model::secret;
use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use apply::{Applied, AppliedAssistant, Outcome};
pub use error::{Error, InvalidDefinition};
pub use plan::{Action, AssistantPlan, Change, Plan, PlanVerb};
pub use three_way::{ChangeKind, NotKept};
pub use verbs::Pulled;

use crate::Client;
use crate::generated::deploy::Definition as Params;
use plan::Written;

/// Assistants, and the environments into which they are deployed. The [module](self) has an example.
#[must_use = "a deployment does nothing until it is run"]
pub struct Deployment {
    declared: Vec<Declared>,
    environments: Vec<Environment>,
    folder: PathBuf,
    replace_faq: bool,
    /// Where `pull` writes source, and whether it overwrites files.
    rust: Option<(PathBuf, bool)>,
}

/// One place into which assistants are deployed: an organization, by its key. The [module](self) has an example.
#[derive(Debug, Clone)]
#[must_use = "an environment does nothing until a deployment has it"]
pub struct Environment {
    name: String,
    variable: String,
    client: Option<Client>,
}

/// A definition as it was given.
struct Declared {
    name: String,
    /// The body of the creation, secrets included.
    body: Value,
    /// Why there is none.
    missing: Option<String>,
    written: Written,
}

/// A place in a source file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// The file, as the compiler was given it.
    pub file: String,
    /// The line; the first is 1.
    pub line: u32,
    /// The column, in characters; the first is 1.
    pub column: u32,
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

/// What can define an assistant: the parameters of its creation, the same as JSON, or the result of something that can fail.
pub trait Definition {
    /// The definition as JSON, or why there is none.
    ///
    /// # Errors
    ///
    /// If the definition could not be made, for example because it reads an environment variable that is not set.
    fn into_json(self) -> Result<Value, String>;
}

impl Definition for Params {
    fn into_json(self) -> Result<Value, String> {
        (&self).into_json()
    }
}

impl Definition for &Params {
    fn into_json(self) -> Result<Value, String> {
        let json = serde_json::to_vec(self).map_err(|error| error.to_string())?;
        let filled = secret::from_env(json).map_err(|names| secret::missing(&names))?;
        serde_json::from_slice(&filled).map_err(|error| error.to_string())
    }
}

impl Definition for Value {
    fn into_json(self) -> Result<Value, String> {
        Ok(self)
    }
}

impl<D: Definition, E: fmt::Display> Definition for Result<D, E> {
    fn into_json(self) -> Result<Value, String> {
        self.map_err(|error| error.to_string())?.into_json()
    }
}

impl Environment {
    /// An environment. Its name becomes the name of its state file: letters, digits, `-`, `_` and `.`.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            variable: "REVOX_API_KEY".to_owned(),
            client: None,
        }
    }

    /// The environment variable that holds the key. The default is `REVOX_API_KEY`.
    pub fn key_from(mut self, variable: impl Into<String>) -> Self {
        self.variable = variable.into();
        self
    }

    /// A client of one's own, with its key. Without it one is made of the environment variables, `REVOX_BASE_URL` among them.
    pub fn client(mut self, client: Client) -> Self {
        self.client = Some(client);
        self
    }

    fn connect(&self) -> Result<Client, Error> {
        if let Some(client) = &self.client {
            return Ok(client.clone());
        }
        let key = std::env::var(&self.variable)
            .ok()
            .filter(|key| !key.trim().is_empty());
        let key = key.ok_or_else(|| {
            Error::usage(format!(
                "no API key for `{}`: set the environment variable {}",
                self.name, self.variable
            ))
        })?;
        Ok(crate::ClientBuilder::from_env().api_key(key).build()?)
    }
}

impl Default for Deployment {
    fn default() -> Self {
        Self::new()
    }
}

impl Deployment {
    /// A deployment without assistants and environments, which keeps its state in `revox-state` in the current folder.
    pub fn new() -> Self {
        Self {
            declared: Vec::new(),
            environments: Vec::new(),
            folder: PathBuf::from("revox-state"),
            replace_faq: false,
            rust: None,
        }
    }

    /// Adds the assistant that a type stands for, made by `assistant!` in its item form, under the type's name.
    #[track_caller]
    pub fn assistant<T: Item>(self) -> Self {
        let facts = T::FACTS;
        self.add(
            facts.name,
            macro_support::definition::<T>(),
            facts.positions,
        )
    }

    /// Adds an assistant under a name of its own: letters, digits, `-`, `_` and `.`.
    #[track_caller]
    pub fn assistant_named(self, name: &str, definition: impl Definition) -> Self {
        self.add(name, definition, "")
    }

    #[track_caller]
    fn add(mut self, name: &str, definition: impl Definition, values: &'static str) -> Self {
        let caller = Location::caller();
        let whole = Some(Position {
            file: caller.file().to_owned(),
            line: caller.line(),
            column: caller.column(),
        });
        let body = definition.into_json();
        self.declared.push(Declared {
            name: name.to_owned(),
            missing: body.as_ref().err().cloned(),
            body: body.unwrap_or_default(),
            written: Written { whole, values },
        });
        self
    }

    /// Adds an environment.
    pub fn environment(mut self, environment: Environment) -> Self {
        self.environments.push(environment);
        self
    }

    /// Another folder for the state. The default is `revox-state` in the current folder.
    pub fn state_folder(mut self, folder: impl Into<PathBuf>) -> Self {
        self.folder = folder.into();
        self
    }

    /// Replaces the lists into which the API or people at the dashboard write, too, where the definition sets them: what they wrote is
    /// deleted. Without this, such a list is left alone while it has items of theirs.
    pub fn replace_faq(mut self, replace: bool) -> Self {
        self.replace_faq = replace;
        self
    }

    /// Lets [`pull`](Self::pull) write what it pulls as Rust source into a folder: for each assistant a function of its name. Without
    /// `overwrite`, a file that exists is an error, and nothing is pulled.
    pub fn write_rust(mut self, folder: impl Into<PathBuf>, overwrite: bool) -> Self {
        self.rust = Some((folder.into(), overwrite));
        self
    }
}

/// Definitions hold secrets, so only names are shown.
impl fmt::Debug for Deployment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self
            .declared
            .iter()
            .map(|declared| declared.name.as_str())
            .collect();
        f.debug_struct("Deployment")
            .field("assistants", &names)
            .field("environments", &self.environments)
            .field("folder", &self.folder)
            .finish_non_exhaustive()
    }
}
