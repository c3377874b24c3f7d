//! Where an entry begins and ends, in finished and in half-typed input.

use proc_macro2::{Delimiter, Ident, TokenTree};
use syn::Lit;
use syn::buffer::Cursor;

use crate::ast::ObjectKind;
use crate::tokens::{Convention, is_colon, is_dots, is_end, is_punct, until};

/// Where a value stands, and so what may follow it.
#[derive(Clone, Copy)]
pub(super) enum Scope {
    /// Among the fields of such an object.
    Fields(ObjectKind),
    /// Among the items of a list.
    Items,
}

impl Scope {
    /// Whether an entry begins here though no comma stands before it. In an editor, a word at the end is a field that is being typed.
    pub(super) fn entry_follows(self, at: Cursor<'_>, editor: bool) -> bool {
        let follows = match self {
            // What is in other delimiters belongs to an expression.
            Scope::Items => {
                is_dots(at)
                    || at.ident().is_some()
                    || at.literal().is_some()
                    || at.group(Delimiter::Brace).is_some()
            }
            Scope::Fields(kind) => {
                is_dots(at)
                    || Name::read(at).is_some_and(|(name, next)| {
                        is_colon(next)
                            || (is_end(next) && (editor || kind.accepts_near_key(&name.text)))
                    })
            }
        };
        follows || comment(at, editor) > 0
    }

    /// Whether nothing stands where a value should: the next field begins. A name that is unknown may be half of a text without quotes.
    pub(super) fn is_blank(self, at: Cursor<'_>) -> bool {
        let begins_field = |kind: ObjectKind| {
            Name::before_colon(at).is_some_and(|name| kind.accepts_near_key(&name.text))
        };
        let is_next = |kind| is_dots(at) || begins_field(kind);
        is_end(at) || matches!(self, Scope::Fields(kind) if is_next(kind))
    }
}

/// The name of a field, as an identifier or in quotes.
pub(super) struct Name {
    /// The name on the wire, without `r#`.
    pub(super) text: String,
    /// The identifier, or one in the place of the quotes.
    pub(super) ident: Ident,
}

impl Name {
    pub(super) fn read(at: Cursor<'_>) -> Option<(Self, Cursor<'_>)> {
        if let Some((ident, next)) = at.ident() {
            let mut text = ident.to_string();
            if text.starts_with("r#") {
                text.drain(..2);
            }
            return Some((Name { text, ident }, next));
        }
        Name::in_quotes(at).filter(|(_, next)| is_colon(*next) || is_punct(*next, '='))
    }

    /// The name in a string literal, whatever follows.
    pub(super) fn in_quotes(at: Cursor<'_>) -> Option<(Self, Cursor<'_>)> {
        let (literal, next) = at.literal()?;
        let ident = Ident::new("__quoted", literal.span());
        match Lit::new(literal) {
            Lit::Str(text) => Some((
                Name {
                    text: text.value(),
                    ident,
                },
                next,
            )),
            _ => None,
        }
    }

    /// The name, if a colon follows, as in no expression but a closure's parameters.
    pub(super) fn before_colon(at: Cursor<'_>) -> Option<Self> {
        let (_, next) = at.token_tree().filter(|(_, next)| is_colon(*next))?;
        let (name, behind) = Name::read(at)?;
        (behind == next).then_some(name)
    }
}

/// Whether braces hold fields rather than a block.
pub(super) fn has_fields(mut at: Cursor<'_>, kind: ObjectKind) -> bool {
    while let (true, Some((_, documentation))) = (is_punct(at, '#'), at.token_tree()) {
        let Some((_, next)) = documentation.token_tree() else {
            break;
        };
        at = next;
    }
    let Some((name, next)) = Name::read(at) else {
        return at.eof() || is_dots(at);
    };
    let is_field = name.text != "self" && Convention::of(&name.text) == Convention::Variable;
    is_colon(next)
        || (is_end(next) && !is_punct(next, ';') && is_field)
        || (is_punct(next, '=') && kind.table().is_some() && kind.accepts_key(&name.text))
}

/// How many tokens a comment of YAML or Python has that begins here: those of its line. An editor does not know the lines.
pub(super) fn comment(at: Cursor<'_>, editor: bool) -> usize {
    let next = at.token_tree().map(|(_, next)| next);
    let is_attribute =
        |next: Cursor<'_>| is_punct(next, '!') || next.group(Delimiter::Bracket).is_some();
    if !is_punct(at, '#') || next.is_some_and(is_attribute) {
        return 0;
    }
    if editor {
        return stray(at).len();
    }
    let line = at.span().start().line;
    until(at, |_, at, _| at.span().start().line != line).len()
}

/// Whether an entry begins here, if a comma stands before it.
fn begins_entry(at: Cursor<'_>) -> bool {
    let is_named = |(_, next)| is_colon(next) || is_end(next);
    is_dots(at) || is_punct(at, '#') || Name::read(at).is_some_and(is_named)
}

/// The tokens of a value that cannot be read: up to a comma or a semicolon behind which an entry begins, or right before a name and a colon.
pub(super) fn value(at: Cursor<'_>) -> Vec<TokenTree> {
    until(at, |tokens, at, next| {
        let is_separator = is_end(at) && (next.eof() || begins_entry(next));
        is_separator || (!tokens.is_empty() && Name::before_colon(at).is_some())
    })
}

/// The tokens of what is no field: up to a comma, a semicolon, or a name and a colon. The parts of a name such as `voice.id` belong together.
pub(super) fn stray(at: Cursor<'_>) -> Vec<TokenTree> {
    until(at, |tokens, at, _| {
        let is_part = matches!(tokens.last(), Some(TokenTree::Punct(joint)) if matches!(joint.as_char(), '.' | '-'));
        is_end(at) || (!tokens.is_empty() && !is_part && Name::before_colon(at).is_some())
    })
}

/// How many tokens stand before a semicolon, or before the first field where there is none.
pub(crate) fn head(at: Cursor<'_>) -> usize {
    let (mut count, mut end) = (0, at);
    while !is_end(end)
        && let Some((_, next)) = end.token_tree()
    {
        (count, end) = (count + 1, next);
    }
    if is_punct(end, ';') {
        return count;
    }
    until(at, |_, at, _| Name::before_colon(at).is_some()).len()
}

/// The tokens of an item that cannot be read: up to a comma.
pub(super) fn item(at: Cursor<'_>) -> Vec<TokenTree> {
    until(at, |_, at, _| is_end(at))
}
