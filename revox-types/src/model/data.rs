//! Definitions that are data: JSON text, or a value from any format that serde reads. They are judged first and decoded then, so that
//! nothing is dropped in silence.

#[doc(hidden)]
pub mod node;

use core::error::Error;
use core::fmt;

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::json;
use crate::diagnostic::Violations;
use crate::rules::{Context, Validate, ValueView, View, validate_value};
use node::Node;

/// Why a definition that is data cannot be taken.
///
/// Its `Display` has one line for each violation, `path: message`, or says in which line and column the text is no JSON.
///
/// ```
/// use revox_types::model::AssistantCreateParams;
///
/// let error = AssistantCreateParams::from_json(r#"{ "name": "Reminder", "promt": "Be brief." }"#).unwrap_err();
/// let paths: Vec<_> = error.violations().unwrap().iter().map(|violation| violation.path()).collect();
/// assert_eq!(paths, ["promt"]);
///
/// let error = AssistantCreateParams::from_json("{\n  name }").unwrap_err();
/// assert_eq!(error.position(), Some((2, 3)));
/// ```
#[derive(Debug)]
pub struct DataError(Kind);

#[derive(Debug)]
enum Kind {
    Syntax(serde_json::Error),
    Invalid(Violations),
    /// The rules permit the value, and the type cannot hold it.
    Mismatch(json::JsonError),
}

impl DataError {
    /// Everything that breaks a rule, with its path. None if the text is no JSON.
    #[must_use]
    pub fn violations(&self) -> Option<&Violations> {
        match &self.0 {
            Kind::Invalid(violations) => Some(violations),
            Kind::Syntax(_) | Kind::Mismatch(_) => None,
        }
    }

    /// The line and the column, from 1 on, where the text stops being JSON.
    #[must_use]
    pub fn position(&self) -> Option<(usize, usize)> {
        match &self.0 {
            Kind::Syntax(error) => Some((error.line(), error.column())),
            Kind::Invalid(_) | Kind::Mismatch(_) => None,
        }
    }
}

impl fmt::Display for DataError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Syntax(error) => write!(f, "not JSON: {error}"),
            Kind::Invalid(violations) => violations.fmt(f),
            Kind::Mismatch(mismatch) => write!(f, "{}: {}", mismatch.path, mismatch.error),
        }
    }
}

impl Error for DataError {}

/// Reads a body from JSON text.
pub fn from_json<T: Validate + DeserializeOwned>(text: &str) -> Result<T, DataError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let node: Node = serde_json::from_str(text).map_err(|error| DataError(Kind::Syntax(error)))?;
    judge::<T>(node.view())?;
    json::from_slice(text.as_bytes()).map_err(|error| DataError(Kind::Mismatch(error)))
}

/// Reads a body from a value.
pub fn from_value<T: Validate + DeserializeOwned>(value: Value) -> Result<T, DataError> {
    judge::<T>(value.view())?;
    json::from_value(value).map_err(|error| DataError(Kind::Mismatch(error)))
}

fn judge<T: Validate>(view: ValueView<'_>) -> Result<(), DataError> {
    let context = Context::new(T::OPERATION).deny_only();
    let violations = validate_value(T::OBJECT, view, context);
    if violations.is_empty() {
        Ok(())
    } else {
        Err(DataError(Kind::Invalid(violations)))
    }
}
