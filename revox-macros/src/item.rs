//! The form that makes a type: `assistant! { pub struct Reminder; … }`.
//!
//! The type stands for one assistant, and knows which variables a call to somebody has to fill in.

mod documentation;
mod locals;
mod positions;
mod tools;
mod variables;

use proc_macro2::{Delimiter, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens as _, quote_spanned};
use revox_types::rules::built_in;
use syn::buffer::Cursor;
use syn::ext::IdentExt as _;
use syn::parse::ParseStream;
use syn::parse::discouraged::Speculative as _;
use syn::{Attribute, Expr, Token, Visibility};

use crate::Root;
use crate::ast::{Definition, Field, Kind};
use crate::diagnostic::{Problem, core_macro};
use crate::expand::{Settings, constants};
use crate::parse;
use crate::secrets;
use crate::tokens::{Convention, SpanRange, is_colon, is_end, is_punct, skip};
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
    /// What is wrong with it.
    pub(crate) problem: Option<Problem>,
}

/// The head, if there is one. What follows it is left in the input. Of a wrong head that says nothing of what follows, only the problem is returned.
pub(crate) fn head(input: ParseStream<'_>, root: &Root) -> Result<Option<Head>, Problem> {
    let ahead = input.fork();
    let Ok((attributes, visibility)) = ahead
        .call(Attribute::parse_outer)
        .and_then(|attributes| Ok((attributes, ahead.parse()?)))
    else {
        return Ok(None);
    };
    let start = ahead.cursor();
    let is_struct = begins_struct(start);
    skip(&ahead, usize::from(is_struct));
    let is_type = |name: &Ident| Convention::of_ident(name) != Convention::Variable;
    let behind = start.ident().map(|(_, next)| next);
    let is_named = ahead.fork().parse().is_ok_and(|name| is_type(&name)) && ahead.peek2(Token![;]);
    if !is_struct && !is_named {
        let is_other = start.ident().zip(behind).is_some_and(|((word, _), next)| {
            let is_field = root.object.fields.iter().any(|field| word == field.name);
            let ends_name = |(name, next): (Ident, _)| is_type(&name) && is_punct(next, ';');
            !is_field && (begins_item(&word, next) || next.ident().is_some_and(ends_name))
        });
        if !is_other {
            return Ok(None);
        }
    }
    let misplaced = |message: String| Err(Problem::error(SpanRange::at(start.span()), message));
    let only = &crate::CREATE;
    if !std::ptr::eq(root, only) {
        return misplaced(format!("only `{}!` makes a type of its own", only.called));
    }
    let name = match ahead.parse::<Ident>() {
        Ok(name) if is_struct || is_named => name,
        _ => return misplaced("only `struct Name;` can stand before the fields".to_owned()),
    };
    input.advance_to(&ahead);
    let mut problem = None;
    let next = input.cursor();
    if !is_struct {
        let message =
            format!("expected `struct` before the name of a type: write `struct {name};`");
        problem = Some((name.span(), message));
    } else if is_punct(next, '<')
        || is_punct(next, '=')
        || next
            .token_tree()
            .is_some_and(|(token, _)| matches!(token, TokenTree::Group(_)))
        || next.ident().is_some_and(|(word, _)| word == "where")
    {
        let message =
            format!("expected `;`: the type has no fields of its own, so write `struct {name};`");
        problem = Some((next.span(), message));
        // Fields in braces are read like those of any definition.
        let is_last = |(_, _, after): (_, _, Cursor<'_>)| after.eof();
        let has_fields = next.group(Delimiter::Brace).is_some_and(is_last);
        skip(input, if has_fields { 0 } else { parse::head(next) });
    } else if !is_punct(next, ';') {
        let message = format!("expected `;` after `struct {name}`: the fields follow it");
        problem = Some((name.span(), message));
    }
    // What stands in the place of the semicolon is no second mistake.
    let pass_semicolon = || {
        let is_there = is_end(input.cursor()) || is_colon(input.cursor());
        skip(input, usize::from(is_there));
    };
    pass_semicolon();
    let second = input.cursor();
    if begins_struct(second) {
        let message = format!("a definition makes one type, which is `{name}`");
        problem.get_or_insert((second.span(), message));
        skip(input, parse::head(second));
        pass_semicolon();
    }
    Ok(Some(Head {
        attributes,
        visibility,
        name,
        problem: problem.map(|(at, message)| Problem::error(SpanRange::at(at), message)),
    }))
}

fn begins_struct(at: Cursor<'_>) -> bool {
    at.ident()
        .is_some_and(|(word, next)| word == "struct" && !is_colon(next))
}

/// Whether an item of another kind begins with this word.
fn begins_item(word: &Ident, next: Cursor<'_>) -> bool {
    const WORDS: [&str; 8] = [
        "const", "enum", "fn", "let", "mod", "static", "type", "unsafe",
    ];
    WORDS.iter().any(|known| word == known) && next.ident().is_some()
}

impl Head {
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
            self.placeholder_check(
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
        // A field and what it is read from are at one place: incremental compilation fails on an expression that begins in one file and ends in another.
        let values = variables.iter().map(|variable| {
            let mut field = variable.field.clone();
            field.set_span(site);
            field
        });
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
    fn placeholder_check(
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
