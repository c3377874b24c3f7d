//! How the tables of the API see two values: what equals what, which parts are compared one by one, what is secret, and what only
//! answers have. Nothing here decides anything about a deployment.

use std::borrow::Cow;
use std::fmt;

use revox_types::rules::{Object, Shape, Test, Union, Value as Kind};
use serde_json::{Map, Value};

use crate::redact::is_secret_name;

/// What codegen writes about the type that is deployed.
pub(crate) struct Schema {
    /// What an update takes.
    pub(crate) request: Kind,
    /// What answers hold.
    pub(crate) response: Kind,
    /// The fields of an answer by which it is known, by which people know it, and which says whose it is.
    pub(crate) id: &'static str,
    pub(crate) name: &'static str,
    pub(crate) organization: &'static str,
    /// The part of an answer to an update that people have to see.
    pub(crate) notice: Option<&'static str>,
    /// The parts of answers to the operations that hold what is stored.
    pub(crate) listed: &'static str,
    pub(crate) created: &'static str,
    /// The documented defaults of what may be left out: object, field, value as JSON.
    pub(crate) defaults: &'static [(&'static str, &'static str, &'static str)],
    /// The lists whose order has no meaning: object, field.
    pub(crate) unordered: &'static [(&'static str, &'static str)],
    /// What marks an item that somebody else than the source wrote: the list's field, the item's field, its value as JSON.
    pub(crate) foreign: &'static [(&'static str, &'static str, &'static str)],
}

/// One step into a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    /// A member of an object.
    Field(String),
    /// The item of a list whose field `key` is `name`.
    Item { key: &'static str, name: String },
}

/// The place of a value in a body: `voice.speed`, `custom_tools["slots"].url`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Path(pub(super) Vec<Step>);

/// What is known about a value before it is looked at.
#[derive(Clone, Copy)]
pub(super) struct Place {
    /// Nothing, where this version does not know the field.
    pub(super) kind: Option<&'static Kind>,
    pub(super) secret: bool,
    default: Option<&'static str>,
    unordered: bool,
}

/// The parts of a value that have names, and so are compared one by one.
#[derive(Clone, Copy)]
pub(super) enum Parts {
    /// The fields of an object.
    Fields(&'static Object),
    /// The members of an object with free keys.
    Keys(&'static Kind),
    /// The items of a list that this field tells apart.
    Items(&'static str, &'static Kind),
}

impl PartialEq for Parts {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Parts::Fields(one), Parts::Fields(other)) => std::ptr::eq(*one, *other),
            (Parts::Keys(one), Parts::Keys(other))
            | (Parts::Items(_, one), Parts::Items(_, other)) => std::ptr::eq(*one, *other),
            _ => false,
        }
    }
}

impl Place {
    const UNKNOWN: Self = Self {
        kind: None,
        secret: false,
        default: None,
        unordered: false,
    };

    const fn of(kind: &'static Kind) -> Self {
        Self {
            kind: Some(kind),
            ..Self::UNKNOWN
        }
    }

    /// The parts of a value, if it has any.
    pub(super) fn parts(self, value: &Value) -> Option<Parts> {
        let kind = self.kind?;
        match (&kind.shape, value) {
            (Shape::Object(object), Value::Object(_)) => Some(Parts::Fields(object)),
            (Shape::Union(union), Value::Object(members)) => {
                let tag = members.get(union.tag)?.as_str()?;
                let variant = union.variants.iter().find(|variant| variant.tag == tag)?;
                Some(Parts::Fields(variant.object))
            }
            (Shape::Map(item), Value::Object(_)) => Some(Parts::Keys(item)),
            (Shape::List(item), Value::Array(items)) => {
                let key = kind.checks.iter().find_map(|check| match check.test {
                    Test::UniqueBy(key) => Some(key),
                    _ => None,
                })?;
                let mut names = Vec::with_capacity(items.len());
                for item in items {
                    let name = item.get(key)?.as_str()?;
                    if names.contains(&name) {
                        return None;
                    }
                    names.push(name);
                }
                Some(Parts::Items(key, item))
            }
            _ => None,
        }
    }

