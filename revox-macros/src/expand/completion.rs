//! What only an editor sees: half-typed input in its place rather than an error.
//!
//! rust-analyzer expands a call twice to complete something in it: as it is, and with a marker word put in at the cursor. It finds the same
//! place in both by the offset in the text of the expansion. So what is typed must come out in order, nothing may come before it that
//! depends on it, and behind a blank spot there must be room for the marker.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens as _, quote_spanned};
use revox_types::rules::{Enum, Object as ObjectTable, Shape, Union};
use syn::ext::IdentExt as _;
use syn::parse::Parser as _;

use super::{Expander, raw};
use crate::ast::{Field, Kind, Object, ObjectKind, Value};
use crate::parse::identifier;

/// Stands for a value that is not there yet.
const MISSING: &str = "__missing";

/// The marker that rust-analyzer puts in is 14 characters long; `: __missing, ` or its like has to fit.
const ROOM: usize = 6;

impl Expander<'_> {
    /// A field that the table does not know, or that is there twice, as it was typed.
    pub(super) fn stray(&self, object: &Object, field: &Field) -> TokenStream {
        let key = &field.key.ident;
        match &field.value.expr {
            // The tag of a union is no field of the struct.
            _ if is_tag(object, field) => TokenStream::new(),
            _ if field.shorthand => quote_spanned!(self.site=> #key,),
            Some(value) => quote_spanned!(self.site=> #key: #value,),
            None => {
                let missing = self.blank();
                quote_spanned!(self.site=> #key: #missing,)
            }
        }
    }

    /// The value of a field after whose colon nothing was typed.
    pub(super) fn missing(&self, shape: &Shape) -> TokenStream {
        let missing = self.blank();
        match shape {
            Shape::Enum(table) => self.enum_value(table, &missing),
            _ => missing.to_token_stream(),
        }
    }

    /// A value of an enum as an identifier in a path. The values are exported under their own names, with `r#` where Rust needs it.
    pub(super) fn enum_value_for_editor(&self, table: &Enum, word: &Ident) -> TokenStream {
        let name = word.to_string();
        self.enum_value(table, &raw(name.trim_start_matches("r#"), word.span()))
    }

    /// `types::values::voice_provider::elevenlabs`
    fn enum_value(&self, table: &Enum, value: &Ident) -> TokenStream {
        let module = identifier(table.module, self.site);
        let types = self.type_path(&Ident::new("values", self.site));
        quote_spanned!(self.site=> #types::#module::#value)
    }

    fn blank(&self) -> Ident {
        Ident::new(MISSING, self.site)
    }

    /// `((((((base))))))`: room for the marker behind the last field.
    pub(super) fn padded_base(
        &self,
        base: Option<&Value>,
        table: &'static ObjectTable,
        lone: usize,
    ) -> TokenStream {
        match base.map(|base| &base.expr) {
            Some(None) => self.blank().to_token_stream(),
            Some(Some(base)) => padded(base.to_token_stream(), lone, self.site),
            None => padded(self.empty(table), lone, self.site),
        }
    }

    /// A statement in which the tag of a union is a field with a documentation, so that an editor has something to show.
    pub(super) fn tag(&self, object: &Object, union: &'static Union) -> Option<TokenStream> {
        let declaration = self.declaration(union);
        let field = self.tag_field(union, object.field(union.tag, 0)?);
        Some(quote_spanned!(self.site=> { #declaration let _ = Tag { #field }; }))
    }

    /// A union whose variant is not chosen: the tag is the one field that is known.
    pub(super) fn undecided(&self, object: &Object, union: &'static Union) -> TokenStream {
        let declaration = self.declaration(union);
        let fields = object.fields.iter().map(|field| {
            if is_tag(object, field) {
                self.tag_field(union, field)
            } else {
                self.stray(object, field)
            }
        });
        let lone = object
            .fields
            .iter()
            .filter(|field| field.shorthand && !is_tag(object, field))
            .count();
        let base = padded(quote_spanned!(self.site=> __base), lone, self.site);
        quote_spanned!(self.site=> { #declaration Tag { #(#fields)* ..#base } })
    }

    /// `type: Tags::openrouter,`. A string leads to the variant that it chooses.
    fn tag_field(&self, union: &'static Union, field: &Field) -> TokenStream {
        let tag = raw(union.tag, field.key.span.first);
        let written = match &field.value.kind {
            Kind::Text(tag) => union.variants.iter().find(|variant| variant.tag == tag),
            _ => None,
        };
        if let Some(word) = bare_word(&field.value) {
            return quote_spanned!(self.site=> #tag: Tags::#word,);
        }
        match (&field.value.expr, written) {
            (_, Some(variant)) => {
                let union = self.type_path(&identifier(union.name, self.site));
                let variant = identifier(variant.variant, field.value.span.first);
                quote_spanned!(self.site=> #tag: #union::#variant,)
            }
            (None, None) => {
                let missing = self.blank();
                quote_spanned!(self.site=> #tag: Tags::#missing,)
            }
            (Some(value), None) => quote_spanned!(self.site=> #tag: #value,),
        }
    }

    /// The struct that has the tag as its field, and the enum that has the tags as its variants.
    fn declaration(&self, union: &'static Union) -> TokenStream {
        let tag = raw(union.tag, self.site);
        let tags: Vec<String> = union
            .variants
            .iter()
            .map(|variant| format!("`{:?}`", variant.tag))
            .collect();
        let documentation = format!("Which `{}` this is: {}.", union.name, tags.join(", "));
        let is_word = |tag: &str| syn::parse_str::<Ident>(tag).is_ok();
        let variants = union
            .variants
            .iter()
            .filter(|variant| is_word(variant.tag))
            .map(|variant| {
                let documentation = format!("`{}`", variant.object.name);
                let name = Ident::new(variant.tag, self.site);
                quote_spanned!(self.site=> #[doc = #documentation] #name,)
            });
        quote_spanned! {self.site=>
            struct Tag { #[doc = #documentation] #tag: Tags }
            enum Tags { #(#variants)* }
        }
    }
}

/// A value that is a single word, which may be a keyword.
pub(super) fn bare_word(value: &Value) -> Option<Ident> {
    Ident::parse_any.parse2(value.expr.to_token_stream()).ok()
}

fn is_tag(object: &Object, field: &Field) -> bool {
    matches!(object.kind, ObjectKind::Tagged(union, _) if union.tag == field.key.name)
}

/// Tokens in parentheses, fewer for each field of which only the name was typed.
fn padded(tokens: TokenStream, lone: usize, site: Span) -> TokenStream {
    (lone..ROOM).fold(tokens, |inner, _| quote_spanned!(site=> (#inner)))
}
