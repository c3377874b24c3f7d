//! Compares schemas pair by pair: components with components, and whatever stands inline with what stood there.

use std::collections::HashSet;

use serde_json::Value;

use super::comparer::{ACCEPTED, Comparer, Finding, Side};
use super::document::At;
use super::graph::component;
use super::limits::Effect;
use super::report::{Severity, brief};
use super::shape::{Flat, Form, canonical};
use super::types;

impl<'d> Comparer<'d> {
    /// Compares two schemas and all that lies in them, their nullability included.
    pub(crate) fn schemas(&mut self, old: &At<'d>, new: &At<'d>) {
        self.site(old, new);
        // Children are pushed in order and taken from the back, so each batch is turned round to keep the order of the document.
        while let Some((old, new)) = self.pairs.pop() {
            let rest = self.pairs.len();
            self.pair(&old, &new);
            self.pairs[rest..].reverse();
        }
    }

    /// A place that holds a schema on both sides: is `null` allowed as before? The rest is left to the pair.
    pub(crate) fn site(&mut self, old: &At<'d>, new: &At<'d>) {
        if let Some((before, after)) = self.nullable(old, new)
            && before != after
        {
            let finding = Finding {
                kind: "nullable",
                old: Some(old),
                new: Some(new),
                what: if after {
                    "may be null now"
                } else {
                    "may not be null any more"
                }
                .to_owned(),
            };
            self.report(
                Severity::Breaking,
                "the Rust type changes between `T` and `Option<T>`",
                finding,
            );
        }
        self.later(old, new);
    }

    /// Leaves a pair to be compared once.
    pub(crate) fn later(&mut self, old: &At<'d>, new: &At<'d>) {
        if self.seen.insert((old.pointer.clone(), new.pointer.clone())) {
            self.pairs.push((old.clone(), new.clone()));
        }
    }

    /// Whether two places are the same thing by name, renaming included.
    pub(crate) fn corresponds(&self, old: &str, new: &str) -> bool {
        if let Some(name) = component(old) {
            let name = self.renamed.get(&name).cloned().unwrap_or(name);
            return component(new).is_some_and(|other| other == name);
        }
        old == new
            || self.renamed.iter().any(|(before, after)| {
                let inside = |pointer: &str, name: &str| {
                    let rest = pointer
                        .strip_prefix("/components/schemas/")?
                        .strip_prefix(name)?;
                    rest.starts_with('/').then(|| rest.to_owned())
                };
                inside(old, before).is_some_and(|rest| inside(new, after) == Some(rest))
            })
    }

    /// Whether `null` was and is allowed at a place.
    ///
    /// Where both sides refer to the same thing, only what stands beside the reference counts, since the thing is compared by itself. A value
    /// of any kind may be `null` without anybody saying so; that it is of any kind is what matters then.
    pub(crate) fn nullable(&self, old: &At<'d>, new: &At<'d>) -> Option<(bool, bool)> {
        let (before, after) = (Flat::new(self.old.root, old), Flat::new(self.new.root, new));
        if let (Some(left), Some(right)) = (&before.name, &after.name)
            && self.corresponds(&left.pointer, &right.pointer)
        {
            return Some((before.nullable, after.nullable));
        }
        let (before, after) = (self.old.nature(old), self.new.nature(new));
        (!before.any && !after.any).then_some((before.nullable, after.nullable))
    }

