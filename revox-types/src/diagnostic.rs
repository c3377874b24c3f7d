//! Diagnostics: the place of a violation, its message and the rule behind it.
//!
//! The validator finds violations, and the functions in here word them. A [`Diagnostic`] is structured, so that no code has to parse its
//! text.

mod example;
mod excerpt;
mod format;
mod range;
pub(crate) mod sentence;
mod suggest;

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::String;
use alloc::vec::{self, Vec};
use core::fmt;
use core::slice;

use crate::rules::table::{Level, Origin, Test};
pub use excerpt::excerpt;
pub(crate) use range::Range;
pub(crate) use sentence::Explanation;
#[cfg(feature = "model")]
pub(crate) use sentence::one_of;
pub(crate) use suggest::is_same;
pub use suggest::nearest;

/// All violations of one request, in the order of the documentation, parents before children.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Violations(Vec<Violation>);

/// One broken rule.
///
/// ```
/// # #[cfg(feature = "model")] {
/// use revox_types::model::{AssistantCreateParams, Voice};
/// use revox_types::rules::Validate;
///
/// let mut assistant = AssistantCreateParams::new("Reminder", "Be brief.");
/// assistant.voice = Some(Voice { speed: Some(1.3), ..Voice::new("x", "elevenlabs".into()) });
///
/// let violations = assistant.validate().unwrap_err();
/// assert_eq!(violations.len(), 1);
/// let violation = violations.iter().next().unwrap();
/// assert_eq!((violation.path(), violation.rule()), ("voice.speed", "elevenlabs-speed"));
/// println!("{}", violation.message());
/// # }
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Violation {
    diagnostic: Diagnostic,
    path: String,
    message: String,
}

/// A violation in parts: code, place, message and rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// The schema keyword (`maximum`), or the name that the overlay gives to the rule (`phone-number-e164`).
    pub code: &'static str,
    /// How much it weighs.
    pub level: Level,
    /// Where the rule is stated.
    pub origin: Origin,
    /// The path from the body to the value.
    pub steps: Vec<PathStep>,
    /// The part of the value that is wrong.
    pub part: Part,
    /// The sentence, and what explains it.
    pub(crate) explanation: Explanation,
    /// One sentence on what the documentation says, or an empty string.
    pub why: &'static str,
    /// Where the rule is found: `POST /assistants, voice.speed`. May be empty.
    pub rule: String,
}

/// A check that a constant has to pass, whose value only the compiler knows.
#[derive(Debug, Clone)]
pub struct ConstCheck {
    /// The path from the body to the constant.
    pub constant: Vec<PathStep>,
    /// The test that its value has to pass.
    pub test: &'static Test,
    /// The diagnostic if the test fails.
    pub diagnostic: Diagnostic,
}

/// One step from a value to one inside it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum PathStep {
    /// Into the field of an object.
    Field {
        /// The key.
        name: Cow<'static, str>,
        /// Which of the fields with this key, counted from 0: always 0 but for a key that is given twice.
        occurrence: usize,
    },
    /// Into the item of a list.
    Item(usize),
}

/// The part of the value at the end of a [path](Violation::steps) that is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Part {
    /// The value.
    Value,
    /// The key: it is unknown, or it is given twice.
    Key,
    /// The object as a whole: fields are missing in it.
    Whole,
}

/// Where a rule is stated: `POST /assistants, voice.speed`. The field is the one that the rule is about, where the path ends at its object.
pub(crate) fn rule_place(operation: &str, steps: &[PathStep], part: Part, field: &str) -> String {
    // A key that is no field has no rule of its own: the rule is that of the object.
    let steps = match part {
        Part::Key => &steps[..steps.len() - 1],
        Part::Value | Part::Whole => steps,
    };
    let mut place = path(steps, false);
    if !field.is_empty() {
        push_field(&mut place, field);
    }
    let separator = if operation.is_empty() || place.is_empty() {
        ""
    } else {
        ", "
    };
    format!("{operation}{separator}{place}")
}

impl Diagnostic {
    /// All lines: what is wrong, what explains it, why, and last where the rule is found.
    pub fn message(&self) -> String {
        self.message_in(None)
    }

