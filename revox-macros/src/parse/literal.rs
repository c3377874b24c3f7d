//! What a literal is, whatever belongs in its place.

use proc_macro2::Literal;
use syn::{Expr, Lit, UnOp};

use crate::ast::Kind;
use crate::tokens::is_number;

/// A literal that stands alone. A text without escapes, as most are, stays as it is written: to read it letter by letter is most of the cost of a
/// long definition.
pub(super) fn single(token: Literal) -> Option<(Kind, Lit)> {
    let written = token.to_string();
    let plain = written
        .strip_prefix('"')
        .and_then(|text| text.strip_suffix('"'))
        .filter(|text| !text.contains('\\') && !text.contains('\r'));
    if let Some(text) = plain {
        return Some((Kind::Text(text.to_owned()), Lit::Verbatim(token)));
    }
    let lit = Lit::new(token);
    Some((literal_kind(&lit)?, lit))
}

/// What a literal is, which means the same wherever it stands.
fn literal_kind(literal: &Lit) -> Option<Kind> {
    match literal {
        Lit::Str(text) => Some(Kind::Text(text.value())),
        Lit::Bool(value) => Some(Kind::Bool(value.value)),
        number => number_kind(number, ""),
    }
}

/// What an expression is that the API has a notation for as well.
pub(super) fn literal(expr: &Expr) -> Option<Kind> {
    match expr {
        Expr::Lit(literal) => literal_kind(&literal.lit),
        Expr::Unary(unary) => match (&unary.op, &*unary.expr) {
            (UnOp::Neg(_), Expr::Lit(literal)) => number_kind(&literal.lit, "-"),
            _ => None,
        },
        Expr::Path(path) if path.path.is_ident("null") => Some(Kind::Null),
        Expr::Path(path) if path.path.is_ident("None") => Some(Kind::None),
        _ => None,
    }
}

/// A number with its sign. None if it has a suffix that Rust does not know, such as `1h`.
fn number_kind(literal: &Lit, sign: &str) -> Option<Kind> {
    let (digits, suffix) = match literal {
        Lit::Int(number) => (number.base10_digits(), number.suffix()),
        Lit::Float(number) => (number.base10_digits(), number.suffix()),
        _ => return None,
    };
    if !suffix.is_empty() && !is_number(suffix) {
        return None;
    }
    let number = format!("{sign}{digits}");
    let is_integer = matches!(literal, Lit::Int(_)) && !suffix.starts_with('f');
    match number.parse() {
        Ok(integer) if is_integer => Some(Kind::Integer(integer)),
        _ => number.parse().ok().map(Kind::Number),
    }
}

/// A literal without the parentheses, or the invisible group of a `macro_rules!` fragment, around it.
pub(super) fn into_bare(expr: Expr) -> Expr {
    match expr {
        Expr::Paren(inner) => into_bare(*inner.expr),
        Expr::Group(inner) => into_bare(*inner.expr),
        other => other,
    }
}