    /// What is known about the items of a list.
    pub(super) fn item(self) -> Option<Self> {
        match &self.kind?.shape {
            Shape::List(item) => Some(Self::of(item)),
            _ => None,
        }
    }
}

impl Schema {
    pub(super) fn root(&'static self) -> Place {
        Place::of(&self.request)
    }

    /// What is known about one of the parts.
    pub(super) fn part(&self, parts: Parts, step: &Step) -> Place {
        match (parts, step) {
            (Parts::Keys(kind) | Parts::Items(_, kind), _) => Place::of(kind),
            (Parts::Fields(object), Step::Field(name)) => {
                let Some(field) = object.fields.iter().find(|field| field.name == name) else {
                    return Place {
                        secret: is_secret_name(name),
                        ..Place::UNKNOWN
                    };
                };
                let mut defaults = self.defaults.iter();
                let default =
                    defaults.find(|(of, name, _)| *of == object.name && *name == field.name);
                Place {
                    kind: Some(&field.value),
                    secret: field.secret,
                    default: default.map(|(_, _, value)| *value),
                    unordered: self.unordered.contains(&(object.name, field.name)),
                }
            }
            (Parts::Fields(_), Step::Item { .. }) => Place::UNKNOWN,
        }
    }

    /// Whether two values are the same to the API. An absent value is the documented default, else `null`.
    pub(super) fn equal(&self, place: Place, one: Option<&Value>, other: Option<&Value>) -> bool {
        let (one, other) = (filled(place, one), filled(place, other));
        if let Some(parts) = place.parts(&one) {
            return place.parts(&other) == Some(parts)
                && parts.steps(&[&one, &other]).iter().all(|step| {
                    let part = self.part(parts, step);
                    self.equal(part, step.of(&one), step.of(&other))
                });
        }
        match (&*one, &*other) {
            (Value::Number(one), Value::Number(other)) => same_number(one, other),
            (Value::Array(one), Value::Array(other)) => {
                let item = place.item().unwrap_or(Place::UNKNOWN);
                let same = |one: &Value, other: &Value| self.equal(item, Some(one), Some(other));
                let covers = |all: &[Value], some: &[Value]| {
                    some.iter()
                        .all(|item| all.iter().any(|other| same(item, other)))
                };
                if place.unordered {
                    covers(one, other) && covers(other, one)
                } else {
                    one.len() == other.len()
                        && one.iter().zip(other).all(|(one, other)| same(one, other))
                }
            }
            // Of objects that no table describes, every member counts.
            (Value::Object(one), Value::Object(other)) => one
                .keys()
                .chain(other.keys())
                .all(|key| self.equal(Place::UNKNOWN, one.get(key), other.get(key))),
            (one, other) => one == other,
        }
    }

    /// Whether a value has all that `wanted` asks for; what `wanted` leaves out may be anything.
    pub(super) fn agrees(&self, place: Place, wanted: &Value, found: Option<&Value>) -> bool {
        match (place.parts(wanted), found) {
            (Some(parts), Some(found)) if place.parts(found) == Some(parts) => {
                parts.steps(&[wanted]).iter().all(|step| {
                    let part = self.part(parts, step);
                    step.of(wanted)
                        .is_none_or(|wanted| self.agrees(part, wanted, step.of(found)))
                })
            }
            _ => self.equal(place, Some(wanted), found),
        }
    }

    /// The value without its secrets.
    pub(super) fn stripped(&self, place: Place, value: &Value) -> Value {
        let member = |(name, value): (&String, &Value), parts: Option<Parts>| {
            let step = Step::Field(name.clone());
            let part = parts.map_or_else(
                || Place {
                    secret: is_secret_name(name),
                    ..Place::UNKNOWN
                },
                |parts| self.part(parts, &step),
            );
            (!part.secret).then(|| (name.clone(), self.stripped(part, value)))
        };
        match value {
            Value::Object(members) => {
                let parts = place.parts(value);
                members
                    .iter()
                    .filter_map(|entry| member(entry, parts))
                    .collect::<Map<_, _>>()
                    .into()
            }
            Value::Array(items) => {
                let item = place.item().unwrap_or(Place::UNKNOWN);
                items
                    .iter()
                    .map(|value| self.stripped(item, value))
                    .collect()
            }
            value => value.clone(),
        }
    }

