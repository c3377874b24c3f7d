//! Turns what a document says into documentation comments.

mod markdown;

use std::fmt::Display;

use itertools::Itertools;
use serde_json::Value as Json;

use crate::ir::{Api, Object, Shape, Test, Type, Value};

pub(crate) use markdown::{code, comment, first_sentence, lines};

/// What is said about a type.
pub(crate) fn of_type(named: &Type) -> String {
    if named.doc.is_empty() {
        format!(
            "{}.",
            code(named.component.as_deref().unwrap_or(&named.name))
        )
    } else {
        named.doc.clone()
    }
}

/// What is said about a field: the document's description, what values are allowed, and why.
pub(crate) fn of_field(api: &Api, object: &Object, index: usize) -> String {
    let field = &object.fields[index];
    let mut paragraphs = vec![if field.doc.is_empty() {
        format!("{}.", code(&field.name))
    } else {
        field.doc.clone()
    }];
    let facts = facts(api, &field.value);
    if !facts.is_empty() {
        paragraphs.push(facts);
    }
    let value = api.resolve(&field.value);
    let checks = value.checks.iter().filter(|check| check.prose);
    let rules = object.rules.iter();
    let rules = rules.filter(|rule| rule.places().contains(&&*field.name));
    let whys = checks
        .map(|check| &check.why)
        .chain(rules.map(|rule| &rule.why));
    let reasons: Vec<&String> = whys.filter(|why| !why.is_empty()).unique().collect();
    if !reasons.is_empty() {
        paragraphs.push(
            reasons
                .iter()
                .map(|reason| format!("* {reason}"))
                .join("\n"),
        );
    }
    paragraphs.join("\n\n")
}

/// One line on what values are allowed, made from the checks and the default of a value; empty if there is nothing to say.
pub(crate) fn facts(api: &Api, value: &Value) -> String {
    let value = api.resolve(value);
    let checks = value.checks.iter().filter(|check| !check.prose);
    let tests: Vec<&Test> = checks.map(|check| &check.test).collect();
    let mut sentences: Vec<String> = Vec::new();
    sentences.extend(range(&tests));
    let (mut lengths, mut counts) = ([None; 2], [None; 2]);
    for test in &tests {
        match test {
            Test::MinLength(count) => lengths[0] = Some(*count),
            Test::MaxLength(count) => lengths[1] = Some(*count),
            Test::MinItems(count) => counts[0] = Some(*count),
            Test::MaxItems(count) => counts[1] = Some(*count),
            _ => {}
        }
    }
    sentences.extend(span(lengths, "character"));
    sentences.extend(span(counts, "item"));
    for test in tests {
        match test {
            Test::MultipleOf(step) => sentences.push(format!("A multiple of {}.", number(*step))),
            Test::UniqueItems => sentences.push("No item twice.".to_owned()),
            Test::Pattern(index) => {
                let source = &api.patterns[*index].source;
                sentences.push(format!("Matches {}.", code(source)));
            }
            Test::Format(name) => sentences.extend(form(name).map(str::to_owned)),
            _ => {}
        }
    }
    if let Some(default) = &value.default {
        sentences.push(format!("Default: {}.", json(&value, default)));
    }
    sentences.join(" ")
}

/// The range of a number.
fn range(tests: &[&Test]) -> Option<String> {
    let (mut low, mut high) = (None, None);
    for test in tests {
        match test {
            Test::Minimum(bound) => low = Some(("at least", number(*bound))),
            Test::ExclusiveMinimum(bound) => low = Some(("above", number(*bound))),
            Test::Maximum(bound) => high = Some(("at most", number(*bound))),
            Test::ExclusiveMaximum(bound) => high = Some(("below", number(*bound))),
            _ => {}
        }
    }
    if let (Some(("at least", low)), Some(("at most", high))) = (&low, &high) {
        return Some(format!("Between {low} and {high}."));
    }
    let bounds = low.into_iter().chain(high);
    let mut bounds = bounds.map(|(words, bound)| format!("{words} {bound}"));
    let bounds = bounds.join(" and ");
    (!bounds.is_empty()).then(|| capital(&format!("{bounds}.")))
}

/// The bounds of a length.
fn span(bounds: [Option<u64>; 2], unit: &str) -> Option<String> {
    match bounds {
        [Some(low), Some(high)] if low == high => Some(format!("Exactly {}.", counted(&low, unit))),
        [Some(low), Some(high)] => Some(format!("Between {low} and {}.", counted(&high, unit))),
        [Some(1), None] => Some("Not empty.".to_owned()),
        [Some(low), None] => Some(format!("At least {}.", counted(&low, unit))),
        [None, Some(high)] => Some(format!("At most {}.", counted(&high, unit))),
        [None, None] => None,
    }
}

/// What a format is, for those that a schema names; the others are explained by their rules.
fn form(name: &str) -> Option<&'static str> {
    match name {
        "Email" => Some("An e-mail address."),
        "Uri" => Some("An absolute URI."),
        "DateTime" => Some("A date and time in RFC 3339 form."),
        "Uuid" => Some("A UUID."),
        _ => None,
    }
}

fn number(bound: f64) -> String {
    if bound.abs() >= 1e16 {
        format!("{bound:e}")
    } else {
        format!("{bound}")
    }
}

/// A count with its unit.
pub(crate) fn counted(count: &impl Display, unit: &str) -> String {
    match count.to_string().as_str() {
        "1" => format!("1 {unit}"),
        count => format!("{count} {unit}s"),
    }
}

fn capital(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(characters).collect()
    })
}

fn json(value: &Value, default: &Json) -> String {
    match (&value.shape, default) {
        (Shape::Number, Json::Number(number)) => {
            format!("{:?}", number.as_f64().unwrap_or_default())
        }
        (_, Json::String(text)) if !text.is_empty() => code(text),
        _ => code(&default.to_string()),
    }
}
