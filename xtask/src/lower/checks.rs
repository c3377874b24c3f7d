//! Lowers the keywords that check one value, those of the schema and those of the overlay's rules.

use serde_json::Value as Json;

use super::parts::Parts;
use super::{At, Lower, text};
use crate::error::join;
use crate::ir::{Check, Pattern, Test, Value};
use crate::lower::pattern;

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
            let mut tests = self.tests(body.schema, &body.pointer, "");
            tests.extend(
                self.negation(body.schema, &body.pointer)
                    .map(|test| ("not".to_owned(), test)),
            );
            for (id, test) in tests {
                let check = Check {
                    id,
                    warn: false,
                    prose: false,
                    test,
                    why: String::new(),
                };
                if !value
                    .checks
                    .iter()
                    .any(|known| known.id == check.id && known.test == check.test)
                {
                    value.checks.push(check);
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
        let Some(id) = self.rule_name(at) else {
            return Vec::new();
        };
        let why = text(at.schema, "x-revox-why")
            .unwrap_or_default()
            .to_owned();
        let expected = text(at.schema, "x-revox-expected").unwrap_or_default();
        let mut tests = self.tests(at.schema, &at.pointer, expected);
        tests.extend(self.value_tests(at.schema, &at.pointer));
        if tests.is_empty() {
            self.note(
                &at.pointer,
                "x-revox-rule",
                format!("the rule `{id}` has no keyword that can be enforced here"),
            );
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

    /// The name of a rule of the overlay.
    pub(super) fn rule_name(&mut self, at: &At<'d>) -> Option<String> {
        let name = text(at.schema, "x-revox-rule");
        if name.is_none() {
            self.problem(&at.pointer, "a rule needs a name, `x-revox-rule`");
        }
        name.map(str::to_owned)
    }

    /// The tests that a schema's own keywords stand for, with the keywords.
    pub(super) fn tests(
        &mut self,
        schema: &'d Json,
        pointer: &str,
        expected: &str,
    ) -> Vec<(String, Test)> {
        let mut tests = Vec::new();
        let Some(map) = schema.as_object() else {
            return tests;
        };
        for (key, value) in map {
            let place = || join(pointer, key);
            let test = match key.as_str() {
                "minimum" if schema.get("exclusiveMinimum") == Some(&Json::Bool(true)) => {
                    self.number(value, &place(), Test::ExclusiveMinimum)
                }
                "maximum" if schema.get("exclusiveMaximum") == Some(&Json::Bool(true)) => {
                    self.number(value, &place(), Test::ExclusiveMaximum)
                }
                "minimum" => self.number(value, &place(), Test::Minimum),
                "maximum" => self.number(value, &place(), Test::Maximum),
                "exclusiveMinimum" | "exclusiveMaximum" if value.is_boolean() => None,
                "exclusiveMinimum" => self.number(value, &place(), Test::ExclusiveMinimum),
                "exclusiveMaximum" => self.number(value, &place(), Test::ExclusiveMaximum),
                "multipleOf" => self.number(value, &place(), Test::MultipleOf),
                "minLength" => self.count(value, &place(), Test::MinLength),
                "maxLength" => self.count(value, &place(), Test::MaxLength),
                "minItems" => self.count(value, &place(), Test::MinItems),
                "maxItems" => self.count(value, &place(), Test::MaxItems),
                "uniqueItems" => (value == &Json::Bool(true)).then_some(Test::UniqueItems),
                "pattern" => self.pattern(value, &place(), expected),
                "format" => self.format(value, &place()),
                "x-revox-format" => self.named_format(value, &place()),
                "x-revox-unique-by" => value.as_str().map(|field| Test::UniqueBy(field.to_owned())),
                "x-revox-placeholders" => Some(Test::Placeholders(strings(value))),
                _ if UNSUPPORTED.contains(&key.as_str()) => {
                    self.note(&place(), key, "the tables have no test for this keyword");
                    None
                }
                _ => None,
            };
            tests.extend(test.map(|test| (key.clone(), test)));
        }
        tests
    }

    /// Tests by value, as rules use them: `const`, `enum`, `not`, `type`.
    pub(super) fn value_tests(&mut self, schema: &'d Json, pointer: &str) -> Vec<(String, Test)> {
        let mut tests = Vec::new();
        match schema.get("const") {
            Some(Json::String(value)) => {
                tests.push(("const".to_owned(), Test::In(vec![value.clone()])));
            }
            Some(Json::Bool(value)) => tests.push(("const".to_owned(), Test::Is(*value))),
            Some(_) => self.note(
                &join(pointer, "const"),
                "const",
                "only texts and truth values can be compared",
            ),
            None => {}
        }
        if let Some(values) = schema.get("enum") {
            tests.push(("enum".to_owned(), Test::In(strings(values))));
        }
        tests.extend(
            self.negation(schema, pointer)
                .map(|test| ("not".to_owned(), test)),
        );
        tests
    }

    /// The test that a `not` stands for.
    fn negation(&mut self, schema: &'d Json, pointer: &str) -> Option<Test> {
        let not = schema.get("not")?;
        if super::schema::is_null(not) {
            return Some(Test::NotNull);
        }
        match not.get("const") {
            Some(Json::String(value)) => return Some(Test::NotIn(vec![value.clone()])),
            // Whatever is neither this nor its opposite is no truth value, and fails elsewhere.
            Some(Json::Bool(value)) => return Some(Test::Is(!value)),
            _ => {}
        }
        if let Some(values) = not.get("enum") {
            return Some(Test::NotIn(strings(values)));
        }
        self.note(
            &join(pointer, "not"),
            "not",
            "only `type: 'null'`, `const` and `enum` can be negated",
        );
        None
    }

    fn number(&mut self, value: &Json, place: &str, test: fn(f64) -> Test) -> Option<Test> {
        let number = value.as_f64().filter(|number| number.is_finite());
        if number.is_none() {
            self.problem(place, "a bound has to be a number");
        }
        number.map(test)
    }

    fn count(&mut self, value: &Json, place: &str, test: fn(u64) -> Test) -> Option<Test> {
        let count = value.as_u64().or_else(|| {
            // Some documents write `1.0`.
            let number = value
                .as_f64()
                .filter(|number| number.fract() == 0.0 && (0.0..=9e15).contains(number))?;
            format!("{number:.0}").parse().ok()
        });
        if count.is_none() {
            self.problem(
                place,
                "a length has to be a whole number that is not negative",
            );
        }
        count.map(test)
    }

    fn pattern(&mut self, value: &Json, place: &str, expected: &str) -> Option<Test> {
        let Some(source) = value.as_str() else {
            self.problem(place, "a pattern has to be a text");
            return None;
        };
        let key = (source.to_owned(), expected.to_owned());
        if let Some(known) = self.patterns.get(&key) {
            let known = *known;
            if known.is_none() {
                let reason = pattern::compile(source).err().unwrap_or_default();
                self.note(place, "pattern", reason);
            }
            return known.map(Test::Pattern);
        }
        let index = match pattern::compile(source) {
            Ok(states) => {
                self.api.patterns.push(Pattern {
                    source: source.to_owned(),
                    expected: expected.to_owned(),
                    states,
                });
                Some(self.api.patterns.len() - 1)
            }
            Err(reason) => {
                self.note(place, "pattern", reason);
                None
            }
        };
        self.patterns.insert(key, index);
        index.map(Test::Pattern)
    }

    fn format(&mut self, value: &Json, place: &str) -> Option<Test> {
        let name = value.as_str()?;
        let format = match name {
            "email" => "Email",
            "uri" | "url" => "Uri",
            "date-time" => "DateTime",
            "uuid" => "Uuid",
            _ => {
                let reason = format!("there is no test for the format `{name}`");
                self.note(place, "format", reason);
                return None;
            }
        };
        Some(Test::Format(format))
    }

    fn named_format(&mut self, value: &Json, place: &str) -> Option<Test> {
        let name = match value.as_str().unwrap_or_default() {
            "iana-time-zone" => "IanaTimeZone",
            "time-of-day" => "TimeOfDay",
            "json-template" => "JsonTemplate",
            "template" => "Template",
            "url-template" => "UrlTemplate",
            "http-url" => "HttpUrl",
            other => {
                self.problem(place, format!("there is no form `{other}`"));
                return None;
            }
        };
        Some(Test::Format(name))
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
    value
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Json::as_str)
        .map(str::to_owned)
        .collect()
}
