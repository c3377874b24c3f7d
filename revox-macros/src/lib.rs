//! The macros of `revox-client`. Use them from there: what they expand to names that crate.

use revox_types::generated::rules as tables;
use revox_types::rules::Object;

use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};

mod ast;
mod check;
mod constants;
mod editor;
mod expand;
mod include;
mod item;
mod literal;
mod parse;
mod report;
mod split;
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

/// What a macro makes: the body of one operation.
pub(crate) struct Root {
    /// The name of the macro.
    pub(crate) called: &'static str,
    pub(crate) object: &'static Object,
    /// The name of the static with the table.
    pub(crate) table: &'static str,
    pub(crate) operation: &'static str,
}

static CREATE: Root = Root {
    called: "assistant",
    object: &tables::ASSISTANT_CREATE_PARAMS,
    table: "ASSISTANT_CREATE_PARAMS",
    operation: tables::ASSISTANT_CREATE_PARAMS_OPERATION,
};
static UPDATE: Root = Root {
    called: "assistant_update",
    object: &tables::ASSISTANT_UPDATE_PARAMS,
    table: "ASSISTANT_UPDATE_PARAMS",
    operation: tables::ASSISTANT_UPDATE_PARAMS_OPERATION,
};

/// Parses, checks and expands `[path to the crate] definition`.
fn run(input: TokenStream, root: &Root, editor: bool) -> TokenStream {
    let mut tokens = input.into_iter();
    let krate: Vec<TokenTree> = match tokens.next() {
        Some(TokenTree::Group(path)) if path.delimiter() == Delimiter::Bracket => {
            path.stream().into_iter().collect()
        }
        other => other.into_iter().collect(),
    };
    let tokens: Vec<TokenTree> = tokens.collect();
    let call_site = Span::call_site();
    let (head, fields, unfinished) = match item::head(&tokens) {
        Some((head, fields, problem)) => (Some(head), fields, problem),
        None => (None, &tokens[..], None),
    };
    if let Some(problem) = head.as_ref().and_then(|head| item::misplaced(head, root)) {
        // Of nothing else could be said what it means.
        let mut said = Vec::new();
        problem.tell(&mut said);
        return said.into_iter().collect();
    }
    let (mut definition, mut problems) = parse::definition(fields, root.object, call_site);
    problems.extend(check::check(&definition, root, call_site));
    let mut variables = Vec::new();
    if head.is_some() {
        let (found, wrong) = item::variables(&definition);
        variables = found;
        problems.extend(wrong);
        problems.extend(unfinished);
    }
    problems.sort_by_key(|problem| problem.span.order);
    let obligations = if editor {
        Vec::new()
    } else {
        constants::obligations(&mut definition, root)
    };
    let value = expand::expand(
        &definition,
        &problems,
        &obligations,
        &expand::Settings {
            krate: krate.clone(),
            editor,
            table: root.table,
        },
    );
    match &head {
        Some(head) => expand::items(head, value, item::answer(&definition), &variables, krate),
        None => value,
    }
}
