//! Finds which types and operations of two documents belong together: by name, by the history, or by their place.

use std::collections::{HashMap, HashSet};
use std::mem::discriminant;

use crate::document::history::{History, Thing};
use crate::ir::{Api, Kind, Operation, Shape, TypeId, Value};

/// What stands in the place of a type is the type if it has this much in common with it.
pub(crate) const ENOUGH: f64 = 0.34;

/// What the new document has in the place of a type of the old one.
#[derive(Debug)]
pub(crate) struct Spot<'a> {
    /// The type there, if it is a type.
    pub(crate) id: Option<TypeId>,
    /// Where the new document has it.
    pub(crate) pointer: &'a str,
    /// How much it has in common with the old type, from 0 to 1.
    pub(crate) likeness: f64,
}

/// For each old type what the new document has in its places.
pub(crate) type Spots<'a> = Vec<Vec<Spot<'a>>>;

/// The types that belong together, from the old one to the new one.
pub(crate) fn types(old: &Api, new: &Api, history: &History) -> HashMap<TypeId, TypeId> {
    let mut pairs: HashMap<_, _> = by_name(old, new, history).collect();
    let mut taken: HashSet<TypeId> = pairs.values().copied().collect();
    let spots = spots(old, new, history);
    for id in old.in_order() {
        let free = spots[id].iter().filter_map(|spot| {
            let other = spot.id.filter(|other| !taken.contains(other))?;
            (spot.likeness >= ENOUGH).then_some((other, spot.likeness))
        });
        let best = free.max_by(|(_, a), (_, b)| a.total_cmp(b));
        if let (Some((other, _)), false) = (best, pairs.contains_key(&id)) {
            pairs.insert(id, other);
            taken.insert(other);
        }
    }
    pairs
}

/// The types of one name, or of a name that the history knows.
fn by_name(old: &Api, new: &Api, history: &History) -> impl Iterator<Item = (TypeId, TypeId)> {
    let names = new.in_order().into_iter();
    let names: HashMap<&str, TypeId> = names.map(|id| (new.types[id].name.as_str(), id)).collect();
    old.in_order().into_iter().filter_map(move |id| {
        let name = old.types[id].name.as_str();
        let renamed = || names.get(history.renamed(Thing::Object(name))?);
        Some((id, *names.get(name).or_else(renamed)?))
    })
}

/// For each new operation the old one of the same id, or else of the same method and path.
pub(crate) fn operations(old: &Api, new: &Api, history: &History) -> Vec<(Option<usize>, usize)> {
    let find = |wanted: &dyn Fn(&Operation) -> bool| old.operations.iter().position(wanted);
    let kept: HashSet<&str> = new.operations.iter().map(|one| one.id.as_str()).collect();
    let mut free: HashSet<usize> = (0..old.operations.len()).collect();
    let of = |operation: &Operation| {
        let gone = |known: &Operation| !kept.contains(known.id.as_str());
        let renamed = |known: &Operation| history.renamed(Thing::Operation(&known.id));
        let moved = |known: &Operation| {
            known.method == operation.method && bare(&known.path) == bare(&operation.path)
        };
        find(&|known| known.id == operation.id)
            .or_else(|| find(&|known| renamed(known) == Some(&operation.id)))
            .or_else(|| find(&|known| moved(known) && gone(known)))
    };
    let pairs = new.operations.iter().enumerate();
    pairs
        .map(|(index, operation)| (of(operation).filter(|of| free.remove(of)), index))
        .collect()
}

/// A path without the names of its placeholders.
pub(crate) fn bare(path: &str) -> String {
    let mut parts = path.split('{');
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        text.push('{');
        text.push_str(part.find('}').map_or(part, |end| &part[end..]));
    }
    text
}

/// Follows the old types into the new document: from the operations and webhooks that belong together, then from the types of one name.
pub(crate) fn spots<'a>(old: &'a Api, new: &'a Api, history: &History) -> Spots<'a> {
    let mut walk = Walk {
        old,
        new,
        spots: old.types.iter().map(|_| Vec::new()).collect(),
        visited: HashSet::new(),
    };
    for (left, right) in operations(old, new, history) {
        let Some(left) = left else { continue };
        let (left, right) = (&old.operations[left], &new.operations[right]);
        let values: HashMap<_, _> = right.sent().chain(right.received()).collect();
        for (place, value) in left.sent().chain(left.received()) {
            if let Some(right) = values.get(&place) {
                walk.follow(value, right);
            }
        }
    }
    for (pointer, body) in &old.webhooks {
        let mut others = new.webhooks.iter();
        if let Some((_, other)) = others.find(|(other, _)| other == pointer) {
            walk.follow(body, other);
        }
    }
    for (left, right) in by_name(old, new, history) {
        if walk.spots[left].is_empty() {
            walk.named(left, There::Type(right));
        }
    }
    walk.spots
}

