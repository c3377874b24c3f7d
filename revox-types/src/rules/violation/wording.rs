//! Every sentence about a value: what is wrong with it, what is allowed, what was probably meant.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::Words;
use super::range::Range;
use super::show::{count, join, several, shown, shown_word, ticked};
use super::text;
use crate::rules::suggest::nearest;
use crate::rules::table::{Enum, Format, OtherVersion, Shape, Test, Value};
use crate::rules::test::length;
use crate::rules::view::ValueView;

/// Longer lists of names are not printed whole.
pub(super) const MOST_NAMES: usize = 12;

/// A key that more fields than this have inside could be meant for any.
const MOST_HOMES: usize = 2;

/// Required fields are missing in the object called `name`.
pub(in crate::rules) fn missing(name: &str, fields: &[&str]) -> Words {
    let names = join(fields.iter().map(|field| ticked(field)), "and");
    Words::new(format!(
        "missing {} {names}{}",
        if fields.len() == 1 { "field" } else { "fields" },
        inside(name)
    ))
}

/// What there is to say about the place of a key that no field has.
pub(in crate::rules) struct Known<'a> {
    /// The required fields that are not there, one of which it may be.
    pub(in crate::rules) missing: &'a [&'static str],
    /// All fields that there may be.
    pub(in crate::rules) fields: &'a [&'static str],
    /// Those of them that are not there yet.
    pub(in crate::rules) free: &'a [&'static str],
    /// What another version of the API knows of the key.
    pub(in crate::rules) past: Option<&'a OtherVersion>,
    /// The fields that have such a field inside.
    pub(in crate::rules) homes: &'a [&'static str],
    /// The names of the objects that it may be.
    pub(in crate::rules) of: &'a [&'a str],
}

/// A key that no field has.
pub(in crate::rules) fn unknown_name(name: &str, key: &str, known: &Known<'_>) -> Words {
    let Known {
        missing,
        fields,
        free,
        past,
        homes,
        of,
    } = *known;
    let mut words = Words::new(format!("unknown field {}{}", shown_word(key), inside(name)));
    if !missing.is_empty() {
        words.aside(format!("missing: {}", several(missing, MOST_NAMES)));
    }
    if let (None, 1..=MOST_HOMES) = (past, homes.len()) {
        let homes = join(homes.iter().map(|home| ticked(home)), "and");
        words.note(format!("{} is a field of {homes}", shown_word(key)));
        return words;
    }
    let meant = nearest(key, free.iter().copied()).or_else(|| nearest(key, fields.iter().copied()));
    if let Some(past) = past {
        remember(&mut words, past);
    } else if let Some(meant) = meant {
        words.suggest(&ticked(meant));
    }
    let is_helped = past.is_some() || meant.is_some();
    if !free.is_empty() && free == missing {
        // What is missing is all that there may be.
    } else if !free.is_empty() && free.len() <= MOST_NAMES {
        words.note(format!("available: {}", several(free, MOST_NAMES)));
    } else if !is_helped && fields.len() <= MOST_NAMES {
        words.note(format!("known: {}", several(fields, MOST_NAMES)));
    } else if let (false, [of]) = (is_helped, of) {
        words.note(format!(
            "the documentation of {} lists the fields",
            ticked(of)
        ));
    }
    words
}

/// Says where an unknown name is known from.
fn remember(words: &mut Words, past: &OtherVersion) {
    let here = if past.replaced_by.is_empty() {
        String::new()
    } else {
        format!("; here it is {}", ticked(past.replaced_by))
    };
    words.aside(format!("known from {}{here}", past.since));
    if !past.note.is_empty() {
        words.note(past.note.to_string());
    }
}

/// A key that is there already.
pub(in crate::rules) fn duplicate_name(name: &str, key: &str) -> Words {
    Words::new(format!(
        "field {} is given more than once{}",
        shown_word(key),
        inside(name)
    ))
}

