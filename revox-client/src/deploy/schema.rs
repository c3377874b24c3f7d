//! How the tables of the API see two values: what equals what, which parts are compared one by one, what is secret, and what only
//! responses have. Nothing here decides anything about a deployment.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;

use revox_types::rules::{Object, Shape, Test, Value as Kind};
use serde_json::{Map, Value};

use crate::redact::is_secret_name;

/// What codegen writes about the type that is deployed.
pub(crate) struct Schema {
    /// What an update takes.
    pub(crate) request: Kind,
    /// What responses hold.
    pub(crate) response: Kind,
    /// The fields of a response by which it is known, by which people know it, and which says whose it is.
    pub(crate) id: &'static str,
    pub(crate) name: &'static str,
    pub(crate) organization: &'static str,
    /// The part of a response to an update that people have to see.
    pub(crate) notice: Option<&'static str>,
    /// The parts of responses to the operations that hold what is stored.
    pub(crate) listed: &'static str,
    pub(crate) created: &'static str,
    /// The names of all fields, and whether one of that name holds a secret.
    pub(crate) marks: &'static [(&'static str, bool)],
    /// The documented defaults of what may be left out: object, field, value as JSON.
    pub(crate) defaults: &'static [(&'static str, &'static str, &'static str)],
    /// The lists whose order has no meaning: object, field.
    pub(crate) unordered: &'static [(&'static str, &'static str)],
    /// What marks an item that somebody else than the source wrote: the list's field, the item's field, its value as JSON.
    pub(crate) foreign: &'static [(&'static str, &'static str, &'static str)],
}

/// One step into a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Step {
    /// The field that tells the items of a list apart. Without it, the step leads to a member of an object.
    pub(super) key: Option<&'static str>,
    pub(super) name: String,
}

/// The place of a value in a body: `voice.speed`, `custom_tools["slots"].url`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Path(pub(super) Vec<Step>);

/// What the tables say of a value before it is looked at.
#[derive(Clone, Copy)]
pub(crate) struct Spec {
    /// Nothing, where this version does not know the field.
    pub(crate) kind: Option<&'static Kind>,
    pub(crate) secret: bool,
    default: Option<&'static str>,
    unordered: bool,
}

/// The parts of a value that have names, and so are compared one by one.
#[derive(Clone, Copy)]
pub(crate) enum Parts {
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

impl Spec {
    const UNKNOWN: Self = Self {
        kind: None,
        secret: false,
        default: None,
        unordered: false,
    };

    pub(crate) const fn of(kind: &'static Kind) -> Self {
        Self {
            kind: Some(kind),
            ..Self::UNKNOWN
        }
    }

    /// The parts of a value, if it has any.
    pub(crate) fn parts(self, value: &Value) -> Option<Parts> {
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
                let names = items.iter().map(|item| item.get(key)?.as_str());
                let names = names.collect::<Option<BTreeSet<_>>>()?;
                (names.len() == items.len()).then_some(Parts::Items(key, item))
            }
            _ => None,
        }
    }

    /// What is known about the items of a list.
    pub(crate) fn item(self) -> Self {
        match self.kind.map(|kind| &kind.shape) {
            Some(Shape::List(item)) => Self::of(item),
            _ => Self::UNKNOWN,
        }
    }

    /// What stands for a value: itself, the documented default if there is none, else `null`.
    fn filled(self, value: Option<&Value>) -> Cow<'_, Value> {
        let default = || {
            let default = self.default.map(serde_json::from_str);
            Cow::Owned(default.and_then(Result::ok).unwrap_or_default())
        };
        value.map_or_else(default, Cow::Borrowed)
    }
}

impl Schema {
    pub(super) fn root(&'static self) -> Spec {
        Spec::of(&self.request)
    }

    /// What is known about one of the parts of a value, which has none where this version does not know it.
    pub(crate) fn part(&self, of: Option<Parts>, name: &str) -> Spec {
        let object = match of {
            Some(Parts::Keys(kind) | Parts::Items(_, kind)) => return Spec::of(kind),
            Some(Parts::Fields(object)) => Some(object),
            None => None,
        };
        let known = object.and_then(|object| {
            let mut fields = object.fields.iter();
            let field = fields.find(|field| field.name == name)?;
            let mut defaults = self.defaults.iter();
            let default = defaults.find(|(of, field, _)| *of == object.name && *field == name);
            Some(Spec {
                kind: Some(&field.value),
                secret: field.secret,
                default: default.map(|(_, _, value)| *value),
                unordered: self.unordered.contains(&(object.name, field.name)),
            })
        });
        known.unwrap_or_else(|| Spec {
            secret: self.is_secret(name),
            ..Spec::UNKNOWN
        })
    }

