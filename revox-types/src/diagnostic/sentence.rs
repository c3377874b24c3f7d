//! Every sentence about a value: the problem, the allowed values and the hints.

mod text;

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::example;
use super::excerpt::Excerpt;
use super::format::{count, join, several, shown, shown_word, ticked};
use super::range::Range;
use super::suggest::nearest;
use crate::rules::table::{Format, Object, OtherVersion, Shape, Test, Value};
use crate::rules::test::length;
use crate::rules::view::ValueView;

/// Longer lists of names are not printed whole.
pub(super) const MOST_NAMES: usize = 12;

/// A key that is a field inside more fields than this could be meant for any of them.
const MOST_OWNERS: usize = 2;

/// A sentence that may have the value of a constant in it, which only the compiler can fill in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sentence {
    /// Everything up to the value of a constant, or all of it.
    pub(super) before: String,
    /// The text after the value of a constant.
    pub(super) after_value: Option<String>,
}

/// A message and its explanation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Explanation {
    pub(super) sentence: Sentence,
    /// Where in a text it is wrong.
    pub(super) excerpt: Option<Excerpt>,
    /// Hints, the most helpful first.
    pub(super) hints: Vec<String>,
    /// The allowed values. May be empty.
    pub(super) allowed: String,
}

impl Sentence {
    /// The whole sentence.
    pub(super) fn text(&self) -> String {
        format!(
            "{}{}",
            self.before,
            self.after_value.as_deref().unwrap_or_default()
        )
    }

    /// The sentence with something in front.
    fn after(mut self, start: &str) -> Self {
        self.before.insert_str(0, start);
        self
    }

    /// The sentence with something at the end.
    fn then(mut self, end: &str) -> Self {
        self.after_value
            .as_mut()
            .unwrap_or(&mut self.before)
            .push_str(end);
        self
    }
}

impl From<String> for Sentence {
    fn from(text: String) -> Self {
        Sentence {
            before: text,
            after_value: None,
        }
    }
}

impl<T: Into<Sentence>> From<T> for Explanation {
    fn from(sentence: T) -> Self {
        Explanation {
            sentence: sentence.into(),
            excerpt: None,
            hints: Vec::new(),
            allowed: String::new(),
        }
    }
}

impl Explanation {
    /// The message in one line, with the most helpful hint in parentheses.
    pub(super) fn summary(&self) -> String {
        let sentence = self.sentence.text();
        match (self.hints.first(), &self.excerpt) {
            (Some(hint), _) => format!("{sentence} ({hint})"),
            (None, Some(excerpt)) => format!("{sentence} ({})", excerpt.place()),
            (None, None) if self.allowed.is_empty() => sentence,
            (None, None) => format!("{sentence} ({})", self.allowed),
        }
    }

    pub(super) fn suggest(&mut self, meant: &str) {
        self.hints.push(format!("did you mean {meant}?"));
    }

    /// Says where an unknown name is known from.
    fn refer(&mut self, other: &OtherVersion) {
        let here = if other.replaced_by.is_empty() {
            String::new()
        } else {
            format!("; here it is {}", ticked(other.replaced_by))
        };
        let known = (!other.since.is_empty()).then(|| format!("known from {}{here}", other.since));
        let note = (!other.note.is_empty()).then(|| other.note.to_string());
        // The first one is all that a summary has room for: where the thing is now, or what to do without it.
        if other.replaced_by.is_empty() {
            self.hints.extend(note.into_iter().chain(known));
        } else {
            self.hints.extend(known.into_iter().chain(note));
        }
    }

    /// Says under which conditions it is wrong.
    pub(crate) fn when(mut self, conditions: &str) -> Self {
        if !conditions.is_empty() {
            self.sentence = self.sentence.then(&format!(" when {conditions}"));
        }
        self
    }
}

