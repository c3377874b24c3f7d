//! Has the compiler judge the values of constants: by a `const` that does not compile when the value breaks a rule.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};

use super::Expander;
use crate::constants::{COUNT, Demand, Message, Obligation, Source};
use crate::diagnostic::core_macro;

impl Expander<'_> {
    /// `const _: () = if !Constant(VALUE).look().passes(test(&tables::ROOT, &[…], Check(0))) { panic! { "{}", … } } else if …;`
    ///
    /// What hangs on a generic parameter goes in a `const { … }`, which is judged where the function is made for its types.
    pub(super) fn obligation(&self, obligation: &Obligation) -> TokenStream {
        let site = self.site;
        let value = self.look(&obligation.constant);
        let chain = obligation.demands.iter().map(|(demand, message)| {
            let test = match demand {
                Demand::Other(text) => quote_spanned!(site=> differs(#text)),
                Demand::OtherConstant(other) => {
                    let other = self.look(other);
                    quote_spanned!(site=> differs_from(#other))
                }
                Demand::Table(steps, source) => {
                    let test = self.test(steps, *source);
                    quote_spanned!(site=> passes(#test))
                }
                Demand::Finite => quote_spanned!(site=> finite()),
            };
            let said = self.text(&value, demand, message);
            let panic = core_macro("panic", message.span, &quote!("{}", #said));
            quote_spanned!(site=> if !#value.#test { #panic })
        });
        if obligation.generic {
            quote_spanned!(site=> const { #(#chain)else* };)
        } else {
            quote_spanned!(site=> const _: () = #(#chain)else*;)
        }
    }

    /// `Constant(VALUE).look()`. A type that no field takes has no such method, and the constant is where that has to be said.
    fn look(&self, constant: &[proc_macro2::TokenTree]) -> TokenStream {
        let place = constant
            .last()
            .map_or(self.site, proc_macro2::TokenTree::span);
        let constructor = self.private(self.site, "Constant");
        let constant: TokenStream = constant.iter().cloned().collect();
        let look = quote_spanned!(place.resolved_at(self.site)=> .look());
        quote_spanned!(self.site=> #constructor(#constant)#look)
    }

    /// The message: a literal, or `Constant(VALUE).look().told("…", "…", "…", test).text()` with the value in it.
    fn text(&self, value: &TokenStream, demand: &Demand, message: &Message) -> TokenStream {
        let Message {
            before,
            names_constant,
            after,
            notes,
            open,
            ..
        } = message;
        let (true, Demand::Table(steps, source)) = (open, demand) else {
            // Where the value may not be shown, its length is not told either.
            let before = before
                .replace(
                    &format!("{COUNT} characters, more"),
                    "too many characters, more",
                )
                .replace(
                    &format!("{COUNT} characters, fewer"),
                    "too few characters, fewer",
                );
            let whole = format!("{before}{after}{notes}");
            return quote!(#whole);
        };
        let test = self.test(steps, *source);
        quote_spanned!(self.site=> #value.told(#before, #names_constant, #after, #notes, #test).text())
    }

    /// `test(&tables::ROOT, &[…], Check(0))`
    fn test(&self, steps: &[usize], source: Source) -> TokenStream {
        let [tables, test, kind] =
            ["tables", "test", "Source"].map(|name| self.private(self.site, name));
        let root = Ident::new(self.settings.table, Span::mixed_site());
        let source = match source {
            Source::Check(index) => quote!(Check(#index)),
            Source::Rule(rule, clause, test) => quote!(Rule(#rule, #clause, #test)),
        };
        quote_spanned!(self.site=> #test(&#tables::#root, &[#(#steps),*], #kind::#source))
    }
}