    fn pair(&mut self, old: &At<'d>, new: &At<'d>) {
        let (before, after) = (Flat::new(self.old.root, old), Flat::new(self.new.root, new));
        match (&before.name, &after.name) {
            (Some(left), Some(right)) if self.corresponds(&left.pointer, &right.pointer) => {
                self.details(&before, &after);
                self.later(left, right);
                return;
            }
            (None, None) => {}
            _ => {
                let named = |side: &Side<'d>, flat: &Flat<'d>| {
                    let last = flat.last_name(side.root)?;
                    let form = side.nature(&last).form;
                    matches!(form, Form::Enum | Form::Union | Form::Object).then_some(last.pointer)
                };
                let (left, right) = (named(&self.old, &before), named(&self.new, &after));
                let both = left.as_ref().zip(right.as_ref());
                if both.is_some_and(|(left, right)| self.corresponds(left, right)) {
                    // Only the way to the thing is another one.
                } else if left.is_some() || right.is_some() {
                    self.other_type(old, new);
                    if both.is_some() {
                        return;
                    }
                }
            }
        }
        let whole = |side: &Side<'d>, flat: Flat<'d>, at: &At<'d>| {
            if flat.name.is_none() {
                return flat;
            }
            Flat::expanded(side.root, at)
        };
        let (before, after) = (whole(&self.old, before, old), whole(&self.new, after, new));
        self.structures(&before, &after);
    }

    fn other_type(&mut self, old: &At<'d>, new: &At<'d>) {
        let (before, after) = (
            types::describe(&self.old, old),
            types::describe(&self.new, new),
        );
        let (before, after) = if before == after {
            (format!("{before} by a name"), format!("{after} in place"))
        } else {
            (before, after)
        };
        let finding = Finding {
            kind: "type",
            old: Some(old),
            new: Some(new),
            what: format!("type {before} -> {after}"),
        };
        self.report(Severity::Breaking, "the Rust type is another one", finding);
    }

    /// Two schemas without a name of their own, or with all names followed.
    fn structures(&mut self, old: &Flat<'d>, new: &Flat<'d>) {
        let plain = matches!(old.form(), Form::Other | Form::Enum);
        if old.form() != new.form() || plain && old.kinds() != new.kinds() {
            self.other_type(&old.at, &new.at);
            self.annotations(old, new);
            return;
        }
        self.details(old, new);
        match old.form() {
            Form::Enum => self.enums(old, new),
            Form::Union => self.unions(old, new),
            Form::Object => {
                self.travel(old, new);
                self.fields(old, new);
                self.additional(old, new);
            }
            Form::Map => self.additional(old, new),
            Form::Array | Form::Other => {}
        }
        match (&old.items, &new.items) {
            (Some(left), Some(right)) => self.site(left, right),
            (None, None) => {}
            _ => self.other_type(&old.at, &new.at),
        }
    }

    /// A type that is sent can be built by its fields; one that is only received cannot.
    fn travel(&mut self, old: &Flat<'d>, new: &Flat<'d>) {
        let Some(name) = component(&old.at.pointer).and(component(&new.at.pointer)) else {
            return;
        };
        let before = self.old.graph.uses(&old.at.pointer);
        let after = self.new.graph.uses(&new.at.pointer);
        let (severity, why, what) = match (before.request, after.request) {
            (true, false) if !after.none() => (
                Severity::Breaking,
                "the struct can no longer be built by its fields",
                "no longer sent, only received",
            ),
            (false, true) if !before.none() => (
                Severity::Additive,
                ACCEPTED,
                "now also sent, not only received",
            ),
            _ => return,
        };
        let finding = Finding {
            kind: "use",
            old: Some(&old.at),
            new: Some(&new.at),
            what: what.to_owned(),
        };
        self.report_named(severity, why, &name, finding);
    }

    fn enums(&mut self, old: &Flat<'d>, new: &Flat<'d>) {
        let (Some(before), Some(after)) = (&old.words, &new.words) else {
            return;
        };
        let texts = |words: &[At<'d>]| -> HashSet<String> {
            words.iter().map(|word| canonical(word.value)).collect()
        };
        let (known, kept) = (texts(before), texts(after));
        for word in before {
            if !kept.contains(&canonical(word.value)) {
                let finding = Finding {
                    kind: "value-removed",
                    old: Some(word),
                    new: None,
                    what: format!("value {} removed", brief(word.value)),
                };
                self.report(
                    Severity::Breaking,
                    "the word is refused, and its variant is gone",
                    finding,
                );
            }
        }
        for word in after {
            if !known.contains(&canonical(word.value)) {
                let finding = Finding {
                    kind: "value-added",
                    old: None,
                    new: Some(word),
                    what: format!("value {} added", brief(word.value)),
                };
                self.report(
                    Severity::Additive,
                    "the enums are open, so a program compiles as before",
                    finding,
                );
            }
        }
    }

    fn unions(&mut self, old: &Flat<'d>, new: &Flat<'d>) {
        let (Some(before), Some(after)) = (&old.union, &new.union) else {
            return;
        };
        if before.tag != after.tag {
            let shown = |tag: Option<&str>| {
                tag.map_or_else(|| "nothing".to_owned(), |tag| format!("`{tag}`"))
            };
            let finding = Finding {
                kind: "tag",
                old: Some(&before.at),
                new: Some(&after.at),
                what: format!(
                    "told apart by {} -> {}",
                    shown(before.tag),
                    shown(after.tag)
                ),
            };
            self.report(
                Severity::Breaking,
                "other fields say which variant a value is",
                finding,
            );
        }
        // By what they go by, or else by the component that they are, which may have another name now.
        let mut unmatched: Vec<&String> = after
            .variants
            .keys()
            .filter(|key| !before.variants.contains_key(*key))
            .collect();
        for (key, left) in &before.variants {
            let partner = if after.variants.contains_key(key) {
                Some(key)
            } else {
                let place = unmatched
                    .iter()
                    .position(|key| self.same_component(left, &after.variants[*key]));
                place.map(|place| unmatched.remove(place))
            };
            if let Some(other) = partner {
                let right = &after.variants[other];
                if key != other && after.tag.is_some() {
                    let finding = Finding {
                        kind: "variant-renamed",
                        old: Some(left),
                        new: Some(right),
                        what: format!("tag `{key}` -> `{other}`"),
                    };
                    self.report(
                        Severity::Breaking,
                        "the word is refused, and the variant has another name",
                        finding,
                    );
                }
                self.site(left, right);
                continue;
            }
            let finding = Finding {
                kind: "variant-removed",
                old: Some(left),
                new: None,
                what: "variant removed".to_owned(),
            };
            self.report(
                Severity::Breaking,
                "the variant is gone, and its values are refused",
                finding,
            );
        }
        for key in unmatched {
            let right = &after.variants[key];
            let finding = Finding {
                kind: "variant-added",
                old: None,
                new: Some(right),
                what: format!("variant added: {}", types::describe(&self.new, right)),
            };
            self.report(
                Severity::Additive,
                "the unions are open, so a program compiles as before",
                finding,
            );
        }
    }

    fn same_component(&self, old: &At<'d>, new: &At<'d>) -> bool {
        let (left, right) = (old.target(self.old.root), new.target(self.new.root));
        left.zip(right)
            .is_some_and(|(left, right)| self.corresponds(&left.pointer, &right.pointer))
    }

    fn additional(&mut self, old: &Flat<'d>, new: &Flat<'d>) {
        let schema = |at: &Option<At<'d>>| {
            at.clone()
                .filter(|at| at.value.as_object().is_some_and(|map| !map.is_empty()))
        };
        let closed = |at: &Option<At<'d>>| {
            at.as_ref()
                .is_some_and(|at| at.value == &Value::Bool(false))
        };
        let (left, right) = (schema(&old.additional), schema(&new.additional));
        match (&left, &right) {
            (Some(left), Some(right)) => self.site(left, right),
            (None, None) => {
                let (before, after) = (closed(&old.additional), closed(&new.additional));
                if before != after {
                    let effect = if after {
                        Effect::Narrower
                    } else {
                        Effect::Wider
                    };
                    let finding = Finding {
                        kind: "additional-properties",
                        old: old.additional.as_ref().or(Some(&old.at)),
                        new: new.additional.as_ref().or(Some(&new.at)),
                        what: if after {
                            "other fields refused"
                        } else {
                            "other fields allowed"
                        }
                        .to_owned(),
                    };
                    self.effect(effect, finding);
                }
            }
            _ => self.other_type(&old.at, &new.at),
        }
    }
}