/// Required fields are missing in the object called `name`.
pub(crate) fn missing(name: &str, fields: &[&str]) -> Explanation {
    let names = join(fields.iter().map(|field| ticked(field)), "and");
    let noun = if fields.len() == 1 { "field" } else { "fields" };
    format!("missing {noun} {names}{}", inside(name)).into()
}

/// The field that tells several objects apart is missing.
pub(crate) fn missing_tag(name: &str, tag: &str, known: &[&'static str]) -> Explanation {
    Explanation {
        allowed: allowed(known),
        ..missing(name, &[tag])
    }
}

/// An unknown key and the fields of its object.
pub(crate) struct UnknownKey<'a> {
    pub(crate) key: &'a str,
    /// The required fields that are not there, if it can stand for nothing else.
    pub(crate) missing: &'a [&'static str],
    /// The object, where it can be of one kind only.
    pub(crate) only: Option<&'a Object>,
    /// All fields that there may be.
    pub(crate) fields: &'a [&'static str],
    /// Those of them that are not there yet.
    pub(crate) free: &'a [&'static str],
    /// The entry of another version of the API for the key.
    pub(crate) other_version: Option<&'a OtherVersion>,
    /// The fields that have such a field inside.
    pub(crate) owners: &'a [&'static str],
    /// The field beside which there is such a field.
    pub(crate) beside: Option<&'a str>,
}

/// A key that no field has, in the object called `name`.
pub(crate) fn unknown_key(name: &str, unknown: &UnknownKey<'_>) -> Explanation {
    let UnknownKey {
        key,
        missing,
        only,
        fields,
        free,
        other_version,
        owners,
        beside,
    } = *unknown;
    let key_shown = shown_word(key);
    let mut explanation = Explanation::from(format!("unknown field {key_shown}{}", inside(name)));
    let is_owned = other_version.is_none() && (1..=MOST_OWNERS).contains(&owners.len());
    if let Some(other) = other_version {
        explanation.refer(other);
    } else if is_owned {
        let owners = join(owners.iter().map(|owner| ticked(owner)), "and");
        let hint = format!("{key_shown} is a field of {owners}");
        explanation.hints.push(hint);
    } else if let Some(meant) =
        nearest(key, free.iter().copied()).or_else(|| nearest(key, fields.iter().copied()))
    {
        explanation.suggest(&ticked(meant));
    } else if let Some(beside) = beside {
        let hint = format!("{key_shown} is a field beside {}", ticked(beside));
        explanation.hints.push(hint);
    }
    let is_helped = !explanation.hints.is_empty();
    if !missing.is_empty() {
        let entry = only.and_then(|object| example::entry(key, object));
        explanation.hints.push(match entry {
            Some(entry) => format!("write {entry}"),
            None => format!("missing: {}", several(missing, MOST_NAMES)),
        });
    } else if !is_helped || (!is_owned && (1..=MOST_NAMES).contains(&free.len())) {
        explanation.allowed = match free {
            [] => format!("known: {}", several(fields, MOST_NAMES)),
            _ => format!("available: {}", several(free, MOST_NAMES)),
        };
    }
    explanation
}

/// A key that is given twice, in the object called `name`.
pub(crate) fn duplicate_key(name: &str, key: &str) -> Explanation {
    let (key, inside) = (shown_word(key), inside(name));
    format!("field {key} is given more than once{inside}").into()
}

