//! The slips that are worth a word more than where they are.

use std::iter;

use proc_macro2::{Delimiter, Ident, Punct, Spacing, Span, TokenTree};
use quote::ToTokens as _;
use revox_types::rules::{
    Enum, EnumValue, Object as ObjectTable, Shape, Union, Value as ValueTable,
};
use syn::buffer::Cursor;
use syn::ext::IdentExt as _;
use syn::parse::{ParseStream, Parser as _};
use syn::{Expr, ExprCall, Lit};

use super::recover::Name;
use crate::ast::ObjectKind;
use crate::tokens::{SpanRange, in_parentheses, inside, is_punct};

/// What to say of tokens that are the words of a text, or of an enum value, without their quotes.
const QUOTES: &str = "expected a string literal; add quotes";

/// What to say of more than one literal where one text belongs, such as the three quotes of Python.
const PARTS: &str =
    "expected one string literal, which may have several lines; `concat!` and `format!` join parts";

/// What to say of an object with Rust around it.
const OBJECT: &str = "an object cannot be part of a Rust expression: write `{ … }` alone, as the value or as an item";

/// What to say of a number that Rust does not read as one.
pub(super) const NUMBER: &str =
    "expected a number in digits, such as `1` or `0.5`, without a unit or a `+`";

/// The same as [`QUOTES`], where it is known which text that is.
pub(super) fn quotes(text: &str) -> String {
    format!("{QUOTES}: {text:?}")
}

/// The tokens as an expression. What is missing at their end is missing at the last of them.
pub(super) fn alone(tokens: &[TokenTree]) -> syn::Result<Expr> {
    let parenthesized = |input: ParseStream<'_>| {
        let inner = inside(input, Delimiter::Parenthesis)?;
        let expr = inner.parse()?;
        if inner.is_empty() {
            Ok(expr)
        } else {
            Err(inner.error("expected `,`"))
        }
    };
    parenthesized.parse2(in_parentheses(tokens).into())
}

/// What words, numbers and punctuation make when they are read as one, such as `gpt-4.1`.
pub(super) fn unquoted(tokens: &[TokenTree]) -> Option<String> {
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
    shape: Option<&'static Shape>,
    error: &syn::Error,
) -> (SpanRange, String) {
    let message = error.to_string();
    let whole = SpanRange::of(tokens, error.span());
    if let Some(object) = object_inside(tokens) {
        return (SpanRange::at(object), OBJECT.to_owned());
    }
    if let Some(Shape::Enum(table)) = shape
        && let Some((at, known)) = value_inside(tokens, table)
    {
        let message = format!(
            "an enum value cannot be part of an expression: write `{}::{}`",
            table.name, known.variant
        );
        return (SpanRange::at(at), message);
    }
    match shape {
        Some(Shape::Integer | Shape::Number) if begins_number(tokens) => (whole, NUMBER.to_owned()),
        _ if read >= tokens.len() && message.starts_with("unexpected end of input") => (
            SpanRange::at(error.span()),
            "the expression is unfinished".to_owned(),
        ),
        Some(Shape::String | Shape::Enum(_)) if tokens.len() > 1 && are_words(tokens) => {
            let is_text = |token: &TokenTree| matches!(token, TokenTree::Literal(one) if matches!(Lit::new(one.clone()), Lit::Str(_)));
            let has_text = tokens.iter().any(is_text);
            (whole, if has_text { PARTS } else { QUOTES }.to_owned())
        }
        _ => (SpanRange::at(error.span()), message),
    }
}

/// The braces of an object inside of what is no Rust expression for that reason. Those of a struct follow a name, and what a macro takes is its own matter.
fn object_inside(tokens: &[TokenTree]) -> Option<Span> {
    let befores = iter::once(None).chain(tokens.iter().map(Some));
    befores.zip(tokens).find_map(|(before, token)| {
        let TokenTree::Group(group) = token else {
            return None;
        };
        let inner: Vec<TokenTree> = group.stream().into_iter().collect();
        let is_field = |colon: &Punct| colon.as_char() == ':' && colon.spacing() == Spacing::Alone;
        match (before, &*inner) {
            (Some(TokenTree::Punct(bang)), _) if bang.as_char() == '!' => None,
            (
                None | Some(TokenTree::Punct(_)),
                [
                    TokenTree::Ident(_) | TokenTree::Literal(_),
                    TokenTree::Punct(colon),
                    ..,
                ],
            ) if group.delimiter() == Delimiter::Brace && is_field(colon) => Some(group.span()),
            _ => object_inside(&inner),
        }
    })
}

