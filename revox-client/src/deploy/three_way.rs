//! The three-way comparison: what a source changed, what somebody else changed, and where the two collide. It is pure: three values
//! and a table in, differences out, and from those what to send and what to remember.
//!
//! *base* is what the API held after the last apply, without secrets; *live* is what it holds now; *source* is the definition. A
//! secret has no base, so it is compared between live and source alone.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::schema::{Parts, Path, Place, Schema, Step};

/// What a difference asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ChangeKind {
    /// Only the source moved: it is sent.
    Change,
    /// The source no longer sets a field that it set at the last apply: it is cleared.
    Removal,
    /// The same, of a field that the API cannot clear: live keeps its value.
    NotClearable,
    /// Only live moved: it is kept.
    Drift,
    /// Both moved apart: nothing is sent for this assistant.
    Conflict,
    /// The source moved, but sending would replace items that others wrote: nothing is sent for this assistant.
    Guarded,
}

/// One difference, without secrets.
#[derive(Clone)]
pub(super) struct Difference {
    pub(super) path: Path,
    place: Place,
    pub(super) kind: ChangeKind,
    /// Whether only a secret differs.
    pub(super) secret: bool,
    pub(super) base: Option<Value>,
    pub(super) live: Option<Value>,
    pub(super) source: Option<Value>,
}

/// What is compared.
#[derive(Clone, Copy)]
pub(super) struct Sides<'v> {
    pub(super) base: Option<&'v Value>,
    pub(super) live: Option<&'v Value>,
    pub(super) source: Option<&'v Value>,
}

/// Compares bodies.
///
/// `set` are the paths that the source set at the last apply. With `replace`, the source decides alone about lists into which others
/// write, too.
pub(super) fn compare(
    schema: &'static Schema,
    sides: Sides<'_>,
    set: &BTreeSet<String>,
    replace: bool,
) -> Vec<Difference> {
    let mut walk = Walk {
        schema,
        set,
        replace,
        found: Vec::new(),
    };
    walk.node(schema.root(), &Path::default(), sides);
    walk.found
}

struct Walk<'w> {
    schema: &'static Schema,
    set: &'w BTreeSet<String>,
    replace: bool,
    found: Vec<Difference>,
}

impl Walk<'_> {
    fn node(&mut self, place: Place, path: &Path, sides: Sides<'_>) {
        let Sides { base, live, source } = sides;
        if place.secret {
            if source.is_some() && !self.schema.equal(place, source, live) {
                self.secret(place, path);
            }
            return;
        }
        let removed = source.is_none() && self.set.contains(&path.to_string());
        let alone = self.replace
            && path.0.len() == 1
            && path
                .field()
                .is_some_and(|field| self.schema.is_shared(field));
        // Where two of the three have the same parts, each part is compared by itself. What the base lacks has no base.
        let parts = |value: Option<&Value>| place.parts(value?);
        let shared = parts(source.or(base)).filter(|shared| parts(live) == Some(*shared));
        let Some(shared) = shared.filter(|_| !removed && !alone) else {
            return self.whole(place, path, sides, removed, alone);
        };
        let base = base.filter(|base| parts(Some(base)) == Some(shared));
        let values: Vec<&Value> = [source, live, base].into_iter().flatten().collect();
        for step in shared.steps(&values) {
            let part = self.schema.part(shared, &step);
            // What this version does not know cannot be sent; inside of known fields it is live's, and kept.
            if path.0.is_empty() && part.kind.is_none() {
                continue;
            }
            let of = |value: Option<_>| value.and_then(|value| step.of(value));
            let sides = Sides {
                base: of(base),
                live: of(live),
                source: of(source),
            };
            self.node(part, &path.then(step.clone()), sides);
        }
    }

    /// Compares values that have no common parts.
    fn whole(&mut self, place: Place, path: &Path, sides: Sides<'_>, removed: bool, alone: bool) {
        let schema = self.schema;
        let stripped = |value: Option<&Value>| value.map(|value| schema.stripped(place, value));
        let (base, live) = (sides.base, stripped(sides.live));
        let source = stripped(sides.source);
        let live_moved = !schema.equal(place, base, live.as_ref());
        let kind = match (&source, sides.source) {
            (Some(source), Some(full)) => {
                if schema.agrees(place, source, live.as_ref()) {
                    if !schema.agrees(place, full, sides.live) {
                        self.secret(place, path);
                    }
                    return;
                }
                let source_moved =
                    !schema.agrees(place, source, base) || self.dropped(place, path, full);
                match (source_moved, live_moved) {
                    _ if alone => ChangeKind::Change,
                    (_, false) => ChangeKind::Change,
                    (false, true) => ChangeKind::Drift,
                    (true, true) => ChangeKind::Conflict,
                }
            }
            _ if !removed && live_moved => ChangeKind::Drift,
            _ if !removed || schema.equal(place, None, live.as_ref()) => return,
            _ if live_moved => ChangeKind::Conflict,
            _ if path.0.len() > 1 || place.kind.is_none_or(|kind| kind.nullable) => {
                ChangeKind::Removal
            }
            _ => ChangeKind::NotClearable,
        };
        self.found.push(Difference {
            path: path.clone(),
            place,
            kind,
            secret: false,
            base: base.cloned(),
            live,
            source,
        });
    }

    /// Whether the source set something below a path that it no longer sets.
    fn dropped(&self, place: Place, path: &Path, source: &Value) -> bool {
        let mut now = BTreeSet::new();
        collect(self.schema, place, path, source, &mut now);
        let start = path.to_string();
        let below = |known: &&String| {
            known
                .strip_prefix(&start)
                .is_some_and(|rest| rest.starts_with(['.', '[']))
        };
        self.set
            .iter()
            .filter(below)
            .any(|known| !now.contains(known))
    }

    fn secret(&mut self, place: Place, path: &Path) {
        self.found.push(Difference {
            path: path.clone(),
            place,
            kind: ChangeKind::Change,
            secret: true,
            base: None,
            live: None,
            source: None,
        });
    }
}

