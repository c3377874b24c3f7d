//! What is wrong with a value, where, and how that is said.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::{self, Vec};
use core::fmt;
use core::slice;

use super::table::{Level, Origin};

/// All violations of one request, in the order of the documentation, parents before children.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Violations(Vec<Violation>);

/// One broken rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    pub(super) path: String,
    pub(super) steps: Vec<PathStep>,
    pub(super) part: Part,
    pub(super) level: Level,
    pub(super) origin: Origin,
    pub(super) rule: &'static str,
    pub(super) brief: String,
    pub(super) message: String,
}

/// One step from a value to one inside it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum PathStep {
    /// Into the member of an object.
    Field {
        /// The key.
        name: Cow<'static, str>,
        /// Which of the members with this key, counted from 0: always 0 but for a key that is given twice.
        occurrence: usize,
    },
    /// Into the item of a list.
    Item(usize),
}

/// What is wrong at the end of a [path](Violation::steps).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Part {
    /// The value.
    Value,
    /// The key: it is unknown, or it is given twice.
    Key,
    /// The object as a whole: fields are missing in it.
    Whole,
}

impl Violation {
    /// The JSON path from the body: `custom_tools[0].name`. Empty for the body itself.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The same path, step by step.
    pub fn steps(&self) -> &[PathStep] {
        &self.steps
    }

    /// What to point at.
    pub fn part(&self) -> Part {
        self.part
    }

    /// How much it weighs.
    pub fn level(&self) -> Level {
        self.level
    }

    /// Where the rule is stated.
    pub fn origin(&self) -> Origin {
        self.origin
    }

    /// The schema keyword (`maximum`), or the name that the overlay gives to the rule (`phone-number-e164`).
    pub fn rule(&self) -> &'static str {
        self.rule
    }

    /// What is wrong, what is allowed and where the rule comes from, on several lines, as a compile error shows it.
    pub fn message(&self) -> &str {
        &self.message
    }
}

/// One line: the path and what is wrong there.
impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.path.is_empty() {
            f.write_str(&self.brief)
        } else {
            write!(f, "{}: {}", self.path, self.brief)
        }
    }
}

impl Violations {
    /// The number of violations.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The violations.
    pub fn iter(&self) -> slice::Iter<'_, Violation> {
        self.0.iter()
    }
}

/// One line for each violation.
impl fmt::Display for Violations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, violation) in self.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            violation.fmt(f)?;
        }
        Ok(())
    }
}

impl core::error::Error for Violations {}

impl From<Vec<Violation>> for Violations {
    fn from(violations: Vec<Violation>) -> Self {
        Violations(violations)
    }
}

impl IntoIterator for Violations {
    type Item = Violation;
    type IntoIter = vec::IntoIter<Violation>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a> IntoIterator for &'a Violations {
    type Item = &'a Violation;
    type IntoIter = slice::Iter<'a, Violation>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
