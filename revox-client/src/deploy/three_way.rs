//! The three-way comparison: what a source changed, what somebody else changed, and where the two collide. It is pure: three values
//! and a table in, differences out, and from those what to send and what to remember.
//!
//! *base* is what the API held after the last apply, without secrets; *live* is what it holds now; *source* is the definition. A
//! secret has no base, so it is compared between live and source alone.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::schema::{Parts, Path, Schema, Spec, leads_into};

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

impl ChangeKind {
    /// Those for which nothing is written.
    pub(super) const BLOCKING: [Self; 2] = [Self::Conflict, Self::Guarded];

    /// Whether it is something to send.
    pub(super) fn is_sent(self) -> bool {
        matches!(self, Self::Change | Self::Removal)
    }
}

/// One difference, without secrets.
pub(super) struct Difference {
    pub(super) path: Path,
    spec: Spec,
    pub(super) kind: ChangeKind,
    /// What a plan shows as before and after: nothing, where only a secret differs.
    pub(super) values: Option<[Option<Value>; 2]>,
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
    walk.node(schema.root(), &Path::default(), sides, false);
    walk.found
}

/// All that is sent to create an assistant, which is compared with nothing.
pub(super) fn creation(schema: &'static Schema, source: &Value) -> Vec<Difference> {
    let parts = schema.root().parts(source);
    let steps = parts.iter().flat_map(|parts| parts.steps(&[source]));
    let differences = steps.map(|step| {
        let spec = schema.part(parts, &step.name);
        let value = step.of(source).map(|value| schema.stripped(spec, value));
        Difference {
            spec,
            kind: ChangeKind::Change,
            values: (!spec.secret).then_some([None, value]),
            path: Path(vec![step]),
        }
    });
    differences.collect()
}

struct Walk<'w> {
    schema: &'static Schema,
    set: &'w BTreeSet<String>,
    replace: bool,
    found: Vec<Difference>,
}

