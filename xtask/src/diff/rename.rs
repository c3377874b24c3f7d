//! Finds components that are the same under another name.
//!
//! First by shape: what has disappeared and what has appeared are given a colour that says what they look like, with references to components
//! of their own kind replaced by the colour of these, round by round. Then by place: when what stood in a place has disappeared, what stands
//! there now has appeared, and the two are alike, then that is a renaming with changes.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use serde_json::Value;

use super::comparer::Side;
use super::document::At;
use super::graph::component;
use super::names::Holds;
use super::shape::{Flat, Form, canonical};

/// The users of a component, each with the component's place in it.
type Places = HashSet<(String, String)>;

/// Names that are looked through in a chain of renamed components.
const ROUNDS: usize = 8;
/// A shape with fewer fields or words is common, so that two of them are only the same if they stand in the same place.
const TELLING: usize = 3;

/// The components that have another name now, from the old name to the new one.
pub(crate) fn find(old: &Side<'_>, new: &Side<'_>) -> HashMap<String, String> {
    let (before, after) = (components(old.root), components(new.root));
    let known: HashSet<&str> = after.iter().map(|(name, _)| *name).collect();
    let was: HashSet<&str> = before.iter().map(|(name, _)| *name).collect();
    let gone: Vec<&(&str, At<'_>)> = before
        .iter()
        .filter(|(name, _)| !known.contains(name))
        .collect();
    let come: Vec<&(&str, At<'_>)> = after
        .iter()
        .filter(|(name, _)| !was.contains(name))
        .collect();
    if gone.is_empty() || come.is_empty() {
        return HashMap::new();
    }
    let mut renamed = HashMap::new();
    let (left, right) = (colours(&gone), colours(&come));
    let mut groups: BTreeMap<u64, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
    for (index, colour) in left.iter().enumerate() {
        groups.entry(*colour).or_default().0.push(index);
    }
    for (index, colour) in right.iter().enumerate() {
        groups.entry(*colour).or_default().1.push(index);
    }
    for (from, to) in groups.values() {
        let mut free: Vec<(usize, Places)> = to
            .iter()
            .map(|index| (*index, users(new, &come[*index].1.pointer, &HashMap::new())))
            .collect();
        for index in from {
            let (name, at) = gone[*index];
            let telling = size(old.root, at) >= TELLING && from.len() == 1 && to.len() == 1;
            let places = users(old, &at.pointer, &renamed);
            let best = free
                .iter()
                .enumerate()
                .map(|(slot, (other, theirs))| {
                    (shared(&places, theirs), alike(name, come[*other].0), slot)
                })
                .max();
            if let Some((common, _, slot)) = best
                && (telling || common > 0)
            {
                let (other, _) = free.swap_remove(slot);
                renamed.insert((*name).to_owned(), come[other].0.to_owned());
            }
        }
    }
    by_place(old, new, &gone, &come, &mut renamed);
    renamed
}

/// Pairs what stands in the same place and is alike, though not the same.
fn by_place(
    old: &Side<'_>,
    new: &Side<'_>,
    gone: &[&(&str, At<'_>)],
    come: &[&(&str, At<'_>)],
    renamed: &mut HashMap<String, String>,
) {
    let mut taken: HashSet<String> = renamed.values().cloned().collect();
    let mut standing: HashMap<(String, String), Vec<usize>> = HashMap::new();
    for (index, (_, at)) in come.iter().enumerate() {
        for place in users(new, &at.pointer, &HashMap::new()) {
            standing.entry(place).or_default().push(index);
        }
    }
    for (name, at) in gone {
        if renamed.contains_key(*name) {
            continue;
        }
        let places = users(old, &at.pointer, renamed);
        let mut candidates: Vec<usize> = places
            .iter()
            .filter_map(|place| standing.get(place))
            .flatten()
            .copied()
            .collect();
        candidates.sort_unstable();
        candidates.dedup();
        candidates.retain(|index| {
            let (other, to) = come[*index];
            !taken.contains(*other) && related(old.root, at, new.root, to)
        });
        if let [index] = candidates[..] {
            renamed.insert((*name).to_owned(), come[index].0.to_owned());
            taken.insert(come[index].0.to_owned());
        }
    }
}

fn components(root: &Value) -> Vec<(&str, At<'_>)> {
    let schemas = At::root(root)
        .get("components")
        .and_then(|components| components.get("schemas"));
    schemas.iter().flat_map(At::members).collect()
}

/// A colour for each component: equal colours mean equal shapes.
fn colours(list: &[&(&str, At<'_>)]) -> Vec<u64> {
    let mut by_name: HashMap<&str, u64> = list.iter().map(|(name, _)| (*name, 0)).collect();
    let mut colours = vec![0; list.len()];
    for _ in 0..ROUNDS.min(list.len() + 1) {
        for (index, (_, at)) in list.iter().enumerate() {
            let mut hasher = DefaultHasher::new();
            paint(at.value, true, &by_name, &mut hasher);
            colours[index] = hasher.finish();
        }
        for ((name, _), colour) in list.iter().zip(&colours) {
            by_name.insert(name, *colour);
        }
    }
    colours
}

/// Feeds what a value looks like to a hasher. Within a schema, words for people do not count.
fn paint(value: &Value, schema: bool, colours: &HashMap<&str, u64>, hasher: &mut DefaultHasher) {
    match value {
        Value::Object(map) => {
            let mut keys: Vec<&String> = map.keys().collect();
            keys.sort_unstable();
            for key in keys {
                if schema
                    && matches!(
                        key.as_str(),
                        "description"
                            | "title"
                            | "example"
                            | "examples"
                            | "$comment"
                            | "externalDocs"
                    )
                {
                    continue;
                }
                key.hash(hasher);
                let child = &map[key];
                let name = child
                    .as_str()
                    .filter(|_| schema && key == "$ref")
                    .and_then(|text| component(text.strip_prefix('#')?));
                match name.as_deref().and_then(|name| colours.get(name)) {
                    Some(colour) => colour.hash(hasher),
                    None => match Holds::by(key) {
                        Holds::Map if schema => {
                            for_each_sorted(child, |name, member| {
                                name.hash(hasher);
                                paint(member, true, colours, hasher);
                            });
                        }
                        // The names of the components stand here, too, which is what differs.
                        Holds::Other if schema && key == "discriminator" => {
                            child.get("propertyName").map(Value::as_str).hash(hasher);
                        }
                        holds => paint(child, schema && holds != Holds::Other, colours, hasher),
                    },
                }
            }
            "}".hash(hasher);
        }
        Value::Array(items) => {
            for item in items {
                paint(item, schema, colours, hasher);
            }
            "]".hash(hasher);
        }
        other => other.to_string().hash(hasher),
    }
}

fn for_each_sorted(value: &Value, mut each: impl FnMut(&str, &Value)) {
    let mut members: Vec<(&String, &Value)> = value.as_object().into_iter().flatten().collect();
    members.sort_unstable_by_key(|(name, _)| *name);
    for (name, member) in members {
        each(name, member);
    }
}

/// How many fields, words or variants a component has.
fn size(root: &Value, at: &At<'_>) -> usize {
    parts(root, at).len()
}

fn parts(root: &Value, at: &At<'_>) -> HashSet<String> {
    let flat = Flat::expanded(root, at);
    match flat.form() {
        Form::Object => flat.properties.keys().map(ToString::to_string).collect(),
        Form::Enum => flat
            .words
            .iter()
            .flatten()
            .map(|word| canonical(word.value))
            .collect(),
        Form::Union => flat
            .union
            .iter()
            .flat_map(|union| union.variants.keys().cloned())
            .collect(),
        Form::Map | Form::Array | Form::Other => HashSet::new(),
    }
}

/// Whether two components have at least half of their parts in common.
fn related(left_root: &Value, left: &At<'_>, right_root: &Value, right: &At<'_>) -> bool {
    let (before, after) = (parts(left_root, left), parts(right_root, right));
    let common = before.intersection(&after).count();
    common > 0 && 2 * common >= before.len().min(after.len())
}

/// Where a component is used, with users that are known to be renamed under their new names.
fn users(side: &Side<'_>, pointer: &str, renamed: &HashMap<String, String>) -> Places {
    let found = side.graph.users(pointer);
    found
        .map(|(user, label)| {
            (
                renamed
                    .get(user)
                    .cloned()
                    .unwrap_or_else(|| user.to_owned()),
                label.to_owned(),
            )
        })
        .collect()
}

fn shared(left: &Places, right: &Places) -> usize {
    left.intersection(right).count()
}

/// How many characters two names begin or end with alike.
fn alike(left: &str, right: &str) -> usize {
    let count = |pairs: &mut dyn Iterator<Item = (char, char)>| {
        pairs.take_while(|(left, right)| left == right).count()
    };
    count(&mut left.chars().zip(right.chars()))
        + count(&mut left.chars().rev().zip(right.chars().rev()))
}