/// What the new document has in a place.
#[derive(Clone, Copy)]
enum There<'a> {
    Type(TypeId),
    Plain(&'a Value),
}

struct Walk<'a> {
    old: &'a Api,
    new: &'a Api,
    spots: Spots<'a>,
    visited: HashSet<(TypeId, &'a str)>,
}

impl<'a> Walk<'a> {
    fn follow(&mut self, old: &'a Value, new: &'a Value) {
        let behind = self.new.behind(new);
        match (&old.shape, &behind.shape) {
            (Shape::Named(id), _) => {
                let is_alias = matches!(self.old.types[*id].kind, Kind::Alias(_));
                let there = if is_alias { new } else { behind };
                self.named(
                    *id,
                    match there.shape {
                        Shape::Named(other) => There::Type(other),
                        _ => There::Plain(there),
                    },
                );
            }
            (Shape::List(old), Shape::List(new)) | (Shape::Map(old), Shape::Map(new)) => {
                self.follow(old, new);
            }
            _ => {}
        }
    }

    fn named(&mut self, id: TypeId, there: There<'a>) {
        let (old, new) = (self.old, self.new);
        let (other, pointer) = match there {
            There::Type(other) => (Some(other), new.types[other].pointer.as_str()),
            There::Plain(value) => (None, value.place.0.as_str()),
        };
        if !self.visited.insert((id, pointer)) {
            return;
        }
        let likeness = match (
            &old.types[id].kind,
            other.map(|other| &new.types[other].kind),
        ) {
            (Kind::Alias(left), Some(Kind::Alias(right))) => self.aliases(left, right),
            (Kind::Alias(left), None) => match there {
                There::Plain(right) => self.aliases(left, right),
                There::Type(_) => 0.0,
            },
            (Kind::Alias(left), Some(_)) => {
                if let Shape::Named(id) = left.shape {
                    self.named(id, there);
                }
                0.0
            }
            (left, Some(right)) => {
                self.inner(left, right);
                likeness(left, right)
            }
            (_, None) => 0.0,
        };
        self.spots[id].push(Spot {
            id: other,
            pointer,
            likeness,
        });
    }

    fn aliases(&mut self, old: &'a Value, new: &'a Value) -> f64 {
        self.follow(old, new);
        let shape = |api: &Api, value| discriminant(&api.behind(value).shape);
        f64::from(shape(self.old, old) == shape(self.new, new))
    }

    /// Follows what two types hold in the same places.
    fn inner(&mut self, old: &'a Kind, new: &'a Kind) {
        match (old, new) {
            (Kind::Object(old), Kind::Object(new)) => {
                for left in &old.fields {
                    let mut fields = new.fields.iter();
                    if let Some(right) = fields.find(|right| right.name == left.name) {
                        self.follow(&left.value, &right.value);
                    }
                }
                let extra = old.extra.iter().zip(&new.extra);
                extra.for_each(|(left, right)| self.follow(left, right));
            }
            (Kind::Union(old), Kind::Union(new)) => {
                for left in &old.variants {
                    let mut variants = new.variants.iter();
                    if let Some(right) = variants.find(|right| right.tag == left.tag) {
                        self.follow(&left.value, &right.value);
                    }
                }
            }
            (Kind::AnyOf(old), Kind::AnyOf(new)) => {
                let variants = old.iter().zip(new);
                variants.for_each(|(left, right)| self.follow(&left.value, &right.value));
            }
            _ => {}
        }
    }
}

/// How much two types have in common: twice the parts that both have, by the parts of either.
#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^52")]
fn likeness(old: &Kind, new: &Kind) -> f64 {
    let parts = |kind: &Kind| -> HashSet<String> {
        match kind {
            Kind::Object(object) => {
                let names = object.fields.iter().map(|field| field.name.clone());
                names.collect()
            }
            Kind::Enum(values) => values.iter().map(|value| value.value.clone()).collect(),
            Kind::Union(union) => union.variants.iter().map(|one| one.tag.clone()).collect(),
            Kind::AnyOf(variants) => (0..variants.len()).map(|at| at.to_string()).collect(),
            Kind::Alias(_) => HashSet::new(),
        }
    };
    let (before, after) = (parts(old), parts(new));
    let common = before.intersection(&after).count();
    match before.len() + after.len() {
        _ if discriminant(old) != discriminant(new) => 0.0,
        0 => 1.0,
        total => 2.0 * common as f64 / total as f64,
    }
}