    /// The same, with places inside of a text as places in the file that the text is from.
    fn message_in(&self, file: Option<&str>) -> String {
        let (before, after) = self.message_around_value(file);
        before + &after.unwrap_or_default()
    }

    /// The [message](Self::message) up to the value of a constant, and what follows the value. A message that does not show the value is one
    /// part.
    pub fn message_around_value(&self, file: Option<&str>) -> (String, Option<String>) {
        let Explanation {
            sentence,
            excerpt,
            hints,
            allowed,
        } = &self.explanation;
        let mut lines = String::new();
        let mut line = |text: &str| {
            if !text.is_empty() {
                lines.push('\n');
                lines.push_str(text);
            }
        };
        if let Some(excerpt) = excerpt {
            line(&excerpt.text(file));
        }
        for hint in hints {
            line(hint);
        }
        line(allowed);
        line(self.why);
        if !self.rule.is_empty() {
            line(&format!("rule: {}", self.rule));
        }
        match &sentence.after_value {
            Some(after) => (sentence.before.clone(), Some(format!("{after}{lines}"))),
            None => (format!("{}{lines}", sentence.before), None),
        }
    }
}

/// The message for a text that is no value of an enum, where no path is known: `unknown value "tusday" for `Day` (did you mean `tuesday`?)`.
#[cfg(feature = "model")]
pub(crate) fn unknown_value(name: &str, value: &str, known: &[&'static str]) -> String {
    sentence::unknown_value(name, value, known, None, false).summary()
}

impl From<Diagnostic> for Violation {
    fn from(diagnostic: Diagnostic) -> Self {
        Violation {
            path: path(&diagnostic.steps, true),
            message: diagnostic.message(),
            diagnostic,
        }
    }
}

impl Violation {
    /// The JSON path from the body: `custom_tools[0].name`. Empty for the body itself.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The same path, step by step.
    pub fn steps(&self) -> &[PathStep] {
        &self.diagnostic.steps
    }

    /// The part of the value to point at.
    pub fn part(&self) -> Part {
        self.diagnostic.part
    }

    /// How much it weighs.
    pub fn level(&self) -> Level {
        self.diagnostic.level
    }

    /// Where the rule is stated.
    pub fn origin(&self) -> Origin {
        self.diagnostic.origin
    }

    /// The schema keyword (`maximum`), or the name that the overlay gives to the rule (`phone-number-e164`).
    pub fn rule(&self) -> &'static str {
        self.diagnostic.code
    }

    /// The message in one line, with the most helpful hint in parentheses.
    pub fn summary(&self) -> String {
        self.diagnostic.explanation.summary()
    }

    /// The message, the allowed values and the source of the rule, on several lines, as a compile error shows it.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The same for a text from a file: a place inside of it reads `prompt.md:4:17`.
    pub fn message_in(&self, file: &str) -> String {
        self.diagnostic.message_in(Some(file))
    }
}

/// `custom_tools[0].name`.
pub fn path_text(steps: &[PathStep]) -> String {
    path(steps, true)
}

/// `custom_tools[0].name`, or `custom_tools[].name` without the numbers.
pub(crate) fn path(steps: &[PathStep], numbers: bool) -> String {
    let mut path = String::new();
    for step in steps {
        match step {
            PathStep::Field { name, .. } => push_field(&mut path, name),
            PathStep::Item(index) if numbers => path.push_str(&format!("[{index}]")),
            PathStep::Item(_) => path.push_str("[]"),
        }
    }
    path
}

/// Adds a key to a path. What would leave no trace in it, or break its line, is quoted: `metadata["a\nb"]`.
pub(crate) fn push_field(path: &mut String, name: &str) {
    if name.is_empty() || name.contains(char::is_control) {
        path.push_str(&format!("[{name:?}]"));
        return;
    }
    if !path.is_empty() {
        path.push('.');
    }
    path.push_str(name);
}

impl fmt::Debug for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Violation")
            .field("path", &self.path)
            .field("message", &self.message)
            .finish_non_exhaustive()
    }
}

/// One line: the path and what is wrong there.
impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        f.write_str(&self.diagnostic.explanation.summary())
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