impl Walk<'_> {
    /// `removed` says that the source no longer sets the value.
    fn node(&mut self, spec: Spec, path: &Path, sides: Sides<'_>, removed: bool) {
        let Sides { base, live, source } = sides;
        if spec.secret {
            if source.is_some() && !self.schema.equal(spec, source, live) {
                self.push(spec, path, ChangeKind::Change, None);
            }
            return;
        }
        let alone = self.replace && self.schema.is_shared(path.field());
        // Where two of the three have the same parts, each part is compared by itself. What the base lacks has no base.
        let parts = |value: Option<&Value>| spec.parts(value?);
        let shared = parts(source.or(base)).filter(|shared| parts(live) == Some(*shared));
        let Some(shared) = shared.filter(|_| !removed && !alone) else {
            return self.whole(spec, path, sides, removed, alone);
        };
        let base = base.filter(|base| parts(Some(base)) == Some(shared));
        let values: Vec<&Value> = [source, live, base].into_iter().flatten().collect();
        for step in shared.steps(&values) {
            let part = self.schema.part(Some(shared), &step.name);
            // What this version does not know cannot be sent; inside of known fields it is live's, and kept.
            if path.0.is_empty() && part.kind.is_none() {
                continue;
            }
            let of = |value: Option<_>| value.and_then(|value| step.of(value));
            let path = path.then(step.clone());
            let sides = Sides {
                base: of(base),
                live: of(live),
                source: of(source),
            };
            let removed = source.is_some()
                && sides.source.is_none()
                && self.set.contains(&path.to_string())
                && (is_clearable(part, &path) || !self.has_edit(part, sides));
            self.node(part, &path, sides, removed);
        }
    }

    /// Whether live moved to another value. Of what cannot be cleared nothing is sent, so this is drift and no conflict.
    fn has_edit(&self, spec: Spec, Sides { base, live, .. }: Sides<'_>) -> bool {
        let live = live.map(|live| self.schema.stripped(spec, live));
        let is = |value| self.schema.equal(spec, value, live.as_ref());
        !is(base) && !is(None)
    }

    /// Compares values that have no common parts: this is where a change, drift and a conflict are told apart.
    fn whole(&mut self, spec: Spec, path: &Path, sides: Sides<'_>, removed: bool, alone: bool) {
        let schema = self.schema;
        let stripped = |value: Option<&Value>| value.map(|value| schema.stripped(spec, value));
        let (base, live) = (sides.base, stripped(sides.live));
        let source = stripped(sides.source);
        let live_moved = !schema.equal(spec, base, live.as_ref());
        let agrees = |wanted: &Value, found: Option<&Value>| {
            schema.unmet(spec, path, wanted, found).is_empty()
        };
        let kind = match (&source, sides.source) {
            (Some(source), Some(full)) => {
                if agrees(source, live.as_ref()) {
                    if !agrees(full, sides.live) {
                        self.push(spec, path, ChangeKind::Change, None);
                    }
                    return;
                }
                let source_moved = !agrees(source, base) || self.dropped(spec, path, full);
                match (source_moved, live_moved) {
                    _ if alone => ChangeKind::Change,
                    (_, false) => ChangeKind::Change,
                    (false, true) => ChangeKind::Drift,
                    (true, true) => ChangeKind::Conflict,
                }
            }
            _ if !removed && live_moved => ChangeKind::Drift,
            _ if !removed || schema.equal(spec, None, live.as_ref()) => return,
            _ if live_moved => ChangeKind::Conflict,
            _ if is_clearable(spec, path) => ChangeKind::Removal,
            _ => ChangeKind::NotClearable,
        };
        let values = match kind {
            ChangeKind::Drift => [base.cloned(), live],
            _ => [live, source],
        };
        self.push(spec, path, kind, Some(values));
    }

    /// Whether the source set something below a path that it no longer sets.
    fn dropped(&self, spec: Spec, path: &Path, source: &Value) -> bool {
        let mut now = BTreeSet::new();
        collect(self.schema, spec, path, source, &mut now);
        let mut gone = self.set.difference(&now);
        gone.any(|gone| leads_into(gone, &path.to_string()))
    }

    fn push(
        &mut self,
        spec: Spec,
        path: &Path,
        kind: ChangeKind,
        values: Option<[Option<Value>; 2]>,
    ) {
        self.found.push(Difference {
            path: path.clone(),
            spec,
            kind,
            values,
        });
    }
}

/// Whether an update can take a value away: in an object it is left out, and a field of the body takes `null`.
fn is_clearable(spec: Spec, path: &Path) -> bool {
    path.0.len() > 1 || spec.kind.is_none_or(|kind| kind.nullable)
}

