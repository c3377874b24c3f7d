//! Compares types: which there are, their fields, values, variants, and what these make of the Rust types.

use std::borrow::Cow;
use std::collections::HashMap;
use std::mem::discriminant;

use super::Side;
use super::kinds::severity_of;
use super::report::{Change, Direction, Pointers, Severity};
use crate::document::history::{History, Thing};
use crate::error::join;
use crate::ir::shape::Presence;
use crate::ir::{EnumValue, Field, Kind, Object, Shape, Type, TypeId, Value, Variant};
use crate::pairs;

/// The reason why a change of what requests may hold is breaking.
pub(super) const REFUSED: &str = "what was accepted may be refused now";

/// Collects the changes between two documents.
pub(super) struct Comparer<'a> {
    pub(super) old: Side<'a>,
    pub(super) new: Side<'a>,
    pub(super) history: &'a History,
    /// The types that belong together, from the old one to the new one.
    pairs: HashMap<TypeId, TypeId>,
    changes: Vec<Change>,
}

/// Where a change is.
#[derive(Debug, Clone)]
pub(super) struct Place {
    pub(super) path: String,
    pub(super) direction: Direction,
    pub(super) pointer: Pointers,
}

impl Place {
    /// A part of the value in this place.
    pub(super) fn part(&self, name: &str) -> Self {
        Self {
            path: format!("{}{name}", self.path),
            ..self.clone()
        }
    }
}

/// What changed, in words and as two values.
#[derive(Debug, Default)]
pub(super) struct What {
    text: String,
    before: Option<String>,
    after: Option<String>,
}

impl<T: Into<String>> From<T> for What {
    fn from(text: T) -> Self {
        Self {
            text: text.into(),
            ..Self::default()
        }
    }
}

impl What {
    /// A value that is there before, after, or both.
    pub(super) fn change(label: &str, before: Option<String>, after: Option<String>) -> Self {
        let text = match (&before, &after) {
            (Some(before), Some(after)) => format!("{label} {before} -> {after}"),
            (Some(value), None) => format!("{label} {value} removed"),
            (None, Some(value)) => format!("{label} {value} added"),
            (None, None) => String::new(),
        };
        Self {
            text: text.trim_start().to_owned(),
            before,
            after,
        }
    }

    /// A value that was replaced.
    pub(super) fn replaced(label: &str, before: &str, after: &str) -> Self {
        Self::change(label, Some(before.to_owned()), Some(after.to_owned()))
    }

    /// Code that was replaced.
    pub(super) fn code(label: &str, before: &str, after: &str) -> Self {
        Self::replaced(label, &format!("`{before}`"), &format!("`{after}`"))
    }
}

impl<'a> Comparer<'a> {
    pub(super) fn new(old: Side<'a>, new: Side<'a>, history: &'a History) -> Self {
        let pairs = pairs::types(old.api, new.api, history);
        Self {
            old,
            new,
            history,
            pairs,
            changes: Vec::new(),
        }
    }

    /// The changes, the severe ones first.
    pub(super) fn finish(mut self) -> Vec<Change> {
        self.changes.sort_by_key(|change| change.severity);
        self.changes
    }

    /// Notes a change whose kind says everything, such as `type-removed`.
    pub(super) fn note(&mut self, place: &Place, kind: &'static str) {
        self.report(place, kind, kind.replace('-', " "));
    }

    /// Notes a change whose kind decides how severe it is.
    pub(super) fn report(&mut self, place: &Place, kind: &'static str, what: impl Into<What>) {
        let (severity, why) = severity_of(kind);
        self.push(place, kind, what, severity, why);
    }

    /// Notes a change.
    pub(super) fn push(
        &mut self,
        place: &Place,
        kind: impl Into<Cow<'static, str>>,
        what: impl Into<What>,
        severity: Severity,
        why: impl Into<String>,
    ) {
        let what = what.into();
        self.changes.push(Change {
            severity,
            kind: kind.into(),
            path: place.path.clone(),
            direction: place.direction,
            what: what.text,
            why: why.into(),
            pointer: place.pointer.clone(),
            before: what.before,
            after: what.after,
        });
    }

    /// Notes that a value was replaced, if it was.
    pub(super) fn replaced(
        &mut self,
        place: &Place,
        kind: &'static str,
        label: &str,
        old: &str,
        new: &str,
    ) {
        if old != new {
            self.report(place, kind, What::replaced(label, old, new));
        }
    }

