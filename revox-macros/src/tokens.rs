//! Tokens before they mean something: where they stand, where they end, and what the letters of a name say.

use proc_macro2::{Delimiter, Group, Ident, Spacing, Span, TokenTree};
use syn::buffer::Cursor;
use syn::parse::{ParseBuffer, ParseStream};
use syn::{Attribute, Expr, braced, bracketed, parenthesized};

/// The tokens of one node.
#[derive(Clone, Copy)]
pub(crate) struct SpanRange {
    pub(crate) first: Span,
    pub(crate) last: Span,
}

impl SpanRange {
    pub(crate) fn at(span: Span) -> Self {
        SpanRange {
            first: span,
            last: span,
        }
    }

    /// The span of some tokens, or of `otherwise` when there are none.
    pub(crate) fn of(tokens: &[TokenTree], otherwise: Span) -> Self {
        SpanRange {
            first: tokens.first().map_or(otherwise, TokenTree::span),
            last: tokens.last().map_or(otherwise, TokenTree::span),
        }
    }

    /// The span of the tokens between two places.
    pub(crate) fn between(at: Cursor<'_>, end: Cursor<'_>) -> Self {
        SpanRange::of(&between(at, end), at.span())
    }

    /// Line and column, by which what is said comes in the order of the source. rust-analyzer, which knows neither, shows no order.
    pub(crate) fn start(self) -> (usize, usize) {
        let start = self.first.start();
        (start.line, start.column)
    }
}

/// What a name stands for by the conventions of Rust, which a macro has to go by: it knows no names but those of the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Convention {
    /// `snake_case`: a field, a variable, a function or a module.
    Variable,
    /// `UPPER_CASE`: a constant. One letter may be a generic parameter as well.
    Constant,
    /// `CamelCase`: a type or a variant.
    Type,
}

impl Convention {
    pub(crate) fn of(name: &str) -> Self {
        if !name.starts_with(char::is_uppercase) {
            Convention::Variable
        } else if name.contains(char::is_lowercase) {
            Convention::Type
        } else {
            Convention::Constant
        }
    }

    pub(crate) fn of_ident(name: &Ident) -> Self {
        Convention::of(&name.to_string())
    }
}

/// Whether this is the name of a type of numbers.
pub(crate) fn is_number(name: &str) -> bool {
    name.strip_prefix(['f', 'i', 'u'])
        .is_some_and(|rest| rest == "size" || rest.parse::<u8>().is_ok())
}

/// An expression without the parentheses, or the invisible group of a `macro_rules!` fragment, around it.
pub(crate) fn without_parentheses(expr: &Expr) -> &Expr {
    match expr {
        Expr::Paren(inner) => without_parentheses(&inner.expr),
        Expr::Group(inner) => without_parentheses(&inner.expr),
        other => other,
    }
}

/// Whether a value has to end here.
pub(crate) fn is_end(at: Cursor<'_>) -> bool {
    at.eof() || is_punct(at, ',') || is_punct(at, ';')
}

/// Whether nothing stands here but, perhaps, a comma.
pub(crate) fn is_last(at: Cursor<'_>) -> bool {
    let comma = at.punct().filter(|(comma, _)| comma.as_char() == ',');
    comma.map_or(at, |(_, next)| next).eof()
}

pub(crate) fn is_punct(at: Cursor<'_>, wanted: char) -> bool {
    at.punct()
        .is_some_and(|(punct, _)| punct.as_char() == wanted)
}

/// Whether a single colon stands here, not the two of a path.
pub(crate) fn is_colon(at: Cursor<'_>) -> bool {
    is_punct(at, ':') && !is_pair(at, ':')
}

/// Whether two dots stand here. The second may be joined to what follows, as in `..&x`.
pub(crate) fn is_dots(at: Cursor<'_>) -> bool {
    is_pair(at, '.')
}

fn is_pair(at: Cursor<'_>, wanted: char) -> bool {
    at.punct().is_some_and(|(first, next)| {
        first.as_char() == wanted && first.spacing() == Spacing::Joint && is_punct(next, wanted)
    })
}

/// The tokens between two places, without the invisible group that a `macro_rules!` fragment puts around them.
pub(crate) fn between(mut at: Cursor<'_>, end: Cursor<'_>) -> Vec<TokenTree> {
    let mut tokens = Vec::new();
    while at != end
        && let Some((token, next)) = at.token_tree()
    {
        tokens.push(token);
        at = next;
    }
    unwrapped(tokens)
}

pub(crate) fn unwrapped(tokens: Vec<TokenTree>) -> Vec<TokenTree> {
    match &*tokens {
        [TokenTree::Group(group)] if group.delimiter() == Delimiter::None => {
            unwrapped(group.stream().into_iter().collect())
        }
        _ => tokens,
    }
}

/// The tokens up to where `is_last` says that they end, by what was read, the place and the next one.
pub(crate) fn until(
    mut at: Cursor<'_>,
    is_last: impl Fn(&[TokenTree], Cursor<'_>, Cursor<'_>) -> bool,
) -> Vec<TokenTree> {
    let mut tokens = Vec::new();
    while let Some((token, next)) = at.token_tree() {
        if is_last(&tokens, at, next) {
            break;
        }
        tokens.push(token);
        at = next;
    }
    tokens
}

/// Skips some tokens.
pub(crate) fn skip(input: ParseStream<'_>, count: usize) {
    for _ in 0..count {
        let _: syn::Result<TokenTree> = input.parse();
    }
}

/// What is between delimiters.
pub(crate) fn inside(input: ParseStream<'_>, delimiter: Delimiter) -> syn::Result<ParseBuffer<'_>> {
    let inner;
    match delimiter {
        Delimiter::Brace => {
            braced!(inner in input);
        }
        Delimiter::Bracket => {
            bracketed!(inner in input);
        }
        _ => {
            parenthesized!(inner in input);
        }
    }
    Ok(inner)
}

/// Skips the documentation before a field or an item.
pub(crate) fn skip_documentation(input: ParseStream<'_>) {
    while is_punct(input.cursor(), '#')
        && input
            .fork()
            .call(Attribute::parse_outer)
            .is_ok_and(|all| all.first().is_some_and(|one| one.path().is_ident("doc")))
    {
        skip(input, 2);
    }
}

/// Tokens in parentheses, so that what is missing at their end is missing at the last of them.
pub(crate) fn in_parentheses(tokens: &[TokenTree]) -> TokenTree {
    let mut group = Group::new(Delimiter::Parenthesis, tokens.iter().cloned().collect());
    group.set_span(match tokens.last() {
        Some(TokenTree::Group(group)) => group.span_close(),
        Some(last) => last.span(),
        None => Span::call_site(),
    });
    group.into()
}
