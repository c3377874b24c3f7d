//! Writes the open enum of a list of strings.

use std::fmt::Write;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::{doc, head};
use crate::emit::docs;
use crate::ir::{EnumValue, Type};

/// The enum, with a variant for values that a newer API may add.
pub(super) fn write(named: &Type, values: &[EnumValue]) -> TokenStream {
    let head = head(named);
    let name = format_ident!("{}", named.name);
    let variants = values.iter().map(|value| {
        let variant = format_ident!("{}", value.variant);
        let docs = doc(&format!("{}.", docs::code(&value.value)));
        quote!(#docs #variant)
    });
    quote! {
        #head
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants,)*
            #[doc = " A value that this version does not know."]
            Unknown(String),
        }
    }
}

/// What belongs to the enum.
pub(super) fn write_impls(named: &Type, values: &[EnumValue]) -> String {
    let mut out = format!("\nstring_enum!({} {{\n", named.name);
    for value in values {
        let _ = writeln!(out, "    {} = {:?},", value.variant, value.value);
    }
    out.push_str("});\n");
    out
}