/// A value of another type than the documentation says.
pub(crate) fn wrong_type(
    name: &str,
    view: ValueView<'_>,
    expected: &Value,
    secret: bool,
    optional: bool,
) -> Explanation {
    let found = match view {
        ValueView::Null => "null".to_string(),
        ValueView::List(_) => "a list".to_string(),
        ValueView::Object(_) => "an object".to_string(),
        ValueView::Str(_) if secret => "a string".to_string(),
        ValueView::Bool(_) if secret => "true or false".to_string(),
        _ if secret => "a number".to_string(),
        ValueView::Str(_) => format!("the string {}", shown(view)),
        other => shown(other),
    };
    let expected = &expected.shape;
    let mut explanation = Explanation::from(format!(
        "{} is {found}, but has to be {}{}",
        subject(name),
        expected_type(expected),
        unit(name, view, expected)
    ));
    let example = example::instead_of(view, expected);
    let example = example.map(|example| format!("for example: {example}"));
    explanation.hints.extend(example);
    match (view, expected) {
        (ValueView::Null, _) if optional => {
            let hint = "to send nothing, leave the field out".to_string();
            explanation.hints.push(hint);
        }
        (ValueView::Str(text), Shape::Integer | Shape::Number | Shape::Boolean)
            if !secret && is_literal(text, expected) =>
        {
            explanation.suggest(&ticked(text));
        }
        // Not the value itself: a zero or a sign before it is no longer there.
        (ValueView::Integer(_) | ValueView::Number(_) | ValueView::Bool(_), Shape::String) => {
            explanation.hints.push("write it in quotes".to_string());
        }
        _ => {}
    }
    explanation
}

/// A value that the documentation does not list.
pub(crate) fn unknown_value(
    name: &str,
    written: &str,
    known: &[&'static str],
    other_version: Option<&OtherVersion>,
    secret: bool,
) -> Explanation {
    let value = if secret {
        "value".to_string()
    } else {
        format!("value {}", shown(ValueView::Str(written)))
    };
    let mut explanation = Explanation {
        allowed: allowed(known),
        ..format!("unknown {value} for {}", subject(name)).into()
    };
    if let (Some(other), false) = (other_version, secret) {
        explanation.refer(other);
    } else if !secret && let Some(meant) = nearest(written, known.iter().copied()) {
        explanation.suggest(&ticked(meant));
    }
    explanation
}

/// A part of a type that cannot be asked for, in words that say so.
pub(crate) fn unaskable(said: &str, other_version: Option<&OtherVersion>) -> Explanation {
    let mut explanation = Explanation::from(said.to_string());
    explanation.hints.extend(
        other_version
            .map(|other| other.note.to_string())
            .filter(|note| !note.is_empty()),
    );
    explanation
}

/// A placeholder that is no variable of the type that stands for the assistant.
#[cfg(feature = "model")]
pub(crate) fn undeclared(placeholder: &str, path: &str, of: &str, known: &[&str]) -> String {
    let hint = match nearest(placeholder, known.iter().copied()) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => "declare it in `variables`".to_string(),
    };
    format!("the variable `{placeholder}` in `{path}` is not declared by `{of}`: {hint}")
}

/// A placeholder that is no field of the type that stands for the inputs of a tool.
#[cfg(feature = "model")]
pub(crate) fn no_input<'k>(
    placeholder: &str,
    path: &str,
    of: &str,
    known: impl Iterator<Item = &'k str> + Clone,
) -> String {
    let hint = nearest(placeholder, known)
        .map_or_else(String::new, |meant| format!(" (did you mean `{meant}`?)"));
    format!(
        "`{{{{{placeholder}}}}}` in `{path}` is neither an input of `{of}` nor a variable{hint}"
    )
}

/// A tag that is no string.
pub(crate) fn wrong_tag(tag: &str, view: ValueView<'_>, known: &[&'static str]) -> Explanation {
    let (found, expected) = (shown(view), one_of(known));
    format!("{} is {found}, but has to be {expected}", subject(tag)).into()
}

/// A value that fails a test. The range is what all bounds leave that it has to keep to.
pub(crate) fn failed(
    name: &str,
    test: &Test,
    view: ValueView<'_>,
    range: Range,
    secret: bool,
) -> Explanation {
    let mut explanation: Explanation = predicate(test, view, range.integer, secret)
        .after(&format!("{} ", subject(name)))
        .into();
    match test {
        Test::Minimum(_)
        | Test::Maximum(_)
        | Test::ExclusiveMinimum(_)
        | Test::ExclusiveMaximum(_)
            // Otherwise the sentence has said it.
            if !range.is_one_open_bound() =>
        {
            explanation.allowed = format!("allowed: {}", range.shown(test));
        }
        Test::Placeholders(known) => {
            explanation.allowed = format!("known: {}", several(known, MOST_NAMES));
        }
        _ => {}
    }
    if let (ValueView::Str(written), false) = (view, secret) {
        text::explain(&mut explanation, name, written, test);
    }
    explanation
}

