//! The error for a text that is no value of an enum.

use core::error::Error;
use core::fmt;

use crate::diagnostic;

/// A text that is none of the words of an enum that this version knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownWord(String);

impl UnknownWord {
    #[doc(hidden)]
    #[must_use]
    pub fn new(name: &str, word: &str, known: &[&'static str]) -> Self {
        UnknownWord(diagnostic::unknown_word(name, word, known))
    }
}

impl fmt::Display for UnknownWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for UnknownWord {}
