//! The form that makes a type: `assistant! { pub struct Reminder; … }`.
//!
//! The type stands for one assistant, and knows which variables a call to somebody has to fill in.

mod documentation;
mod locals;
mod positions;
mod tools;
mod variables;

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::quote_spanned;
use revox_types::generated::rules::PROMPTS;
use revox_types::rules::{Object as ObjectTable, Role};
use syn::ext::IdentExt as _;
use syn::parse::ParseStream;
use syn::parse::discouraged::Speculative as _;
use syn::{Attribute, Expr, Token, Visibility};

use crate::Root;
use crate::ast::{Definition, Kind, SpanRange};
use crate::diagnostic::Problem;
use crate::parse::identifier;
use crate::secrets;
pub(crate) use locals::locals;
#[cfg(test)]
pub(crate) use tools::types as tool_types;
pub(crate) use variables::{Variable, variables};

/// What is written before the fields.
pub(crate) struct Head {
    /// The attributes, documentation among them.
    attributes: Vec<Attribute>,
    visibility: Visibility,
    pub(crate) name: Ident,
    /// Whether the semicolon behind it is missing.
    unfinished: bool,
}

/// The head, if there is one. What follows it is left in the input.
pub(crate) fn head(input: ParseStream<'_>) -> Option<Head> {
    let ahead = input.fork();
    let head = parse_head(&ahead).ok()?;
    input.advance_to(&ahead);
    Some(head)
}

fn parse_head(input: ParseStream<'_>) -> syn::Result<Head> {
    let attributes = input.call(Attribute::parse_outer)?;
    let visibility = input.parse()?;
    input.parse::<Token![struct]>()?;
    let name = input.parse()?;
    let unfinished = input.parse::<Option<Token![;]>>()?.is_none();
    if unfinished && (input.peek(Token![,]) || input.peek(Token![:])) {
        // What stands in its place is no second mistake.
        input.parse::<TokenTree>()?;
    }
    Ok(Head {
        attributes,
        visibility,
        name,
        unfinished,
    })
}

impl Head {
    /// What to say of a type where the macro makes none.
    pub(crate) fn misplaced(&self, root: &Root) -> Option<Problem> {
        let only = &crate::CREATE;
        (!std::ptr::eq(root, only)).then(|| {
            let message = format!("only `{}!` makes a type of its own", only.called);
            Problem::error(SpanRange::at(self.name.span(), 0), message)
        })
    }

    pub(crate) fn problem(&self) -> Option<Problem> {
        let name = &self.name;
        let message = format!("expected `;` after `struct {name}`: the fields follow it");
        self.unfinished
            .then(|| Problem::error(SpanRange::at(name.span(), 0), message))
    }

