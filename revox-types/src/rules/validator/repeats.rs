//! Which items of a list are there twice.

use alloc::vec::Vec;
use core::cmp::Ordering;

use crate::rules::inspect::{Items, Member, Members, Seen};
use crate::rules::table::{Object, Shape, Value};
use crate::rules::test::compare_numbers;

/// Values inside each other are compared down to this depth.
const DEEPEST: usize = 32;

/// Lists up to this length are compared item by item, which needs no memory.
const SHORT: usize = 16;

/// An item that was there before.
pub(super) struct Repeat {
    /// The index of the first of them.
    pub(super) first: usize,
    /// The index of this one.
    pub(super) again: usize,
}

/// The items, or their members called `key`, that are surely equal to an earlier one, in order.
pub(super) fn repeats(item: &'static Value, items: &dyn Items, key: Option<&str>) -> Vec<Repeat> {
    let of = |index: usize| subject(item, items.item(index), key);
    let mut found = Vec::new();
    if items.len() <= SHORT {
        for again in 1..items.len() {
            let Some((value, seen)) = of(again) else {
                continue;
            };
            let is_equal = |first: &usize| {
                of(*first).is_some_and(|(_, earlier)| {
                    knowable(value, earlier, 0) && compare(value, earlier, seen) == Ordering::Equal
                })
            };
            if knowable(value, seen, 0)
                && let Some(first) = (0..again).find(is_equal)
            {
                found.push(Repeat { first, again });
            }
        }
        return found;
    }
    let mut known: Vec<_> = (0..items.len())
        .filter_map(|index| of(index).map(|(value, seen)| (index, value, seen)))
        .filter(|(_, value, seen)| knowable(value, *seen, 0))
        .collect();
    // The sort is stable, so equal items stay in the order of the list.
    known.sort_by(|(_, value, a), (_, _, b)| compare(value, *a, *b));
    let mut first = 0;
    for i in 1..known.len() {
        if compare(known[i].1, known[first].2, known[i].2) == Ordering::Equal {
            found.push(Repeat {
                first: known[first].0,
                again: known[i].0,
            });
        } else {
            first = i;
        }
    }
    found.sort_by_key(|repeat| repeat.again);
    found
}

/// What has to be unique of an item, and its table.
fn subject<'a>(
    item: &'static Value,
    seen: Seen<'a>,
    key: Option<&str>,
) -> Option<(&'static Value, Seen<'a>)> {
    let Some(key) = key else {
        return Some((item, seen));
    };
    let (Seen::Object(members), Shape::Object(object)) = (seen, &item.shape) else {
        return None;
    };
    let index = object.fields.iter().position(|field| field.name == key)?;
    match members.member(index, key) {
        Member::Present(seen) => Some((&object.fields[index].value, seen)),
        Member::Absent | Member::Unseen => None,
    }
}

/// Whether all of a value can be seen, so that it can be told from another.
fn knowable(value: &Value, seen: Seen<'_>, depth: usize) -> bool {
    if depth > DEEPEST {
        return false;
    }
    match (seen, &value.shape) {
        (Seen::Number(number), _) => !number.is_nan(),
        (Seen::Null | Seen::Bool(_) | Seen::Integer(_) | Seen::Str(_), _) => true,
        (Seen::List(items), Shape::List(item)) => {
            items.complete()
                && (0..items.len()).all(|index| knowable(item, items.item(index), depth + 1))
        }
        (Seen::Object(members), Shape::Object(object)) => all_known(object, members, None, depth),
        (Seen::Object(members), Shape::Union(union)) => match members.member(usize::MAX, union.tag)
        {
            Member::Present(Seen::Str(tag)) => union
                .variants
                .iter()
                .find(|variant| variant.tag == tag)
                .is_some_and(|variant| all_known(variant.object, members, Some(union.tag), depth)),
            _ => false,
        },
        // What has no table for its inside cannot be laid side by side.
        (Seen::List(_) | Seen::Object(_) | Seen::Opaque, _) => false,
    }
}

fn all_known(object: &Object, members: &dyn Members, tag: Option<&str>, depth: usize) -> bool {
    let mut known = true;
    members.names(&mut |name| {
        known &= tag == Some(name) || object.fields.iter().any(|field| field.name == name);
    });
    known
        && object.fields.iter().enumerate().all(|(index, field)| {
            match members.member(index, field.name) {
                Member::Absent => true,
                Member::Unseen => false,
                Member::Present(seen) => knowable(&field.value, seen, depth + 1),
            }
        })
}

/// A total order of values that are [`knowable`]. Numbers are equal when JSON Schema says so: 1 and 1.0 are.
fn compare(value: &Value, a: Seen<'_>, b: Seen<'_>) -> Ordering {
    match (a, b, &value.shape) {
        (Seen::Bool(a), Seen::Bool(b), _) => a.cmp(&b),
        (Seen::Str(a), Seen::Str(b), _) => a.cmp(b),
        (Seen::Integer(a), Seen::Integer(b), _) => a.cmp(&b),
        (Seen::Number(a), Seen::Number(b), _) => a.partial_cmp(&b).unwrap_or(Ordering::Equal),
        (Seen::Integer(a), Seen::Number(b), _) => compare_numbers(a, b).cmp(&0),
        (Seen::Number(a), Seen::Integer(b), _) => 0.cmp(&compare_numbers(b, a)),
        (Seen::List(a), Seen::List(b), Shape::List(item)) => {
            a.len().cmp(&b.len()).then_with(|| {
                let mut pairs =
                    (0..a.len()).map(|index| compare(item, a.item(index), b.item(index)));
                pairs.find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
            })
        }
        (Seen::Object(a), Seen::Object(b), Shape::Object(object)) => compare_members(object, a, b),
        (Seen::Object(a), Seen::Object(b), Shape::Union(union)) => {
            let (Member::Present(Seen::Str(tag)), Member::Present(Seen::Str(other))) = (
                a.member(usize::MAX, union.tag),
                b.member(usize::MAX, union.tag),
            ) else {
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

fn compare_members(object: &Object, a: &dyn Members, b: &dyn Members) -> Ordering {
    let mut fields = object.fields.iter().enumerate().map(|(index, field)| {
        match (a.member(index, field.name), b.member(index, field.name)) {
            (Member::Present(a), Member::Present(b)) => compare(&field.value, a, b),
            (Member::Present(_), _) => Ordering::Greater,
            (_, Member::Present(_)) => Ordering::Less,
            _ => Ordering::Equal,
        }
    });
    fields
        .find(|order| order.is_ne())
        .unwrap_or(Ordering::Equal)
}

fn rank(seen: Seen<'_>) -> u8 {
    match seen {
        Seen::Null => 0,
        Seen::Bool(_) => 1,
        Seen::Integer(_) | Seen::Number(_) => 2,
        Seen::Str(_) => 3,
        Seen::List(_) => 4,
        Seen::Object(_) => 5,
        Seen::Opaque => 6,
    }
}
