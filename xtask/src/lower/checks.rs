//! Lowers the keywords that check one value, those of the schema and those of the overlay's rules.

use heck::ToPascalCase;
use serde_json::{Value as Json, json};

use super::parts::Parts;
use super::{At, Lower, text};
use crate::error::join;
use crate::ir::{Check, Pattern, Test, Value};
use crate::lower::pattern;

/// Keywords of bounds.
const BOUNDS: [&str; 9] = [
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
];

/// Keywords that check values and that no table can say.
const UNSUPPORTED: &[&str] = &[
    "contains",
    "minContains",
    "maxContains",
    "minProperties",
    "maxProperties",
    "propertyNames",
    "patternProperties",
    "unevaluatedItems",
    "additionalItems",
    "dependencies",
    "dependentSchemas",
    "contentSchema",
    "$dynamicRef",
    "$recursiveRef",
];

impl<'d> Lower<'d> {
    /// Adds the checks of a value, and its default.
    pub(super) fn checks(&mut self, value: &mut Value, parts: &Parts<'d>) {
        for body in &parts.bodies {
            for (id, test) in self.tests(body.schema, &body.pointer, false) {
                let mut known = value.checks.iter();
                if !known.any(|known| known.id == id && known.test == test) {
                    value.checks.push(Check {
                        id,
                        warn: false,
                        prose: false,
                        test,
                        why: String::new(),
                    });
                }
            }
            if let Some(default) = body.schema.get("default") {
                value.default = Some(default.clone());
            }
        }
        for (at, warn) in &parts.rules {
            if !concerns_fields(at.schema) {
                value.checks.extend(self.prose_checks(at, *warn));
            }
        }
    }

    fn prose_checks(&mut self, at: &At<'d>, warn: bool) -> Vec<Check> {
        let said = |key| text(at.schema, key).unwrap_or_default().to_owned();
        let (id, why) = (said("x-revox-rule"), said("x-revox-why"));
        let tests = self.tests(at.schema, &at.pointer, true);
        if tests.is_empty() {
            let reason = format!("the rule `{id}` has no keyword that can be enforced here");
            self.note(&at.pointer, "x-revox-rule", reason);
        }
        tests
            .into_iter()
            .map(|(_, test)| Check {
                id: id.clone(),
                warn,
                prose: true,
                test,
                why: why.clone(),
            })
            .collect()
    }

    /// The tests that a schema's own keywords stand for, with the keywords. In a rule, those that would decide on a type are tests as well.
    pub(super) fn tests(
        &mut self,
        schema: &'d Json,
        pointer: &str,
        in_rule: bool,
    ) -> Vec<(String, Test)> {
        let mut tests = Vec::new();
        for (key, value) in schema.as_object().into_iter().flatten() {
            let place = join(pointer, key);
            let test = match key.as_str() {
                // Before OpenAPI 3.1, this stood beside the bound.
                "exclusiveMinimum" | "exclusiveMaximum" if value.is_boolean() => None,
                key if BOUNDS.contains(&key) => self.bound(schema, key, value, &place),
                "uniqueItems" => (value == &Json::Bool(true)).then_some(Test::UniqueItems),
                "pattern" => self.pattern(schema, value, &place),
                "format" => self.format(value, &place),
                "x-revox-format" => value
                    .as_str()
                    .map(|name| Test::Format(name.to_pascal_case())),
                "x-revox-unique-by" => value.as_str().map(|field| Test::UniqueBy(field.to_owned())),
                "x-revox-placeholders" => Some(Test::Placeholders(strings(value))),
                "not" => self.negation(value, &place),
                "const" if in_rule => match value {
                    Json::String(value) => Some(Test::In(vec![value.clone()])),
                    Json::Bool(value) => Some(Test::Is(*value)),
                    _ => {
                        self.note(&place, key, "only texts and truth values can be compared");
                        None
                    }
                },
                "enum" if in_rule => self.texts(value, &place).map(Test::In),
                _ if UNSUPPORTED.contains(&key.as_str()) => {
                    self.note(&place, key, "the tables have no test for this keyword");
                    None
                }
                _ => None,
            };
            tests.extend(test.map(|test| (key.clone(), test)));
        }
        tests
    }

