//! Why a deployment stopped, and which exit code says so.

use std::error::Error as StdError;
use std::fmt;
use std::path::{Path, PathBuf};

use super::Position;

/// Why a deployment did nothing, or did not go on. Neither `Display` nor `Debug` shows a secret.
pub struct Error(Box<Kind>);

enum Kind {
    Usage(String),
    Invalid(Vec<InvalidDefinition>),
    File(PathBuf, String, Option<std::io::Error>),
    Locked(PathBuf),
    Organization(String),
    Api(crate::Error),
}

/// One thing that is wrong with a definition.
#[derive(Debug, Clone, serde::Serialize)]
#[non_exhaustive]
pub struct InvalidDefinition {
    /// The assistant's name in the deployment.
    pub assistant: String,
    /// Where in the definition: `voice.speed`.
    pub path: String,
    /// What is wrong.
    pub message: String,
    /// Where that is written.
    pub at: Option<Position>,
}

impl Error {
    pub(super) fn usage(what: impl Into<String>) -> Self {
        Self(Box::new(Kind::Usage(what.into())))
    }

    pub(super) fn invalid(definitions: Vec<InvalidDefinition>) -> Self {
        Self(Box::new(Kind::Invalid(definitions)))
    }

    pub(super) fn file(path: &Path, what: impl Into<String>) -> Self {
        Self(Box::new(Kind::File(path.to_owned(), what.into(), None)))
    }

    pub(super) fn io(path: &Path, what: impl Into<String>, error: std::io::Error) -> Self {
        Self(Box::new(Kind::File(
            path.to_owned(),
            what.into(),
            Some(error),
        )))
    }

    pub(super) fn locked(path: &Path) -> Self {
        Self(Box::new(Kind::Locked(path.to_owned())))
    }

    pub(super) fn organization(what: impl Into<String>) -> Self {
        Self(Box::new(Kind::Organization(what.into())))
    }

    pub(super) fn answer(lacking: &str) -> Self {
        Self::usage(format!(
            "the API's answer is not as documented: it has no `{lacking}`"
        ))
    }

    /// What is wrong with the definitions, if that is why.
    #[must_use]
    pub fn invalid_definitions(&self) -> &[InvalidDefinition] {
        match &*self.0 {
            Kind::Invalid(definitions) => definitions,
            _ => &[],
        }
    }

    /// The request that failed, if that is why.
    #[must_use]
    pub fn request(&self) -> Option<&crate::Error> {
        match &*self.0 {
            Kind::Api(error) => Some(error),
            _ => None,
        }
    }

    /// Whether another program has the environment's state in its hands.
    #[must_use]
    pub fn is_locked(&self) -> bool {
        matches!(*self.0, Kind::Locked(_))
    }

    /// Whether the key is not, or not surely, one of the organization that the state belongs to.
    #[must_use]
    pub fn is_organization(&self) -> bool {
        matches!(*self.0, Kind::Organization(_))
    }

    /// What a program ends with: 4 for an invalid definition, 1 for everything else.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match &*self.0 {
            Kind::Invalid(_) => 4,
            _ => 1,
        }
    }
}

impl From<crate::Error> for Error {
    fn from(error: crate::Error) -> Self {
        Self(Box::new(Kind::Api(error)))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.0 {
            Kind::Usage(what) | Kind::Organization(what) => f.write_str(what),
            Kind::Invalid(definitions) => {
                for (index, definition) in definitions.iter().enumerate() {
                    let InvalidDefinition {
                        assistant,
                        path,
                        message,
                        at,
                    } = definition;
                    let end = if index == 0 { "" } else { "\n" };
                    write!(f, "{end}")?;
                    if let Some(at) = at {
                        write!(f, "{at}: ")?;
                    }
                    write!(f, "{assistant}: {path}: {message}")?;
                }
                Ok(())
            }
            Kind::File(path, what, None) => write!(f, "{}: {what}", path.display()),
            Kind::File(path, what, Some(error)) => {
                write!(f, "{}: {what}: {error}", path.display())
            }
            Kind::Locked(path) => write!(
                f,
                "another program is at work on this environment: it holds {}",
                path.display()
            ),
            Kind::Api(error) => error.fmt(f),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Error({self})")
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match &*self.0 {
            Kind::File(_, _, error) => error.as_ref().map(|error| error as _),
            Kind::Api(error) => Some(error),
            _ => None,
        }
    }
}
