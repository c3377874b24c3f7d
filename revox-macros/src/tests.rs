//! What the macro says about a definition, and where: each case is a definition and the literal lines expected.
//!
//! The compiler's part, the look of a message and types of expressions, is kept in `tests/ui` of the workspace.

mod constants;
mod errors;
mod expansion;
mod expressions;
mod fuzz;
mod hints;
mod item;
mod syntax;
mod tools;
mod warnings;

use proc_macro2::{Span, TokenStream};
use revox_types::rules::Level;
use syn::parse::{ParseStream, Parser as _};

use crate::ast::Definition;
use crate::diagnostic::Problem;
use crate::{CREATE, Root, UPDATE, check, expand, parse, secrets};

/// The tree of a definition, and what the parser says of it.
fn parsed(source: &str, root: &Root) -> (Definition, Vec<Problem>) {
    parsed_in(source, root, false)
}

/// The same, of a definition with or without the head of a type before it.
fn parsed_in(source: &str, root: &Root, makes_type: bool) -> (Definition, Vec<Problem>) {
    let mut found = None;
    let read = |input: ParseStream<'_>| {
        found = Some(parse::definition(
            input,
            root.object,
            Span::call_site(),
            false,
            makes_type,
        ));
        Ok(())
    };
    let _ = read.parse_str(source);
    found.unwrap_or_else(|| panic!("no tokens: {source}"))
}

/// All that is said, as `line:column-column level: message`, the columns counted from 1 and the last one included.
fn said(source: &str, root: &Root) -> Vec<String> {
    let (definition, mut problems) = parsed(source, root);
    let (violations, const_checks) = check::check(&definition, root, Span::call_site());
    problems.extend(violations);
    problems.extend(secrets::secrets(&definition, false));
    problems.sort_by_key(|problem| problem.span.start());
    let constants = expand::constants::constants(&definition, const_checks);
    // What is said has to come out as tokens as well, for the compiler and for an editor.
    for editor in [false, true] {
        let settings = expand::Settings {
            krate: TokenStream::new(),
            editor,
        };
        assert!(
            !expand::expand(&definition, root, &problems, &constants, &[], &settings).is_empty()
        );
    }
    problems
        .iter()
        .map(|problem| {
            let level = match problem.level {
                Level::Deny => "error",
                Level::Warn => "warning",
            };
            let (first, last) = (problem.span.first.start(), problem.span.last.end());
            let place = if problem.span.first.byte_range() == (0..0) {
                "call".to_owned()
            } else if first.line == last.line {
                format!("{}:{}-{}", first.line, first.column + 1, last.column)
            } else {
                format!(
                    "{}:{}-{}:{}",
                    first.line,
                    first.column + 1,
                    last.line,
                    last.column
                )
            };
            format!("{place} {level}: {}", problem.message)
        })
        .collect()
}

/// Checks everything that is said about the body of `assistant! { … }`, the first line of each message only.
#[track_caller]
fn check(source: &str, expected: &[&str]) {
    assert_eq!(heads(&said(source, &CREATE)), expected, "\n{source}\n");
}

/// The same for `assistant_update! { … }`.
#[track_caller]
fn check_update(source: &str, expected: &[&str]) {
    assert_eq!(heads(&said(source, &UPDATE)), expected, "\n{source}\n");
}

/// The same, with the required fields supplied on the first line.
#[track_caller]
fn check_rest(source: &str, expected: &[&str]) {
    check(&format!("name: \"n\", prompt: \"p\",\n{source}"), expected);
}

/// Checks the one message in full.
#[track_caller]
fn check_whole(source: &str, expected: &str) {
    let said = said(&format!("name: \"n\", prompt: \"p\",\n{source}"), &CREATE);
    assert_eq!(said, [expected], "\n{source}\n");
}

fn heads(said: &[String]) -> Vec<&str> {
    said.iter()
        .map(|message| message.lines().next().unwrap_or_default())
        .collect()
}