    /// The items that a definition with a type's name stands for.
    ///
    /// Everything is the macro's own but the type and what was written, so lints of the user's crate let it be: a `forbid` of theirs forbids an
    /// `allow` here. What can be the same for all types is a function of `macro_support`: a program has many of them.
    pub(crate) fn items(
        &self,
        definition: &Definition,
        value: &TokenStream,
        variables: &[Variable],
        krate: &TokenStream,
    ) -> TokenStream {
        let site = Span::mixed_site();
        let Head {
            attributes,
            visibility,
            name,
            ..
        } = self;
        // Under which condition all of it is there, and which advice is silent.
        let shared: Vec<_> = attributes
            .iter()
            .filter(|one| one.path().is_ident("allow") || one.path().is_ident("cfg"))
            .collect();
        let private = quote_spanned!(site=> #krate::__private);
        let Some(table) = definition.object.table() else {
            return TokenStream::new();
        };
        let definition_type = Ident::new(table.name, site);
        let holder = Ident::new(
            &format!("{}Variables", name.unraw()),
            name.span().resolved_at(site),
        );
        let about = documentation::of(definition, variables, &name.unraw().to_string());
        let about_holder = format!("What fills in the placeholders of [`{name}`] in one call.");
        let fields = variables.iter().map(|variable| {
            let (field, documentation) = (&variable.field, variable.documentation());
            quote_spanned!(site=> #[doc = #documentation] pub #field: ::std::string::String,)
        });
        let placeholders = variables.iter().map(|variable| &variable.placeholder);
        let values = variables.iter().map(|variable| &variable.field);
        let prompt = prompt(table, visibility, &holder, &private);
        let output = answer(definition).map(|answer| quote_spanned! {site=>
            /// What was found out in a call by this assistant.
            ///
            /// # Errors
            ///
            /// If the call has no result yet, or one that does not fit the type.
            #visibility fn output(call: &#private::Source) -> ::core::result::Result<#answer, #private::ExtractError> {
                <#answer as #private::ExtractFields>::extracted(call)
            }
        });
        // In the scope of the value alone, under the name as it is called there.
        let slot = secrets::slot(definition).map(|slot| {
            quote_spanned! {site=>
                macro_rules! #slot { ($name:literal) => { #private::secret($name) } }
            }
        });
        let text_name = name.unraw().to_string();
        let tools = tools::types(definition, name, visibility, &shared, krate);
        let positions = positions::of(name.span(), &definition.object);
        quote_spanned! {site=>
            #tools

            #(#attributes)*
            #[doc = #about]
            #visibility struct #name;

            #(#shared)*
            #[doc = #about_holder]
            #[derive(::core::clone::Clone, ::core::fmt::Debug)]
            #visibility struct #holder { #(#fields)* }

            #(#shared)*
            impl #name {
                /// The variables that a call fills in.
                #visibility const VARIABLES: &'static [&'static str] = &[#(#placeholders),*];

                /// The definition, which is made when it is used first.
                #[must_use]
                #visibility fn definition() -> &'static #private::types::#definition_type {
                    static DEFINITION: ::std::sync::LazyLock<#private::types::#definition_type> =
                        ::std::sync::LazyLock::new(|| { #slot #value });
                    &DEFINITION
                }

                #prompt

                /// A text with these variables filled in: escaped in JSON and in a URL. A value is not searched for placeholders.
                #[must_use]
                #visibility fn render(text: &str, variables: &#holder) -> ::std::string::String {
                    #private::render(text, variables)
                }

                /// The parameters of a call by this assistant, which the API knows by its id. Nothing is sent.
                #[must_use]
                #visibility fn call(
                    assistant_id: impl ::core::convert::Into<::std::string::String>,
                    phone_number: impl ::core::convert::Into<::std::string::String>,
                    variables: #holder,
                ) -> #private::PlacedCall {
                    #private::call(assistant_id, phone_number, &variables)
                }

                #output
            }

            #(#shared)*
            impl #private::Variables for #holder {
                const NAMES: &'static [&'static str] = #name::VARIABLES;

                fn values(&self) -> ::std::vec::Vec<&str> {
                    #private::list([#(&self.#values),*])
                }
            }

            #(#shared)*
            impl #private::Item for #name {
                const NAME: &'static str = #text_name;
                const POSITIONS: &'static str = ::core::concat!(::core::file!(), #positions);

                type Definition = #private::types::#definition_type;

                fn definition() -> &'static Self::Definition {
                    #name::definition()
                }
            }

            #(#shared)*
            impl ::core::ops::Deref for #name {
                type Target = #private::types::#definition_type;

                fn deref(&self) -> &Self::Target {
                    Self::definition()
                }
            }
        }
    }
}

/// What fills in the text that the agent works by.
fn prompt(
    table: &ObjectTable,
    visibility: &Visibility,
    holder: &Ident,
    private: &TokenStream,
) -> Option<TokenStream> {
    let site = Span::mixed_site();
    let (_, prompt) = table.field(Role::field_of(PROMPTS, table)?)?;
    let field = identifier(prompt.ident, site);
    Some(quote_spanned! {site=>
        /// The prompt of a call with these variables, for a preview.
        #[must_use]
        #visibility fn prompt(variables: &#holder) -> ::std::string::String {
            #private::render(&Self::definition().#field, variables)
        }
    })
}

/// The path of the type that stands for the list that is extracted, if one is written.
fn answer(definition: &Definition) -> Option<&Expr> {
    let mut fields = definition.object.fields.iter();
    let field = fields.find(|field| matches!(field.value.kind, Kind::Type) && !field.surplus)?;
    field.value.expr.as_ref()
}
