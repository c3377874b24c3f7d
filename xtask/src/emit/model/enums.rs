//! Writes the open enum of a list of strings.

use std::fmt::Write;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::{doc, head};
use crate::emit::docs;
use crate::ir::{EnumValue, Type};

/// The enum, with a variant for values that a newer API may add.
pub(super) fn write(named: &Type, words: &[EnumValue]) -> TokenStream {
    let head = head(named);
    let name = format_ident!("{}", named.name);
    let variants = words.iter().map(|word| {
        let variant = format_ident!("{}", word.variant);
        let docs = doc(&format!("{}.", docs::code(&word.value)));
        quote!(#docs #variant)
    });
    quote! {
        #head
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants,)*
            #[doc = " A word that this version does not know."]
            Unknown(String),
        }
    }
}

/// What belongs to the enum.
pub(super) fn write_impls(named: &Type, words: &[EnumValue]) -> String {
    let mut out = format!("\nstring_enum!({} {{\n", named.name);
    for word in words {
        let _ = writeln!(out, "    {} = {:?},", word.variant, word.value);
    }
    out.push_str("});\n");
    out
}
