//! What needs the whole API in view: which types requests hold, where a tag is not a field, and where a
//! type that holds itself needs a pointer in between.

use std::collections::{HashMap, HashSet};

use crate::error::join;
use crate::ir::shape;
use crate::ir::{Api, Field, Kind, Note, Operation, Shape, TypeId, Value};

/// Completes an API after everything has been lowered.
pub(super) fn finish(api: &mut Api) -> Vec<Note> {
    see_through_aliases(api);
    api.circular = shape::circular(api);
    mark(api);
    take_tags_out(api);
    let circles = shape::circles(api.types.len(), |id| in_place(&api.types[id].kind));
    box_variants(api, &circles);
    let mut notes = one_way(api);
    notes.extend(nulls(api));
    notes
}

/// Where a type of responses takes `null` for a key that is left out: what only reads has no use for three states.
fn nulls(api: &Api) -> Vec<Note> {
    let mut notes = Vec::new();
    for named in api.types.iter().filter(|named| !named.request) {
        let fields = named.kind.fields().iter();
        let lossy = fields.filter(|field| !field.required && api.nullable(&field.value));
        let reason =
            "in a response, `null` is read like a key that is left out, and written as one";
        notes.extend(lossy.map(|field| Note::new(place(&named.pointer, field), "null", reason)));
    }
    notes
}

/// Where a type has a field.
fn place(of: &str, field: &Field) -> String {
    join(&join(of, "properties"), &field.name)
}

/// A field that goes one way alone cannot be required in a type that goes the other way.
fn one_way(api: &mut Api) -> Vec<Note> {
    let mut responses = Vec::new();
    let success = api.operations.iter().filter_map(Operation::json);
    success.for_each(|value| value.named(&mut responses));
    api.webhooks
        .iter()
        .for_each(|(_, body)| body.named(&mut responses));
    let responses = api.reachable(responses);
    let mut notes = Vec::new();
    for (id, named) in api.types.iter_mut().enumerate() {
        let (request, response) = (named.request, responses.contains(&id));
        let object = named.kind.object_mut();
        for field in object.into_iter().flat_map(|object| &mut object.fields) {
            field.required &= !(field.read_only && request || field.write_only && response);
            if field.read_only && request {
                let reason = "a request may leave the field out, and is not kept from sending it";
                notes.push(Note::new(place(&named.pointer, field), "readOnly", reason));
            }
        }
    }
    notes
}

/// Makes the variants of unions objects, where they are other names of objects. A union with a variant that is none has no tag.
fn see_through_aliases(api: &mut Api) {
    for id in 0..api.types.len() {
        if !matches!(api.types[id].kind, Kind::Union(_)) {
            continue;
        }
        let variants = api.types[id].kind.variants().iter();
        let objects = variants.map(|variant| api.object_type(&variant.value));
        let objects: Option<Vec<TypeId>> = objects.collect();
        match (objects, &mut api.types[id].kind) {
            (Some(objects), kind) => {
                for (variant, object) in kind.variants_mut().iter_mut().zip(objects) {
                    variant.value = Value::plain(Shape::Named(object));
                }
            }
            (None, Kind::Union(union)) => {
                let variants = std::mem::take(&mut union.variants);
                api.types[id].kind = Kind::AnyOf(variants);
            }
            (None, _) => {}
        }
    }
}

fn mark(api: &mut Api) {
    let mut requests = Vec::new();
    let sent = api.operations.iter().flat_map(Operation::sent);
    sent.for_each(|(_, value)| value.named(&mut requests));
    for id in api.reachable(requests) {
        api.types[id].request = true;
    }
}

/// Takes the tag out of the objects that are nothing but variants of unions with that tag.
fn take_tags_out(api: &mut Api) {
    let unions = api.types.iter().enumerate();
    let unions = unions.filter_map(|(id, named)| match &named.kind {
        Kind::Union(union) => Some((id, union.tag.clone(), union.objects().collect())),
        _ => None,
    });
    let unions: Vec<(TypeId, String, Vec<TypeId>)> = unions.collect();
    let mut outside = api.used();
    for (id, named) in api.types.iter().enumerate() {
        if !matches!(named.kind, Kind::Union(_)) {
            outside.extend(api.children(id));
        }
    }
    let mut outside: HashSet<TypeId> = outside.into_iter().collect();
    // A variant of two unions with different tags has to keep both.
    let mut tags: HashMap<TypeId, &str> = HashMap::new();
    for (_, tag, objects) in &unions {
        let others = objects
            .iter()
            .filter(|id| *tags.entry(**id).or_insert(tag) != tag);
        outside.extend(others.collect::<Vec<_>>());
    }
    // If one variant of a union keeps its tag, all do, and so on for the other unions of those variants.
    loop {
        let before = outside.len();
        for (_, _, objects) in &unions {
            if objects.iter().any(|object| outside.contains(object)) {
                outside.extend(objects);
            }
        }
        if before == outside.len() {
            break;
        }
    }
    for (id, tag, objects) in &unions {
        let keeps = objects.iter().any(|object| outside.contains(object));
        if let Kind::Union(union) = &mut api.types[*id].kind {
            union.keeps_tag = keeps;
        }
        for object in objects.iter().filter(|_| !keeps) {
            if let Some(object) = api.types[*object].kind.object_mut() {
                // A rule that needs the tag goes with it.
                object.fields.retain(|field| field.name != *tag);
                object.rules.retain(|rule| {
                    let mut tested = rule.if_.iter().map(|test| &test.field);
                    !tested.any(|field| field == tag)
                        && !rule.then.fields().contains(&&**tag)
                        && rule.at.as_ref() != Some(tag)
                });
            }
        }
    }
}

/// Puts pointers into unions whose variants hold the union itself; typify does the same for structs.
fn box_variants(api: &mut Api, circles: &HashMap<TypeId, usize>) {
    for (id, named) in api.types.iter_mut().enumerate() {
        let circle = circles.get(&id);
        for variant in named.kind.variants_mut() {
            let held = variant.value.id();
            let held = held.and_then(|held| circles.get(&held));
            variant.boxed = circle.is_some() && held == circle;
        }
    }
}

/// The types that a type holds neither in a list nor in a map.
fn in_place(kind: &Kind) -> Vec<TypeId> {
    let further = kind.object().and_then(|object| object.extra.as_ref());
    let values = kind.values().into_iter();
    let values =
        values.filter(|value| !further.is_some_and(|further| std::ptr::eq(*value, further)));
    values.filter_map(Value::id).collect()
}