/// A condition of a rule that is met, and a field that does not follow: `a` is set, but `b` is missing.
pub(crate) fn contradiction(conditions: &str, name: &str, predicate: Sentence) -> Explanation {
    let link = if conditions.is_empty() { "" } else { ", but " };
    predicate
        .after(&format!("{conditions}{link}{} ", ticked(name)))
        .into()
}

/// An item that is there already.
pub(crate) fn repeated(
    name: &str,
    view: ValueView<'_>,
    earlier: &str,
    secret: bool,
) -> Explanation {
    let value = match view {
        ValueView::List(_) | ValueView::Object(_) => String::new(),
        _ if secret => String::new(),
        _ => format!("{}, ", shown(view)),
    };
    let (subject, earlier) = (subject(name), ticked(earlier));
    format!("{subject} is {value}the same as {earlier}").into()
}

/// A time of day that does not come after another.
pub(crate) fn not_after(later: (&str, &str), earlier: (&str, &str)) -> Explanation {
    format!(
        "{} is {}, not after {}, which is {}",
        ticked(later.0),
        shown(ValueView::Str(later.1)),
        ticked(earlier.0),
        shown(ValueView::Str(earlier.1))
    )
    .into()
}

/// A call fills in a variable that no text of its definition uses.
pub(crate) fn unused_variable(name: &str, definition: &str, used: &[&str]) -> Explanation {
    let mut explanation: Explanation = format!(
        "no text of {} has the placeholder {}",
        ticked(definition),
        ticked(&format!("{{{{{name}}}}}"))
    )
    .into();
    if let Some(meant) = nearest(name, used.iter().copied()) {
        explanation.suggest(&ticked(meant));
    }
    explanation
}

/// An argument without a placeholder. `placeholders` are those that no argument of the object fills in.
pub(crate) fn unplaced(name: &str, placeholders: &[&str]) -> Explanation {
    let braced = |name: &str| ticked(&format!("{{{{{name}}}}}"));
    let mut explanation: Explanation =
        format!("no text has the placeholder {}", braced(name)).into();
    if let Some(near) = nearest(name, placeholders.iter().copied()) {
        let hint = format!(
            "nothing fills in {}: is it meant to be this one?",
            braced(near)
        );
        explanation.hints.push(hint);
    }
    explanation
}

/// A call leaves variables of its definition without a value.
pub(crate) fn unfilled(given: &str, definition: &str, missing: &[&str]) -> Explanation {
    let names = join(missing.iter().map(|name| ticked(name)), "and");
    format!(
        "{} has no value for {names}, which {} uses",
        ticked(given),
        ticked(definition)
    )
    .into()
}

/// The condition of a rule as the end of a sentence about a value that passes `tests`. `None` stands for an absent field.
pub(crate) fn condition(tests: &[Test], view: Option<ValueView<'_>>, secret: bool) -> String {
    let Some(view) = view else {
        return "is not set".to_string();
    };
    let shows_value = tests
        .iter()
        .any(|test| !matches!(test, Test::NotNull | Test::MinLength(_) | Test::MinItems(_)));
    match view {
        ValueView::Null => "is null".to_string(),
        ValueView::Bool(_) | ValueView::Integer(_) | ValueView::Number(_) | ValueView::Str(_)
            if shows_value && !secret =>
        {
            format!("is {}", shown_value(view))
        }
        _ => "is set".to_string(),
    }
}

