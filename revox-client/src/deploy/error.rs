//! Why a deployment stopped, and which exit code says so.

use std::error::Error as StdError;
use std::fmt;
use std::path::Path;

use super::Position;

/// Why a deployment did nothing, or did not go on. Neither `Display` nor `Debug` shows a secret.
pub struct Error(Box<Inner>);

struct Inner {
    kind: Kind,
    message: String,
    invalid: Vec<InvalidDefinition>,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Arguments, files, requests.
    Operation,
    Invalid,
    Locked,
    Organization,
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

/// `src/reminder.rs:19:75: Reminder: voice.speed: …`.
impl fmt::Display for InvalidDefinition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(at) = &self.at {
            write!(f, "{at}: ")?;
        }
        write!(f, "{}: ", self.assistant)?;
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        f.write_str(&self.message)
    }
}

impl Error {
    pub(super) fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            kind,
            message: message.into(),
            invalid: Vec::new(),
            source: None,
        }))
    }

    pub(super) fn usage(what: impl Into<String>) -> Self {
        Self::new(Kind::Operation, what)
    }

    /// An error for invalid definitions, if there are any.
    pub(super) fn valid(invalid: Vec<InvalidDefinition>) -> Result<(), Self> {
        if invalid.is_empty() {
            return Ok(());
        }
        let lines: Vec<_> = invalid.iter().map(ToString::to_string).collect();
        let mut error = Self::new(Kind::Invalid, lines.join("\n"));
        error.0.invalid = invalid;
        Err(error)
    }

    pub(super) fn file(path: &Path, what: impl fmt::Display) -> Self {
        Self::usage(format!("{}: {what}", path.display()))
    }

    pub(super) fn io(path: &Path, what: &str, error: std::io::Error) -> Self {
        let mut failed = Self::file(path, format_args!("{what}: {error}"));
        failed.0.source = Some(Box::new(error));
        failed
    }

    /// What is wrong with the definitions, if that is why.
    #[must_use]
    pub fn invalid_definitions(&self) -> &[InvalidDefinition] {
        &self.0.invalid
    }

    /// The request that failed, if that is why.
    #[must_use]
    pub fn request(&self) -> Option<&crate::Error> {
        self.0.source.as_ref()?.downcast_ref()
    }

    /// Whether another program has the environment's state in its hands.
    #[must_use]
    pub fn is_locked(&self) -> bool {
        self.0.kind == Kind::Locked
    }

    /// Whether the key is not, or not surely, one of the organization that the state belongs to.
    #[must_use]
    pub fn is_organization(&self) -> bool {
        self.0.kind == Kind::Organization
    }

    /// The exit code of a program: 4 for an invalid definition, 1 for everything else.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        if self.0.kind == Kind::Invalid { 4 } else { 1 }
    }
}

impl From<crate::Error> for Error {
    fn from(error: crate::Error) -> Self {
        let mut failed = Self::usage(error.to_string());
        failed.0.source = Some(Box::new(error));
        failed
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Error({self})")
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}
