//! What to write in the place of a value of the wrong type, made from the table of what belongs there.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;

use crate::rules::table::{
    Check, Field, Format, Found, Object, Pattern, Requirement, Shape, Test, Value,
};
use crate::rules::view::ValueView;

/// A value that would do, if the one that is there shows what it was meant for.
pub(super) fn hint(view: ValueView<'_>, expected: &Value) -> Option<String> {
    match (view, &expected.shape) {
        (ValueView::Object(entries), Shape::List(item)) => {
            let Shape::Object(object) = item.shape else {
                return None;
            };
            let mut first = None;
            let mut is_item = true;
            entries.keys(&mut |key| {
                is_item &= object.field(key).is_some();
                first.get_or_insert_with(|| key.to_owned());
            });
            let key = first.filter(|_| !is_item)?;
            let shape = entry(&key, object).unwrap_or_else(|| of_value(item));
            Some(format!("each item of the list has this form: {shape}"))
        }
        (ValueView::Null, _) => None,
        (_, Shape::Object(_) | Shape::Union(_)) => {
            Some(format!("for example: {}", of_present(expected)))
        }
        (_, Shape::String) if expected.checks.iter().any(has_form) => {
            Some(format!("for example: {}", of_present(expected)))
        }
        (_, Shape::List(item)) if !could_be(view, &item.shape) => {
            let item = of_value(item);
            Some(format!("each item of the list has this form: {item}"))
        }
        _ => None,
    }
}

/// Whether a value looks like an item of a list.
pub(super) fn could_be(view: ValueView<'_>, shape: &Shape) -> bool {
    match view {
        ValueView::Str(text) => match shape {
            Shape::Enum(of) => of.values.iter().any(|known| known.value == text),
            _ => matches!(shape, Shape::String),
        },
        ValueView::Object(_) => matches!(shape, Shape::Object(_) | Shape::Union(_) | Shape::Map(_)),
        _ => false,
    }
}

/// Whether a check asks for a form of text that has an example.
fn has_form(check: &Check) -> bool {
    matches!(check.test, Test::Format(format) if format != Format::Template && format != Format::JsonTemplate)
}

/// A key as an item of a list of names with values: `{ key: "X-Key", value: "…" }`.
pub(super) fn entry(key: &str, item: &Object) -> Option<String> {
    let [name, value] = item.fields else {
        return None;
    };
    let is_text = |field: &Field| matches!(field.value.shape, Shape::String);
    // Of two texts, the name is the one that cannot be empty.
    let is_filled = |field: &Field| {
        let mut checks = field.value.checks.iter();
        checks.any(|check| matches!(check.test, Test::MinLength(1..)))
    };
    (is_text(name) && is_text(value) && is_filled(name) && !is_filled(value))
        .then(|| format!("{{ {}: {key:?}, {}: \"…\" }}", name.name, value.name))
}

/// The smallest value that breaks no rule and meets no advice.
pub(crate) fn of_value(value: &Value) -> String {
    if value.nullable {
        return "null".to_string();
    }
    of_present(value)
}

/// The smallest value apart from `null`.
fn of_present(value: &Value) -> String {
    let tests = || value.checks.iter().map(|check| &check.test);
    match value.shape {
        Shape::Object(object) => braces(None, object),
        Shape::Union(union) => {
            let required =
                |object: &Object| object.fields.iter().filter(|field| field.required).count();
            let smallest = union
                .variants
                .iter()
                .min_by_key(|variant| required(variant.object));
            smallest.map_or_else(String::new, |variant| {
                let tag = format!("{}: {:?}", union.tag, variant.tag);
                braces(Some(tag), variant.object)
            })
        }
        Shape::Enum(of) => {
            let value = of.values.first().map_or("", |first| first.value);
            format!("{value:?}")
        }
        Shape::String => {
            let text = tests().find_map(|test| match test {
                Test::Format(Format::Template) => None,
                Test::Format(format) => Some(of_format(*format).to_string()),
                Test::Pattern(pattern) => Some(of_pattern(pattern)),
                _ => None,
            });
            format!("{:?}", text.unwrap_or_else(|| "…".to_string()))
        }
        Shape::Integer | Shape::Number => {
            let least = tests().find_map(|test| match test {
                Test::Minimum(least) if *least > 1.0 => Some(*least),
                _ => None,
            });
            least.unwrap_or(1.0).to_string()
        }
        Shape::Boolean => "false".to_string(),
        Shape::List(item) => {
            let least = tests().find_map(|test| match test {
                Test::MinItems(least) => Some(*least),
                _ => None,
            });
            let items = vec![of_value(item); least.unwrap_or_default()];
            format!("[{}]", items.join(", "))
        }
        Shape::Map(_) => "{}".to_string(),
        Shape::Any | Shape::AnyOf(_) => "…".to_string(),
    }
}

