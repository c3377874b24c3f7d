//! What the user is told, and the tokens by which the compiler tells it.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use revox_types::rules::Level;

use crate::tokens::SpanRange;

/// Something to tell about some tokens.
pub(crate) struct Problem {
    pub(crate) span: SpanRange,
    pub(crate) level: Level,
    pub(crate) message: String,
}

impl Problem {
    pub(crate) fn error(span: SpanRange, message: String) -> Self {
        Problem {
            span,
            level: Level::Deny,
            message,
        }
    }
}

/// The statement that makes the compiler say it.
impl ToTokens for Problem {
    fn to_tokens(&self, out: &mut TokenStream) {
        let message = &self.message;
        out.extend(match self.level {
            Level::Deny => core_macro("compile_error", self.span, &quote!(#message)),
            Level::Warn => warning(self.span, message),
        });
    }
}

/// `::core::name! { … }`
///
/// The compiler points from the first of these tokens to the last. Only `core` is not the user's, or a jump to the definition of
/// the tokens in the user's file would lead there as well.
pub(crate) fn core_macro(name: &str, span: SpanRange, arguments: &TokenStream) -> TokenStream {
    let core = Ident::new("core", Span::mixed_site());
    let name = Ident::new(name, span.first);
    let path = quote_spanned!(span.first=> ::#core::#name!);
    quote_spanned!(span.last=> #path { #arguments })
}

/// The one warning that a macro can give on stable Rust: the use of something deprecated.
///
/// Of a macro the compiler shows the path as it is written, of anything else with all the modules, functions and closures around it.
fn warning(span: SpanRange, message: &str) -> TokenStream {
    let advice = Ident::new("advice", span.last);
    quote_spanned! {Span::mixed_site()=> {
        #[deprecated(note = #message)]
        macro_rules! #advice { () => {} }
        #advice! {}
    }}
}
