//! Tokens: the compiler's own, and in tests, which run outside it, their counterparts from `proc-macro2`.
//!
//! That crate would do for both, but it would add a quarter to a build of the macro from nothing. What little the two do not share is here.

#[cfg(not(test))]
pub(crate) use proc_macro::{
    Delimiter, Group, Ident, Literal, Punct, Spacing, Span, TokenStream, TokenTree,
};
#[cfg(test)]
pub(crate) use proc_macro2::{
    Delimiter, Group, Ident, Literal, Punct, Spacing, Span, TokenStream, TokenTree,
};

pub(crate) use place::{end, source_file, start};

/// Whether an identifier is this word.
pub(crate) fn is(ident: &Ident, word: &str) -> bool {
    is_among(ident, &[word])
}

/// Whether an identifier is one of these words, which makes a string of it once rather than for each of them.
pub(crate) fn is_among(ident: &Ident, words: &[&str]) -> bool {
    words.contains(&&*ident.to_string())
}

#[cfg(not(test))]
mod place {
    //! Lines, columns and files as the compiler tells them.

    use std::path::PathBuf;

    use super::{Span, TokenTree};

    /// The line and the column at which a token begins.
    pub(crate) fn start(token: &TokenTree) -> (usize, usize) {
        let start = token.span().start();
        (start.line(), start.column())
    }

    /// The line and the column behind a token.
    pub(crate) fn end(token: &TokenTree) -> (usize, usize) {
        let end = token.span().end();
        (end.line(), end.column())
    }

    /// The file that a token stands in, if the compiler knows one. An editor does not tell.
    pub(crate) fn source_file(span: Span) -> Option<PathBuf> {
        span.local_file()
    }
}

#[cfg(test)]
mod place {
    //! Lines and columns as `proc-macro2` counts them; its tokens come from no file, and the tests stand in this crate's folder.

    use std::path::PathBuf;

    use super::{Span, TokenTree};

    pub(crate) fn start(token: &TokenTree) -> (usize, usize) {
        let start = token.span().start();
        (start.line, start.column)
    }

    pub(crate) fn end(token: &TokenTree) -> (usize, usize) {
        let end = token.span().end();
        (end.line, end.column)
    }

    #[expect(
        clippy::unnecessary_wraps,
        reason = "the compiler may not know the file"
    )]
    pub(crate) fn source_file(_: Span) -> Option<PathBuf> {
        Some(PathBuf::from(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/src/tests.rs"
        )))
    }
}