    /// An answer as a request would hold it: without what only answers have, and without `null` where requests do not take it.
    /// What neither table knows is kept.
    pub(super) fn canonical(&'static self, answer: &Value) -> Value {
        let mut value = canonical(&self.request.shape, &self.response.shape, answer);
        value.sort_all_objects();
        value
    }

    /// How many items of an answer's list somebody else than the source wrote.
    pub(super) fn foreign_items(&self, field: &str, answer: &Value) -> usize {
        let marks = |item: &Value| {
            self.foreign.iter().any(|(list, name, value)| {
                *list == field
                    && item.get(name).is_some_and(|found| {
                        serde_json::from_str::<Value>(value).is_ok_and(|mark| mark == *found)
                    })
            })
        };
        answer
            .get(field)
            .and_then(Value::as_array)
            .map_or(0, |items| items.iter().filter(|item| marks(item)).count())
    }

    /// Whether a field is a list into which somebody else writes, too.
    pub(super) fn is_shared(&self, field: &str) -> bool {
        self.foreign.iter().any(|(list, _, _)| *list == field)
    }
}

impl Parts {
    /// The steps to all parts that the values have, those of the table first and in its order.
    pub(super) fn steps(self, values: &[&Value]) -> Vec<Step> {
        let mut steps: Vec<Step> = Vec::new();
        let mut add = |step: Step| {
            if !steps.contains(&step) {
                steps.push(step);
            }
        };
        if let Parts::Fields(object) = self {
            for field in object.fields {
                if values.iter().any(|value| value.get(field.name).is_some()) {
                    add(Step::Field(field.name.to_owned()));
                }
            }
        }
        for value in values {
            match (self, value) {
                (Parts::Items(key, _), Value::Array(items)) => {
                    for item in items {
                        if let Some(name) = item.get(key).and_then(Value::as_str) {
                            let name = name.to_owned();
                            add(Step::Item { key, name });
                        }
                    }
                }
                (_, Value::Object(members)) => {
                    for name in members.keys() {
                        add(Step::Field(name.clone()));
                    }
                }
                _ => {}
            }
        }
        steps
    }
}

impl Step {
    /// The part of a value to which the step leads.
    pub(super) fn of<'v>(&self, value: &'v Value) -> Option<&'v Value> {
        match self {
            Step::Field(name) => value.get(name),
            Step::Item { key, name } => value
                .as_array()?
                .iter()
                .find(|item| item.get(key).and_then(Value::as_str) == Some(name)),
        }
    }
}

impl Path {
    pub(super) fn then(&self, step: Step) -> Self {
        let mut steps = self.0.clone();
        steps.push(step);
        Self(steps)
    }

    /// The field of the body that the path goes through.
    pub(super) fn field(&self) -> Option<&str> {
        match self.0.first()? {
            Step::Field(name) => Some(name),
            Step::Item { .. } => None,
        }
    }

