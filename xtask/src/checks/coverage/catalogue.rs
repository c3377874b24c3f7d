//! Every rule that a request can break, found where `codegen` finds what it writes into the tables.
//!
//! The tables themselves are out of reach: `xtask` has to build while they do not, or a broken table could never be made anew.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexSet;

use crate::emit::model;
use crate::ir::{Api, Check, Kind, Object, Shape, Test, TypeId, Value};

/// The rules by name.
///
/// The name is the one that violations carry. Where that stands for mistakes of several kinds, the kind follows in parentheses, so that
/// each has cases of its own: `format (Email)`, `type (null)`.
pub(super) type Catalogue = BTreeMap<String, Rule>;

/// What is known of a rule.
#[derive(Debug)]
pub(super) struct Rule {
    /// Whether it is only advice.
    pub(super) warn: bool,
    /// Whether it is about the kinds of values or the names of fields, so that no value of a Rust type can break it.
    pub(super) structural: bool,
    /// The bodies of requests in which it can be broken.
    pub(super) bodies: BTreeSet<String>,
    /// Where it stands, in the order of the document.
    pub(super) places: IndexSet<String>,
}

/// The rules of all that a request can hold.
pub(super) fn catalogue(api: &Api) -> Catalogue {
    let roots = model::roots(api);
    let mut rules = Catalogue::new();
    for root in api.in_order() {
        if roots.contains_key(&root) {
            let mut walk = Walk {
                api,
                body: &api.types[root].name,
                visited: BTreeSet::new(),
                rules: &mut rules,
            };
            walk.named(root, "");
        }
    }
    rules
}

/// A walk over everything that one body can hold.
struct Walk<'a> {
    api: &'a Api,
    body: &'a str,
    visited: BTreeSet<TypeId>,
    rules: &'a mut Catalogue,
}

impl Walk<'_> {
    /// A named type, which is used at this place.
    fn named(&mut self, id: TypeId, place: &str) {
        let named = &self.api.types[id];
        if let Kind::Enum(_) = named.kind {
            self.add("enum", false, place);
        }
        if !self.visited.insert(id) {
            return;
        }
        match &named.kind {
            Kind::Object(object) => self.object(object, &named.name),
            Kind::Union(union) => {
                let tag = format!("{}.{}", named.name, union.tag);
                for rule in ["required (tag)", "type (tag)"] {
                    self.structural(rule, &tag);
                }
                self.add("enum (tag)", false, &tag);
                for object in union.objects() {
                    self.named(object, place);
                }
            }
            Kind::AnyOf(variants) => {
                self.structural("anyOf", place);
                for variant in variants {
                    self.value(&variant.value, place);
                }
            }
            // `resolve` has looked through aliases, and enums hold nothing.
            Kind::Enum(_) | Kind::Alias(_) => {}
        }
    }

    fn object(&mut self, object: &Object, name: &str) {
        self.structural("unknown", name);
        for rule in &object.rules {
            self.add(&rule.id, rule.warn, name);
        }
        for field in &object.fields {
            let place = format!("{name}.{}", field.name);
            self.structural("duplicate", &place);
            if field.required {
                self.structural("required", &place);
            }
            self.value(&field.value, &place);
        }
    }

    fn value(&mut self, value: &Value, place: &str) {
        let value = self.api.resolve(value);
        for check in &value.checks {
            self.add(&name(check), check.warn, place);
        }
        if value.shape != Shape::Any {
            self.structural("type", place);
            if !value.nullable {
                self.structural("type (null)", place);
            }
        }
        match &value.shape {
            Shape::Integer | Shape::Unsigned => self.structural("type (fraction)", place),
            Shape::Named(id) => self.named(*id, place),
            Shape::List(item) => self.value(item, &format!("{place}[]")),
            Shape::Map(entry) => self.value(entry, &format!("{place}.*")),
            Shape::Any | Shape::String | Shape::Number | Shape::Boolean => {}
        }
    }

    fn structural(&mut self, name: &str, place: &str) {
        self.add(name, false, place).structural = true;
    }

    fn add(&mut self, name: &str, warn: bool, place: &str) -> &mut Rule {
        let rule = self.rules.entry(name.to_owned()).or_insert_with(|| Rule {
            warn,
            structural: false,
            bodies: BTreeSet::new(),
            places: IndexSet::new(),
        });
        // Where it is both, it is asked for everything that a rule is asked for.
        rule.warn &= warn;
        rule.bodies.insert(self.body.to_owned());
        rule.places.insert(place.to_owned());
        rule
    }
}

/// The name of a check: each form of strings is checked by code of its own.
fn name(check: &Check) -> String {
    match &check.test {
        Test::Format(form) if !check.prose => format!("{} ({form})", check.id),
        _ => check.id.clone(),
    }
}

#[cfg(test)]
mod tests {
    //! What is found in small documents.

    use super::catalogue;
    use crate::codegen::tests::understand;

    #[track_caller]
    fn check(schemas: &str, expected: &[&str]) {
        let rules = catalogue(&understand(schemas));
        let found: Vec<_> = rules
            .iter()
            .map(|(name, rule)| {
                let places: Vec<_> = rule.places.iter().map(String::as_str).collect();
                format!("{name}: {}", places.join(", "))
            })
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn every_keyword_with_a_test() {
        check(
            "Thing:\n  type: object\n  properties:\n    a: {type: [string, 'null'], pattern: a, allOf: [{maxLength: 3}]}\n    b: {type: [array, 'null'], minItems: 1, maxItems: 2, uniqueItems: true, items: {type: [integer, 'null'], exclusiveMaximum: 9, multipleOf: 2}}\n    c: {$ref: '#/components/schemas/C'}\nC: {type: [string, 'null'], format: email}\nUnused: {type: object, properties: {a: {type: number, minimum: 1}}}",
            &[
                "duplicate: Thing.a, Thing.b, Thing.c",
                "exclusiveMaximum: Thing.b[]",
                "format (Email): Thing.c",
                "maxItems: Thing.b",
                "maxLength: Thing.a",
                "minItems: Thing.b",
                "multipleOf: Thing.b[]",
                "pattern: Thing.a",
                "type: Thing.a, Thing.b, Thing.b[], Thing.c",
                "type (fraction): Thing.b[]",
                "uniqueItems: Thing.b",
                "unknown: Thing",
            ],
        );
    }

    #[test]
    fn what_the_structure_demands() {
        check(
            "Thing:\n  type: object\n  required: [a]\n  properties:\n    a: {type: object, additionalProperties: {type: string, enum: [x, y]}}\n    b: {oneOf: [{$ref: '#/components/schemas/One'}, {$ref: '#/components/schemas/Two'}]}\nOne: {type: object, required: [kind], properties: {kind: {const: one}}}\nTwo: {type: object, required: [kind], properties: {kind: {const: two}, c: {}}}",
            &[
                "duplicate: Thing.a, Thing.b, Two.c",
                "enum: Thing.a.*",
                "enum (tag): ThingB.kind",
                "required: Thing.a",
                "required (tag): ThingB.kind",
                "type: Thing.a, Thing.a.*, Thing.b",
                "type (null): Thing.a, Thing.a.*, Thing.b",
                "type (tag): ThingB.kind",
                "unknown: Thing, One, Two",
            ],
        );
    }
}
