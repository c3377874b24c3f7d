//! Writes a Rust expression so that a field takes it without `Some(…)` and `.to_string()`.
//!
//! A trait does the conversion, so the compiler has to know the expression's type without the field's. Where it cannot, which
//! [`Inference`] tells by the syntax, the expression goes straight into the field.

use super::Expander;
use super::helpers::Helper;
use super::inference::Inference;
use super::values::Wrap;
use crate::ast::Value;
use crate::literal::is_punct;
use crate::report::path_separator;
use crate::tokens;
use proc_macro2::{Delimiter, Group, Ident, Span, TokenTree};
use syn::Expr;

impl Expander<'_> {
    pub(super) fn expression(&mut self, value: &Value, wrap: Wrap, out: &mut Vec<TokenTree>) {
        let inference = value.expr.as_ref().map_or(Inference::Free, Inference::of);
        let tokens = self.operands(self.unwrapped(&value.tokens));
        match inference {
            Inference::Inner => self.wrapped(wrap, tokens, out),
            Inference::Nothing | Inference::Optional if wrap == Wrap::Nullable => {
                self.call(Helper::Optional, tokens, out);
            }
            Inference::Nothing | Inference::Optional | Inference::Whole => out.extend(tokens),
            Inference::Free => {
                let blamed = tokens.first().map_or(self.site, TokenTree::span);
                self.blaming(blamed, |expander| {
                    expander.helper(Helper::Field, out);
                    path_separator(expander.site, out);
                    out.push(Ident::new("into_field", expander.site).into());
                    out.push(expander.group(Delimiter::Parenthesis, tokens));
                });
            }
        }
    }

    /// The value without the parentheses that the compiler would call unnecessary around an argument. A block keeps its braces,
    /// which end the life of what is made in it, and loses the lint about them.
    fn unwrapped(&self, tokens: &[TokenTree]) -> Vec<TokenTree> {
        match tokens {
            [TokenTree::Group(group)] if group.delimiter() == Delimiter::Parenthesis => {
                let inner: Vec<TokenTree> = group.stream().into_iter().collect();
                if inner.is_empty() || inner.iter().any(|token| is_punct(token, ',')) {
                    tokens.to_vec()
                } else {
                    self.unwrapped(&inner)
                }
            }
            [TokenTree::Group(group)]
                if group.delimiter() == Delimiter::Brace && !self.settings.editor =>
            {
                let mut block = group.clone();
                block.set_span(group.span().resolved_at(self.site));
                vec![block.into()]
            }
            _ => tokens.to_vec(),
        }
    }

    /// Puts parentheses around the fragments of a `macro_rules!` that are part of an expression: the compiler forgets what belonged
    /// together when such a fragment comes out of a macro like this one.
    pub(super) fn operands(&self, tokens: Vec<TokenTree>) -> Vec<TokenTree> {
        if self.settings.editor {
            return tokens;
        }
        grouped(&tokens, self.site).unwrap_or(tokens)
    }

    /// What adds this to a list: one whose type only the list tells cannot be any iterable.
    pub(super) fn spreading(iterable: Option<&Expr>) -> Helper {
        match iterable.map_or(Inference::Free, Inference::of) {
            Inference::Inner | Inference::Whole => Helper::ListMore,
            Inference::Optional => Helper::ListSame,
            Inference::Free | Inference::Nothing => Helper::ListAnd,
        }
    }

    /// Writes a call that the compiler names when the type of an argument is wrong: then it points at the argument, not at the whole macro.
    pub(super) fn blaming(&mut self, span: Span, write: impl FnOnce(&mut Self)) {
        let site = self.site;
        if !self.settings.editor {
            self.site = span.resolved_at(site);
        }
        write(self);
        self.site = site;
    }
}

/// The tokens with parentheses around fragments, or nothing if there is no fragment that needs them.
fn grouped(tokens: &[TokenTree], site: Span) -> Option<Vec<TokenTree>> {
    let mut changed = false;
    let result = tokens
        .iter()
        .map(|token| {
            let TokenTree::Group(group) = token else {
                return token.clone();
            };
            let inner: Vec<TokenTree> = group.stream().into_iter().collect();
            let fragment = group.delimiter() == Delimiter::None;
            let delimiter = if fragment && tokens.len() > 1 && has_operator(&inner) {
                Delimiter::Parenthesis
            } else {
                group.delimiter()
            };
            let again = grouped(&inner, site);
            if again.is_none() && delimiter == group.delimiter() {
                return token.clone();
            }
            changed = true;
            let stream = again.unwrap_or(inner).into_iter().collect();
            let mut whole = Group::new(delimiter, stream);
            whole.set_span(group.span().resolved_at(site));
            whole.into()
        })
        .collect();
    changed.then_some(result)
}

/// Whether an operator stands between or before operands, so that what follows or precedes them could tear them apart. A path, a
/// type, a pattern, a call or a statement is none.
fn has_operator(tokens: &[TokenTree]) -> bool {
    const STATEMENTS: [&str; 14] = [
        "const",
        "enum",
        "extern",
        "fn",
        "impl",
        "let",
        "macro_rules",
        "mod",
        "pub",
        "static",
        "struct",
        "trait",
        "type",
        "use",
    ];
    if matches!(tokens.first(), Some(TokenTree::Ident(word)) if tokens::is_among(word, &STATEMENTS))
        || matches!(tokens.first(), Some(token) if is_punct(token, '#'))
    {
        return false;
    }
    let generic = tokens.iter().any(|token| is_punct(token, '<'))
        && tokens.iter().any(|token| is_punct(token, '>'));
    tokens.iter().enumerate().any(|(at, token)| match token {
        TokenTree::Punct(punct) => match punct.as_char() {
            '+' | '-' | '*' | '/' | '%' | '^' | '|' | '&' => true,
            // The mark of a macro's name is none.
            '!' => !matches!(tokens.get(at + 1), Some(TokenTree::Group(_))) || at == 0,
            '<' | '>' => !generic,
            '.' => tokens.get(at + 1).is_some_and(|next| is_punct(next, '.')),
            _ => false,
        },
        TokenTree::Ident(word) => tokens::is(word, "as"),
        _ => false,
    })
}
