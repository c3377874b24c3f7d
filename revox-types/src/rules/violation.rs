//! What is wrong with a value, where, and how that is said.

mod range;
mod show;
pub(crate) mod text;
pub(super) mod wording;

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::String;
use alloc::vec::{self, Vec};
use core::fmt;
use core::slice;

pub(super) use range::Range;

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

/// What is said about one violation.
#[derive(Debug)]
pub(super) struct Words {
    /// What is wrong, in one line.
    pub(super) headline: String,
    /// What a single line adds in parentheses. May be empty.
    aside: String,
    /// What is allowed, what was probably meant, where in a text it is.
    notes: Vec<String>,
}

impl Words {
    pub(super) fn new(headline: String) -> Self {
        Words {
            headline,
            aside: String::new(),
            notes: Vec::new(),
        }
    }

    fn note(&mut self, note: String) {
        self.notes.push(note);
    }

    /// Adds a note that a single line shows, too.
    fn aside(&mut self, note: String) {
        self.aside.clone_from(&note);
        self.note(note);
    }

    fn suggest(&mut self, meant: &str) {
        self.aside(format!("did you mean {meant}?"));
    }

    /// The single line.
    fn brief(&self) -> String {
        if self.aside.is_empty() {
            self.headline.clone()
        } else {
            format!("{} ({})", self.headline, self.aside)
        }
    }

    /// All lines: the headline, the notes, why, and last where the rule is found.
    fn message(&self, why: &str, operation: &str, place: &str) -> String {
        let mut message = self.headline.clone();
        let lines = self.notes.iter().map(String::as_str).chain([why]);
        for line in lines.filter(|line| !line.is_empty()) {
            message.push('\n');
            message.push_str(line);
        }
        let separator = if operation.is_empty() || place.is_empty() {
            ""
        } else {
            ", "
        };
        if !(operation.is_empty() && place.is_empty()) {
            message.push_str(&format!("\nrule: {operation}{separator}{place}"));
        }
        message
    }
}

/// What a violation is about, apart from its words.
pub(super) struct About {
    pub(super) steps: Vec<PathStep>,
    pub(super) part: Part,
    pub(super) level: Level,
    pub(super) origin: Origin,
    pub(super) rule: &'static str,
    pub(super) why: &'static str,
    pub(super) operation: &'static str,
    /// The field at the path that the rule is about, where it is not there to be pointed at. May be empty.
    pub(super) field: &'static str,
}

impl Violation {
    pub(super) fn new(about: About, words: &Words) -> Self {
        // A key that is no field has no rule of its own: the rule is that of the object.
        let ruled = if about.part == Part::Key {
            &about.steps[..about.steps.len() - 1]
        } else {
            &about.steps[..]
        };
        let mut place = path(ruled, false);
        if !about.field.is_empty() {
            step_into(&mut place, about.field);
        }
        Violation {
            path: path(&about.steps, true),
            part: about.part,
            level: about.level,
            origin: about.origin,
            rule: about.rule,
            brief: words.brief(),
            message: words.message(about.why, about.operation, &place),
            steps: about.steps,
        }
    }
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

/// `custom_tools[0].name`, or `custom_tools[].name` without the numbers.
pub(super) fn path(steps: &[PathStep], numbers: bool) -> String {
    let mut path = String::new();
    for step in steps {
        match step {
            PathStep::Field { name, .. } => step_into(&mut path, name),
            PathStep::Item(index) if numbers => path.push_str(&format!("[{index}]")),
            PathStep::Item(_) => path.push_str("[]"),
        }
    }
    path
}

fn step_into(path: &mut String, name: &str) {
    if !path.is_empty() {
        path.push('.');
    }
    path.push_str(name);
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
