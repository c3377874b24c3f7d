//! How codegen says what is wrong with a document: the file, the line, the place in the document, and the reason.

use std::fmt;

use itertools::Itertools as _;

use crate::hostile::printable;

/// Something that codegen cannot go on from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Error {
    /// The file, as it was named on the command line.
    pub(crate) file: String,
    /// Line and column, both counted from 1, where they are known.
    pub(crate) position: Option<(usize, usize)>,
    /// The JSON pointer of the place, without the leading `#`, where there is one.
    pub(crate) pointer: Option<String>,
    pub(crate) message: String,
}

impl Error {
    /// An error about a whole file.
    pub(crate) fn file(file: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            file: file.into(),
            position: None,
            pointer: None,
            message: message.into(),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some((line, column)) = self.position {
            write!(f, ":{line}:{column}")?;
        }
        // Our own further lines are indented.
        for (index, line) in self.message.split("\n  ").enumerate() {
            f.write_str(if index == 0 { ": " } else { "\n  " })?;
            f.write_str(&printable(line))?;
        }
        match &self.pointer {
            Some(pointer) => write!(f, "\n  at #{}", printable(pointer)),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Error {}

impl From<Error> for Vec<Error> {
    fn from(error: Error) -> Self {
        vec![error]
    }
}

/// Errors below each other.
pub(crate) fn lines(errors: &[Error]) -> String {
    errors.iter().join("\n")
}

/// Something wrong at a place of the resolved document; [`crate::document::Input::place`] finds the file and line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    /// The JSON pointer of the place.
    pub(crate) pointer: String,
    pub(crate) message: String,
}

impl Problem {
    pub(crate) fn new(pointer: &str, message: impl Into<String>) -> Self {
        Self {
            pointer: pointer.to_owned(),
            message: message.into(),
        }
    }
}

/// Appends a segment to a JSON pointer.
pub(crate) fn join(pointer: &str, segment: &str) -> String {
    let segment = segment.replace('~', "~0").replace('/', "~1");
    format!("{pointer}/{segment}")
}

/// The segments of a JSON pointer, with its escapes undone.
pub(crate) fn segments(pointer: &str) -> impl Iterator<Item = String> + '_ {
    pointer
        .split('/')
        .skip(1)
        .map(|segment| segment.replace("~1", "/").replace("~0", "~"))
}
