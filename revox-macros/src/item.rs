//! The form that makes a type: `assistant! { pub struct Reminder; … }`.
//!
//! The type stands for one assistant, and knows which variables a call to somebody has to fill in.

mod documentation;
mod locals;
mod positions;
mod tools;
mod variables;

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens as _, quote_spanned};
use revox_types::rules::built_in;
use syn::ext::IdentExt as _;
use syn::parse::ParseStream;
use syn::parse::discouraged::Speculative as _;
use syn::{Attribute, Expr, Token, Visibility};

use crate::Root;
use crate::ast::{Definition, Field, Kind};
use crate::diagnostic::{Problem, core_macro};
use crate::expand::{Settings, constants};
use crate::secrets;
use crate::tokens::{Convention, SpanRange};
pub(crate) use locals::locals;
pub(crate) use tools::clashes;
#[cfg(test)]
pub(crate) use tools::types as tool_types;
pub(crate) use variables::{Variable, Variables, variables};

/// What is written before the fields.
pub(crate) struct Head {
    /// The attributes, documentation among them.
    attributes: Vec<Attribute>,
    visibility: Visibility,
    pub(crate) name: Ident,
    /// What is missing of it.
    missing: Option<Missing>,
}

#[derive(Clone, Copy)]
enum Missing {
    Struct,
    Semicolon,
}

/// The head, if there is one. What follows it is left in the input.
pub(crate) fn head(input: ParseStream<'_>) -> syn::Result<Option<Head>> {
    let ahead = input.fork();
    let begin = |input: ParseStream<'_>| -> syn::Result<_> {
        let begin = (input.call(Attribute::parse_outer)?, input.parse()?);
        let is_struct = input.parse::<Option<Token![struct]>>()?.is_some();
        let ahead = input.fork();
        let is_type = |name: &Ident| Convention::of_ident(name) != Convention::Variable;
        // No field is such a name with a semicolon behind it.
        let is_named = ahead.parse().is_ok_and(|name| is_type(&name)) && ahead.peek(Token![;]);
        if !(is_struct || is_named) {
            return Err(input.error("no type"));
        }
        Ok((begin, is_struct))
    };
    let Ok(((attributes, visibility), is_struct)) = begin(&ahead) else {
        return Ok(None);
    };
    input.advance_to(&ahead);
    let name = input.parse()?;
    let is_finished = input.parse::<Option<Token![;]>>()?.is_some();
    if !is_finished && (input.peek(Token![,]) || input.peek(Token![:])) {
        // What stands in its place is no second mistake.
        input.parse::<TokenTree>()?;
    }
    let missing = match (is_struct, is_finished) {
        (false, _) => Some(Missing::Struct),
        (true, false) => Some(Missing::Semicolon),
        (true, true) => None,
    };
    Ok(Some(Head {
        attributes,
        visibility,
        name,
        missing,
    }))
}

impl Head {
    /// What to say of a type where the macro makes none.
    pub(crate) fn misplaced(&self, root: &Root) -> Option<Problem> {
        let only = &crate::CREATE;
        (!std::ptr::eq(root, only)).then(|| {
            let message = format!("only `{}!` makes a type of its own", only.called);
            Problem::error(SpanRange::at(self.name.span()), message)
        })
    }

    pub(crate) fn problem(&self) -> Option<Problem> {
        let name = &self.name;
        let message = match self.missing? {
            Missing::Struct => {
                format!("expected `struct` before the name of a type: write `struct {name};`")
            }
            Missing::Semicolon => {
                format!("expected `;` after `struct {name}`: the fields follow it")
            }
        };
        Some(Problem::error(SpanRange::at(name.span()), message))
    }