/// The fields in which two bodies differ.
pub(super) fn moved(schema: &'static Schema, before: &Value, after: &Value) -> Vec<String> {
    let sides = Sides {
        base: Some(before),
        live: Some(after),
        source: None,
    };
    let found = compare(schema, sides, &BTreeSet::new(), false);
    found.iter().map(|one| one.path.to_string()).collect()
}

/// The paths that a body sets, all on the way to its values included.
pub(super) fn paths(schema: &'static Schema, body: &Value) -> BTreeSet<String> {
    let mut paths = BTreeSet::new();
    collect(schema, schema.root(), &Path::default(), body, &mut paths);
    paths.remove("");
    paths
}

fn collect(schema: &Schema, place: Place, path: &Path, value: &Value, into: &mut BTreeSet<String>) {
    into.insert(path.to_string());
    if let Some(parts) = place.parts(value) {
        for step in parts.steps(&[value]) {
            if let Some(inner) = step.of(value) {
                let part = schema.part(parts, &step);
                collect(schema, part, &path.then(step), inner, into);
            }
        }
    }
}

/// The body of the update that makes the changes: each field that has one, as live's value with the source's changes in it.
pub(super) fn update(
    live: &Value,
    source: &Value,
    differences: &[Difference],
) -> Map<String, Value> {
    let mut next = live.clone();
    let mut fields = Vec::new();
    for difference in differences {
        let Some(field) = difference.path.field() else {
            continue;
        };
        if matches!(difference.kind, ChangeKind::Change | ChangeKind::Removal) {
            let new = difference.path.of(source).cloned();
            difference.path.assign(&mut next, new);
            if !fields.contains(&field) {
                fields.push(field);
            }
        }
    }
    fields
        .into_iter()
        .map(|field| {
            let value = next.get(field).cloned().unwrap_or(Value::Null);
            (field.to_owned(), value)
        })
        .collect()
}

/// The next base: what the API holds, but for drift, which stays drift until `pull` settles it.
pub(super) fn next_base(
    schema: &'static Schema,
    live: &Value,
    base: &Value,
    differences: &[Difference],
) -> Value {
    let mut next = schema.stripped(schema.root(), live);
    for difference in differences {
        if difference.kind == ChangeKind::Drift {
            difference
                .path
                .assign(&mut next, difference.path.of(base).cloned());
        }
    }
    next
}

/// A body as somebody holds it who has `live` and was sent `body`: all that the body sets, and of live what it leaves open.
pub(super) fn overlaid(schema: &'static Schema, live: &Value, body: &Value) -> Value {
    fn lay(schema: &Schema, place: Place, live: &Value, body: &Value) -> Value {
        let parts = place.parts(body);
        let (Some(parts), true) = (parts, parts == place.parts(live)) else {
            return body.clone();
        };
        let mut laid = live.clone();
        for step in parts.steps(&[body]) {
            if let Some(wanted) = step.of(body) {
                let part = schema.part(parts, &step);
                let value = match step.of(live) {
                    Some(live) => lay(schema, part, live, wanted),
                    None => wanted.clone(),
                };
                Path(vec![step]).assign(&mut laid, Some(value));
            }
        }
        laid
    }
    lay(schema, schema.root(), live, body)
}

