//! Which items of a list are there twice.

use alloc::collections::BTreeMap;
use alloc::collections::btree_map::Entry;
use alloc::vec::Vec;

use crate::rules::table::{Object, Shape, Value};
use crate::rules::view::{FieldView, ListView, ObjectView, ValueView};

/// Values inside each other are compared down to this depth.
const DEEPEST: usize = 32;

/// An item that was there before.
pub(super) struct Repeat {
    /// The index of the first of them.
    pub(super) first: usize,
    /// The index of this one.
    pub(super) again: usize,
}

/// The items, or the values of this field in them, that are surely equal to an earlier one, in order.
pub(super) fn repeats(
    item: &'static Value,
    items: &dyn ListView,
    key: Option<&str>,
) -> Vec<Repeat> {
    let field = match (key, &item.shape) {
        (Some(key), Shape::Object(object)) => object.field(key),
        _ => None,
    };
    let mut known = BTreeMap::new();
    let mut found = Vec::new();
    for again in 0..items.len() {
        let identity = match (key, field, items.item(again)) {
            (None, _, view) => identity(item, view, 0),
            (_, Some((index, field)), ValueView::Object(object)) => {
                match object.field(index, field.name) {
                    FieldView::Present(view) => identity(&field.value, view, 0),
                    FieldView::Absent | FieldView::MaybePresent => None,
                }
            }
            _ => None,
        };
        match identity.map(|identity| known.entry(identity)) {
            Some(Entry::Occupied(known)) => found.push(Repeat {
                first: *known.get(),
                again,
            }),
            Some(Entry::Vacant(new)) => {
                new.insert(again);
            }
            None => {}
        }
    }
    found
}

/// What equal values have in common. Numbers are equal when JSON Schema says so: 1 and 1.0 are.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Identity<'a> {
    Null,
    Bool(bool),
    Whole(i128),
    Number(u64),
    Str(&'a str),
    /// The items of a list, or the fields of an object in the order of its table.
    Parts(Vec<Option<Identity<'a>>>),
}

/// The identity of a value all of which can be seen.
fn identity<'a>(value: &'static Value, view: ValueView<'a>, depth: usize) -> Option<Identity<'a>> {
    if depth > DEEPEST {
        return None;
    }
    Some(match (view, &value.shape) {
        (ValueView::Null, _) => Identity::Null,
        (ValueView::Bool(value), _) => Identity::Bool(value),
        (ValueView::Integer(number), _) => Identity::Whole(number),
        (ValueView::Number(number), _) if number.is_nan() => return None,
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a number without a fraction that is in range stays the same"
        )]
        (ValueView::Number(number), _) if number % 1.0 == 0.0 && number.abs() < 1e38 => {
            Identity::Whole(number as i128)
        }
        (ValueView::Number(number), _) => Identity::Number(number.to_bits()),
        (ValueView::Str(text), _) => Identity::Str(text),
        (ValueView::List(items), Shape::List(item)) if items.is_complete() => {
            let items = (0..items.len()).map(|index| identity(item, items.item(index), depth + 1));
            Identity::Parts(items.map(|item| item.map(Some)).collect::<Option<_>>()?)
        }
        (ValueView::Object(fields), Shape::Object(object)) => {
            Identity::Parts(parts(object, fields, None, depth)?)
        }
        (ValueView::Object(fields), Shape::Union(union)) => {
            let FieldView::Present(ValueView::Str(tag)) = fields.field(usize::MAX, union.tag)
            else {
                return None;
            };
            let variant = union.variants.iter().find(|variant| variant.tag == tag)?;
            let mut parts = parts(variant.object, fields, Some(union.tag), depth)?;
            parts.push(Some(Identity::Str(tag)));
            Identity::Parts(parts)
        }
        // Values without a table cannot be compared.
        _ => return None,
    })
}

/// The identities of the fields of an object, if all its keys are in the table.
fn parts<'a>(
    object: &'static Object,
    view: &'a dyn ObjectView,
    tag: Option<&str>,
    depth: usize,
) -> Option<Vec<Option<Identity<'a>>>> {
    let mut is_known = true;
    view.keys(&mut |key| is_known &= tag == Some(key) || object.field(key).is_some());
    let fields = object.fields.iter().enumerate().map(|(index, field)| {
        match view.field(index, field.name) {
            FieldView::Absent => Some(None),
            FieldView::MaybePresent => None,
            FieldView::Present(view) => identity(&field.value, view, depth + 1).map(Some),
        }
    });
    fields.collect::<Option<_>>().filter(|_| is_known)
}
