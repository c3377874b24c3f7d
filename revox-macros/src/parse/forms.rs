//! What a few tokens look like, without a table: a constant, an object, a block.

use std::borrow::Cow;

use crate::ast::Kind;
use crate::literal::{self, Constant, is_punct};
use crate::split::{self, is_path_separator};
use crate::tokens;
use proc_macro2::{Delimiter, Group, Ident, Span, TokenTree};

/// An identifier as a table writes it, with `r#` for keywords.
pub(crate) fn identifier(name: &str, span: Span) -> Ident {
    match name.strip_prefix("r#") {
        Some(keyword) => Ident::new_raw(keyword, span),
        None => Ident::new(name, span),
    }
}

/// The value of one or two tokens that means the same everywhere.
pub(super) fn simple(tokens: &[TokenTree]) -> Option<Kind> {
    let constant = match tokens {
        [TokenTree::Literal(literal)] => literal::read(literal),
        [minus, TokenTree::Literal(literal)] if is_punct(minus, '-') => {
            literal::read(literal).as_ref().and_then(literal::negate)
        }
        [TokenTree::Ident(word)] => {
            return match &*word.to_string() {
                "null" => Some(Kind::Null),
                "true" => Some(Kind::Bool(true)),
                "false" => Some(Kind::Bool(false)),
                _ => None,
            };
        }
        _ => None,
    };
    constant.map(|constant| match constant {
        Constant::Integer(value) => Kind::Integer(value),
        Constant::Number(value) => Kind::Number(value),
        Constant::Text(text) => Kind::Text(text),
    })
}

/// Whether an attribute is what a documentation comment becomes.
pub(super) fn is_documentation(attribute: &[TokenTree]) -> bool {
    let Some(TokenTree::Group(group)) = attribute.last() else {
        return false;
    };
    matches!(group.stream().into_iter().next(), Some(TokenTree::Ident(name)) if tokens::is(&name, "doc"))
}

/// The tokens behind the documentation comments that come first.
pub(super) fn without_documentation(mut tokens: &[TokenTree]) -> &[TokenTree] {
    while let [hash, TokenTree::Group(_), rest @ ..] = tokens
        && is_punct(hash, '#')
        && is_documentation(&tokens[..2])
    {
        tokens = rest;
    }
    tokens
}

/// A tag is a string, or a bare word like any enum value.
pub(super) fn tag_word(tokens: &[TokenTree]) -> Option<String> {
    match tokens {
        [TokenTree::Literal(literal)] => match literal::read(literal) {
            Some(Constant::Text(text)) => Some(text),
            _ => None,
        },
        [TokenTree::Ident(word)] if !tokens::is(word, "null") => {
            Some(word.to_string().trim_start_matches("r#").to_owned())
        }
        _ => None,
    }
}

/// The tokens without the invisible group that a `macro_rules!` fragment puts around them.
pub(super) fn unwrapped(tokens: &[TokenTree]) -> Cow<'_, [TokenTree]> {
    match tokens {
        [TokenTree::Group(group)] if group.delimiter() == Delimiter::None => {
            let inner: Vec<TokenTree> = group.stream().into_iter().collect();
            Cow::Owned(unwrapped(&inner).into_owned())
        }
        _ => Cow::Borrowed(tokens),
    }
}

pub(super) fn ends_with_braces(tokens: &[TokenTree]) -> bool {
    matches!(tokens.last(), Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace)
}

pub(super) fn as_braces(tokens: &[TokenTree]) -> Option<Vec<TokenTree>> {
    match tokens {
        [TokenTree::Group(group)] if group.delimiter() == Delimiter::Brace => {
            Some(group.stream().into_iter().collect())
        }
        _ => None,
    }
}

/// Whether these are the path of a type, told from a constant's and a variable's by its letters.
pub(super) fn is_type(tokens: &[TokenTree]) -> bool {
    let arguments = tokens.iter().position(|token| is_punct(token, '<'));
    let tokens = match (arguments, tokens.last()) {
        (Some(at), Some(last)) if is_punct(last, '>') => &tokens[..at],
        _ => tokens,
    };
    let [path @ .., TokenTree::Ident(name)] = tokens else {
        return false;
    };
    let is_type = |name: &str| {
        name.starts_with(char::is_uppercase) && name.contains(char::is_lowercase) && name != "None"
    };
    // Behind a type stands one of its variants.
    let of_type = matches!(path, [.., TokenTree::Ident(of), _, _] if is_type(&of.to_string()));
    is_type(&name.to_string()) && !of_type && leads_on(path)
}

/// `Type { … }` or `path::to::Type { … }`: the type's name and what is between the braces.
pub(super) fn named_braces(tokens: &[TokenTree]) -> Option<(Ident, Vec<TokenTree>)> {
    let [path @ .., TokenTree::Ident(name), TokenTree::Group(group)] = tokens else {
        return None;
    };
    let is_type = name
        .to_string()
        .starts_with(|first: char| first.is_ascii_uppercase());
    (is_type && leads_on(path) && group.delimiter() == Delimiter::Brace)
        .then(|| (name.clone(), group.stream().into_iter().collect()))
}

