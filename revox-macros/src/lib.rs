//! The macros of `revox-client`. Use them from there: what they expand to names that crate.

use revox_types::generated::rules as tables;
use revox_types::rules::Object;

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::{ToTokens as _, quote_spanned};
use syn::parse::{ParseStream, Parser as _};
use syn::{Expr, ExprStruct, bracketed};

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

/// A struct literal whose values are converted, behind the path to the crate. All else that begins with a type is as it is written, place included, for the
/// compiler to judge and an editor to complete.
fn converted(input: TokenStream) -> TokenStream {
    let split = |input: ParseStream<'_>| {
        let krate;
        bracketed!(krate in input);
        Ok((krate.parse::<TokenStream>()?, input.parse::<TokenStream>()?))
    };
    let Ok((krate, input)) = split.parse2(input) else {
        return TokenStream::new();
    };
    let error = |span, message: &str| Problem::error(span, message.to_owned()).to_token_stream();
    let Ok(mut literal) = syn::parse2::<ExprStruct>(input.clone()) else {
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
        return error(SpanRange::at(span), message);
    };
    if let Some(base) = literal
        .rest
        .as_deref()
        .filter(|base| parse::is_default(base))
    {
        let tokens: Vec<TokenTree> = base.to_token_stream().into_iter().collect();
        let span = SpanRange::of(&tokens, Span::call_site());
        return error(span, "a variable has no default: give each of them a value");
    }
    for field in &mut literal.fields {
        let (site, value) = (Span::mixed_site(), &field.expr);
        let into = quote_spanned!(site=> #krate::__private::IntoVariable::into_variable(#value));
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

/// The tokens, found at a place of the user's: where no expression belongs, the compiler complains of the first of them.
fn placed(tokens: TokenStream, place: Span) -> TokenStream {
    let placed = tokens.into_iter().map(|mut token| {
        token.set_span(place.resolved_at(token.span()));
        token
    });
    placed.collect()
}

fn expand(
    input: ParseStream<'_>,
    mut head: Option<item::Head>,
    root: &Root,
    settings: &expand::Settings,
) -> TokenStream {
    let call_site = Span::call_site();
    let start = input.span();
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
    // What is said of the whole comes first: it is said at the call, which may be in another file.
    let whole = SpanRange::at(call_site).start();
    let place = |problem: &Problem| Some(problem.span.start()).filter(|start| *start != whole);
    problems.sort_by_key(place);
    let constants = constants::constants(&definition, const_checks);
    let inputs = &variables.inputs;
    let value = expand::expand(&definition, root, &problems, &constants, inputs, settings);
    match head {
        Some(head) => head.items(&definition, &value, &variables, settings),
        None => placed(value, start),
    }
}
