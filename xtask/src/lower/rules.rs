//! Lowers what a schema demands of several fields at once: the overlay's rules, `if` and `then`, and dependencies.

use itertools::Itertools;
use serde_json::Value as Json;

use super::checks::{concerns_fields, strings};
use super::parts::Parts;
use super::{At, Lower, list, members, text};
use crate::document::history::Thing;
use crate::document::overlay::target::advice;
use crate::error::join;
use crate::ir::{Field, FieldTest, Requirement, Rule};

/// A claim of two fields.
type Pair = fn(String, String) -> Requirement;

/// The keys that claim something of two fields.
const PAIRS: [(&str, Pair); 2] = [
    ("x-revox-before", Requirement::Before),
    ("x-revox-fills", Requirement::Fills),
];

/// The key that claims something of a list of placeholders.
const USED: &str = "x-revox-used";

impl<'d> Lower<'d> {
    /// The rules across the fields of an object.
    pub(super) fn rules(
        &mut self,
        parts: &Parts<'d>,
        fields: &[Field],
        component: Option<&str>,
    ) -> Vec<Rule> {
        let mut rules = Vec::new();
        for body in &parts.bodies {
            self.keyword_rules(body, fields, &mut rules);
        }
        for (at, warn) in &parts.rules {
            if concerns_fields(at.schema) && self.fits(at, fields, component) {
                let rule = self.prose_rule(at, *warn, fields);
                rules.extend(rule);
            }
        }
        rules
    }

    /// Whether the object has every field that a rule of an overlay names. A rule for a field that another version has is skipped.
    fn fits(&mut self, at: &At<'d>, fields: &[Field], component: Option<&str>) -> bool {
        let mut fits = true;
        for (name, place) in named_fields(at) {
            if fields.iter().any(|field| field.name == name) {
                continue;
            }
            let rule = text(at.schema, "x-revox-rule").unwrap_or_default();
            let thing = component.map(|object| Thing::Field(object, name));
            let known = thing.and_then(|thing| self.history.of(thing, self.document));
            if let Some(known) = known {
                if fits {
                    self.api.skipped.push(format!(
                        "the rule `{rule}` of `{}`: it looks at `{name}`, which is not in this document{known}",
                        component.unwrap_or_default()
                    ));
                    self.api.dropped.push(at.pointer.clone());
                }
            } else {
                let object = component.map_or_else(String::new, |object| format!("{object}."));
                let advice = advice(thing, &format!("`{object}{name}`"), &self.history.file);
                self.problem(
                    &place,
                    format!("the rule `{rule}` looks at a field that is not there; {advice}"),
                );
            }
            fits = false;
        }
        fits
    }

    /// Says which rules stand where they can look at no fields.
    pub(super) fn stray_rules(&mut self, parts: &Parts<'d>) {
        for (at, _) in &parts.rules {
            if concerns_fields(at.schema) {
                let name = text(at.schema, "x-revox-rule").unwrap_or_default();
                let reason = format!(
                    "the rule `{name}` looks at fields, so it belongs to the component that has them"
                );
                self.note(&at.pointer, "x-revox-rule", reason);
            }
        }
    }

    fn prose_rule(&mut self, at: &At<'d>, warn: bool, fields: &[Field]) -> Option<Rule> {
        let schema = at.schema;
        let when = match schema.get("if") {
            Some(condition) => self.clauses(condition, &join(&at.pointer, "if"), fields, true)?,
            None => Vec::new(),
        };
        let pair = PAIRS.iter().find(|(key, _)| schema.get(key).is_some());
        let then = if let Some((key, claim)) = pair {
            let place = join(&at.pointer, key);
            let mut names = list(schema, key).filter_map(Json::as_str);
            claim(
                self.known(fields, names.next()?, &place)?,
                self.known(fields, names.next()?, &place)?,
            )
        } else if let Some(list) = text(schema, USED) {
            let only = text(schema, "x-revox-used-if").unwrap_or_default();
            let list = self.known(fields, list, &join(&at.pointer, USED))?;
            Requirement::Used(list, only.to_owned())
        } else if let Some(then) = schema.get("then") {
            Requirement::Fields(self.clauses(then, &join(&at.pointer, "then"), fields, false)?)
        } else {
            Requirement::Fields(self.clauses(schema, &at.pointer, fields, false)?)
        };
        let place = match text(schema, "x-revox-at") {
            Some(name) => Some(self.known(fields, name, &join(&at.pointer, "x-revox-at"))?),
            None => None,
        };
        Some(Rule {
            id: text(schema, "x-revox-rule")?.to_owned(),
            warn,
            prose: true,
            if_: when,
            then,
            at: place,
            why: text(schema, "x-revox-why").unwrap_or_default().to_owned(),
        })
    }