/// A value of another kind than the documentation says.
pub(in crate::rules) fn wrong_kind(
    name: &str,
    seen: ValueView<'_>,
    value: &Value,
    secret: bool,
    optional: bool,
) -> Words {
    let expected = kind_expected(&value.shape);
    let found = match seen {
        ValueView::Null => "null".to_string(),
        ValueView::List(_) => "a list".to_string(),
        ValueView::Object(_) => "an object".to_string(),
        ValueView::Str(_) if secret => "a string".to_string(),
        ValueView::Bool(_) | ValueView::Integer(_) | ValueView::Number(_) if secret => {
            "of another kind".to_string()
        }
        ValueView::Str(text) => format!("the string {}", shown(ValueView::Str(text))),
        other => shown(other),
    };
    let mut words = Words::new(format!(
        "{} is {found}, but has to be {expected}",
        subject(name)
    ));
    match (seen, &value.shape) {
        (ValueView::Null, _) if optional => {
            words.note("to send nothing, leave the field out".to_string());
        }
        (ValueView::Str(text), Shape::Integer | Shape::Number | Shape::Boolean)
            if !secret && is_literal(text, &value.shape) =>
        {
            words.suggest(&ticked(text));
        }
        (ValueView::Str(_) | ValueView::Object(_), Shape::List(item))
            if is_of_kind(seen, &item.shape) =>
        {
            let item = match seen {
                ValueView::Str(_) if !secret => shown(seen),
                ValueView::Str(_) => "\"…\"".to_string(),
                _ => "{ … }".to_string(),
            };
            words.note(format!("a list of one is written in brackets: [{item}]"));
        }
        _ => {}
    }
    words
}

/// A number that JSON cannot write.
pub(in crate::rules) fn not_finite(name: &str, number: f64) -> Words {
    let what = if number.is_nan() {
        "not a number"
    } else {
        "infinite"
    };
    Words::new(format!(
        "{} is {what}, which JSON cannot write",
        subject(name)
    ))
}

/// A word that the documentation does not list.
pub(in crate::rules) fn unknown_word(
    name: &str,
    written: &str,
    words: &[&'static str],
    past: Option<&OtherVersion>,
    secret: bool,
) -> Words {
    let value = if secret {
        "value".to_string()
    } else {
        format!("value {}", shown(ValueView::Str(written)))
    };
    let mut out = Words::new(format!("unknown {value} for {}", subject(name)));
    if let Some(past) = past.filter(|_| !secret) {
        remember(&mut out, past);
    } else if !secret && let Some(meant) = nearest(written, words.iter().copied()) {
        out.suggest(&ticked(meant));
    }
    out.note(format!("allowed: {}", several(words, MOST_NAMES)));
    out
}

/// A tag that is no string.
pub(in crate::rules) fn wrong_tag(tag: &str, seen: ValueView<'_>, words: &[&'static str]) -> Words {
    Words::new(format!(
        "{} is {}, but has to be {}",
        subject(tag),
        shown(seen),
        one_of(words)
    ))
}

