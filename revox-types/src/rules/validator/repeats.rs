//! Which items of a list are there twice.

use alloc::vec::Vec;
use core::cmp::Ordering;

use crate::rules::table::{Object, Shape, Value};
use crate::rules::test::compare_numbers;
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
    if key.is_some() && field.is_none() {
        return Vec::new();
    }
    let expected = field.map_or(item, |(_, field)| &field.value);
    let view = |index: usize| match (field, items.item(index)) {
        (None, item) => item,
        (Some((index, field)), ValueView::Object(object)) => {
            match object.field(index, field.name) {
                FieldView::Present(view) => view,
                FieldView::Absent | FieldView::MaybePresent => ValueView::Opaque,
            }
        }
        _ => ValueView::Opaque,
    };
    let mut known: Vec<_> = (0..items.len())
        .map(|index| (index, view(index)))
        .filter(|(_, view)| knowable(expected, *view, 0))
        .collect();
    // The sort is stable, so equal items stay in the order of the list.
    known.sort_by(|(_, a), (_, b)| compare(expected, *a, *b));
    let mut found = Vec::new();
    for equal in known.chunk_by(|(_, a), (_, b)| compare(expected, *a, *b).is_eq()) {
        found.extend(equal[1..].iter().map(|(again, _)| Repeat {
            first: equal[0].0,
            again: *again,
        }));
    }
    found.sort_by_key(|repeat| repeat.again);
    found
}

/// Whether all of a value can be seen, so that it can be told from another.
fn knowable(value: &Value, seen: ValueView<'_>, depth: usize) -> bool {
    if depth > DEEPEST {
        return false;
    }
    match (seen, &value.shape) {
        (ValueView::Number(number), _) => !number.is_nan(),
        (ValueView::Null | ValueView::Bool(_) | ValueView::Integer(_) | ValueView::Str(_), _) => {
            true
        }
        (ValueView::List(items), Shape::List(item)) => {
            items.is_complete()
                && (0..items.len()).all(|index| knowable(item, items.item(index), depth + 1))
        }
        (ValueView::Object(members), Shape::Object(object)) => {
            all_known(object, members, None, depth)
        }
        (ValueView::Object(members), Shape::Union(union)) => match members
            .field(usize::MAX, union.tag)
        {
            FieldView::Present(ValueView::Str(tag)) => union
                .variants
                .iter()
                .find(|variant| variant.tag == tag)
                .is_some_and(|variant| all_known(variant.object, members, Some(union.tag), depth)),
            _ => false,
        },
        // Values without a table cannot be compared.
        _ => false,
    }
}

fn all_known(object: &Object, members: &dyn ObjectView, tag: Option<&str>, depth: usize) -> bool {
    let mut known = true;
    members.keys(&mut |name| {
        known &= tag == Some(name) || object.fields.iter().any(|field| field.name == name);
    });
    known
        && object.fields.iter().enumerate().all(|(index, field)| {
            match members.field(index, field.name) {
                FieldView::Absent => true,
                FieldView::MaybePresent => false,
                FieldView::Present(seen) => knowable(&field.value, seen, depth + 1),
            }
        })
}

/// A total order of values that are [`knowable`]. Numbers are equal when JSON Schema says so: 1 and 1.0 are.
fn compare(value: &Value, a: ValueView<'_>, b: ValueView<'_>) -> Ordering {
    match (a, b, &value.shape) {
        (ValueView::Bool(a), ValueView::Bool(b), _) => a.cmp(&b),
        (ValueView::Str(a), ValueView::Str(b), _) => a.cmp(b),
        (ValueView::Integer(a), ValueView::Integer(b), _) => a.cmp(&b),
        (ValueView::Number(a), ValueView::Number(b), _) => {
            a.partial_cmp(&b).unwrap_or(Ordering::Equal)
        }
        (ValueView::Integer(a), ValueView::Number(b), _) => compare_numbers(a, b).cmp(&0),
        (ValueView::Number(a), ValueView::Integer(b), _) => 0.cmp(&compare_numbers(b, a)),
        (ValueView::List(a), ValueView::List(b), Shape::List(item)) => {
            a.len().cmp(&b.len()).then_with(|| {
                let mut pairs =
                    (0..a.len()).map(|index| compare(item, a.item(index), b.item(index)));
                pairs.find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
            })
        }
        (ValueView::Object(a), ValueView::Object(b), Shape::Object(object)) => {
            compare_members(object, a, b)
        }
        (ValueView::Object(a), ValueView::Object(b), Shape::Union(union)) => {
            let (
                FieldView::Present(ValueView::Str(tag)),
                FieldView::Present(ValueView::Str(other)),
            ) = (
                a.field(usize::MAX, union.tag),
                b.field(usize::MAX, union.tag),
            )
            else {
                return Ordering::Equal;
            };
            tag.cmp(other).then_with(|| {
                let variant = union.variants.iter().find(|variant| variant.tag == tag);
                variant.map_or(Ordering::Equal, |variant| {
                    compare_members(variant.object, a, b)
                })
            })
        }
        _ => rank(a).cmp(&rank(b)),
    }
}

fn compare_members(object: &Object, a: &dyn ObjectView, b: &dyn ObjectView) -> Ordering {
    let mut fields = object.fields.iter().enumerate().map(|(index, field)| {
        match (a.field(index, field.name), b.field(index, field.name)) {
            (FieldView::Present(a), FieldView::Present(b)) => compare(&field.value, a, b),
            (FieldView::Present(_), _) => Ordering::Greater,
            (_, FieldView::Present(_)) => Ordering::Less,
            _ => Ordering::Equal,
        }
    });
    fields
        .find(|order| order.is_ne())
        .unwrap_or(Ordering::Equal)
}

fn rank(seen: ValueView<'_>) -> u8 {
    match seen {
        ValueView::Null => 0,
        ValueView::Bool(_) => 1,
        ValueView::Integer(_) | ValueView::Number(_) => 2,
        ValueView::Str(_) => 3,
        ValueView::List(_) => 4,
        ValueView::Object(_) => 5,
        ValueView::Constant | ValueView::Opaque => 6,
    }
}