/// What was sent and is not there: the path, what was sent, and what is there instead. Secrets are named without values.
pub(super) fn not_kept(
    schema: &'static Schema,
    sent: &Map<String, Value>,
    stored: &Value,
    differences: &[Difference],
) -> Vec<(Path, Option<Value>, Option<Value>)> {
    fn look(
        schema: &Schema,
        place: Place,
        path: &Path,
        (sent, stored): (&Value, Option<&Value>),
        found: &mut Vec<(Path, Option<Value>, Option<Value>)>,
    ) {
        match (place.parts(sent), stored) {
            (Some(parts), Some(stored)) if place.parts(stored) == Some(parts) => {
                for step in parts.steps(&[sent]) {
                    if let Some(inner) = step.of(sent) {
                        let part = schema.part(parts, &step);
                        let pair = (inner, step.of(stored));
                        look(schema, part, &path.then(step.clone()), pair, found);
                    }
                }
            }
            _ if schema.equal(place, Some(sent), stored) => {}
            _ if place.secret => found.push((path.clone(), None, None)),
            _ => {
                let stripped = |value| schema.stripped(place, value);
                let entry = (path.clone(), Some(stripped(sent)), stored.map(stripped));
                found.push(entry);
            }
        }
    }
    let mut found = Vec::new();
    let root = schema.root();
    let whole = Value::Object(sent.clone());
    if let Some(parts) = root.parts(&whole) {
        for step in parts.steps(&[&whole]) {
            let part = schema.part(parts, &step);
            if let Some(value) = step.of(&whole) {
                let path = Path(vec![step.clone()]);
                look(schema, part, &path, (value, step.of(stored)), &mut found);
            }
        }
    }
    // What was taken out of an object or a list is nowhere in what was sent.
    for difference in differences {
        let Difference { path, place, .. } = difference;
        if difference.kind == ChangeKind::Removal
            && path.0.len() > 1
            && let Some(kept) = path.of(stored)
            && !schema.equal(*place, None, Some(kept))
        {
            found.push((path.clone(), None, Some(schema.stripped(*place, kept))));
        }
    }
    found
}

/// A body without secrets, with those that live holds in their places. Fields for which live has none are left out, and named.
pub(super) fn with_secrets_of(
    schema: &'static Schema,
    live: &Value,
    body: &Value,
) -> (Value, Vec<String>) {
    let mut complete = Map::new();
    let mut left_out = Vec::new();
    let root = schema.root();
    let Some(parts) = root.parts(body) else {
        return (body.clone(), left_out);
    };
    for step in parts.steps(&[body]) {
        let (Step::Field(name), Some(value)) = (&step, step.of(body)) else {
            continue;
        };
        let part = schema.part(parts, &step);
        if part.kind.is_none() {
            continue;
        }
        match fill(schema, part, value, step.of(live)) {
            Some(value) => drop(complete.insert(name.clone(), value)),
            None => left_out.push(name.clone()),
        }
    }
    (complete.into(), left_out)
}

/// None, if a secret is missing and required.
fn fill(schema: &Schema, place: Place, value: &Value, live: Option<&Value>) -> Option<Value> {
    let live = live.filter(|live| place.parts(live) == place.parts(value));
    let mut filled = value.clone();
    if let Some(parts) = place.parts(value) {
        let secrets: &[_] = match parts {
            Parts::Fields(object) => object.fields,
            _ => &[],
        };
        for field in secrets.iter().filter(|field| field.secret) {
            match live.and_then(|live| live.get(field.name)) {
                Some(secret) => filled[field.name] = secret.clone(),
                None if field.required => return None,
                None => {}
            }
        }
        for step in parts.steps(&[value]) {
            let inner = step.of(value)?;
            let part = schema.part(parts, &step);
            let inner = fill(schema, part, inner, live.and_then(|live| step.of(live)))?;
            Path(vec![step]).assign(&mut filled, Some(inner));
        }
    } else if let (Value::Array(items), Some(item)) = (&mut filled, place.item()) {
        // The items have no names: each is the one that is equal but for the secrets.
        let mut candidates: Vec<&Value> = live
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .collect();
        for value in items {
            let found = candidates.iter().position(|live| {
                schema.equal(item, Some(&schema.stripped(item, live)), Some(value))
            });
            let live = found.map(|found| candidates.remove(found));
            *value = fill(schema, item, value, live)?;
        }
    }
    Some(filled)
}

/// Guards the changes that would replace items that somebody else wrote.
pub(super) fn guard(schema: &Schema, answer: &Value, differences: &mut [Difference]) {
    for difference in differences {
        if matches!(difference.kind, ChangeKind::Change | ChangeKind::Removal)
            && let Some(field) = difference.path.field()
            && schema.foreign_items(field, answer) > 0
        {
            difference.kind = ChangeKind::Guarded;
        }
    }
}

#[cfg(test)]
mod tests;
