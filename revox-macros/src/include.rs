//! Reads the text of `include_str!` and `concat!`, so that it is checked like a literal.
//!
//! The call itself stays in the expansion: by it the compiler knows that the crate hangs on the file.

use std::path::PathBuf;

use proc_macro2::Span;
use syn::punctuated::Punctuated;
use syn::{Expr, Lit, LitStr, Macro, Token, UnOp};

use crate::tokens::without_parentheses;

/// The text of a call to one of the two macros. Nothing where something else is called, and for a file that cannot be read, of which the compiler says so.
pub(crate) fn text(call: &Macro) -> Option<String> {
    let name = call.path.segments.last().map(|last| &last.ident);
    let is = |wanted: &str| name.is_some_and(|name| name == wanted);
    if is("include_str") {
        let names = call.parse_body_with(Punctuated::<LitStr, Token![,]>::parse_terminated);
        let name = names.ok()?.into_iter().next()?;
        return std::fs::read_to_string(resolved(&name.value(), name.span())?).ok();
    }
    let parts = call.parse_body_with(Punctuated::<Expr, Token![,]>::parse_terminated);
    let parts = parts.ok().filter(|_| is("concat"))?;
    parts
        .iter()
        .map(|part| part_text(without_parentheses(part)))
        .collect()
}

/// The file that a text is from, if it is all of a file.
pub(crate) fn file(text: &Expr) -> Option<String> {
    let Expr::Macro(call) = without_parentheses(text) else {
        return None;
    };
    let is_included = call.mac.path.segments.last()?.ident == "include_str";
    let name = is_included.then(|| call.mac.parse_body::<LitStr>())?.ok()?;
    let path = resolved(&name.value(), name.span())?;
    Some(path.display().to_string())
}

/// What an argument adds to the text of `concat!`.
fn part_text(part: &Expr) -> Option<String> {
    match part {
        Expr::Macro(call) => text(&call.mac),
        Expr::Lit(literal) => match &literal.lit {
            Lit::Str(text) => Some(text.value()),
            Lit::Char(letter) => Some(letter.value().into()),
            Lit::Bool(value) => Some(value.value.to_string()),
            Lit::Int(number) => Some(number.base10_digits().to_owned()),
            Lit::Float(number) => {
                let number: f64 = number.base10_parse().ok()?;
                Some(format!("{number:?}"))
            }
            _ => None,
        },
        Expr::Unary(unary) if matches!((&unary.op, &*unary.expr), (UnOp::Neg(_), Expr::Lit(_))) => {
            part_text(&unary.expr).map(|number| format!("-{number}"))
        }
        _ => None,
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