/// Guards the changes that would replace items that somebody else wrote.
pub(super) fn guard(schema: &Schema, response: &Value, differences: &mut [Difference]) {
    for Difference { path, kind, .. } in differences {
        let is_wanted = kind.is_sent() || *kind == ChangeKind::Conflict;
        if is_wanted && schema.has_foreign(path.field(), response) {
            *kind = ChangeKind::Guarded;
        }
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

fn collect(schema: &Schema, spec: Spec, path: &Path, value: &Value, into: &mut BTreeSet<String>) {
    into.insert(path.to_string());
    let parts = spec.parts(value);
    for step in parts.iter().flat_map(|parts| parts.steps(&[value])) {
        if let Some(inner) = step.of(value) {
            let part = schema.part(parts, &step.name);
            collect(schema, part, &path.then(step), inner, into);
        }
    }
}

/// The body of the update that makes the changes: each field that has one, as live's value with the source's changes in it.
pub(super) fn update(
    live: &Value,
    source: &Value,
    differences: &[Difference],
) -> Map<String, Value> {
    let sent = || differences.iter().filter(|one| one.kind.is_sent());
    let mut next = live.clone();
    for Difference { path, .. } in sent() {
        path.assign(&mut next, path.of(source).cloned());
    }
    let fields = sent().map(|difference| {
        let field = difference.path.field();
        // A field that is no longer there is cleared.
        let value = next.get(field).cloned().unwrap_or_default();
        (field.to_owned(), value)
    });
    fields.collect()
}

/// The next base: what the API holds, but for drift, which stays drift until `pull` settles it.
pub(super) fn next_base(
    schema: &'static Schema,
    live: &Value,
    differences: &[Difference],
) -> Value {
    let mut next = schema.stripped(schema.root(), live);
    let drift = differences
        .iter()
        .filter(|one| one.kind == ChangeKind::Drift);
    for Difference { path, values, .. } in drift {
        let [base, _] = values.clone().unwrap_or_default();
        path.assign(&mut next, base);
    }
    next
}

/// A value that was sent and is not stored. Secrets are named without values.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
#[non_exhaustive]
pub struct NotKept {
    /// The field.
    pub path: String,
    /// What was sent; nothing, if it was to be removed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sent: Option<Value>,
    /// What is stored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kept: Option<Value>,
}

/// What was sent and is not there.
pub(super) fn not_kept(
    schema: &'static Schema,
    sent: &Map<String, Value>,
    stored: &Value,
    differences: &[Difference],
) -> Vec<NotKept> {
    let sent = Value::Object(sent.clone());
    let unmet = schema.unmet(schema.root(), &Path::default(), &sent, Some(stored));
    // What was taken out of an object or a list is nowhere in what was sent.
    let inner = |one: &&Difference| one.kind == ChangeKind::Removal && one.path.0.len() > 1;
    let removals = differences.iter().filter(inner);
    let kept = removals
        .filter(|one| !schema.equal(one.spec, None, one.path.of(stored)))
        .map(|one| (one.path.clone(), one.spec));
    let shown = |(path, spec): (Path, Spec)| {
        let value = |body: &Value| {
            let value = path.of(body).filter(|_| !spec.secret)?;
            Some(schema.stripped(spec, value))
        };
        NotKept {
            path: path.to_string(),
            sent: value(&sent),
            kept: value(stored),
        }
    };
    unmet.into_iter().chain(kept).map(shown).collect()
}

/// A body without secrets, with those that live holds in their places. Fields for which live has none stay as live has them, and are named.
pub(super) fn with_secrets_of(
    schema: &'static Schema,
    live: &Value,
    body: &Value,
) -> (Value, Vec<String>) {
    let mut complete = Map::new();
    let mut left_out = Vec::new();
    let parts = schema.root().parts(body);
    for (name, value) in body.as_object().into_iter().flatten() {
        let spec = schema.part(parts, name);
        if spec.kind.is_none() {
            continue;
        }
        let filled = fill(schema, spec, value, live.get(name));
        if filled.is_none() {
            left_out.push(name.clone());
        }
        let value = filled.or_else(|| live.get(name).cloned());
        complete.extend(value.map(|value| (name.clone(), value)));
    }
    (complete.into(), left_out)
}

/// None, if a secret is missing and required.
fn fill(schema: &Schema, spec: Spec, value: &Value, live: Option<&Value>) -> Option<Value> {
    let parts = spec.parts(value);
    let live = live.filter(|live| spec.parts(live) == parts);
    let mut filled = value.clone();
    if let Some(Parts::Fields(object)) = parts {
        for field in object.fields.iter().filter(|field| field.secret) {
            match live.and_then(|live| live.get(field.name)) {
                Some(secret) => filled[field.name] = secret.clone(),
                None if field.required => return None,
                None => {}
            }
        }
    }
    for step in parts.iter().flat_map(|parts| parts.steps(&[value])) {
        let part = schema.part(parts, &step.name);
        let live = live.and_then(|live| step.of(live));
        let inner = fill(schema, part, step.of(value)?, live)?;
        Path(vec![step]).assign(&mut filled, Some(inner));
    }
    if let (Value::Array(items), None) = (&mut filled, parts) {
        // The items have no names: each is the one that is equal but for the secrets.
        let item = spec.item();
        let live = live.and_then(Value::as_array);
        let mut candidates: Vec<&Value> = live.into_iter().flatten().collect();
        for value in items {
            let is_alike =
                |live: &&Value| schema.equal(item, Some(&schema.stripped(item, live)), Some(value));
            let found = candidates.iter().position(is_alike);
            let live = found.map(|found| candidates.remove(found));
            *value = fill(schema, item, value, live)?;
        }
    }
    Some(filled)
}

#[cfg(test)]
mod tests;