    /// Whether a field that no table describes holds a secret: what the tables say of other fields of this name, else what the name says.
    fn is_secret(&self, name: &str) -> bool {
        let mut marks = self.marks.iter();
        let mark = marks.find(|(known, _)| *known == name);
        mark.map_or_else(|| is_secret_name(name), |(_, secret)| *secret)
    }

    /// Whether two values are the same to the API. An absent value is the documented default, else `null`.
    pub(super) fn equal(&self, spec: Spec, one: Option<&Value>, other: Option<&Value>) -> bool {
        let (one, other) = (spec.filled(one), spec.filled(other));
        let parts = spec.parts(&one);
        if parts != spec.parts(&other) {
            return false;
        }
        match (&*one, &*other) {
            (Value::Number(one), Value::Number(other)) => same_number(one, other),
            (Value::Array(one), Value::Array(other)) => {
                let item = spec.item();
                let same = |one: &Value, other: &Value| self.equal(item, Some(one), Some(other));
                let covers = |all: &[Value], some: &[Value]| {
                    some.iter()
                        .all(|item| all.iter().any(|other| same(item, other)))
                };
                if spec.unordered || parts.is_some() {
                    covers(one, other) && covers(other, one)
                } else {
                    one.len() == other.len()
                        && one.iter().zip(other).all(|(one, other)| same(one, other))
                }
            }
            (Value::Object(one), Value::Object(other)) => {
                one.keys().chain(other.keys()).all(|name| {
                    let part = self.part(parts, name);
                    self.equal(part, one.get(name), other.get(name))
                })
            }
            (one, other) => one == other,
        }
    }

    /// Where a value lacks what `wanted` asks for; what `wanted` leaves out may be anything.
    pub(super) fn unmet(
        &self,
        spec: Spec,
        path: &Path,
        wanted: &Value,
        found: Option<&Value>,
    ) -> Vec<(Path, Spec)> {
        match (spec.parts(wanted), found) {
            (Some(parts), Some(found)) if spec.parts(found) == Some(parts) => {
                let steps = parts.steps(&[wanted]).into_iter();
                let unmet = steps.filter_map(|step| {
                    let part = self.part(Some(parts), &step.name);
                    let path = path.then(step.clone());
                    Some(self.unmet(part, &path, step.of(wanted)?, step.of(found)))
                });
                unmet.flatten().collect()
            }
            _ if self.equal(spec, Some(wanted), found) => Vec::new(),
            _ => vec![(path.clone(), spec)],
        }
    }

    /// The value without its secrets.
    pub(super) fn stripped(&self, spec: Spec, value: &Value) -> Value {
        let mut value = value.clone();
        self.retain(spec, spec, &mut value, &|part, _, _| !part.secret);
        value
    }

    /// A response as a request would hold it: without what only responses have, and without `null` where requests do not take it.
    /// What neither table knows is kept.
    pub(super) fn canonical(&'static self, response: &Value) -> Value {
        let mut value = response.clone();
        let is_taken = |taken: Spec, given: Spec, value: &Value| match taken.kind {
            Some(kind) => kind.nullable || !value.is_null(),
            None => given.kind.is_none(),
        };
        let stored = Spec::of(&self.response);
        self.retain(self.root(), stored, &mut value, &is_taken);
        value.sort_all_objects();
        value
    }

    /// A response as a definition: a field that holds nothing, or the documented default, is left out.
    pub(crate) fn definition(&'static self, response: &Value) -> Map<String, Value> {
        let mut body = self.canonical(response);
        let is_decided = |part: Spec, _, value: &Value| {
            part.default.is_none() || !self.equal(part, Some(value), None)
        };
        self.retain(self.root(), self.root(), &mut body, &is_decided);
        let Value::Object(mut fields) = body else {
            return Map::new();
        };
        fields.retain(|_, value| !value.is_null());
        fields
    }

    /// Takes the members out of a value, and out of what is in it, that are not to be kept by what the tables of two specs say of them.
    fn retain(
        &self,
        one: Spec,
        other: Spec,
        value: &mut Value,
        keep: &impl Fn(Spec, Spec, &Value) -> bool,
    ) {
        let parts = one.parts(value);
        // Of what the first does not know, the second says nothing.
        let others = parts.and(other.parts(value));
        match value {
            Value::Object(members) => members.retain(|name, value| {
                let (one, other) = (self.part(parts, name), self.part(others, name));
                self.retain(one, other, value, keep);
                keep(one, other, value)
            }),
            Value::Array(items) => items
                .iter_mut()
                .for_each(|item| self.retain(one.item(), other.item(), item, keep)),
            _ => {}
        }
    }