    /// The items that a definition with a type's name stands for.
    ///
    /// Everything is the macro's own but the type and what was written, so lints of the user's crate let it be: a `forbid` of theirs forbids an
    /// `allow` here. What can be the same for all types is a function of `macro_support`: a program has many of them.
    pub(crate) fn items(
        &self,
        definition: &Definition,
        value: &TokenStream,
        variables: &Variables<'_>,
        settings: &Settings,
    ) -> TokenStream {
        let krate = &settings.krate;
        let checks = variables.constants.iter().map(|constant| {
            self.constant(
                constant,
                &variables.list,
                &quote_spanned!(Span::mixed_site()=> #krate::__private),
            )
        });
        // An editor is told nothing that only the compiler knows.
        let checks = checks.filter(|_| !settings.editor);
        let variables = &*variables.list;
        let site = Span::mixed_site();
        let Head {
            attributes,
            visibility,
            name,
            ..
        } = self;
        let all_have = |wanted: &[&str]| -> Vec<&Attribute> {
            let is_wanted = |one: &&Attribute| wanted.iter().any(|name| one.path().is_ident(name));
            attributes.iter().filter(is_wanted).collect()
        };
        // Under which condition all of it is there, and which advice is silent.
        let (conditions, shared) = (all_have(&["cfg"]), all_have(&["cfg", "allow"]));
        let private = quote_spanned!(site=> #krate::__private);
        let text_name = name.unraw().to_string();
        let holder = Ident::new(
            &format!("{text_name}Variables"),
            name.span().resolved_at(site),
        );
        let about = documentation::of(definition, variables, &text_name);
        let fields = variables.iter().map(|variable| {
            let (field, documentation) = (&variable.field, variable.documentation());
            quote_spanned!(site=> #field #documentation)
        });
        let placeholders = variables.iter().map(|variable| &variable.placeholder);
        let values = variables.iter().map(|variable| &variable.field);
        let output = answer(definition).map(|answer| quote_spanned! {site=>
            #(#shared)*
            impl #name {
                /// What was found out in a call by this assistant.
                ///
                /// # Errors
                ///
                /// If the call has no result yet, or one that does not fit the type.
                #visibility fn output(call: &#private::Source) -> ::core::result::Result<#answer, #private::ExtractError> {
                    <#answer as #private::ExtractFields>::extracted(call)
                }
            }
        });
        // In the scope of the value alone, under the name as it is called there.
        let slot = secrets::slot(definition).map(|slot| {
            quote_spanned! {site=>
                macro_rules! #slot { ($name:literal) => { #private::secret($name) } }
            }
        });
        let tools = tools::types(definition, name, visibility, &shared, krate);
        let positions = if cfg!(feature = "positions") {
            let lines = positions::of(name.span(), &definition.object);
            quote_spanned!(site=> ::core::concat!(::core::file!(), #lines))
        } else {
            quote_spanned!(site=> "")
        };
        quote_spanned! {site=>
            #tools

            #(#attributes)*
            #[doc = #about]
            #visibility struct #name;

            #(#conditions)*
            #krate::__item! { #visibility #name, #holder { #(#fields)* } }

            #output

            #(#shared)*
            impl #private::Item for #name {
                const FACTS: #private::Facts = #private::Facts {
                    name: #text_name,
                    variables: &[#(#placeholders),*],
                    positions: #positions,
                };

                type Variables = #holder;

                fn make() -> #private::Definition {
                    #(#checks)*
                    #slot
                    #value
                }

                fn values(variables: &#holder) -> ::std::vec::Vec<&::core::primitive::str> {
                    #private::list([#(&variables.#values),*])
                }
            }
        }
    }
}

impl Head {
    /// Has the compiler look for placeholders in a constant that are no variables.
    fn constant(
        &self,
        constant: &Field,
        variables: &[Variable],
        private: &TokenStream,
    ) -> TokenStream {
        let site = Span::mixed_site();
        let Some(expr) = &constant.value.expr else {
            return TokenStream::new();
        };
        let view = constants::view(expr, |name| {
            let name = Ident::new(name, site);
            quote_spanned!(site=> #private::#name)
        });
        let names = variables.iter().map(|variable| &variable.placeholder);
        let built_in = constant.table.map_or(&[][..], built_in);
        let known: Vec<String> = variables
            .iter()
            .map(|variable| format!("`{}`", variable.placeholder))
            .collect();
        let advice = match &*known {
            [] => "declare it: `variables: { name: \"what it is\", … }`".to_owned(),
            [only] => format!("write {only}, or declare it in `variables`"),
            known => format!(
                "write one of {}, or declare it in `variables`",
                known.join(", ")
            ),
        };
        let message = format!(
            "`{}` has a placeholder that is no variable of `{}`\n{advice}",
            expr.to_token_stream().to_string().replace(' ', ""),
            self.name
        );
        let panic = core_macro(
            "panic",
            constant.value.span,
            &quote_spanned!(site=> "{}", #message),
        );
        quote_spanned! {site=>
            const _: () = if !#private::passes(
                #view,
                &#private::Test::Placeholders(&[#(#names,)* #(#built_in),*]),
            ) {
                #panic
            };
        }
    }
}

/// The path of the type that stands for the list that is extracted, if one is written.
fn answer(definition: &Definition) -> Option<&Expr> {
    let mut fields = definition.object.fields.iter();
    let field = fields.find(|field| matches!(field.value.kind, Kind::Type))?;
    field.value.expr.as_ref()
}
