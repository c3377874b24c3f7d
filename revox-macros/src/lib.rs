//! The macros of `revox-client`. Use them from there: what they expand to names that crate.

use revox_types::generated::rules as tables;
use revox_types::rules::Object;

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens as _, quote_spanned};
use syn::parse::{ParseStream, Parser as _};
use syn::{Expr, bracketed};

use diagnostic::Problem;
use expand::constants;
use tokens::SpanRange;

mod ast;
mod check;
mod diagnostic;
mod editor;
mod expand;
mod include;
mod item;
mod parse;
mod secrets;
#[cfg(test)]
mod tests;
mod tokens;

/// The definition of a new assistant; see `revox_client::assistant!`.
#[proc_macro]
pub fn assistant(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    run(input.into(), &CREATE, editor::is_active()).into()
}

/// The changes to an assistant; see `revox_client::assistant_update!`.
#[proc_macro]
pub fn assistant_update(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    run(input.into(), &UPDATE, editor::is_active()).into()
}

/// The variables of one call; see `revox_client::variables!`.
#[proc_macro]
pub fn variables(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    converted(input.into()).into()
}

/// A struct literal whose values are converted. All else that begins with a type is as it is written, place included, for the compiler to judge
/// and an editor to complete.
fn converted(input: TokenStream) -> TokenStream {
    let Ok(mut literal) = syn::parse2::<syn::ExprStruct>(input.clone()) else {
        let begins_with_type = |input: ParseStream<'_>| {
            input.parse::<syn::Path>()?;
            let begins = input.is_empty() || input.peek(syn::token::Brace);
            input.parse::<TokenStream>()?;
            Ok(begins)
        };
        if begins_with_type.parse2(input.clone()).unwrap_or(false) {
            return input;
        }
        let first = input.into_iter().next();
        let span = first.map_or_else(Span::call_site, |token| token.span());
        let message = "expected the type of the variables\nwrite `variables!(ReminderVariables { … })`, with the name of the assistant's type before `Variables`";
        return Problem::error(SpanRange::at(span), message.to_owned()).to_token_stream();
    };
    for field in &mut literal.fields {
        let (site, value) = (Span::mixed_site(), &field.expr);
        let into = quote_spanned!(site=> ::core::convert::Into::into(#value));
        field.expr = Expr::Verbatim(into);
        field.colon_token.get_or_insert_default();
    }
    literal.into_token_stream()
}

/// What a macro makes: the body of one operation.
pub(crate) struct Root {
    /// The name of the macro.
    pub(crate) called: &'static str,
    pub(crate) object: &'static Object,
    pub(crate) operation: &'static str,
}

static CREATE: Root = Root {
    called: "assistant",
    object: tables::DEFINITION.0,
    operation: tables::DEFINITION.1,
};
static UPDATE: Root = Root {
    called: "assistant_update",
    object: tables::UPDATE.0,
    operation: tables::UPDATE.1,
};

/// Reads `[path to the crate] definition`, checks and expands it.
fn run(input: TokenStream, root: &Root, editor: bool) -> TokenStream {
    let mut expansion = TokenStream::new();
    let read = |input: ParseStream<'_>| {
        let krate;
        bracketed!(krate in input);
        let settings = expand::Settings {
            krate: krate.parse()?,
            editor,
        };
        expansion = match item::head(input, root) {
            Ok(head) => expand(input, head, root, &settings),
            Err(problem) => problem.to_token_stream(),
        };
        Ok(())
    };
    // Whatever cannot be read has become an error in the expansion.
    let _ = read.parse2(input);
    expansion
}

fn expand(
    input: ParseStream<'_>,
    mut head: Option<item::Head>,
    root: &Root,
    settings: &expand::Settings,
) -> TokenStream {
    let call_site = Span::call_site();
    let (definition, mut problems) = parse::definition(
        input,
        root.object,
        call_site,
        settings.editor,
        head.is_some(),
    );
    let (violations, const_checks) = check::check(&definition, root, call_site);
    problems.extend(violations);
    problems.extend(secrets::secrets(&definition, head.is_some()));
    let mut variables = item::Variables::default();
    if let Some(head) = &mut head {
        variables = item::variables(&definition, &head.name);
        problems.append(&mut variables.problems);
        problems.extend(head.problem.take());
        problems.extend(item::locals(&definition, &head.name));
        problems.extend(item::clashes(&definition));
    }
    problems.sort_by_key(|problem| problem.span.start());
    let constants = constants::constants(&definition, const_checks);
    let inputs = &variables.inputs;
    let value = expand::expand(&definition, root, &problems, &constants, inputs, settings);
    match head {
        Some(head) => head.items(&definition, &value, &variables, settings),
        None => value,
    }
}