    /// Whether a response's list has items that somebody else than the source wrote.
    pub(super) fn has_foreign(&self, field: &str, response: &Value) -> bool {
        let is_foreign = |item: &Value| {
            self.foreign.iter().any(|(list, name, mark)| {
                let found = item.get(name).filter(|_| *list == field);
                let mark = serde_json::from_str::<Value>(mark).ok();
                found.is_some() && found == mark.as_ref()
            })
        };
        let items = response.get(field).and_then(Value::as_array);
        items.is_some_and(|items| items.iter().any(is_foreign))
    }

    /// Whether a field is a list into which somebody else writes, too.
    pub(super) fn is_shared(&self, field: &str) -> bool {
        self.foreign.iter().any(|(list, _, _)| *list == field)
    }
}

impl Parts {
    /// The place of a part in the order of the table.
    pub(crate) fn rank(self, name: &str) -> usize {
        let field = match self {
            Parts::Fields(object) => object.field(name),
            Parts::Keys(_) | Parts::Items(..) => None,
        };
        field.map_or(usize::MAX, |(index, _)| index)
    }

    /// The steps to all parts that the values have, those of the table first and in its order.
    pub(super) fn steps(self, values: &[&Value]) -> Vec<Step> {
        let key = match self {
            Parts::Items(key, _) => Some(key),
            Parts::Fields(_) | Parts::Keys(_) => None,
        };
        let mut names: Vec<&str> = Vec::new();
        for value in values {
            let all: Vec<&str> = match (key, value) {
                (Some(key), Value::Array(items)) => {
                    let items = items.iter();
                    items.filter_map(|item| item.get(key)?.as_str()).collect()
                }
                (None, Value::Object(members)) => members.keys().map(String::as_str).collect(),
                _ => Vec::new(),
            };
            for name in all {
                if !names.contains(&name) {
                    names.push(name);
                }
            }
        }
        names.sort_by_key(|name| self.rank(name));
        let names = names.into_iter().map(str::to_owned);
        names.map(|name| Step { key, name }).collect()
    }
}

impl Step {
    /// The part of a value to which the step leads.
    pub(super) fn of<'v>(&self, value: &'v Value) -> Option<&'v Value> {
        match (self.key, value) {
            (None, value) => value.get(&self.name),
            (Some(_), value) => value.get(self.index(value)?),
        }
    }

    fn of_mut<'v>(&self, value: &'v mut Value) -> Option<&'v mut Value> {
        match self.key {
            None => value.get_mut(&self.name),
            Some(_) => value.get_mut(self.index(value)?),
        }
    }

    /// Which item of a list it is, if the step leads to one.
    pub(super) fn index(&self, list: &Value) -> Option<usize> {
        let (key, items) = (self.key?, list.as_array()?);
        items
            .iter()
            .position(|item| item.get(key).and_then(Value::as_str) == Some(&self.name))
    }
}

impl Path {
    pub(super) fn then(&self, step: Step) -> Self {
        let mut steps = self.0.clone();
        steps.push(step);
        Self(steps)
    }

    /// The field of the body that the path goes through.
    pub(super) fn field(&self) -> &str {
        self.0.first().map_or("", |step| &step.name)
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
        let Some(at) = before.iter().try_fold(body, |at, step| step.of_mut(at)) else {
            return;
        };
        let index = last.index(at);
        match (at, new) {
            (Value::Object(members), Some(new)) => drop(members.insert(last.name.clone(), new)),
            (Value::Object(members), None) => drop(members.remove(&last.name)),
            (Value::Array(items), Some(new)) => match index {
                Some(index) => items[index] = new,
                None => items.push(new),
            },
            (Value::Array(items), None) => drop(index.map(|index| items.remove(index))),
            _ => {}
        }
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, step) in self.0.iter().enumerate() {
            if step.key.is_some() || !is_plain(&step.name) {
                write!(f, "[{}]", Value::from(step.name.as_str()))?;
            } else {
                write!(f, "{}{}", if index == 0 { "" } else { "." }, step.name)?;
            }
        }
        Ok(())
    }
}

/// Whether a path, as text, leads to what another one leads to, or into it.
pub(super) fn leads_into(path: &str, outer: &str) -> bool {
    let rest = path.strip_prefix(outer);
    outer.is_empty() || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

fn is_plain(name: &str) -> bool {
    let is_plain = |letter: char| letter.is_alphanumeric() || "_-".contains(letter);
    !name.is_empty() && name.chars().all(is_plain)
}

#[allow(
    clippy::float_cmp,
    reason = "what was stored is compared, nothing that was computed"
)]
fn same_number(one: &serde_json::Number, other: &serde_json::Number) -> bool {
    one == other || (one.is_f64() || other.is_f64()) && one.as_f64() == other.as_f64()
}
