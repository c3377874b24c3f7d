//! Writes the value of a definition: a struct literal, with the user's own tokens in it.
//!
//! Under an editor the literal holds all that was typed, in its place, since completion works on that; see [`completion`].

pub(crate) mod completion;
pub(crate) mod constants;
mod convert;
mod inference;
mod json;
mod value;

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens as _, quote_spanned};
use revox_types::rules::{Level, Object as ObjectTable};
use syn::Expr;

use crate::Root;
use crate::ast::{Definition, Object, Value};
use crate::diagnostic::Problem;
use crate::parse::{identifier, is_type};
use constants::Constant;
use value::Wrap;

/// What an expansion needs to know apart from the definition.
pub(crate) struct Settings {
    /// The path to the crate: `$crate`, or its name.
    pub(crate) krate: TokenStream,
    /// Whether an editor asks.
    pub(crate) editor: bool,
}

/// A type that stands for the inputs of a tool, and the placeholders of that tool that its fields fill in, each with the path of the first text that has it.
pub(crate) struct Inputs<'t> {
    pub(crate) value: &'t Value,
    pub(crate) placeholders: Vec<(String, String)>,
}

/// The expression that a definition stands for, with everything that there is to say about it.
pub(crate) fn expand(
    definition: &Definition,
    root: &Root,
    problems: &[Problem],
    constants: &[Constant<'_>],
    inputs: &[Inputs<'_>],
    settings: &Settings,
) -> TokenStream {
    let wrong = problems.iter().any(|problem| problem.level == Level::Deny);
    let mut expander = Expander::new(settings, inputs, !settings.editor && !wrong);
    let value = expander.literal(&definition.object, root.object);
    let Expander { site, tags, .. } = &expander;
    if settings.editor {
        // An editor compares expansions by their text, so nothing may move in front of the value.
        let errors = problems.iter().filter(|one| one.level == Level::Deny);
        return quote_spanned!(*site=> { let __value = #value; #(#errors)* #(#tags)* __value });
    }
    let checks = constants.iter().map(|one| expander.constant(one));
    quote_spanned!(*site=> { #(#checks)* #(#problems)* #value })
}

/// The state of one expansion.
struct Expander<'s> {
    settings: &'s Settings,
    inputs: &'s [Inputs<'s>],
    /// Where helpers come from: the user's variables are out of their sight, and theirs out of the user's.
    site: Span,
    /// For an editor: a value for each tag of a union, by which the tag can be looked at.
    tags: Vec<TokenStream>,
    /// Whether what is literal may be written as text: nothing of it is wrong, and no editor is to find its way in it.
    decode: bool,
}

impl<'s> Expander<'s> {
    fn new(settings: &'s Settings, inputs: &'s [Inputs<'s>], decode: bool) -> Self {
        Expander {
            settings,
            inputs,
            site: Span::mixed_site(),
            tags: Vec::new(),
            decode,
        }
    }

    /// `types::Voice { field: value, ..base }`, where what is literal may have become text: `..types::Voice::__literal("{…}")`.
    fn literal(&mut self, object: &Object, table: &'static ObjectTable) -> TokenStream {
        let name = self.type_name(table, object.name.as_ref());
        let split = self.decode.then(|| json::split(object, table)).flatten();
        let decoded = split.as_ref().map(|split| {
            let text = &split.text;
            quote_spanned!(self.site=> #name::__literal(#text))
        });
        let mut fields = TokenStream::new();
        let mut given = vec![false; table.fields.len()];
        let mut lone = 0;
        for field in &object.fields {
            let (Some(known), Some(index)) = (field.table, field.index) else {
                if self.settings.editor {
                    lone += usize::from(field.shorthand);
                    fields.extend(self.stray(object, field));
                }
                continue;
            };
            if split.as_ref().is_some_and(|split| split.given[index]) {
                continue;
            }
            if let Some(value) = self.value(&field.value, &known.value, Wrap::of(known)) {
                let key = &field.key.ident;
                fields.extend(quote_spanned!(self.site=> #key: #value,));
                given[index] = true;
            }
        }
        let base = match (&object.base, decoded) {
            (_, Some(decoded)) if fields.is_empty() => return decoded,
            (_, Some(decoded)) => Some(decoded),
            (base, None) if self.settings.editor => {
                Some(self.padded_base(base.as_deref(), table, lone))
            }
            (Some(base), None) if !base.is_reported() => {
                let expr = base.expr.to_token_stream();
                Some(match &base.expr {
                    // A type that stands for an assistant holds its definition.
                    Some(Expr::Path(path)) if is_type(&path.path) => {
                        quote_spanned!(self.site=> ::core::clone::Clone::clone(&*#expr))
                    }
                    _ => self.operand(expr),
                })
            }
            _ if given.iter().all(|given| *given) => None,
            _ => Some(self.empty(table)),
        };
        let base = base.map(|base| quote_spanned!(self.site=> ..#base));
        quote_spanned!(self.site=> #name { #fields #base })
    }

    /// `types::Voice::__base()`
    fn empty(&self, table: &'static ObjectTable) -> TokenStream {
        let name = self.type_name(table, None);
        quote_spanned!(self.site=> #name::__base())
    }

    /// `types::Voice`, where the name may be the user's own.
    fn type_name(&self, table: &'static ObjectTable, written: Option<&Ident>) -> TokenStream {
        // A union's name may stand before the braces as well; it is not the name of the struct.
        let span = written
            .filter(|name| *name == table.name)
            .map_or(self.site, Ident::span);
        self.type_path(&identifier(table.name, span))
    }

    /// `types::name`
    fn type_path(&self, name: &Ident) -> TokenStream {
        let types = self.private(self.site, "types");
        quote_spanned!(self.site=> #types::#name)
    }

    /// `$crate::__private::name`, with each token at this place: the compiler blames the argument for a wrong type only if the name of
    /// what is called stands there, too.
    fn private(&self, place: Span, name: &str) -> TokenStream {
        // Where a token is found and what it means are two things: the latter it keeps.
        let place = if self.settings.editor {
            self.site
        } else {
            place
        };
        let krate = self.settings.krate.clone().into_iter().map(|mut token| {
            token.set_span(place.resolved_at(token.span()));
            token
        });
        let place = place.resolved_at(self.site);
        let name = Ident::new(name, place);
        quote_spanned!(place=> #(#krate)*::__private::#name)
    }
}

/// An identifier, in its raw form where Rust has another use for the word.
pub(crate) fn raw(name: &str, span: Span) -> Ident {
    // `gen` is a keyword of the edition 2024 alone, and the others of these have no raw form.
    let plain = matches!(name, "self" | "Self" | "super" | "crate" | "_")
        || (name != "gen" && syn::parse_str::<Ident>(name).is_ok());
    if plain {
        Ident::new(name, span)
    } else {
        Ident::new_raw(name, span)
    }
}