fn braces(tag: Option<String>, object: &Object) -> String {
    let is_first_time = |index: usize| {
        let mut rules = object.rules.iter();
        rules.any(|rule| matches!(rule.then, Requirement::Before(first, _) if first == index))
    };
    let fields = object.fields.iter().enumerate();
    let required = fields.filter(|(_, field)| field.required);
    let fields = required.map(|(index, field)| {
        let value = if is_first_time(index) {
            "\"9:00\"".to_string()
        } else {
            of_value(&field.value)
        };
        format!("{}: {value}", field.name)
    });
    let fields: Vec<String> = tag.into_iter().chain(fields).collect();
    format!("{{ {} }}", fields.join(", "))
}

/// A text of a form.
pub(super) const fn of_format(format: Format) -> &'static str {
    match format {
        Format::Email => "ada@example.com",
        Format::Uri => "https://example.com/v1",
        Format::DateTime => "2025-01-31T17:00:00Z",
        Format::Uuid => "182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e",
        Format::IanaTimeZone => "Europe/Paris",
        Format::TimeOfDay => "17:00",
        Format::JsonTemplate => "{}",
        Format::Template => "…",
        Format::UrlTemplate => "https://api.example.com/slots/{{day}}",
        Format::HttpUrl => "https://example.com",
    }
}

/// The shortest text in which an expression is found.
fn of_pattern(pattern: &Pattern) -> String {
    let mut texts = vec![(0, Vec::new())];
    let mut at = 0;
    while at < texts.len() {
        let (state, text) = texts[at].clone();
        let Some(state) = pattern.states.get(state) else {
            break;
        };
        if state.found != Found::Never {
            return String::from_utf8_lossy(&text).into_owned();
        }
        // Letters are more readable than what else may lead to the same state.
        for wanted in [Some(b'a'), Some(b'0'), None] {
            for (first, last, next) in state.moves {
                let letter = wanted.unwrap_or(*first);
                let leads = (*first..=*last).contains(&letter);
                if leads && !texts.iter().any(|(known, _)| known == next) {
                    texts.push((*next, [text.as_slice(), &[letter]].concat()));
                }
            }
        }
        at += 1;
    }
    "…".to_string()
}

#[cfg(all(test, feature = "model"))]
mod tests {
    //! What is proposed has to be right.

    use alloc::string::String;
    use alloc::vec::Vec;

    use super::braces;
    use crate::generated::rules::{DEFINITION, UPDATE};
    use crate::rules::table::{Object, Shape};
    use crate::rules::view::View as _;
    use crate::rules::{Context, validate_value};

    #[test]
    fn every_example_obeys_every_rule() {
        let mut objects = Vec::new();
        collect(DEFINITION.0, None, &mut objects);
        collect(UPDATE.0, None, &mut objects);
        assert!(objects.len() > 10, "{}", objects.len());
        for (object, tag) in objects {
            // The tag is no field of the object itself.
            let example = braces(None, object);
            let value: serde_json::Value = serde_json::from_str(&json(&example))
                .unwrap_or_else(|error| panic!("{error}: {example}"));
            let found = validate_value(object, value.view(), Context::new(""));
            assert!(
                found.is_empty(),
                "{} {tag:?}: {example}\n{found}",
                object.name
            );
        }
    }

    fn collect(
        object: &'static Object,
        tag: Option<&'static str>,
        found: &mut Vec<(&'static Object, Option<&'static str>)>,
    ) {
        if found.iter().any(|(known, _)| core::ptr::eq(*known, object)) {
            return;
        }
        found.push((object, tag));
        for field in object.fields {
            match &field.value.shape {
                Shape::Object(inner) => collect(inner, None, found),
                Shape::List(item) => {
                    if let Shape::Object(inner) = item.shape {
                        collect(inner, None, found);
                    }
                }
                Shape::Union(union) => {
                    for variant in union.variants {
                        collect(variant.object, Some(variant.tag), found);
                    }
                }
                _ => {}
            }
        }
    }

    /// The example with its keys in quotes.
    fn json(example: &str) -> String {
        let words = example.split(' ').map(|word| match word.strip_suffix(':') {
            Some(key) => alloc::format!("{key:?}:"),
            None => word.into(),
        });
        words.collect::<Vec<_>>().join(" ")
    }
}
