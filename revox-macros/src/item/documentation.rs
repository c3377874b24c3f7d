//! The documentation of a type that stands for an assistant: what rustdoc shows below what the user wrote.

use std::fmt::Write as _;

use revox_types::generated::rules::PROMPTS;
use revox_types::rules::Role;

use super::{Variable, answer};
use crate::ast::{Definition, Kind};

/// The prompt, the variables with their uses, what is found out, and what a call does.
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

/// A fence that is longer than any in the text.
fn fence(text: &str) -> String {
    let longest = text.split(|letter| letter != '`').map(str::len).max();
    "`".repeat(longest.unwrap_or(0).max(2) + 1)
}
