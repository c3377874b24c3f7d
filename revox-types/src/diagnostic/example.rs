//! An example for a value of the wrong type, made from the table of the expected one.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::rules::table::{Field, Object, Shape, Test, Value};
use crate::rules::view::{ObjectView, ValueView};

/// A value that would do, if the one that is there shows what it was meant for.
pub(super) fn hint(view: ValueView<'_>, expected: &Shape) -> Option<String> {
    match (view, expected) {
        (
            ValueView::Object(entries),
            Shape::List(Value {
                shape: Shape::Object(item),
                ..
            }),
        ) => pair(entries, item),
        (
            ValueView::Str(_) | ValueView::Bool(_) | ValueView::Integer(_) | ValueView::Number(_),
            Shape::Object(_) | Shape::Union(_),
        ) => Some(format!("for example: {}", smallest(expected))),
        _ => None,
    }
}

/// The first entry of a map as an item of a list of names with values.
fn pair(entries: &dyn ObjectView, item: &Object) -> Option<String> {
    let [name, value] = item.fields else {
        return None;
    };
    let mut first = None;
    entries.keys(&mut |key| {
        first.get_or_insert_with(|| key.to_owned());
    });
    let is_text = |field: &Field| matches!(field.value.shape, Shape::String);
    // Of two texts, the name is the one that cannot be empty.
    let is_filled = |field: &Field| {
        let mut checks = field.value.checks.iter();
        checks.any(|check| matches!(check.test, Test::MinLength(1..)))
    };
    let key = first.filter(|key| item.field(key).is_none())?;
    (is_text(name) && is_text(value) && is_filled(name) && !is_filled(value)).then(|| {
        format!(
            "each entry is an item of a list: [{{ {}: {key:?}, {}: \"…\" }}]",
            name.name, value.name
        )
    })
}

/// The smallest value of a type: of an object, the required fields.
fn smallest(shape: &Shape) -> String {
    match shape {
        Shape::Object(object) => braces(None, object),
        Shape::Union(union) => {
            let required =
                |object: &Object| object.fields.iter().filter(|field| field.required).count();
            let smallest = union
                .variants
                .iter()
                .min_by_key(|variant| required(variant.object));
            smallest.map_or_else(String::new, |variant| {
                braces(
                    Some(format!("{}: {:?}", union.tag, variant.tag)),
                    variant.object,
                )
            })
        }
        Shape::Enum(of) => of
            .words
            .first()
            .map_or_else(String::new, |word| format!("{:?}", word.value)),
        Shape::String => "\"…\"".to_string(),
        Shape::Integer | Shape::Number => "1".to_string(),
        Shape::Boolean => "true".to_string(),
        Shape::List(_) => "[]".to_string(),
        Shape::Map(_) => "{}".to_string(),
        Shape::Any | Shape::AnyOf(_) => "…".to_string(),
    }
}

fn braces(tag: Option<String>, object: &Object) -> String {
    let required = object.fields.iter().filter(|field| field.required);
    let fields = required.map(|field| format!("{}: {}", field.name, smallest(&field.value.shape)));
    let fields: Vec<String> = tag.into_iter().chain(fields).collect();
    format!("{{ {} }}", fields.join(", "))
}
