//! Reads the text of `include_str!` and `concat!`, so that it is checked like a literal.
//!
//! The call itself stays in the expansion: by it the compiler knows that the crate hangs on the file.

use std::path::PathBuf;

use crate::expand::completion as editor;
use crate::literal::{self, Constant, concatenated, is_punct};
use proc_macro2::{Delimiter, Span, TokenTree};

/// The text of a call to one of the two macros. Nothing where the tokens are something else, or cannot be read here.
///
/// # Errors
///
/// The file cannot be read: where to say so, and what to say.
pub(crate) fn text(tokens: &[TokenTree]) -> Result<Option<String>, (Span, String)> {
    let Some((name, arguments)) = call(tokens) else {
        return Ok(None);
    };
    match &*name {
        "include_str" => included(&arguments),
        "concat" => {
            let mut failure = None;
            let whole = concatenated(&arguments, &mut |part| {
                text(part).unwrap_or_else(|error| {
                    failure.get_or_insert(error);
                    None
                })
            });
            failure.map_or(Ok(whole), Err)
        }
        _ => Ok(None),
    }
}

/// The name and the arguments of a macro call, whatever path leads to it.
fn call(tokens: &[TokenTree]) -> Option<(String, Vec<TokenTree>)> {
    let [
        path @ ..,
        TokenTree::Ident(name),
        bang,
        TokenTree::Group(group),
    ] = tokens
    else {
        return None;
    };
    let is_path = path
        .iter()
        .all(|token| matches!(token, TokenTree::Ident(_)) || is_punct(token, ':'));
    (is_path && is_punct(bang, '!') && group.delimiter() != Delimiter::None)
        .then(|| (name.to_string(), group.stream().into_iter().collect()))
}

fn included(arguments: &[TokenTree]) -> Result<Option<String>, (Span, String)> {
    let (literal, name) = match arguments {
        [TokenTree::Literal(literal)] => (literal, literal::read(literal)),
        [TokenTree::Literal(literal), comma] if is_punct(comma, ',') => {
            (literal, literal::read(literal))
        }
        _ => return Ok(None),
    };
    let Some(Constant::Text(name)) = name else {
        return Ok(None);
    };
    let Some(path) = resolved(&name, literal.span()) else {
        return Ok(None);
    };
    match std::fs::read(&path) {
        Ok(bytes) => String::from_utf8(bytes).map(Some).map_err(|_| {
            (
                literal.span(),
                format!(
                    "`{name}` is not a text file in UTF-8\nread as: {}",
                    path.display()
                ),
            )
        }),
        // An editor may not see the files that the compiler sees.
        Err(_) if editor::is_active() => Ok(None),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Err((
            literal.span(),
            format!("there is no file `{name}`\nlooked for: {}", path.display()),
        )),
        Err(error) => Err((
            literal.span(),
            format!(
                "cannot read `{name}`: {error}\nlooked for: {}",
                path.display()
            ),
        )),
    }
}

/// Where the compiler looks for the file: beside the one that names it.
fn resolved(name: &str, span: Span) -> Option<PathBuf> {
    let path = PathBuf::from(name);
    if path.is_absolute() {
        return Some(path);
    }
    source_file(span).map(|file| file.with_file_name("").join(path))
}

/// The file that a token stands in. An editor does not know it, and in tests the tokens come from no file.
fn source_file(span: Span) -> Option<PathBuf> {
    if cfg!(test) {
        Some(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src/tests.rs"))
    } else {
        span.local_file()
    }
}