/// A value of the enum in the delimiters of what is no Rust expression, for that reason if it is a keyword.
fn value_inside(tokens: &[TokenTree], table: &'static Enum) -> Option<(Span, &'static EnumValue)> {
    let groups = tokens.iter().filter_map(|token| match token {
        TokenTree::Group(group) => Some(group.stream()),
        _ => None,
    });
    groups.flatten().find_map(|token| match &token {
        TokenTree::Ident(ident) => {
            let known = table.values.iter().find(|known| ident == known.value)?;
            Some((ident.span(), known))
        }
        _ => value_inside(&[token], table),
    })
}

/// What to do about tokens that are no field.
pub(super) fn stray(tokens: &[TokenTree], kind: ObjectKind) -> Option<String> {
    if matches!(tokens, [TokenTree::Punct(hash), TokenTree::Group(_), ..] if hash.as_char() == '#')
    {
        return Some(
            "a field takes no attribute; choose its value by `if cfg!(…) { … } else { … }`"
                .to_owned(),
        );
    }
    let is_colon =
        |token: &TokenTree| matches!(token, TokenTree::Punct(one) if one.as_char() == ':');
    // Two colons belong to a path.
    let colon = tokens
        .iter()
        .position(is_colon)
        .filter(|at| !tokens.get(at + 1).is_some_and(is_colon));
    let Some(name) = unquoted(&tokens[..colon.unwrap_or(tokens.len())]) else {
        let stands_for_all = matches!(
            syn::parse2(tokens.iter().cloned().collect()),
            Ok(Expr::Call(_) | Expr::MethodCall(_) | Expr::Macro(_))
        );
        return stands_for_all.then(|| {
            "the fields stand here with nothing around them; a value that has them stands last, as `..value`".to_owned()
        });
    };
    if colon.is_none() {
        let (_, field) = name.rsplit_once('.')?;
        return kind
            .accepts_key(field)
            .then(|| format!("write `{field}: {name}`"));
    }
    let is_name = |part: &str| syn::parse_str::<Ident>(part).is_ok();
    match name.split_once('.') {
        _ if is_name(&name) => None,
        _ if matches!(kind, ObjectKind::Untyped) => {
            Some(format!("write the name in quotes: `{name:?}: …`"))
        }
        Some((outer, inner)) => Some(format!(
            "an object has braces: `{outer}: {{ {inner}: …, … }}`"
        )),
        None => {
            let name = name.replace('-', "_");
            kind.accepts_key(&name)
                .then(|| format!("write `{name}: …`"))
        }
    }
}

/// Whether tokens begin like a number: with its digits, its sign or its point.
fn begins_number(tokens: &[TokenTree]) -> bool {
    let is_digits = |token: Option<&TokenTree>| matches!(token, Some(TokenTree::Literal(literal)) if literal.to_string().starts_with(|first: char| first.is_ascii_digit()));
    match tokens.first() {
        Some(TokenTree::Punct(sign)) if matches!(sign.as_char(), '+' | '.') => {
            is_digits(tokens.get(1))
        }
        first => is_digits(first),
    }
}

/// The text that words and numbers make which `/`, `-` and `.` join without spaces, such as `Europe/Paris`.
pub(super) fn joined(expr: &Expr) -> Option<String> {
    let tokens: Vec<TokenTree> = expr.to_token_stream().into_iter().collect();
    let is_joined = tokens
        .windows(2)
        .all(|pair| pair[0].span().end() == pair[1].span().start());
    let is_part = |token: &TokenTree| match token {
        TokenTree::Punct(joint) => matches!(joint.as_char(), '/' | '-' | '.'),
        _ => true,
    };
    unquoted(&tokens).filter(|_| is_joined && tokens.iter().all(is_part))
}