/// Whether these are the segments of a path before its last one, each with its `::`.
fn leads_on(mut path: &[TokenTree]) -> bool {
    if is_path_separator(path, 0) {
        path = &path[2..];
    }
    while let [TokenTree::Ident(_), rest @ ..] = path {
        if !is_path_separator(rest, 0) {
            return false;
        }
        path = &rest[2..];
    }
    path.is_empty()
}

/// The last segment of `Type::Variant`, if the one before it is this type.
pub(super) fn variant(tokens: &[TokenTree], name: &str) -> Option<String> {
    match tokens {
        [
            ..,
            TokenTree::Ident(of),
            first,
            _,
            TokenTree::Ident(variant),
        ] if tokens::is(of, name)
            && is_path_separator(tokens, tokens.len() - 3)
            && is_punct(first, ':') =>
        {
            Some(variant.to_string())
        }
        _ => None,
    }
}

/// Whether there is something like `name: value` in the braces, or nothing, so that a block was not meant.
pub(super) fn has_fields(group: &Group) -> bool {
    let tokens: Vec<TokenTree> = group.stream().into_iter().collect();
    tokens.is_empty() || split::names_field(&tokens, 0)
}

/// Whether the content of braces is that of a block: a statement or an expression rather than fields.
pub(super) fn is_block(tokens: &[TokenTree]) -> bool {
    // Documentation stands before statements and fields alike.
    let tokens = without_documentation(tokens);
    let next = tokens.get(1);
    match tokens.first() {
        Some(TokenTree::Ident(word)) => match next {
            // A constant, since no field has capitals.
            None => {
                leaves(word)
                    || tokens::is(word, "self")
                    || word.to_string().starts_with(char::is_uppercase)
            }
            Some(TokenTree::Punct(punct)) => match punct.as_char() {
                ':' => is_path_separator(tokens, 1),
                ',' => false,
                ';' => leaves(word),
                '=' => ends_with_value(tokens),
                '.' => !tokens.get(2).is_some_and(|token| is_punct(token, '.')),
                _ => true,
            },
            Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis => true,
            Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Bracket => {
                goes_on(tokens, 2)
            }
            Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => {
                word.to_string().starts_with(char::is_uppercase)
                    || tokens::is_among(word, &["async", "const", "loop", "unsafe"])
            }
            // A field may be called like that, and lack its colon.
            Some(TokenTree::Ident(name)) if tokens::is(word, "type") => {
                name.to_string().starts_with(char::is_uppercase)
            }
            Some(_) => matches!(
                &*word.to_string(),
                "async"
                    | "break"
                    | "const"
                    | "continue"
                    | "enum"
                    | "extern"
                    | "fn"
                    | "for"
                    | "if"
                    | "impl"
                    | "let"
                    | "loop"
                    | "match"
                    | "mod"
                    | "pub"
                    | "return"
                    | "static"
                    | "struct"
                    | "trait"
                    | "unsafe"
                    | "use"
                    | "while"
            ),
        },
        Some(TokenTree::Punct(punct)) => match punct.as_char() {
            '&' | '*' | '#' | '<' | '!' | '\'' => true,
            _ => is_path_separator(tokens, 0),
        },
        Some(TokenTree::Group(group)) => match group.delimiter() {
            Delimiter::Parenthesis => true,
            Delimiter::Brace => is_block(&group.stream().into_iter().collect::<Vec<_>>()),
            _ => goes_on(tokens, 1),
        },
        Some(TokenTree::Literal(_)) => goes_on(tokens, 1),
        None => false,
    }
}

/// Whether this is how a block is left.
fn leaves(word: &Ident) -> bool {
    tokens::is_among(word, &["return", "break", "continue"])
}

/// Whether a method, a field, an index, arguments or `?` follow, as only in an expression.
fn goes_on(tokens: &[TokenTree], at: usize) -> bool {
    match tokens.get(at) {
        Some(TokenTree::Punct(punct)) => {
            let is_member = matches!(
                tokens.get(at + 1),
                Some(TokenTree::Ident(_) | TokenTree::Literal(_))
            );
            punct.as_char() == '?' || (punct.as_char() == '.' && is_member)
        }
        Some(TokenTree::Group(group)) => group.delimiter() != Delimiter::Brace,
        _ => false,
    }
}

/// Whether something stands behind the last semicolon that is no field, as in `{ x = 1; f(x) }`.
fn ends_with_value(tokens: &[TokenTree]) -> bool {
    let mut statements = tokens.rsplit(|token| is_punct(token, ';'));
    let last = statements.next().unwrap_or_default();
    statements.next().is_some() && is_block(last)
}
