//! Makes types that are the same one type: a document that writes a schema out in several places gets one struct, enum or union for it.

use std::collections::HashMap;

use crate::ir::{Api, Kind, Operation, Shape, TypeId, Value};

/// Each round can make more types the same, by way of what they hold; nothing real needs many.
const ROUNDS: usize = 12;

/// Replaces every type without a name of its own by the first that is the same.
///
/// Objects have to have the name in common that they have or would have got, since a name says what an object is for; enums and unions are
/// what their values and choices are. `wanted` are the names before they were made unique.
pub(super) fn unify(api: &mut Api, wanted: &HashMap<TypeId, String>) {
    let mut into: Vec<TypeId> = (0..api.types.len()).collect();
    for _ in 0..ROUNDS {
        let mut first: HashMap<(String, bool), TypeId> = HashMap::new();
        let mut changed = false;
        let remaining: Vec<TypeId> = (0..into.len()).filter(|id| into[*id] == *id).collect();
        for id in remaining {
            let Some(key) = key(api, id, wanted) else {
                continue;
            };
            let known = *first.entry((key, api.types[id].nullable)).or_insert(id);
            if known != id && api.types[id].component.is_none() {
                into[id] = known;
                changed = true;
            }
        }
        if !changed {
            break;
        }
        replace(api, &into);
    }
}

/// What a type has in common with those that are the same; `None` for types that stay as they are.
fn key(api: &Api, id: TypeId, wanted: &HashMap<TypeId, String>) -> Option<String> {
    let named = &api.types[id];
    let kind = format!("{:?}", named.kind);
    match &named.kind {
        Kind::Object(_) => {
            let name = wanted.get(&id).unwrap_or(&named.name);
            Some(format!("{name}: {kind}"))
        }
        Kind::Enum(_) | Kind::Union(_) | Kind::AnyOf(_) => Some(kind),
        Kind::Alias(_) => None,
    }
}

fn replace(api: &mut Api, into: &[TypeId]) {
    let types = api.types.iter_mut();
    let held = types.flat_map(|named| named.kind.values_mut());
    let webhooks = api.webhooks.iter_mut().map(|(_, body)| body);
    let operations = api.operations.iter_mut();
    let operations = operations.flat_map(Operation::values_mut);
    let values = held.chain(webhooks).chain(operations);
    values.for_each(|value| redirect(value, into));
}

fn redirect(value: &mut Value, into: &[TypeId]) {
    match &mut value.shape {
        Shape::Named(id) => *id = into[*id],
        Shape::List(item) | Shape::Map(item) => redirect(item, into),
        _ => {}
    }
}