    /// The test that a `not` stands for.
    fn negation(&mut self, not: &Json, place: &str) -> Option<Test> {
        if super::schema::is_null(not) {
            return Some(Test::NotNull);
        }
        match (&not["const"], not.get("enum")) {
            (Json::String(value), _) => Some(Test::NotIn(vec![value.clone()])),
            // Whatever is neither this nor its opposite is no truth value, and fails elsewhere.
            (Json::Bool(value), _) => Some(Test::Is(!value)),
            (_, Some(values)) => self.texts(values, place).map(Test::NotIn),
            _ => {
                let reason = "only `type: 'null'`, `const` and `enum` can be negated";
                self.note(place, "not", reason);
                None
            }
        }
    }

    /// The values of an `enum`, of which no table can hold others than texts.
    fn texts(&mut self, values: &Json, place: &str) -> Option<Vec<String>> {
        let texts = strings(values);
        if values.as_array().is_some_and(|all| all.len() > texts.len()) {
            self.note(place, "enum", "only texts can be compared");
            return None;
        }
        Some(texts)
    }

    /// The test of a bound, whose variant is called like the keyword.
    fn bound(&mut self, schema: &Json, key: &str, value: &Json, place: &str) -> Option<Test> {
        let exclusive = match key {
            "minimum" => "exclusiveMinimum",
            "maximum" => "exclusiveMaximum",
            key => key,
        };
        let is_exclusive = schema[exclusive] == true;
        let name = if is_exclusive { exclusive } else { key };
        let test = serde_json::from_value(json!({ name: value })).ok();
        if test.is_none() {
            let message = format!(
                "a bound has to be a number, that of a length one from 0 to {}, written without a point",
                u64::MAX
            );
            self.problem(place, message);
        }
        test
    }

    fn pattern(&mut self, schema: &Json, value: &Json, place: &str) -> Option<Test> {
        let Some(source) = value.as_str() else {
            self.problem(place, "a pattern has to be a text");
            return None;
        };
        let expected = text(schema, "x-revox-expected").unwrap_or_default();
        let known = self
            .patterns
            .entry((source.to_owned(), expected.to_owned()));
        let patterns = &mut self.api.patterns;
        let known = known.or_insert_with(|| {
            patterns.push(Pattern {
                source: source.to_owned(),
                expected: expected.to_owned(),
                states: pattern::compile(source)?,
            });
            Ok(patterns.len() - 1)
        });
        match known.clone() {
            Ok(index) => Some(Test::Pattern(index)),
            Err(reason) => {
                self.note(place, "pattern", reason);
                None
            }
        }
    }

    fn format(&mut self, value: &Json, place: &str) -> Option<Test> {
        let name = value.as_str()?;
        match name {
            "email" | "uri" | "date-time" | "uuid" => Some(Test::Format(name.to_pascal_case())),
            "url" => Some(Test::Format("Uri".to_owned())),
            _ => {
                let reason = format!("there is no test for the format `{name}`");
                self.note(place, "format", reason);
                None
            }
        }
    }
}

/// Whether a rule looks at the fields of an object, rather than at a value as a whole.
pub(super) fn concerns_fields(rule: &Json) -> bool {
    [
        "if",
        "then",
        "properties",
        "required",
        "x-revox-before",
        "x-revox-fills",
        "x-revox-used",
    ]
    .iter()
    .any(|key| rule.get(*key).is_some())
}

pub(super) fn strings(value: &Json) -> Vec<String> {
    let items = value.as_array().into_iter().flatten();
    items.filter_map(Json::as_str).map(str::to_owned).collect()
}