/// Whether tokens begin like a text rather than like a call, a macro or a keyword.
fn are_words(tokens: &[TokenTree]) -> bool {
    let begins = match tokens.first() {
        Some(TokenTree::Ident(word)) => {
            syn::parse2::<Ident>(word.clone().into_token_stream()).is_ok()
        }
        Some(TokenTree::Literal(_)) => true,
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

/// What to say of an object in YAML or TOML, whose fields are told by lines, and where.
pub(super) fn indentation(mut at: Cursor<'_>, table: &ObjectTable) -> Option<(Span, String)> {
    let mut equals = None;
    while let Some((_, next)) = at.token_tree() {
        if is_punct(at, '=') {
            equals.get_or_insert(at.span());
        }
        if let (Some(equals), Some(form)) = (equals, table_header(at)) {
            let message = format!(
                "expected `:`, found `=`; objects have braces, lists have brackets, and commas stand between entries: `{form}`"
            );
            return Some((equals, message));
        }
        let name = Name::before_colon(at);
        at = next;
        let Some(name) = name else { continue };
        let Some((_, value)) = at.token_tree() else {
            continue;
        };
        let Some(field) = table.fields.iter().find(|field| field.name == name.text) else {
            continue;
        };
        let inner = Name::before_colon(value).map(|inner| inner.text);
        let form = match (&field.value.shape, inner) {
            (Shape::List(_), None) if is_punct(value, '-') => {
                format!("{}: [{{ … }}, …]", name.text)
            }
            (Shape::Object(_) | Shape::Union(_), Some(inner))
                if !table.fields.iter().any(|field| field.name == inner) =>
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

/// What stands in the place of a table of TOML, such as `[voice]`, if one begins here.
fn table_header(at: Cursor<'_>) -> Option<String> {
    let (inner, _, next) = at.group(Delimiter::Bracket)?;
    let is_entry = |at| Name::read(at).is_some_and(|(_, next)| is_punct(next, '='));
    if !is_entry(next) {
        return None;
    }
    Some(match inner.group(Delimiter::Bracket) {
        Some((inner, ..)) => format!("{}: [{{ … }}, …]", inner.ident()?.0),
        None => format!("{}: {{ … }}", inner.ident()?.0),
    })
}

/// What to say of a call that is meant as an object: of its type, as in `Voice(provider)`, or with names, as in `dict(provider="x")`.
pub(super) fn called_object(call: &ExprCall, shape: &Shape) -> Option<String> {
    let Expr::Path(function) = &*call.func else {
        return None;
    };
    let named = names(shape).find(|name| function.path.is_ident(name));
    let is_named =
        !call.args.is_empty() && call.args.iter().all(|one| matches!(one, Expr::Assign(_)));
    match named {
        Some(name) => Some(format!("an object has braces: `{name} {{ … }}`")),
        None if is_named => Some("an object has braces: `{ name: value, … }`".to_owned()),
        None => None,
    }
}

/// What to say of a word of another language, and the word.
pub(super) fn foreign_word(expr: &Expr, value: &ValueTable) -> Option<String> {
    let Expr::Path(path) = expr else { return None };
    let word = path.path.get_ident()?;
    let meant = match (&*word.to_string(), &value.shape) {
        ("True" | "yes" | "on", Shape::Boolean) => "`true`",
        ("False" | "no" | "off", Shape::Boolean) => "`false`",
        (word, _) if is_null_elsewhere(word) && value.nullable => "`null`",
        (word, _) if is_null_elsewhere(word) => "a value; leave the field out to send nothing",
        _ => return None,
    };
    Some(format!("found `{word}`, expected {meant}"))
}

/// Whether a word is what other languages have for `null`.
pub(super) fn is_null_elsewhere(word: &str) -> bool {
    matches!(word, "nil" | "undefined" | "NULL" | "Null")
}

/// Whether this is `..Default::default()`.
pub(crate) fn is_default(base: &Expr) -> bool {
    let Expr::Call(call) = base else {
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
