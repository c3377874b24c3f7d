//! Which items of a list are there twice.

use alloc::vec::Vec;
use core::cmp::Ordering;

use crate::rules::inspect::{Items, Member, Members, Seen};
use crate::rules::table::{Object, Shape, Value};
use crate::rules::test::compare_numbers;

/// Values inside each other are compared down to this depth.
const DEEPEST: usize = 32;

/// Lists up to this length are compared item by item.
const SHORT: usize = 16;

/// An item that was there before.
pub(in crate::rules) struct Repeat {
    /// The index of the first of them.
    pub(super) first: usize,
    /// The index of this one.
    pub(super) again: usize,
}

/// The items, or their members called `key`, that are surely equal to an earlier one, in order.
pub(in crate::rules) fn repeats(
    item: &'static Value,
    items: &dyn Items,
    key: Option<&str>,
) -> Vec<Repeat> {
    let Some(subject) = Subject::of(item, key) else {
        return Vec::new();
    };
    if items.len() <= SHORT {
        let mut seen = [Seen::Opaque; SHORT];
        for (index, seen) in seen.iter_mut().take(items.len()).enumerate() {
            *seen = subject.seen(items.item(index));
        }
        return among_few(subject.value, &seen[..items.len()]);
    }
    let mut known: Vec<_> = (0..items.len())
        .map(|index| (index, subject.seen(items.item(index))))
        .collect();
    known.retain(|(_, seen)| knowable(subject.value, *seen, 0));
    // The sort is stable, so equal items stay in the order of the list.
    known.sort_by(|(_, a), (_, b)| compare(subject.value, *a, *b));
    let mut found = Vec::new();
    for equal in known.chunk_by(|(_, a), (_, b)| compare(subject.value, *a, *b).is_eq()) {
        found.extend(equal[1..].iter().map(|(again, _)| Repeat {
            first: equal[0].0,
            again: *again,
        }));
    }
    found.sort_by_key(|repeat| repeat.again);
    found
}

/// Compares each with each, which needs no memory.
fn among_few(value: &Value, seen: &[Seen<'_>]) -> Vec<Repeat> {
    let is_same = |a: Seen<'_>, b: Seen<'_>| match (a, b) {
        (Seen::Str(a), Seen::Str(b)) => a == b,
        _ => knowable(value, a, 0) && knowable(value, b, 0) && compare(value, a, b).is_eq(),
    };
    let mut found = Vec::new();
    for again in 1..seen.len() {
        if let Some(first) = (0..again).find(|first| is_same(seen[*first], seen[again])) {
            found.push(Repeat { first, again });
        }
    }
    found
}

/// What has to be unique: the items, or one member of each.
struct Subject {
    value: &'static Value,
    member: Option<(usize, &'static str)>,
}

impl Subject {
    /// `None` if the items have no such member.
    fn of(item: &'static Value, key: Option<&str>) -> Option<Self> {
        let Some(key) = key else {
            return Some(Subject {
                value: item,
                member: None,
            });
        };
        let Shape::Object(object) = &item.shape else {
            return None;
        };
        let (index, field) = object
            .fields
            .iter()
            .enumerate()
            .find(|(_, field)| field.name == key)?;
        Some(Subject {
            value: &field.value,
            member: Some((index, field.name)),
        })
    }

    fn seen<'a>(&self, item: Seen<'a>) -> Seen<'a> {
        let Some((index, name)) = self.member else {
            return item;
        };
        match item {
            Seen::Object(members) => match members.member(index, name) {
                Member::Present(seen) => seen,
                Member::Absent | Member::Unseen => Seen::Opaque,
            },
            _ => Seen::Opaque,
        }
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
        (Seen::List(_) | Seen::Object(_) | Seen::Unknown(_) | Seen::Opaque, _) => false,
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
        Seen::Unknown(_) | Seen::Opaque => 6,
    }
}
