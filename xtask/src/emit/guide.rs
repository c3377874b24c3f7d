//! Writes the page of the guide that lists every rule of requests, with its text, its level and its source.

use std::fmt::Write as _;

use indexmap::{IndexMap, IndexSet};
use itertools::Itertools;

use crate::emit::docs;
use crate::ir::{Api, Rule, Shape, Value};

/// What each line says, and the types that it is true of.
type Table = IndexMap<String, IndexSet<String>>;

/// The page, in Markdown.
pub(crate) fn write(api: &Api) -> String {
    let (mut rules, mut bounds) = (Table::new(), Table::new());
    for id in api.in_order() {
        let named = &api.types[id];
        let Some(object) = named.kind.object() else {
            continue;
        };
        if !named.request {
            continue;
        }
        for field in &object.fields {
            let name = docs::code(&field.name);
            let mut add_rule = |id: &str, why: &str, warn: bool| {
                let says = format!("{name}: {why} *{}*, {}.", level(warn), docs::code(id));
                add(&mut rules, says, &named.name);
            };
            for value in parts(api, &field.value) {
                for check in value.checks.iter().filter(|check| check.prose) {
                    add_rule(&check.id, &check.why, check.warn);
                }
                let facts = docs::facts(api, &value);
                if !facts.is_empty() {
                    add(&mut bounds, format!("{name}: {facts}"), &named.name);
                }
            }
            let here = |rule: &&Rule| rule.places().first() == Some(&field.name.as_str());
            for rule in object.rules.iter().filter(here) {
                add_rule(&rule.id, &rule.why, rule.warn);
            }
        }
    }
    let mut page = String::from(
        "\nEvery rule that a request is checked against.\n\n\
         A broken rule of the level *error* is a compile error, and an error before anything is sent. One of the level *advice* is a compiler \
         warning, and part of [`advice()`](crate::Validate::advice). Besides, required fields are present, values have the type of their field, enum values are known, \
         and no field is unknown or given twice: all of the level *error*.\n\n\
         # Rules from the text of the documentation\n\n",
    );
    items(&mut page, &rules);
    page.push_str("\n# Bounds from the schema of the API\n\nThe level is *error*.\n\n");
    items(&mut page, &bounds);
    page
}

fn add(table: &mut Table, says: String, name: &str) {
    table.entry(says).or_default().insert(name.to_owned());
}

fn items(page: &mut String, table: &Table) {
    for (says, types) in table {
        let link = |name: &String| format!("[`{name}`](crate::types::{name})");
        let (says, types) = (
            docs::lines(says).join(" "),
            types.iter().map(link).join(", "),
        );
        let _ = writeln!(page, "* {says} In {types}.");
    }
}

fn level(advice: bool) -> &'static str {
    if advice { "advice" } else { "error" }
}

/// A value, and what lists and maps of it hold.
fn parts(api: &Api, value: &Value) -> Vec<Value> {
    let value = api.resolve(value);
    let again = |inner: &Value| matches!(inner.shape, Shape::Named(id) if api.holds_itself(id));
    let mut found = match &value.shape {
        Shape::List(inner) | Shape::Map(inner) if !again(inner) => parts(api, inner),
        _ => Vec::new(),
    };
    found.insert(0, value);
    found
}

#[cfg(test)]
mod tests {
    //! What a line of each table says.

    use super::write;
    use crate::codegen::tests::understand;

    #[test]
    fn rules_and_bounds_have_a_line_each() {
        let api = understand(
            "Thing: {type: object, properties: {a: {type: string, maxLength: 3, allOf: [{x-revox-rule: no-bar, x-revox-why: 'Not a.', pattern: '^c$'}]}}}",
        );
        let page = write(&api);
        for line in [
            "* `a`: Not a. *error*, `no-bar`. In [`Thing`](crate::types::Thing).",
            "* `a`: At most 3 characters. In [`Thing`](crate::types::Thing).",
        ] {
            assert!(page.lines().any(|found| found == line), "{page}");
        }
    }
}
