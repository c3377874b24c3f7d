//! The documentation of a type that stands for an assistant: what rustdoc shows below what the user wrote.

use std::fmt::Write as _;

use quote::ToTokens as _;
use revox_types::generated::rules::PROMPTS;
use revox_types::rules::{Role, Test};

use super::{Variable, answer};
use crate::ast::{Definition, Field, Kind};

/// The prompt, the variables with their uses, the tools, what is found out, and what a call does.
pub(super) fn of(definition: &Definition, variables: &[Variable], name: &str) -> String {
    let mut text = String::new();
    let prompt = definition
        .object
        .table()
        .and_then(|table| Role::field_of(PROMPTS, table))
        .and_then(|prompt| definition.object.field(prompt, 0));
    if let Some(Kind::Text(prompt)) = prompt.map(|field| &field.value.kind) {
        let fence = fence(prompt);
        let _ = write!(text, "\n\n# Prompt\n\n{fence}text\n{prompt}\n{fence}");
    }
    if !variables.is_empty() {
        text.push_str(
            "\n\n# Variables\n\n| variable | what it is | where it is used |\n|---|---|---|",
        );
        for one in variables {
            let used_in: Vec<String> = one.used_in.iter().map(|path| format!("`{path}`")).collect();
            let _ = write!(
                text,
                "\n| `{}` | {} | {} |",
                one.placeholder,
                one.description.replace('|', "\\|").replace('\n', " "),
                used_in.join(", ")
            );
        }
    }
    for field in &definition.object.fields {
        let names = names(field);
        if !names.is_empty() {
            let _ = write!(text, "\n\n# `{}`\n\n{}", field.key.name, names.join(", "));
        }
    }
    let reads = if answer(definition).is_some() {
        format!(" [`{name}::output`] reads what was found out when the call is over.")
    } else {
        String::new()
    };
    let _ = write!(
        text,
        "\n\n# Calls\n\n[`{name}::call`] makes the parameters of a call with [`{name}Variables`]. It sends nothing: no phone rings until they are passed to `client.calls().create(…)`.{reads}"
    );
    text
}

/// What a list holds whose items have names of their own, such as the tools and what is to be found out; or the type that stands for it.
fn names(field: &Field) -> Vec<String> {
    let mut checks = field.table.iter().flat_map(|table| table.value.checks);
    let key = checks.find_map(|check| match check.test {
        Test::UniqueBy(key) => Some(key),
        _ => None,
    });
    match (key, &field.value.kind) {
        (Some(key), Kind::List(list)) => list
            .values()
            .filter_map(|item| match &item.kind {
                Kind::Object(object) => match &object.field(key, 0)?.value.kind {
                    Kind::Text(name) => Some(format!("`{name}`")),
                    _ => None,
                },
                _ => None,
            })
            .collect(),
        (_, Kind::Type) => {
            vec![format!("[`{}`]", field.value.expr.to_token_stream()).replace(' ', "")]
        }
        _ => Vec::new(),
    }
}

/// A fence that is longer than any in the text.
fn fence(text: &str) -> String {
    let longest = text.split(|letter| letter != '`').map(str::len).max();
    "`".repeat(longest.unwrap_or(0).max(2) + 1)
}
