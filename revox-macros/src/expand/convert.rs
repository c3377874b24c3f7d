//! Writes a Rust expression so that a field takes it without `Some(…)` and `.to_string()`.
//!
//! A trait does the conversion, so the compiler has to know the expression's type without the field's. Where it cannot, which
//! [`Inference`] tells by the syntax, the expression goes straight into the field.

use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};
use quote::{ToTokens as _, quote_spanned};
use syn::Expr;
use syn::spanned::Spanned as _;

use super::Expander;
use super::inference::Inference;
use super::value::Wrap;

impl Expander<'_> {
    pub(super) fn expression(&self, expr: &Expr, wrap: Wrap) -> TokenStream {
        let expr = bare(expr);
        let argument = self.argument(expr);
        match Inference::of(expr) {
            Inference::Inner => self.wrapped(wrap, argument),
            Inference::NoneValue | Inference::Optional if wrap == Wrap::Nullable => {
                let optional = self.private(self.site, "optional");
                quote_spanned!(self.site=> #optional(#argument))
            }
            Inference::NoneValue | Inference::Optional | Inference::Whole => argument,
            Inference::Own => {
                let place = expr.span();
                let conversion = self.private(place, "IntoField");
                let place = place.resolved_at(self.site);
                quote_spanned!(place=> #conversion::into_field(#argument))
            }
        }
    }

    /// `list_and(before, iterable)`: one whose type only the list tells cannot be any iterable.
    pub(super) fn spread(&self, before: &TokenStream, iterable: &Expr) -> TokenStream {
        let helper = match Inference::of(iterable) {
            Inference::Inner | Inference::Whole => "list_more",
            Inference::Optional => "list_same",
            Inference::Own | Inference::NoneValue => "list_and",
        };
        let place = iterable.span();
        let helper = self.private(place, helper);
        let iterable = self.operand(iterable.to_token_stream());
        quote_spanned!(place.resolved_at(self.site)=> #helper(#before, #iterable))
    }

    /// An expression as the argument of a call. A block keeps its braces, which end the life of what is made in it, and loses the lint
    /// about them.
    pub(super) fn argument(&self, expr: &Expr) -> TokenStream {
        let expr = bare(expr);
        let tokens = self.operand(expr.to_token_stream());
        match expr {
            Expr::Block(block) if block.attrs.is_empty() && block.label.is_none() => {
                let foreign = tokens.into_iter().map(|mut braces| {
                    braces.set_span(braces.span().resolved_at(self.site));
                    braces
                });
                foreign.collect()
            }
            _ => tokens,
        }
    }

    /// An expression as a part of another.
    ///
    /// A fragment of a `macro_rules!` gets parentheses where it could be torn apart: the compiler forgets what belonged together when it
    /// comes out of a macro like this one.
    pub(super) fn operand(&self, tokens: TokenStream) -> TokenStream {
        if self.settings.editor {
            return tokens;
        }
        parenthesized(&tokens, self.site).unwrap_or(tokens)
    }
}

/// An expression without the parentheses around it, which the compiler would call unnecessary around an argument.
fn bare(expr: &Expr) -> &Expr {
    match expr {
        Expr::Paren(inner) if inner.attrs.is_empty() => bare(&inner.expr),
        other => other,
    }
}

/// The tokens with parentheses around fragments, or nothing if there is no fragment that needs them.
fn parenthesized(tokens: &TokenStream, site: Span) -> Option<TokenStream> {
    let mut changed = false;
    let alone = tokens.clone().into_iter().nth(1).is_none();
    let result = tokens.clone().into_iter().map(|token| {
        let TokenTree::Group(group) = &token else {
            return token;
        };
        let inner = group.stream();
        let again = parenthesized(&inner, site);
        let is_torn = !alone && group.delimiter() == Delimiter::None && is_operation(&inner);
        if again.is_none() && !is_torn {
            return token;
        }
        changed = true;
        let delimiter = if is_torn {
            Delimiter::Parenthesis
        } else {
            group.delimiter()
        };
        let mut whole = Group::new(delimiter, again.unwrap_or(inner));
        whole.set_span(group.span().resolved_at(site));
        whole.into()
    });
    let result = result.collect();
    changed.then_some(result)
}

/// Whether an operator stands between or before operands, so that what follows or precedes them could tear them apart.
fn is_operation(fragment: &TokenStream) -> bool {
    matches!(
        syn::parse2(fragment.clone()),
        Ok(Expr::Assign(_)
            | Expr::Binary(_)
            | Expr::Cast(_)
            | Expr::Closure(_)
            | Expr::Range(_)
            | Expr::RawAddr(_)
            | Expr::Reference(_)
            | Expr::Unary(_))
    )
}
