//! What to write in the place of a value of the wrong type, made from the table of what belongs there.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::rules::table::{Field, Object, Shape, Test};
use crate::rules::view::ValueView;

/// A list or an object that would do in the place of another value.
pub(super) fn instead_of(view: ValueView<'_>, shape: &Shape) -> Option<String> {
    let mut entry_of = None;
    match (view, shape) {
        (ValueView::Null, _) => return None,
        (ValueView::Object(entries), Shape::List(item)) => {
            entries.keys(&mut |key| {
                if let (None, Shape::Object(object)) = (&entry_of, &item.shape) {
                    entry_of = entry(key, object);
                }
            });
        }
        (_, Shape::Object(_) | Shape::Union(_) | Shape::List(_)) => {}
        _ => return None,
    }
    Some(entry_of.map_or_else(|| of_shape(shape), |entry| format!("[{entry}]")))
}

/// A key as an item of a list of names with values: `{ key: "X-Key", value: "…" }`.
pub(super) fn entry(key: &str, item: &Object) -> Option<String> {
    let [name, value] = item.fields else {
        return None;
    };
    let is_text = |field: &Field| matches!(field.value.shape, Shape::String);
    // Of two texts, the name is the one that cannot be empty.
    let is_entry = is_text(name) && is_text(value) && has_least(name) && !has_least(value);
    let is_name = item.field(key).is_none();
    (is_entry && is_name).then(|| format!("{{ {}: {key:?}, {}: \"…\" }}", name.name, value.name))
}

/// The smallest value of a shape, with `…` in the place of texts.
fn of_shape(shape: &Shape) -> String {
    match shape {
        Shape::Object(object) => braces(None, object),
        Shape::Union(union) => {
            let required =
                |object: &Object| object.fields.iter().filter(|field| field.required).count();
            let variants = union.variants.iter();
            let smallest = variants.min_by_key(|variant| required(variant.object));
            smallest.map_or_else(String::new, |variant| {
                let tag = format!("{}: {:?}", union.tag, variant.tag);
                braces(Some(tag), variant.object)
            })
        }
        Shape::Enum(of) => format!("{:?}", of.values.first().map_or("", |first| first.value)),
        Shape::String => "\"…\"".to_string(),
        Shape::Integer | Shape::Number => "1".to_string(),
        Shape::Boolean => "false".to_string(),
        Shape::List(item) => format!("[{}]", of_shape(&item.shape)),
        Shape::Map(_) => "{}".to_string(),
        Shape::Any | Shape::AnyOf(_) => "…".to_string(),
    }
}

fn braces(tag: Option<String>, object: &Object) -> String {
    let required = object.fields.iter().filter(|field| field.required);
    let fields = required.map(|field| {
        let value = match &field.value.shape {
            _ if field.value.nullable => "null".to_string(),
            Shape::List(_) if !has_least(field) => "[]".to_string(),
            shape => of_shape(shape),
        };
        format!("{}: {value}", field.name)
    });
    let fields: Vec<String> = tag.into_iter().chain(fields).collect();
    format!("{{ {} }}", fields.join(", "))
}

/// Whether a text or a list cannot be empty.
fn has_least(field: &Field) -> bool {
    let mut checks = field.value.checks.iter();
    checks.any(|check| matches!(check.test, Test::MinLength(1..) | Test::MinItems(1..)))
}
