//! Finds which types and operations of two documents belong together: by name, by the history, or by their place.

use std::collections::{HashMap, HashSet};

use serde_json::Value as Json;

use super::report::Direction;
use crate::document::history::{History, Thing};
use crate::ir::shape::rust_type;
use crate::ir::{Api, Kind, Operation, Shape, TypeId, Value};

/// One of the two documents.
pub(super) struct Side<'a> {
    pub(super) api: &'a Api,
    pub(super) document: &'a Json,
    /// The types that responses hold.
    received: HashSet<TypeId>,
}

impl<'a> Side<'a> {
    pub(super) fn new(api: &'a Api, document: &'a Json) -> Self {
        let mut open = Vec::new();
        for operation in &api.operations {
            if let Some(value) = operation.json() {
                value.named(&mut open);
            }
            let bodies = operation
                .errors
                .iter()
                .filter_map(|error| error.body.as_ref());
            bodies.for_each(|body| body.named(&mut open));
        }
        Self {
            api,
            document,
            received: api.reachable(open),
        }
    }

    pub(super) fn direction(&self, id: TypeId) -> Direction {
        Direction::new(self.api.types[id].request, self.received.contains(&id))
    }

    /// A value without the aliases around it.
    pub(super) fn resolve(&self, value: &Value) -> Value {
        match value.shape {
            Shape::Named(id) if self.api.holds_itself(id) => value.clone(),
            _ => self.api.resolve(value),
        }
    }

    /// The Rust type of a value, in an `Option` if it may be `null`.
    pub(super) fn rust(&self, value: &Value, nullable: bool) -> String {
        let shape = self.resolve(value).shape;
        let value = Value {
            nullable,
            ..Value::plain(shape)
        };
        let text = rust_type(self.api, &value).to_string();
        text.replace(' ', "").replace(',', ", ")
    }
}

/// The types that belong together, from the old one to the new one.
pub(super) fn types(old: &Side<'_>, new: &Side<'_>, history: &History) -> HashMap<TypeId, TypeId> {
    let (before, after) = (old.api, new.api);
    let names: HashMap<&str, TypeId> = after
        .in_order()
        .into_iter()
        .map(|id| (after.types[id].name.as_str(), id))
        .collect();
    let mut pairs = HashMap::new();
    for id in before.in_order() {
        let name = before.types[id].name.as_str();
        let renamed = || {
            history
                .renamed(Thing::Object(name))
                .and_then(|name| names.get(name))
        };
        if let Some(other) = names.get(name).or_else(renamed) {
            pairs.insert(id, *other);
        }
    }
    // A type under another name in the same place is the same type if half of its parts are the same.
    let mut taken: HashSet<TypeId> = pairs.values().copied().collect();
    let mut open = Vec::new();
    for (left, right) in operations(before, after, history) {
        let Some(left) = left else { continue };
        let (left, right) = (&before.operations[left], &after.operations[right]);
        let values = values(left).into_iter().zip(values(right));
        open.extend(values.filter_map(|(left, right)| Some((leaf(left?)?, leaf(right?)?))));
    }
    let mut known: Vec<(TypeId, TypeId)> = pairs.iter().map(|(old, new)| (*old, *new)).collect();
    known.sort_unstable();
    for (left, right) in known {
        open.extend(inner(&before.types[left].kind, &after.types[right].kind));
    }
    while let Some((left, right)) = open.pop() {
        let (from, to) = (&before.types[left].kind, &after.types[right].kind);
        if !pairs.contains_key(&left) && !taken.contains(&right) && related(from, to) {
            pairs.insert(left, right);
            taken.insert(right);
            open.extend(inner(from, to));
        }
    }
    pairs
}

/// For each new operation the old one of the same id, or else of the same method and path.
pub(super) fn operations(old: &Api, new: &Api, history: &History) -> Vec<(Option<usize>, usize)> {
    let find = |wanted: &dyn Fn(&Operation) -> bool| old.operations.iter().position(wanted);
    let kept: HashSet<&str> = new
        .operations
        .iter()
        .map(|operation| operation.id.as_str())
        .collect();
    let of = |operation: &Operation| {
        let renamed = |known: &Operation| history.renamed(Thing::Operation(&known.id));
        let moved = |known: &Operation| {
            known.method == operation.method && bare(&known.path) == bare(&operation.path)
        };
        find(&|known| known.id == operation.id)
            .or_else(|| find(&|known| renamed(known) == Some(&operation.id)))
            .or_else(|| find(&|known| moved(known) && !kept.contains(known.id.as_str())))
    };
    let pairs = new.operations.iter().enumerate();
    pairs
        .map(|(index, operation)| (of(operation), index))
        .collect()
}

/// A path without the names of its placeholders.
pub(super) fn bare(path: &str) -> String {
    let mut parts = path.split('{');
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        text.push('{');
        text.push_str(part.find('}').map_or(part, |end| &part[end..]));
    }
    text
}

/// The body and the response of an operation.
fn values(operation: &Operation) -> [Option<&Value>; 2] {
    let body = operation.body.as_ref().map(|body| &body.value);
    [body, operation.json()]
}

/// The named type in a value, which may be in a list or a map.
fn leaf(value: &Value) -> Option<TypeId> {
    match &value.shape {
        Shape::Named(id) => Some(*id),
        Shape::List(item) | Shape::Map(item) => leaf(item),
        _ => None,
    }
}

/// The types in the same places of two types.
fn inner(old: &Kind, new: &Kind) -> Vec<(TypeId, TypeId)> {
    let both = |left: &Value, right: &Value| Some((leaf(left)?, leaf(right)?));
    match (old, new) {
        (Kind::Object(old), Kind::Object(new)) => {
            let extra = old.extra.iter().zip(&new.extra);
            let fields = old.fields.iter().filter_map(|left| {
                let right = new.fields.iter().find(|right| right.name == left.name)?;
                Some((&left.value, &right.value))
            });
            fields
                .chain(extra)
                .filter_map(|(left, right)| both(left, right))
                .collect()
        }
        (Kind::Union(old), Kind::Union(new)) => {
            let tagged = |tag: &str| new.variants.iter().find(|variant| variant.tag == tag);
            let pairs = old.variants.iter();
            pairs
                .filter_map(|left| Some((left.object, tagged(&left.tag)?.object)))
                .collect()
        }
        (Kind::AnyOf(old), Kind::AnyOf(new)) => {
            let pairs = old.iter().zip(new);
            pairs
                .filter_map(|(left, right)| both(&left.value, &right.value))
                .collect()
        }
        (Kind::Alias(old), Kind::Alias(new)) => both(old, new).into_iter().collect(),
        _ => Vec::new(),
    }
}

fn related(old: &Kind, new: &Kind) -> bool {
    let parts = |kind: &Kind| -> HashSet<String> {
        match kind {
            Kind::Object(object) => object
                .fields
                .iter()
                .map(|field| field.name.clone())
                .collect(),
            Kind::Enum(words) => words.iter().map(|word| word.value.clone()).collect(),
            Kind::Union(union) => union
                .variants
                .iter()
                .map(|variant| variant.tag.clone())
                .collect(),
            Kind::AnyOf(choices) => (0..choices.len()).map(|index| index.to_string()).collect(),
            Kind::Alias(value) => [format!("{:?}", std::mem::discriminant(&value.shape))].into(),
        }
    };
    let (before, after) = (parts(old), parts(new));
    std::mem::discriminant(old) == std::mem::discriminant(new)
        && 2 * before.intersection(&after).count() >= before.len().min(after.len()).max(1)
}
