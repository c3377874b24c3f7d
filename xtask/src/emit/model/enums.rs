//! Writes the open enum of a list of words.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::{doc, head};
use crate::emit::docs;
use crate::ir::{Type, Word};

/// The enum, with a variant for words that a newer API may add.
pub(super) fn write(named: &Type, words: &[Word]) -> TokenStream {
    let head = head(named);
    let name = format_ident!("{}", named.name);
    let variants: Vec<syn::Ident> = words
        .iter()
        .map(|word| format_ident!("{}", word.variant))
        .collect();
    let values: Vec<&str> = words.iter().map(|word| word.value.as_str()).collect();
    let docs = words
        .iter()
        .map(|word| doc(&format!("{}.", docs::code(&word.value))));
    let inspect = named.request.then(|| {
        quote! {
            impl crate::rules::View for #name {
                fn view(&self) -> crate::rules::ValueView<'_> {
                    match self {
                        Self::Unknown(word) => crate::rules::ValueView::Unknown(word),
                        known => crate::rules::ValueView::Str(known.as_str()),
                    }
                }
            }
        }
    });
    quote! {
        #head
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum #name {
            #(#docs #variants,)*
            #[doc = " A word that this version does not know. It is sent as it is."]
            Unknown(String),
        }
        impl #name {
            #[doc = " The words that this version knows."]
            pub const KNOWN: &'static [&'static str] = &[#(#values),*];

            #[doc = " The word as it is sent."]
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    #(Self::#variants => #values,)*
                    Self::Unknown(word) => word,
                }
            }
        }
        impl From<&str> for #name {
            fn from(word: &str) -> Self {
                match word {
                    #(#values => Self::#variants,)*
                    other => Self::Unknown(other.to_owned()),
                }
            }
        }
        impl From<String> for #name {
            fn from(word: String) -> Self {
                match word.as_str() {
                    #(#values => Self::#variants,)*
                    _ => Self::Unknown(word),
                }
            }
        }
        impl core::str::FromStr for #name {
            type Err = core::convert::Infallible;

            fn from_str(word: &str) -> Result<Self, Self::Err> {
                Ok(word.into())
            }
        }
        impl core::fmt::Display for #name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.pad(self.as_str())
            }
        }
        impl AsRef<str> for #name {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }
        impl serde::Serialize for #name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
        impl<'de> serde::Deserialize<'de> for #name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                <String as serde::Deserialize>::deserialize(deserializer).map(Self::from)
            }
        }
        #inspect
    }
}
