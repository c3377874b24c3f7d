//! Lists every rule of the document with the cases that show what it means, and fails when one has none.
//!
//! The cases stand in `tests/rules.toml`. Each holds a definition that breaks its rule and one that just does not; the tests judge them as
//! literals, as constants and at run time. Keywords of the schema are judged at their boundaries by cases that the tests make from the
//! tables, so here one case for each kind of keyword is enough.

use std::collections::BTreeMap;
use std::fs;
use std::process::ExitCode;

use serde::Deserialize;
use serde_json::Value;

use crate::tidy::root;

/// The keywords that the validator judges.
const KEYWORDS: &[&str] = &[
    "enum",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "minLength",
    "maxLength",
    "format",
];

#[derive(Deserialize)]
struct Cases {
    case: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    rule: String,
    path: String,
    token: String,
    /// Whether a constant in the place of the literal can be judged.
    #[serde(default = "yes")]
    constant: bool,
    /// The body that the case is about, where the macro does not write it.
    body: Option<String>,
}

fn yes() -> bool {
    true
}

/// A rule of the document and what is known of it.
#[derive(Default)]
struct Row {
    level: &'static str,
    places: Vec<String>,
    cases: usize,
    moments: Moments,
    paths: Vec<String>,
}

/// When the cases of a rule are judged.
#[derive(Default, Clone, Copy)]
struct Moments {
    literal: bool,
    constant: bool,
    run_time: bool,
}

/// Runs `cargo xtask coverage`.
#[must_use]
pub fn command(_: &[String]) -> ExitCode {
    match run() {
        Ok(missing) if missing.is_empty() => ExitCode::SUCCESS,
        Ok(missing) => {
            eprintln!(
                "xtask coverage: no case in tests/rules.toml for: {}",
                missing.join(", ")
            );
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("xtask coverage: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Prints the list and returns the rules without a case.
fn run() -> Result<Vec<String>, String> {
    let document = crate::codegen::resolved_document(&root()).map_err(|error| error.to_string())?;
    let mut rows = BTreeMap::new();
    for (name, schema) in document["components"]["schemas"]
        .as_object()
        .into_iter()
        .flatten()
    {
        collect(schema, name, &mut rows);
    }
    let path = root().join("tests/rules.toml");
    let text = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let cases: Cases =
        toml::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))?;
    for case in cases.case {
        let Some(row) = rows.get_mut(&case.rule) else {
            return Err(format!(
                "{}: a case for `{}`, which the document does not have",
                path.display(),
                case.rule
            ));
        };
        row.cases += 1;
        row.moments.run_time = true;
        if case.body.is_none() {
            row.moments.literal = true;
            // A constant stands where a literal can. The compiler cannot warn about one, so advice waits for run time.
            let literal = syn::parse_str::<syn::Lit>(&case.token).is_ok();
            row.moments.constant |=
                literal && case.constant && row.level == "deny" && case.rule != "enum";
        }
        row.paths.push(case.path);
    }
    print(&rows);
    Ok(rows
        .into_iter()
        .filter(|(_, row)| row.cases == 0)
        .map(|(rule, _)| rule)
        .collect())
}

/// Finds the rules and keywords of a schema and of everything in it.
fn collect(schema: &Value, place: &str, rows: &mut BTreeMap<String, Row>) {
    for (list, level) in [("allOf", "deny"), ("x-revox-advice", "warn")] {
        for rule in schema[list].as_array().into_iter().flatten() {
            if let Some(id) = rule["x-revox-rule"].as_str() {
                let row = rows.entry(id.to_owned()).or_default();
                row.level = level;
                row.places.push(place.to_owned());
            }
        }
    }
    for keyword in KEYWORDS {
        if schema.get(keyword).is_some() {
            let row = rows.entry((*keyword).to_owned()).or_default();
            row.level = "deny";
            row.places.push(place.to_owned());
        }
    }
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        collect(property, &format!("{place}.{name}"), rows);
    }
    if schema["items"].is_object() {
        collect(&schema["items"], &format!("{place}[]"), rows);
    }
}

fn print(rows: &BTreeMap<String, Row>) {
    println!(
        "{:34} {:5} {:>5}  {:7} {:5} {:8}  place",
        "rule", "level", "cases", "literal", "const", "run time"
    );
    for (rule, row) in rows {
        let mark = |judged: bool| if judged { "yes" } else { "-" };
        let more = match row.places.len() {
            0 | 1 => String::new(),
            count => format!(" and {} more", count - 1),
        };
        println!(
            "{rule:34} {:5} {:>5}  {:7} {:5} {:8}  {}{more}",
            row.level,
            row.cases,
            mark(row.moments.literal),
            mark(row.moments.constant),
            mark(row.moments.run_time),
            row.places.first().map_or("", String::as_str),
        );
    }
    let cases: usize = rows.values().map(|row| row.cases).sum();
    println!("{} rules, {cases} cases", rows.len());
}
