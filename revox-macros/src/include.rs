//! Reads the text of `include_str!` and `concat!`, so that it is checked like a literal.
//!
//! The call itself stays in the expansion: by it the compiler knows that the crate hangs on the file.

use std::path::PathBuf;

use proc_macro2::Span;
use syn::punctuated::Punctuated;
use syn::{Expr, Lit, LitStr, Macro, Token, UnOp};

use crate::ast::Value;
use crate::editor;
use crate::tokens::without_parentheses;

/// What came of reading a text: nothing where something else is called or cannot be read here, or where to complain and how.
type Read = Result<Option<String>, (Span, String)>;

/// The text of a call to one of the two macros.
pub(crate) fn text(call: &Macro) -> Read {
    let name = call.path.segments.last().map(|last| &last.ident);
    let is = |wanted: &str| name.is_some_and(|name| name == wanted);
    if is("include_str") {
        let names = call.parse_body_with(Punctuated::<LitStr, Token![,]>::parse_terminated);
        return match names.ok().and_then(|names| names.into_iter().next()) {
            Some(name) => included(&name),
            None => Ok(None),
        };
    }
    let parts = call.parse_body_with(Punctuated::<Expr, Token![,]>::parse_terminated);
    let Some(parts) = parts.ok().filter(|_| is("concat")) else {
        return Ok(None);
    };
    let mut whole = String::new();
    for part in &parts {
        match part_text(without_parentheses(part))? {
            Some(part) => whole.push_str(&part),
            None => return Ok(None),
        }
    }
    Ok(Some(whole))
}

/// The file that a text is from, if it is all of a file.
pub(crate) fn file(text: &Value) -> Option<String> {
    let Some(Expr::Macro(call)) = text.expr.as_ref().map(without_parentheses) else {
        return None;
    };
    let is_included = call.mac.path.segments.last()?.ident == "include_str";
    let name = is_included.then(|| call.mac.parse_body::<LitStr>())?.ok()?;
    let path = resolved(&name.value(), name.span())?;
    Some(path.display().to_string())
}

/// What an argument adds to the text of `concat!`.
fn part_text(part: &Expr) -> Read {
    Ok(match part {
        Expr::Macro(call) => return text(&call.mac),
        Expr::Lit(literal) => match &literal.lit {
            Lit::Str(text) => Some(text.value()),
            Lit::Char(letter) => Some(letter.value().into()),
            Lit::Bool(value) => Some(value.value.to_string()),
            Lit::Int(number) => Some(number.base10_digits().to_owned()),
            Lit::Float(number) => number
                .base10_parse()
                .ok()
                .map(|number: f64| format!("{number:?}")),
            _ => None,
        },
        Expr::Unary(unary) if matches!((&unary.op, &*unary.expr), (UnOp::Neg(_), Expr::Lit(_))) => {
            part_text(&unary.expr)?.map(|number| format!("-{number}"))
        }
        _ => None,
    })
}

fn included(literal: &LitStr) -> Read {
    let name = literal.value();
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
///
/// The compiler looks beside the file with the outermost call, which a token that comes out of a `macro_rules!` does not tell. The text of such a file
/// is judged as a constant.
fn source_file(span: Span) -> Option<PathBuf> {
    if cfg!(test) {
        return Some(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src/tests.rs"));
    }
    if comes_out_of_a_macro(span) {
        return None;
    }
    span.local_file()
}

/// Whether a `macro_rules!` wrote a token. Stable Rust tells it in one way only: the `Debug` form of a span begins with the number of its syntax context, which is
/// 0 outside of macros. Should that form change, texts are judged as constants.
fn comes_out_of_a_macro(span: Span) -> bool {
    !format!("{span:?}").starts_with("#0 ")
}
