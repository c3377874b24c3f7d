//! What the user is told, and the tokens by which the compiler tells it.

use revox_types::rules::Level;

use crate::ast::SpanRange;
use proc_macro2::{Delimiter, Group, Ident, Literal, Punct, Spacing, Span, TokenTree};

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

    /// The statement that makes the compiler say it.
    pub(crate) fn tell(&self, out: &mut Vec<TokenTree>) {
        match self.level {
            Level::Deny => error(self.span, &self.message, out),
            Level::Warn => warning(self.span, &self.message, out),
        }
    }
}

/// `::core::compile_error! { "…" }`
///
/// The compiler points from the first of these tokens to the last. Only `core` is not the user's, or a jump to the definition of
/// the tokens in the user's file would lead there as well.
fn error(span: SpanRange, message: &str, out: &mut Vec<TokenTree>) {
    let mut text = Literal::string(message);
    text.set_span(span.last);
    call(span, "compile_error", vec![text.into()], out);
}

/// `::core::panic! { "{}", … }`, since braces in the message would be places to fill in.
pub(crate) fn panic(span: SpanRange, message: Vec<TokenTree>, out: &mut Vec<TokenTree>) {
    let mut form = Literal::string("{}");
    form.set_span(span.last);
    let mut arguments = vec![form.into(), punct(',', Spacing::Alone, span.last)];
    arguments.extend(message);
    call(span, "panic", arguments, out);
}

fn call(span: SpanRange, macro_name: &str, arguments: Vec<TokenTree>, out: &mut Vec<TokenTree>) {
    let SpanRange { first, last, .. } = span;
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
///
/// Of a constant the compiler points at one token, of a field of a struct at name and value:
///
/// ```text
/// { struct Revox { #[deprecated(note = "…")] _advice: () } let _ = Revox { _advice: () }; }
/// ```
fn warning(span: SpanRange, message: &str, out: &mut Vec<TokenTree>) {
    let site = Span::mixed_site();
    let ident = |name: &str, span: Span| TokenTree::from(Ident::new(name, span));
    let group = |delimiter: Delimiter, tokens: Vec<TokenTree>, span: Span| {
        let mut group = Group::new(delimiter, tokens.into_iter().collect());
        group.set_span(span);
        TokenTree::from(group)
    };
    let alone = |character: char| punct(character, Spacing::Alone, site);
    let unit = |span: Span| group(Delimiter::Parenthesis, Vec::new(), span);
    let note = vec![
        ident("note", site),
        alone('='),
        Literal::string(message).into(),
    ];
    let attribute = vec![
        ident("deprecated", site),
        group(Delimiter::Parenthesis, note, site),
    ];
    let attribute = [alone('#'), group(Delimiter::Bracket, attribute, site)];
    let mut block = Vec::new();
    if span.several {
        let (name, field) = ("Revox", "_advice");
        let mut declared = attribute.to_vec();
        // Both names have to be of one place to mean the same.
        let name_of_field = ident(field, span.first);
        declared.extend([name_of_field.clone(), alone(':'), unit(site)]);
        let value = vec![name_of_field, alone(':'), unit(span.last)];
        block.extend([ident("struct", site), ident(name, site)]);
        block.push(group(Delimiter::Brace, declared, site));
        block.extend([ident("let", site), ident("_", site), alone('=')]);
        block.push(ident(name, site));
        block.push(group(Delimiter::Brace, value, site));
    } else {
        block.extend(attribute);
        block.extend([ident("const", site), ident("REVOX_ADVICE", site)]);
        block.extend([alone(':'), unit(site), alone('='), unit(site), alone(';')]);
        block.extend([ident("let", site), ident("_", site), alone('=')]);
        block.push(ident("REVOX_ADVICE", span.first));
    }
    block.push(alone(';'));
    out.push(group(Delimiter::Brace, block, site));
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
