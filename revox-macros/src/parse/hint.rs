//! The slips that are worth a word more than where they are.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenTree};
use quote::ToTokens as _;
use revox_types::rules::{Object as ObjectTable, Shape, Union};
use syn::buffer::Cursor;
use syn::ext::IdentExt as _;
use syn::parse::{ParseStream, Parser as _};
use syn::{Expr, ExprCall, Lit};

use crate::ast::Value;

use super::recover::{self, Name};

/// What to say of tokens that are the words of a text, or of an enum, without their quotes.
const QUOTES: &str = "expected a string literal; add quotes";

/// The same, where it is known which text that is.
pub(super) fn quotes(text: &str) -> String {
    format!("{QUOTES}: {text:?}")
}

/// The tokens as an expression. What is missing at their end is missing at the last of them.
pub(super) fn alone(tokens: &[TokenTree]) -> syn::Result<Expr> {
    let mut group = Group::new(Delimiter::Parenthesis, tokens.iter().cloned().collect());
    group.set_span(
        tokens
            .last()
            .map_or_else(Span::call_site, |last| match last {
                TokenTree::Group(group) => group.span_close(),
                last => last.span(),
            }),
    );
    let inside = |input: ParseStream<'_>| {
        let inner = recover::inside(input, Delimiter::Parenthesis)?;
        let expr = inner.parse()?;
        if inner.is_empty() {
            Ok(expr)
        } else {
            Err(inner.error("expected `,`"))
        }
    };
    inside.parse2(TokenTree::from(group).into())
}

/// What words, numbers and punctuation make when they are read as one, such as `gpt-4.1`.
pub(super) fn joined(tokens: &[TokenTree]) -> Option<String> {
    let mut text = String::new();
    for token in tokens {
        match token {
            TokenTree::Ident(word) => text.push_str(&word.unraw().to_string()),
            TokenTree::Punct(punct) => text.push(punct.as_char()),
            TokenTree::Literal(literal) => match Lit::new(literal.clone()) {
                Lit::Str(inner) if tokens.len() == 1 => text = inner.value(),
                Lit::Int(_) | Lit::Float(_) => text.push_str(&literal.to_string()),
                _ => return None,
            },
            TokenTree::Group(_) => return None,
        }
    }
    (!text.is_empty()).then_some(text)
}

/// What to say of tokens that are no expression, and where. Of them, so many at the beginning are one.
pub(super) fn broken(
    tokens: &[TokenTree],
    read: usize,
    shape: Option<&Shape>,
    error: &syn::Error,
) -> (Span, Span, String) {
    let message = error.to_string();
    if read >= tokens.len() && message.starts_with("unexpected end of input") {
        return (
            error.span(),
            error.span(),
            "the expression is unfinished".to_owned(),
        );
    }
    if let (Some(Shape::String | Shape::Enum(_)), [first, .., last]) = (shape, tokens)
        && are_words(tokens)
    {
        return (first.span(), last.span(), QUOTES.to_owned());
    }
    (error.span(), error.span(), message)
}

/// Whether tokens begin like a text rather than like a call, a macro or a keyword.
fn are_words(tokens: &[TokenTree]) -> bool {
    let begins = match tokens.first() {
        Some(TokenTree::Ident(word)) => {
            syn::parse2::<Ident>(word.clone().into_token_stream()).is_ok()
        }
        Some(TokenTree::Literal(literal)) => !matches!(Lit::new(literal.clone()), Lit::Str(_)),
        Some(TokenTree::Punct(punct)) => matches!(punct.as_char(), '+' | '@' | '#' | '/'),
        _ => false,
    };
    let is_call = match tokens.get(1) {
        Some(TokenTree::Group(group)) => group.delimiter() != Delimiter::Brace,
        Some(TokenTree::Punct(punct)) => matches!(punct.as_char(), '!' | '.' | '?'),
        _ => false,
    };
    begins && !is_call
}

/// What to say of a definition in YAML, whose objects are told by their indentation, and where.
pub(super) fn indentation(mut at: Cursor<'_>, root: &ObjectTable) -> Option<(Span, String)> {
    let mut after_comma = false;
    while let Some((_, next)) = at.token_tree() {
        let name = Name::before_colon(at).filter(|_| !after_comma);
        after_comma = recover::is_punct(at, ',');
        at = next;
        let Some(name) = name else { continue };
        let Some((_, value)) = at.token_tree() else {
            continue;
        };
        let Some(field) = root.fields.iter().find(|field| field.name == name.text) else {
            continue;
        };
        let inner = Name::before_colon(value).map(|inner| inner.text);
        let form = match (&field.value.shape, inner) {
            (Shape::List(_), None) if recover::is_punct(value, '-') => {
                format!("{}: [{{ … }}, …]", name.text)
            }
            (Shape::Object(_) | Shape::Union(_), Some(inner))
                if !root.fields.iter().any(|field| field.name == inner) =>
            {
                format!("{}: {{ {inner}: …, … }}", name.text)
            }
            _ => continue,
        };
        return Some((
            name.ident.span(),
            format!(
                "objects have braces, lists have brackets, and commas stand between entries: `{form}`"
            ),
        ));
    }
    None
}

/// The type of an object, if it is called like a function, as in `Voice(provider)`.
pub(super) fn called_type(call: &ExprCall, shape: &Shape) -> Option<&'static str> {
    let Expr::Path(function) = &*call.func else {
        return None;
    };
    names(shape).find(|name| function.path.is_ident(name))
}

/// Whether this is `..Default::default()`.
pub(super) fn is_default(base: &Value) -> bool {
    let Some(Expr::Call(call)) = &base.expr else {
        return false;
    };
    let Expr::Path(function) = &*call.func else {
        return false;
    };
    let mut names = function
        .path
        .segments
        .iter()
        .rev()
        .map(|segment| &segment.ident);
    names.next().is_some_and(|name| name == "default")
        && names.next().is_some_and(|name| name == "Default")
}

/// The names of the types that a value of this shape, or an item of it, may have.
pub(super) fn names(shape: &Shape) -> impl Iterator<Item = &'static str> + Clone {
    let shape = match shape {
        Shape::List(item) => &item.shape,
        shape => shape,
    };
    let (own, variants) = match shape {
        Shape::Object(table) => (Some(table.name), &[][..]),
        Shape::Union(Union { name, variants, .. }) => (Some(*name), *variants),
        _ => (None, &[][..]),
    };
    own.into_iter()
        .chain(variants.iter().map(|variant| variant.object.name))
}