    pub(super) fn of<'v>(&self, value: &'v Value) -> Option<&'v Value> {
        self.0.iter().try_fold(value, |value, step| step.of(value))
    }

    /// Puts a value where the path leads, or takes away what is there. Nothing happens if the path leads through something that is
    /// not there.
    pub(super) fn assign(&self, body: &mut Value, new: Option<Value>) {
        let Some((last, before)) = self.0.split_last() else {
            return;
        };
        let mut at = body;
        for step in before {
            let next = match step {
                Step::Field(name) => at.get_mut(name),
                Step::Item { key, name } => at.as_array_mut().and_then(|items| {
                    items
                        .iter_mut()
                        .find(|item| item.get(key).and_then(Value::as_str) == Some(name))
                }),
            };
            match next {
                Some(next) => at = next,
                None => return,
            }
        }
        match (last, at) {
            (Step::Field(name), Value::Object(members)) => match new {
                Some(new) => drop(members.insert(name.clone(), new)),
                None => drop(members.remove(name)),
            },
            (Step::Item { key, name }, Value::Array(items)) => {
                let at = items
                    .iter()
                    .position(|item| item.get(key).and_then(Value::as_str) == Some(name));
                match (at, new) {
                    (Some(at), Some(new)) => items[at] = new,
                    (Some(at), None) => drop(items.remove(at)),
                    (None, Some(new)) => items.push(new),
                    (None, None) => {}
                }
            }
            _ => {}
        }
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, step) in self.0.iter().enumerate() {
            match step {
                Step::Field(name) if is_plain(name) => {
                    write!(f, "{}{name}", if index == 0 { "" } else { "." })?;
                }
                Step::Field(name) | Step::Item { name, .. } => {
                    write!(f, "[{}]", Value::from(name.as_str()))?;
                }
            }
        }
        Ok(())
    }
}

fn is_plain(name: &str) -> bool {
    !name.is_empty()
        && name
            .chars()
            .all(|letter| letter.is_alphanumeric() || letter == '_' || letter == '-')
}

/// What stands for a value: itself, the documented default if there is none, else `null`.
fn filled(place: Place, value: Option<&Value>) -> Cow<'_, Value> {
    let nullable = place.kind.is_none_or(|kind| kind.nullable);
    match value {
        Some(value) if !value.is_null() || nullable => Cow::Borrowed(value),
        _ => Cow::Owned(
            place
                .default
                .and_then(|default| serde_json::from_str(default).ok())
                .unwrap_or(Value::Null),
        ),
    }
}

#[allow(
    clippy::float_cmp,
    reason = "what was stored is compared, nothing that was computed"
)]
fn same_number(one: &serde_json::Number, other: &serde_json::Number) -> bool {
    one == other || (one.is_f64() || other.is_f64()) && one.as_f64() == other.as_f64()
}

fn canonical(request: &'static Shape, response: &'static Shape, value: &Value) -> Value {
    match (request, response, value) {
        (Shape::Object(request), Shape::Object(response), Value::Object(members)) => {
            known(request, response, members).into()
        }
        (Shape::Union(request), Shape::Union(response), Value::Object(members)) => {
            let tag = members.get(request.tag).and_then(Value::as_str);
            let variant = |union: &Union| {
                let mut variants = union.variants.iter();
                variants.find(|variant| Some(variant.tag) == tag)
            };
            match (variant(request), variant(response)) {
                (Some(request), Some(response)) => {
                    known(request.object, response.object, members).into()
                }
                _ => value.clone(),
            }
        }
        (Shape::List(request), Shape::List(response), Value::Array(items)) => items
            .iter()
            .map(|item| canonical(&request.shape, &response.shape, item))
            .collect(),
        (Shape::Map(request), Shape::Map(response), Value::Object(members)) => members
            .iter()
            .map(|(name, value)| {
                (
                    name.clone(),
                    canonical(&request.shape, &response.shape, value),
                )
            })
            .collect::<Map<_, _>>()
            .into(),
        _ => value.clone(),
    }
}

fn known(
    request: &'static Object,
    response: &'static Object,
    members: &Map<String, Value>,
) -> Map<String, Value> {
    let field = |object: &'static Object, name: &str| {
        let mut fields = object.fields.iter();
        fields.find(|field| field.name == name)
    };
    members
        .iter()
        .filter_map(|(name, value)| {
            let (taken, given) = (field(request, name), field(response, name));
            let value = match (taken, given) {
                (None, Some(_)) => return None,
                (Some(taken), _) if value.is_null() && !taken.value.nullable => return None,
                (Some(taken), Some(given)) => {
                    canonical(&taken.value.shape, &given.value.shape, value)
                }
                _ => value.clone(),
            };
            Some((name.clone(), value))
        })
        .collect()
}
