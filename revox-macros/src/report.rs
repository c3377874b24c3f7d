//! What the user is told, and the tokens by which the compiler tells it.

use proc_macro2::{Delimiter, Group, Ident, Literal, Punct, Spacing, Span, TokenStream, TokenTree};
use revox_types::rules::Level;

use crate::ast::Extent;

/// Something to tell about some tokens.
pub(crate) struct Problem {
    pub(crate) extent: Extent,
    pub(crate) level: Level,
    pub(crate) message: String,
}

impl Problem {
    pub(crate) fn error(extent: Extent, message: String) -> Self {
        Problem {
            extent,
            level: Level::Deny,
            message,
        }
    }

    /// The statement that makes the compiler say it.
    pub(crate) fn tell(&self, out: &mut Vec<TokenTree>) {
        match self.level {
            Level::Deny => error(self.extent, "compile_error", &self.message, out),
            Level::Warn => warning(self.extent, &self.message, out),
        }
    }
}

/// `::core::compile_error! { "…" }` or `::core::panic! { "…" }`.
///
/// The compiler points from the first of these tokens to the last. Only `core` is not the user's, or a jump to the definition of
/// the tokens in the user's file would lead there as well.
pub(crate) fn error(extent: Extent, macro_name: &str, message: &str, out: &mut Vec<TokenTree>) {
    let Extent { first, last, .. } = extent;
    let mut text = Literal::string(message);
    text.set_span(last);
    let mut arguments = vec![TokenTree::from(text)];
    if macro_name == "panic" {
        // There, braces in the message would be places to fill in.
        let mut form = Literal::string("{}");
        form.set_span(last);
        arguments.insert(0, punct(',', Spacing::Alone, last));
        arguments.insert(0, form.into());
    }
    let mut braces = Group::new(Delimiter::Brace, arguments.into_iter().collect());
    braces.set_span(last);
    path_separator(first, out);
    out.push(Ident::new("core", Span::mixed_site()).into());
    path_separator(first, out);
    out.push(Ident::new(macro_name, first).into());
    out.push(punct('!', Spacing::Alone, first));
    out.push(braces.into());
}

/// The one warning that a macro can give on stable Rust: the use of something deprecated.
///
/// ```text
/// { #[deprecated(note = "…")] const REVOX_ADVICE: () = (); let _ = REVOX_ADVICE; }
/// ```
fn warning(extent: Extent, message: &str, out: &mut Vec<TokenTree>) {
    let site = Span::mixed_site();
    let ident = |name: &str, span: Span| TokenTree::from(Ident::new(name, span));
    let group = |delimiter: Delimiter, tokens: Vec<TokenTree>| {
        TokenTree::from(Group::new(delimiter, tokens.into_iter().collect()))
    };
    let alone = |character: char| punct(character, Spacing::Alone, site);
    let note = vec![
        ident("note", site),
        alone('='),
        Literal::string(message).into(),
    ];
    let attribute = vec![
        ident("deprecated", site),
        group(Delimiter::Parenthesis, note),
    ];
    let unit = || TokenTree::from(Group::new(Delimiter::Parenthesis, TokenStream::new()));
    let block = vec![
        alone('#'),
        group(Delimiter::Bracket, attribute),
        ident("const", site),
        ident("REVOX_ADVICE", site),
        alone(':'),
        unit(),
        alone('='),
        unit(),
        alone(';'),
        ident("let", site),
        ident("_", site),
        alone('='),
        ident("REVOX_ADVICE", extent.first),
        alone(';'),
    ];
    out.push(group(Delimiter::Brace, block));
}

pub(crate) fn punct(character: char, spacing: Spacing, span: Span) -> TokenTree {
    let mut punct = Punct::new(character, spacing);
    punct.set_span(span);
    punct.into()
}

pub(crate) fn path_separator(span: Span, out: &mut Vec<TokenTree>) {
    out.push(punct(':', Spacing::Joint, span));
    out.push(punct(':', Spacing::Alone, span));
}