/// The field that tells several objects apart is not there.
pub(in crate::rules) fn missing_tag(name: &str, tag: &str, words: &[&'static str]) -> Words {
    let mut out = missing(name, &[tag]);
    out.aside(format!("allowed: {}", several(words, MOST_NAMES)));
    out
}

/// A value that fails a test of its own.
pub(in crate::rules) fn failed(
    name: &str,
    test: &Test,
    seen: ValueView<'_>,
    value: &Value,
    secret: bool,
) -> Words {
    let bounds = value.checks.iter().map(|check| &check.test);
    failed_within(name, test, seen, Range::of(bounds, &value.shape), secret)
}

/// The same where other tests than the value's own make the range that is allowed.
pub(in crate::rules) fn failed_within(
    name: &str,
    test: &Test,
    seen: ValueView<'_>,
    range: Range,
    secret: bool,
) -> Words {
    let written = match seen {
        ValueView::Str(written) => written,
        _ => "",
    };
    let mut words = match test {
        Test::Format(Format::JsonTemplate) => return text::json(name, written, secret),
        Test::Format(Format::Template) => return text::braces(name, written, secret),
        Test::Placeholders(known) => return text::placeholder(name, written, known, secret),
        _ => Words::new(format!(
            "{} {}",
            subject(name),
            problem(test, seen, range.integer, secret)
        )),
    };
    match test {
        Test::Minimum(_)
        | Test::Maximum(_)
        | Test::ExclusiveMinimum(_)
        | Test::ExclusiveMaximum(_) => {
            let range = range.shown(test);
            // Where there is only one bound, the headline has said it.
            if !words.headline.ends_with(&range) {
                words.aside(format!("allowed: {range}"));
            }
        }
        Test::Pattern(pattern) if !secret => text::suggest_spelling(&mut words, written, pattern),
        Test::Format(Format::IanaTimeZone) if !secret => text::suggest_zone(&mut words, written),
        Test::Format(Format::TimeOfDay) if !secret => text::suggest_time(&mut words, written),
        Test::Format(Format::Email) if !secret => text::suggest_email(&mut words, written),
        Test::Format(form @ (Format::UrlTemplate | Format::HttpUrl | Format::Uri)) if !secret => {
            text::explain_url(&mut words, written, *form);
        }
        _ => {}
    }
    words
}

/// An item that is there already.
pub(in crate::rules) fn repeated(
    name: &str,
    seen: ValueView<'_>,
    earlier: &str,
    secret: bool,
) -> Words {
    let value = match seen {
        ValueView::List(_) | ValueView::Object(_) | ValueView::Unknown(_) | ValueView::Opaque => {
            String::new()
        }
        _ if secret => String::new(),
        seen => format!("{}, ", shown(seen)),
    };
    Words::new(format!(
        "{} is {value}the same as {}",
        subject(name),
        ticked(earlier)
    ))
}

/// What a value that fails a test is, as the end of a sentence that starts with the value's name.
pub(in crate::rules) fn problem(
    test: &Test,
    seen: ValueView<'_>,
    integer: bool,
    secret: bool,
) -> String {
    let is = |what: &str| {
        if secret {
            format!("is {what}")
        } else {
            format!("is {}, {what}", shown(seen))
        }
    };
    let clause = |link: &str, what: &str| {
        if secret {
            what.to_string()
        } else {
            format!("is {}, {link} {what}", shown(seen))
        }
    };
    match test {
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
        Test::MinLength(least) => too_few(text_length(seen), *least, "character"),
        Test::MaxLength(most) => too_many(text_length(seen), *most, "character"),
        Test::MinItems(least) => too_few(list_length(seen), *least, "item"),
        Test::MaxItems(most) => too_many(list_length(seen), *most, "item"),
        Test::UniqueItems => "has the same item twice".to_string(),
        Test::UniqueBy(key) => format!("has two items with the same {}", ticked(key)),
        Test::Pattern(pattern) if pattern.expected.is_empty() => clause(
            "which",
            &format!("does not match {}", ticked(pattern.source)),
        ),
        Test::Pattern(pattern) => is(&format!("not {}", pattern.expected)),
        Test::Format(form) => is(&format!("not {}", form_expected(*form))),
        Test::Placeholders(_) => "has a placeholder that it does not know".to_string(),
        Test::In(words) if secret => format!("is not {}", one_of(words)),
        Test::In(words) => format!("is {}, not {}", shown_value(seen), one_of(words)),
        Test::NotIn(_) if secret => "has a value that is ruled out here".to_string(),
        Test::NotIn(_) => format!("is {}", shown_value(seen)),
        Test::Is(wanted) if secret => format!("is not {wanted}"),
        Test::Is(wanted) => match seen {
            ValueView::Bool(value) => format!("is {value}"),
            _ => format!("is {}, not {wanted}", shown(seen)),
        },
        Test::NotNull => "is null".to_string(),
    }
}

/// What a value that passes `tests` is, as the end of a sentence: the condition of a rule. `None` stands for a field that is not there.
pub(in crate::rules) fn condition(
    tests: &[Test],
    seen: Option<ValueView<'_>>,
    secret: bool,
) -> String {
    let Some(seen) = seen else {
        return "is not set".to_string();
    };
    let telling = tests
        .iter()
        .any(|test| !matches!(test, Test::NotNull | Test::MinLength(_) | Test::MinItems(_)));
    match seen {
        ValueView::Null => "is null".to_string(),
        ValueView::Bool(_) | ValueView::Integer(_) | ValueView::Number(_) | ValueView::Str(_)
            if telling && !secret =>
        {
            format!("is {}", shown_value(seen))
        }
        _ => "is set".to_string(),
    }
}

/// A time of day that does not come after another.
pub(in crate::rules) fn not_after(later: (&str, &str), earlier: (&str, &str)) -> String {
    format!(
        "{} is {}, not after {}, which is {}",
        ticked(later.0),
        shown(ValueView::Str(later.1)),
        ticked(earlier.0),
        shown(ValueView::Str(earlier.1))
    )
}

/// A value that none of several alternatives takes.
pub(in crate::rules) fn none_of(
    name: &str,
    seen: ValueView<'_>,
    alternatives: &[Value],
    secret: bool,
) -> Words {
    let mut expected: Vec<String> = Vec::new();
    for alternative in alternatives {
        let kind = kind_expected(&alternative.shape);
        if !expected.contains(&kind) {
            expected.push(kind);
        }
    }
    let found = if secret {
        "of another kind".to_string()
    } else {
        shown(seen)
    };
    Words::new(format!(
        "{} is {found}, but has to be {}",
        subject(name),
        join(expected.into_iter(), "or")
    ))
}

fn is_of_kind(seen: ValueView<'_>, shape: &Shape) -> bool {
    match seen {
        ValueView::Str(_) => matches!(shape, Shape::String | Shape::Enum(_)),
        ValueView::Object(_) => matches!(shape, Shape::Object(_) | Shape::Union(_) | Shape::Map(_)),
        _ => false,
    }
}

fn is_literal(text: &str, shape: &Shape) -> bool {
    match shape {
        Shape::Boolean => matches!(text, "true" | "false"),
        Shape::Integer => text.parse::<i64>().is_ok(),
        _ => text.parse::<f64>().is_ok_and(f64::is_finite),
    }
}

fn kind_expected(shape: &Shape) -> String {
    match shape {
        Shape::Any => "a value".to_string(),
        Shape::String => "a string".to_string(),
        Shape::Integer => "a whole number".to_string(),
        Shape::Number => "a number".to_string(),
        Shape::Boolean => "true or false".to_string(),
        Shape::Enum(Enum { words, .. }) => {
            let words: Vec<&'static str> = words.iter().map(|word| word.value).collect();
            one_of(&words)
        }
        Shape::Object(_) | Shape::Union(_) | Shape::Map(_) => "an object".to_string(),
        Shape::List(_) => "a list".to_string(),
        Shape::AnyOf(alternatives) => join(
            alternatives
                .iter()
                .map(|alternative| kind_expected(&alternative.shape)),
            "or",
        ),
    }
}

fn form_expected(form: Format) -> &'static str {
    match form {
        Format::Email => "an e-mail address, such as ada@example.com",
        Format::Uri => "a URI, such as https://example.com/v1",
        Format::DateTime => "a date and time with offset, such as 2025-01-31T17:00:00Z",
        Format::Date => "a date, such as 2025-01-31",
        Format::Uuid => "a UUID, such as 182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e",
        Format::IanaTimeZone => "a name of the IANA time zone database, such as Europe/Paris",
        Format::TimeOfDay => "a time of day, such as 17:00, 5:30pm or 6pm",
        Format::JsonTemplate => "JSON with its placeholders inside quotes",
        Format::Template => "a text whose placeholders are complete",
        Format::UrlTemplate => "a full URL, such as https://api.example.com/slots/{{day}}",
        Format::HttpUrl => "a full URL that starts with https:// or http://",
    }
}

fn one_of(words: &[&'static str]) -> String {
    match words {
        [word] => ticked(word),
        [one, other] => format!("{} or {}", ticked(one), ticked(other)),
        _ => format!("one of {}", several(words, MOST_NAMES)),
    }
}

/// A word in backticks, as the documentation lists it, any other value as it is.
fn shown_value(seen: ValueView<'_>) -> String {
    match seen {
        ValueView::Str(text) => shown_word(text),
        other => shown(other),
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

fn too_few(found: usize, least: usize, what: &str) -> String {
    if found == 0 {
        return match least {
            1 => "is empty".to_string(),
            _ => format!("is empty, but has to have at least {}", count(least, what)),
        };
    }
    format!(
        "has {}, fewer than the minimum of {least}",
        count(found, what)
    )
}

fn too_many(found: usize, most: usize, what: &str) -> String {
    format!(
        "has {}, more than the maximum of {most}",
        count(found, what)
    )
}

fn text_length(seen: ValueView<'_>) -> usize {
    match seen {
        ValueView::Str(text) => length(text),
        _ => 0,
    }
}

fn list_length(seen: ValueView<'_>) -> usize {
    match seen {
        ValueView::List(items) => items.len(),
        _ => 0,
    }
}