    fn keyword_rules(&mut self, body: &At<'d>, fields: &[Field], rules: &mut Vec<Rule>) {
        let rule = |id: &str, when, then| Rule {
            id: id.to_owned(),
            warn: false,
            prose: false,
            if_: when,
            then: Requirement::Fields(then),
            at: None,
            why: String::new(),
        };
        if let (Some(condition), Some(then)) = (body.schema.get("if"), body.schema.get("then")) {
            let when = self.clauses(condition, &join(&body.pointer, "if"), fields, true);
            if let Some(when) = when
                && let Some(then) = self.clauses(then, &join(&body.pointer, "then"), fields, false)
            {
                rules.push(rule("if", when, then));
            }
            self.note_key(body, "else", "only `then` is enforced");
        }
        for (name, needed) in members(body.schema, "dependentRequired") {
            let place = join(&join(&body.pointer, "dependentRequired"), name);
            let Some(when) = self.present(fields, name, &place) else {
                continue;
            };
            let needed = strings(needed);
            let then = needed.iter();
            let then = then.filter_map(|name| self.present(fields, name, &place));
            rules.push(rule("dependentRequired", vec![when], then.collect()));
        }
    }

    fn present(&mut self, fields: &[Field], name: &str, place: &str) -> Option<FieldTest> {
        Some(FieldTest {
            field: self.known(fields, name, place)?,
            required: true,
            tests: Vec::new(),
        })
    }

    /// The name, if there is such a field. A keyword may name fields that no schema describes, which no table can check.
    fn known(&mut self, fields: &[Field], name: &str, place: &str) -> Option<String> {
        let known = fields.iter().any(|field| field.name == name);
        if !known {
            let reason =
                format!("there is no field `{name}` here, so what depends on it is not enforced");
            self.note(place, "required", reason);
        }
        known.then(|| name.to_owned())
    }

    /// What a schema says about single fields.
    ///
    /// A condition has to be understood as a whole; of a demand, what is not understood is left out and noted.
    fn clauses(
        &mut self,
        schema: &'d Json,
        pointer: &str,
        fields: &[Field],
        all: bool,
    ) -> Option<Vec<FieldTest>> {
        let notes = self.api.notes.len();
        let mut clauses: Vec<FieldTest> = Vec::new();
        for (name, tested) in members(schema, "properties") {
            let place = join(&join(pointer, "properties"), name);
            let field = self.known(fields, name, &place)?;
            let tests = self.tests(tested, &place, true).into_iter();
            let tests = tests.map(|(_, test)| test).collect();
            for key in [
                "properties",
                "items",
                "allOf",
                "anyOf",
                "oneOf",
                "$ref",
                "if",
                "type",
            ] {
                if tested.get(key).is_some() {
                    let reason = "a rule can test single fields by their values alone";
                    self.pass_over(&place, key, reason);
                }
            }
            clauses.push(FieldTest {
                field,
                required: false,
                tests,
            });
        }
        for name in list(schema, "required").filter_map(Json::as_str) {
            let field = self.known(fields, name, &join(pointer, "required"))?;
            match clauses.iter_mut().find(|clause| clause.field == field) {
                Some(clause) => clause.required = true,
                None => clauses.push(FieldTest {
                    field,
                    required: true,
                    tests: Vec::new(),
                }),
            }
        }
        for key in ["allOf", "anyOf", "oneOf", "not", "$ref"] {
            if schema.get(key).is_some() {
                self.pass_over(pointer, key, "a rule can test single fields alone");
            }
        }
        if all && self.api.notes.len() > notes {
            return None;
        }
        Some(clauses)
    }
}

/// The fields that a rule names, with the places.
fn named_fields<'d>(at: &At<'d>) -> Vec<(&'d str, String)> {
    let mut names: Vec<(&str, String)> = Vec::new();
    let inner = ["if", "then"]
        .into_iter()
        .filter_map(|key| Some((at.schema.get(key)?, join(&at.pointer, key))));
    for (schema, pointer) in [(at.schema, at.pointer.clone())].into_iter().chain(inner) {
        for (name, _) in members(schema, "properties") {
            names.push((name, join(&join(&pointer, "properties"), name)));
        }
        for name in list(schema, "required").filter_map(Json::as_str) {
            names.push((name, join(&pointer, "required")));
        }
    }
    for (key, _) in PAIRS {
        for name in list(at.schema, key).filter_map(Json::as_str) {
            names.push((name, join(&at.pointer, key)));
        }
    }
    for key in ["x-revox-at", USED] {
        if let Some(name) = text(at.schema, key) {
            names.push((name, join(&at.pointer, key)));
        }
    }
    names.into_iter().unique_by(|(name, _)| *name).collect()
}
