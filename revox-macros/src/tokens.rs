//! Compares identifiers with words.

use proc_macro2::Ident;

/// Whether an identifier is this word.
pub(crate) fn is(ident: &Ident, word: &str) -> bool {
    ident == word
}

/// Whether an identifier is one of these words, which makes a string of it once rather than for each of them.
pub(crate) fn is_among(ident: &Ident, words: &[&str]) -> bool {
    words.contains(&&*ident.to_string())
}
