//! The error for a text that is no value of an enum.

use core::error::Error;
use core::fmt;

use crate::diagnostic;

/// A text that is none of the values of an enum that this version knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownValue(String);

impl UnknownValue {
    #[doc(hidden)]
    #[must_use]
    pub fn new(name: &str, value: &str, known: &[&'static str]) -> Self {
        UnknownValue(diagnostic::unknown_value(name, value, known))
    }
}

impl fmt::Display for UnknownValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for UnknownValue {}