/// The failed test as the end of a sentence that begins with the value's name.
pub(crate) fn predicate(test: &Test, view: ValueView<'_>, integer: bool, secret: bool) -> Sentence {
    let plain = |text: &str| Sentence::from(text.to_string());
    // The value and what follows it.
    let value_then = |after: String| match view {
        ValueView::Constant => Sentence {
            before: "is ".to_string(),
            after_value: Some(after),
        },
        _ => format!("is {}{after}", shown_value_of(test, view)).into(),
    };
    let is = |what: &str| {
        if secret {
            format!("is {what}").into()
        } else {
            value_then(format!(", {what}"))
        }
    };
    let clause = |link: &str, what: &str| {
        if secret {
            plain(what)
        } else {
            value_then(format!(", {link} {what}"))
        }
    };
    match test {
        Test::Finite => match view {
            ValueView::Number(number) if number.is_nan() => {
                plain("is not a number, which JSON cannot write")
            }
            ValueView::Number(_) => plain("is infinite, which JSON cannot write"),
            _ => is("not a finite number, which JSON cannot write"),
        },
        Test::Minimum(least) => is(&format!("below the minimum of {least}")),
        Test::Maximum(most) => is(&format!("above the maximum of {most}")),
        Test::ExclusiveMinimum(bound) if integer && bound % 1.0 == 0.0 => {
            is(&format!("below the minimum of {}", bound + 1.0))
        }
        Test::ExclusiveMaximum(bound) if integer && bound % 1.0 == 0.0 => {
            is(&format!("above the maximum of {}", bound - 1.0))
        }
        Test::ExclusiveMinimum(bound) => clause("but", &format!("has to be above {bound}")),
        Test::ExclusiveMaximum(bound) => clause("but", &format!("has to be below {bound}")),
        Test::MultipleOf(step) => is(&format!("not a multiple of {step}")),
        Test::MinLength(least) => match view {
            ValueView::Constant if *least > 1 => {
                let least = count(*least, "character");
                is(&format!("shorter than the minimum of {least}"))
            }
            _ => too_few(view, *least, "character").into(),
        },
        Test::MaxLength(most) => match view {
            ValueView::Constant => {
                let most = count(*most, "character");
                is(&format!("longer than the maximum of {most}"))
            }
            _ => too_many(view, *most, "character").into(),
        },
        Test::MinItems(least) => too_few(view, *least, "item").into(),
        Test::MaxItems(most) => too_many(view, *most, "item").into(),
        Test::UniqueItems => plain("has the same item twice"),
        Test::UniqueBy(key) => format!("has two items with the same {}", ticked(key)).into(),
        Test::Pattern(pattern) if pattern.expected.is_empty() => {
            let source = ticked(pattern.source);
            clause("which", &format!("does not match {source}"))
        }
        Test::Pattern(pattern) => is(&format!("not {}", pattern.expected)),
        Test::Format(format) => is(&format!("not {}", expected_format(*format))),
        Test::Placeholders(_) => plain("has a placeholder that it does not know"),
        Test::In(values) => is(&format!("not {}", one_of(values))),
        Test::NotIn(_) if secret => plain("has a value that is ruled out here"),
        Test::NotIn(_) => value_then(String::new()),
        Test::Is(_) if !secret && matches!(view, ValueView::Bool(_)) => value_then(String::new()),
        Test::Is(wanted) => is(&format!("not {wanted}")),
        Test::NotNull => plain("is null"),
    }
}

/// A value in a sentence on a test. Where the test is about enum values, they are in backticks, as the documentation lists them.
fn shown_value_of(test: &Test, view: ValueView<'_>) -> String {
    match test {
        Test::In(_) | Test::NotIn(_) => shown_value(view),
        _ => shown(view),
    }
}

/// A word in backticks, any other value as it is.
fn shown_value(view: ValueView<'_>) -> String {
    match view {
        ValueView::Str(text) => shown_word(text),
        other => shown(other),
    }
}

