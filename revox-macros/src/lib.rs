//! The macros of `revox-client`. Use them from there: what they expand to names that crate.

use revox_types::generated::rules as tables;
use revox_types::rules::Object;

use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};
use quote::ToTokens as _;

mod ast;
mod check;
mod consts;
mod diagnostic;
mod expand;
mod include;
mod item;
mod parse;
#[cfg(test)]
mod tests;

/// The definition of a new assistant; see `revox_client::assistant!`.
#[proc_macro]
pub fn assistant(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    run(input.into(), &CREATE, expand::completion::is_active()).into()
}

/// The changes to an assistant; see `revox_client::assistant_update!`.
#[proc_macro]
pub fn assistant_update(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    run(input.into(), &UPDATE, expand::completion::is_active()).into()
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
    object: &tables::ASSISTANT_CREATE_PARAMS,
    operation: tables::ASSISTANT_CREATE_PARAMS_OPERATION,
};
static UPDATE: Root = Root {
    called: "assistant_update",
    object: &tables::ASSISTANT_UPDATE_PARAMS,
    operation: tables::ASSISTANT_UPDATE_PARAMS_OPERATION,
};

/// Parses, checks and expands `[path to the crate] definition`.
fn run(input: TokenStream, root: &Root, editor: bool) -> TokenStream {
    let mut tokens = input.into_iter();
    let krate = match tokens.next() {
        Some(TokenTree::Group(path)) if path.delimiter() == Delimiter::Bracket => path.stream(),
        other => other.into_iter().collect(),
    };
    let call_site = Span::call_site();
    let (head, fields) = item::head(tokens.collect());
    if let Some(problem) = head.as_ref().and_then(|head| head.misplaced(root)) {
        // Of nothing else could be said what it means.
        return problem.to_token_stream();
    }
    let (definition, mut problems) = parse::definition(fields, root.object, call_site, editor);
    problems.extend(check::check(&definition, root, call_site));
    let mut variables = Vec::new();
    if let Some(head) = &head {
        let (found, wrong) = item::variables(&definition);
        variables = found;
        problems.extend(wrong);
        problems.extend(head.problem());
        problems.extend(item::locals(&definition, &head.name));
    }
    problems.sort_by_key(|problem| problem.span.order);
    let constants = if editor {
        Vec::new()
    } else {
        consts::constants(&definition, root)
    };
    let settings = expand::Settings { krate, editor };
    let value = expand::expand(&definition, &problems, &constants, &settings);
    match &head {
        Some(head) => head.items(&definition, &value, &variables, &settings.krate),
        None => value,
    }
}