    /// Notes that something holds now, or no longer: the kind and the words for either.
    pub(super) fn turned(
        &mut self,
        place: &Place,
        (old, new): (bool, bool),
        on: (&'static str, &str),
        off: (&'static str, &str),
    ) {
        match (old, new) {
            (false, true) => self.report(place, on.0, on.1),
            (true, false) => self.report(place, off.0, off.1),
            _ => {}
        }
    }

    /// Compares text for people, such as a description.
    pub(super) fn words(&mut self, place: &Place, kind: &'static str, old: &str, new: &str) {
        let what = match (old.trim(), new.trim()) {
            (old, new) if old == new => return,
            ("", _) => "added",
            (_, "") => "removed",
            _ => "changed",
        };
        let what = What {
            text: format!("{kind} {what}"),
            before: Some(old.to_owned()),
            after: Some(new.to_owned()),
        };
        self.report(place, kind, what);
    }

    pub(super) fn deprecation(&mut self, place: &Place, old: bool, new: bool) {
        let off = ("no-longer-deprecated", "no longer deprecated");
        self.turned(place, (old, new), ("deprecated", "deprecated"), off);
    }

    /// All types: those that are gone, then the others in the order of the new document.
    pub(super) fn types(&mut self) {
        let (before, after) = (self.old.api, self.new.api);
        for id in before.in_order() {
            if !self.pairs.contains_key(&id) {
                let mut place = place(&self.old, id);
                place.pointer.old = place.pointer.new.take();
                self.note(&place, "type-removed");
            }
        }
        let pairs = self.pairs.iter();
        let earlier: HashMap<TypeId, TypeId> = pairs.map(|(old, new)| (*new, *old)).collect();
        for id in after.in_order() {
            let mut place = place(&self.new, id);
            let Some(old) = earlier.get(&id) else {
                let what = format!("type added, {}", describe(&after.types[id].kind));
                self.report(&place, "type-added", what);
                continue;
            };
            place.pointer.old = Some(before.types[*old].pointer.clone());
            let (was, is) = (self.old.directions(*old), self.new.directions(id));
            place.direction = Direction::new(was.0 || is.0, was.1 || is.1);
            self.named(&before.types[*old], &after.types[id], &place);
        }
    }

    fn named(&mut self, old: &'a Type, new: &'a Type, place: &Place) {
        if old.name != new.name {
            let what = What::code("type renamed:", &old.name, &new.name);
            self.report(place, "type-renamed", what);
        }
        self.words(place, "description", &old.doc, &new.doc);
        self.deprecation(place, old.deprecated, new.deprecated);
        match (&old.kind, &new.kind) {
            (Kind::Object(before), Kind::Object(after)) => {
                if old.request && !new.request {
                    self.note(place, "no-longer-sent");
                }
                self.object((old, before), (new, after), place);
            }
            (Kind::Enum(before), Kind::Enum(after)) => self.enumeration(before, after, place),
            (Kind::Alias(before), Kind::Alias(after)) => self.value(before, after, place),
            (before, after) if discriminant(before) == discriminant(after) => {
                if let (Kind::Union(before), Kind::Union(after)) = (before, after)
                    && before.tag != after.tag
                {
                    self.report(place, "tag", What::code("tag", &before.tag, &after.tag));
                }
                self.variants(before.variants(), after.variants(), place);
            }
            (before, after) => {
                let what = What::replaced("type", describe(before), describe(after));
                self.report(place, "type", what);
            }
        }
    }

    fn object(&mut self, (a, old): (&Type, &'a Object), (b, new): (&Type, &'a Object), at: &Place) {
        let name = a.component.as_deref().unwrap_or(&a.name);
        let find = |all: &'a Object, name: &str| all.fields.iter().find(|field| field.name == name);
        let mut pairs: Vec<(&Field, &Field)> = Vec::new();
        for left in &old.fields {
            let renamed = || {
                let other = self.history.renamed(Thing::Field(name, &left.name))?;
                find(new, other).filter(|_| find(old, other).is_none())
            };
            if let Some(right) = find(new, &left.name).or_else(renamed) {
                pairs.push((left, right));
                continue;
            }
            let place = self.field_place(at, Some(&left.name), None);
            let (severity, why) = severity_of("field-removed");
            let now = self.history.replacement(name, &left.name);
            let why = format!("{why}{}", now.unwrap_or_default());
            self.push(&place, "field-removed", "removed", severity, why);
        }
        for right in &new.fields {
            let left = pairs.iter().find(|pair| std::ptr::eq(pair.1, right));
            if let Some((left, _)) = left {
                let place = self.field_place(at, Some(&left.name), Some(&right.name));
                self.field((a, left), (b, right), &place);
            } else {
                self.field_added(right, &self.field_place(at, None, Some(&right.name)));
            }
        }
        let required = |(left, right): &&(&Field, &Field)| left.required && right.required;
        let kept: Vec<&Field> = pairs.iter().filter(required).map(|pair| pair.1).collect();
        let mut ordered = kept.clone();
        ordered.sort_by_key(|field| new.fields.iter().position(|other| other.name == field.name));
        let same = |(left, right): (&&Field, &&Field)| left.name == right.name;
        if a.request && b.request && !kept.iter().zip(&ordered).all(same) {
            self.report(at, "field-order", "required fields in another order");
        }
        self.field_rules(old, new, at);
        match (&old.extra, &new.extra) {
            (Some(left), Some(right)) => self.value(left, right, &at.part(".*")),
            (Some(_), None) => self.note(at, "further-keys-untyped"),
            (None, Some(_)) => self.note(at, "further-keys-typed"),
            (None, None) => {}
        }
    }

    fn field_added(&mut self, field: &Field, place: &Place) {
        let (kind, required) = match (field.required, place.direction.sent()) {
            (true, true) => ("required-field-added", "required"),
            (true, false) => ("field-added", "required"),
            (false, _) => ("field-added", "optional"),
        };
        let text = self
            .new
            .rust(&field.value, self.new.api.nullable(&field.value));
        self.report(place, kind, format!("added, {required}, `{text}`"));
    }

    fn field(&mut self, (a, left): (&Type, &Field), (b, right): (&Type, &Field), place: &Place) {
        if left.name != right.name {
            let what = What::code("renamed:", &left.name, &right.name);
            self.report(place, "field-renamed", what);
        } else if left.ident != right.ident {
            let what = What::code("in Rust", &left.ident, &right.ident);
            self.report(place, "field-renamed", what);
        }
        let was = Presence::of(self.old.api, a, left);
        let is = Presence::of(self.new.api, b, right);
        if self.same_shape(&left.value, &right.value) {
            self.presence((was, left), (is, right), place);
            self.checks_of(&left.value, &right.value, place);
        } else {
            let before = was.wrap(&self.old.rust(&left.value, false));
            let after = is.wrap(&self.new.rust(&right.value, false));
            self.report(place, "type", What::code("type", &before, &after));
        }
        self.words(place, "description", &left.doc, &right.doc);
        self.default(&left.value, &right.value, place);
        self.deprecation(place, left.deprecated, right.deprecated);
        let secret = (left.secret, right.secret);
        let off = ("secret", "no longer secret");
        self.turned(place, secret, ("secret", "secret now"), off);
        if !left.read_only && right.read_only && place.direction != Direction::Response {
            self.report(place, "readOnly", "readOnly now");
        }
    }

    fn presence(
        &mut self,
        (was, left): (Presence, &Field),
        (is, right): (Presence, &Field),
        place: &Place,
    ) {
        let null = (
            self.old.api.nullable(&left.value),
            self.new.api.nullable(&right.value),
        );
        let mut what = Vec::new();
        match (left.required, right.required) {
            (true, false) => what.push("required -> optional"),
            (false, true) => what.push("optional -> required"),
            _ => {}
        }
        match null {
            (true, false) => what.push("may not be null any more"),
            (false, true) => what.push("may be null now"),
            _ => {}
        }
        if what.is_empty() && was != is {
            what.push(if is == Presence::Nullable {
                "now also sent"
            } else {
                "no longer sent"
            });
        }
        if what.is_empty() {
            return;
        }
        let (before, after) = (was.wrap("T"), is.wrap("T"));
        let narrower = !left.required && right.required || null == (true, false);
        let (severity, why) = if before != after {
            let why = format!("the Rust field changes from `{before}` to `{after}`");
            (Severity::Breaking, why)
        } else if narrower && place.direction.sent() {
            (Severity::Breaking, REFUSED.to_owned())
        } else {
            let why = "the Rust field stays as it is".to_owned();
            (Severity::Additive, why)
        };
        self.push(place, "presence", what.join(", "), severity, why);
    }

    /// A value that is no field: its type, its checks, its default.
    pub(super) fn value(&mut self, old: &Value, new: &Value, place: &Place) {
        if self.same(old, new) {
            self.checks_of(old, new, place);
        } else {
            let before = self.old.rust(old, self.old.api.nullable(old));
            let after = self.new.rust(new, self.new.api.nullable(new));
            self.report(place, "type", What::code("type", &before, &after));
        }
        self.default(old, new, place);
    }

    fn default(&mut self, old: &Value, new: &Value, place: &Place) {
        if old.default != new.default {
            let text = |value: &Value| value.default.as_ref().map(ToString::to_string);
            let what = What::change("default", text(old), text(new));
            self.report(place, "default", what);
        }
    }

    /// Whether two values have the same Rust type, under whatever name.
    pub(super) fn same(&self, old: &Value, new: &Value) -> bool {
        self.old.api.nullable(old) == self.new.api.nullable(new) && self.same_shape(old, new)
    }

    fn same_shape(&self, old: &Value, new: &Value) -> bool {
        if self.paired(old, new) {
            return true;
        }
        let (old, new) = (self.old.resolve(old), self.new.resolve(new));
        match (&old.shape, &new.shape) {
            (Shape::Named(_), Shape::Named(_)) => self.paired(&old, &new),
            (Shape::List(old), Shape::List(new)) | (Shape::Map(old), Shape::Map(new)) => {
                self.same(old, new)
            }
            (old, new) => discriminant(old) == discriminant(new),
        }
    }

    /// Whether two values are of named types that belong together.
    pub(super) fn paired(&self, old: &Value, new: &Value) -> bool {
        match (&old.shape, &new.shape) {
            (Shape::Named(old), Shape::Named(new)) => self.pairs.get(old) == Some(new),
            _ => false,
        }
    }

    fn enumeration(&mut self, old: &[EnumValue], new: &[EnumValue], place: &Place) {
        for before in old {
            let value = &before.value;
            match new.iter().find(|other| other.value == *value) {
                Some(other) if other.variant != before.variant => {
                    let label = format!("value {value:?} in Rust");
                    let what = What::code(&label, &before.variant, &other.variant);
                    self.report(place, "variant-renamed", what);
                }
                Some(_) => {}
                None => self.report(place, "value-removed", format!("value {value:?} removed")),
            }
        }
        for added in new {
            let value = &added.value;
            if old.iter().all(|other| other.value != *value) {
                self.report(place, "value-added", format!("value {value:?} added"));
            }
        }
    }

    fn variants(&mut self, old: &[Variant], new: &[Variant], place: &Place) {
        for variant in old {
            let place = place.part(&format!("({})", key(variant)));
            let Some(other) = new.iter().find(|other| key(other) == key(variant)) else {
                self.note(&place, "variant-removed");
                continue;
            };
            if variant.name != other.name {
                let what = What::code("variant renamed:", &variant.name, &other.name);
                self.report(&place, "variant-renamed", what);
            }
            self.value(&variant.value, &other.value, &place);
        }
        for variant in new {
            if old.iter().all(|other| key(other) != key(variant)) {
                let place = place.part(&format!("({})", key(variant)));
                let text = self.new.rust(&variant.value, variant.value.nullable);
                self.report(&place, "variant-added", format!("variant added, `{text}`"));
            }
        }
    }

    fn field_place(&self, object: &Place, old: Option<&str>, new: Option<&str>) -> Place {
        let pointer = |side: &Side<'_>, object: &Option<String>, field: Option<&str>| {
            let (object, field) = (object.as_deref()?, field?);
            let own = join(&join(object, "properties"), field);
            // A composed object has its fields elsewhere.
            let there = side.document.pointer(&own).is_some();
            Some(if there { own } else { object.to_owned() })
        };
        let mut place = object.part(&format!(".{}", new.or(old).unwrap_or_default()));
        place.pointer = Pointers {
            old: pointer(&self.old, &object.pointer.old, old),
            new: pointer(&self.new, &object.pointer.new, new),
        };
        place
    }
}

/// What tells the variants of a union apart: the tag, or the name where there is no tag.
fn key(variant: &Variant) -> &str {
    if variant.tag.is_empty() {
        &variant.name
    } else {
        &variant.tag
    }
}

fn place(side: &Side<'_>, id: TypeId) -> Place {
    let (request, response) = side.directions(id);
    Place {
        path: side.api.types[id].name.clone(),
        direction: Direction::new(request, response),
        pointer: Pointers {
            old: None,
            new: Some(side.api.types[id].pointer.clone()),
        },
    }
}

fn describe(kind: &Kind) -> &'static str {
    match kind {
        Kind::Object(_) => "object",
        Kind::Enum(_) => "enum",
        Kind::Union(_) => "union",
        Kind::AnyOf(_) => "untagged union",
        Kind::Alias(_) => "alias",
    }
}