/// The unit of a number by its field's name, for a value that was written with a unit: `1h`.
fn unit(name: &str, view: ValueView<'_>, shape: &Shape) -> &'static str {
    match (view, shape, name.rsplit('_').next()) {
        (ValueView::Str(text), ..) if is_literal(text, shape) => "",
        (ValueView::Str(_), Shape::Integer | Shape::Number, Some("seconds" | "secs")) => {
            " of seconds"
        }
        (ValueView::Str(_), Shape::Integer | Shape::Number, Some("ms")) => " of milliseconds",
        _ => "",
    }
}

fn is_literal(text: &str, shape: &Shape) -> bool {
    match shape {
        Shape::Boolean => matches!(text, "true" | "false"),
        Shape::Integer => text.parse::<i64>().is_ok(),
        _ => text.parse::<f64>().is_ok_and(f64::is_finite),
    }
}

fn expected_type(shape: &Shape) -> String {
    match shape {
        Shape::Any => "a value".to_string(),
        Shape::String => "a string".to_string(),
        Shape::Integer => "a whole number".to_string(),
        Shape::Number => "a number".to_string(),
        Shape::Boolean => "true or false".to_string(),
        Shape::Enum(of) => {
            let values: Vec<&'static str> = of.values.iter().map(|one| one.value).collect();
            one_of(&values)
        }
        Shape::Object(_) | Shape::Union(_) | Shape::Map(_) => "an object".to_string(),
        Shape::List(_) => "a list".to_string(),
        Shape::AnyOf(alternatives) => {
            let mut types: Vec<String> = Vec::new();
            for alternative in *alternatives {
                let expected = expected_type(&alternative.shape);
                if !types.contains(&expected) {
                    types.push(expected);
                }
            }
            join(types.into_iter(), "or")
        }
    }
}

const fn expected_format(format: Format) -> &'static str {
    match format {
        Format::Email => "an e-mail address, such as ada@example.com",
        Format::Uri => "a URI, such as https://example.com/v1",
        Format::DateTime => "a date and time with offset, such as 2025-01-31T17:00:00Z",
        Format::Uuid => "a UUID, such as 182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e",
        Format::IanaTimeZone => "a name of the IANA time zone database, such as Europe/Paris",
        Format::TimeOfDay => "a time of day, such as 17:00, 5:30pm or 6pm",
        Format::JsonTemplate => "JSON with its placeholders inside quotes",
        Format::Template => "a text whose placeholders are complete",
        Format::UrlTemplate => "a full URL, such as https://api.example.com/slots/{{day}}",
        Format::HttpUrl => "a full URL that starts with https:// or http://",
    }
}

fn allowed(values: &[&'static str]) -> String {
    format!("allowed: {}", several(values, MOST_NAMES))
}

pub(crate) fn one_of(values: &[&'static str]) -> String {
    match values {
        [one] => ticked(one),
        [one, other] => format!("{} or {}", ticked(one), ticked(other)),
        _ => format!("one of {}", several(values, MOST_NAMES)),
    }
}

pub(super) fn subject(name: &str) -> String {
    if name.is_empty() {
        "the body".to_string()
    } else {
        ticked(name)
    }
}

fn inside(name: &str) -> String {
    if name.is_empty() {
        String::new()
    } else {
        format!(" in {}", ticked(name))
    }
}

/// The number of characters or items.
fn size(view: ValueView<'_>) -> usize {
    match view {
        ValueView::Str(text) => length(text),
        ValueView::List(items) => items.len(),
        _ => 0,
    }
}

fn too_few(view: ValueView<'_>, least: usize, what: &str) -> String {
    match (size(view), least) {
        (0, 1) => "is empty".to_string(),
        (0, _) => format!("is empty, but has to have at least {}", count(least, what)),
        (size, _) => format!(
            "has {}, fewer than the minimum of {least}",
            count(size, what)
        ),
    }
}

fn too_many(view: ValueView<'_>, most: usize, what: &str) -> String {
    let size = count(size(view), what);
    format!("has {size}, more than the maximum of {most}")
}
