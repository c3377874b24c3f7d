//! Writes unions: those that a tag decides, by hand-made serde code, and those that are tried in order.

use std::collections::HashMap;
use std::fmt::Write;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::{doc, head};
use crate::emit::docs;
use crate::ir::shape::rust_type;
use crate::ir::{Api, Choice, Kind, Shape, Type, Union, Value};

/// A union that is decided by its tag.
pub(super) fn write_tagged(api: &Api, named: &Type, union: &Union) -> TokenStream {
    let head = head(named);
    let name = format_ident!("{}", named.name);
    let tag = &union.tag;
    let variants: Vec<syn::Ident> = union
        .variants
        .iter()
        .map(|variant| format_ident!("{}", variant.name))
        .collect();
    let types: Vec<TokenStream> = union
        .variants
        .iter()
        .map(|variant| {
            let object = format_ident!("{}", api.types[variant.object].name);
            if variant.boxed {
                quote!(Box<#object>)
            } else {
                quote!(#object)
            }
        })
        .collect();
    let docs = union.variants.iter().map(|variant| {
        let about = docs::first_sentence(&api.types[variant.object].doc);
        let about = if about.is_empty() {
            api.types[variant.object].name.clone()
        } else {
            about
        };
        doc(&format!(
            "{about}\n\n{} is {}.",
            docs::code(tag),
            docs::code(&variant.tag)
        ))
    });
    let from = conversions(
        &name,
        union.variants.iter().map(|variant| {
            let object = format_ident!("{}", api.types[variant.object].name);
            (
                format_ident!("{}", variant.name),
                quote!(#object),
                variant.boxed,
            )
        }),
    );
    let holds_secret = union.variants.iter().any(|variant| {
        matches!(&api.types[variant.object].kind, Kind::Object(object) if object.fields.iter().any(|field| field.secret))
    });
    let debug = (!holds_secret).then(|| quote!(Debug,));
    let own_debug = holds_secret.then(|| own_debug(&name, tag, &variants));
    quote! {
        #head
        #[derive(Clone, #debug PartialEq)]
        #[non_exhaustive]
        pub enum #name {
            #(#docs #variants(#types),)*
            #[doc = " A kind that this version does not know, with everything that it has."]
            Unknown(serde_json::Value),
        }
        #own_debug
        #from
    }
}

/// What belongs to a union that is decided by its tag.
pub(super) fn write_tagged_impls(named: &Type, union: &Union) -> String {
    let Union { tag, keeps_tag, .. } = union;
    let mut out = format!(
        "\nunion!({} by {tag:?}, keeps_tag: {keeps_tag} {{\n",
        named.name
    );
    for variant in &union.variants {
        let _ = writeln!(out, "    {} = {:?},", variant.name, variant.tag);
    }
    out.push_str("});\n");
    out
}

/// `Debug` without secrets: of an unknown variant, any field may be one.
fn own_debug(name: &syn::Ident, tag: &str, variants: &[syn::Ident]) -> TokenStream {
    let labels = variants.iter().map(ToString::to_string);
    let unknown = format!("{{{{ {tag}: {{:?}}, .. }}}}");
    quote! {
        #[doc = " Shows everything but secrets, and of what it does not know the tag alone."]
        impl core::fmt::Debug for #name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                match self {
                    #(Self::#variants(variant) => f.debug_tuple(#labels).field(variant).finish(),)*
                    Self::Unknown(_) => f.debug_tuple("Unknown").field(&format_args!(#unknown, self.tag())).finish(),
                }
            }
        }
    }
}

/// `From` for every variant whose type neither another variant has nor the union is.
fn conversions(
    name: &syn::Ident,
    variants: impl Iterator<Item = (syn::Ident, TokenStream, bool)>,
) -> TokenStream {
    let variants: Vec<(syn::Ident, TokenStream, bool)> = variants.collect();
    let mut uses: HashMap<String, usize> = HashMap::new();
    for (_, ty, _) in &variants {
        *uses.entry(ty.to_string()).or_default() += 1;
    }
    let conversions = variants
        .iter()
        .filter(|(_, ty, _)| uses[&ty.to_string()] == 1 && name != &ty.to_string())
        .map(|(variant, ty, boxed)| {
            let value = if *boxed {
                quote!(Box::new(value))
            } else {
                quote!(value)
            };
            quote! {
                impl From<#ty> for #name {
                    fn from(value: #ty) -> Self {
                        Self::#variant(#value)
                    }
                }
            }
        });
    quote!(#(#conversions)*)
}

/// A union without a tag.
pub(super) fn write_any_of(api: &Api, named: &Type, choices: &[Choice]) -> TokenStream {
    let name = format_ident!("{}", named.name);
    let mut text = if named.doc.is_empty() {
        format!("`{}`.", named.name)
    } else {
        named.doc.clone()
    };
    text.push_str("\n\nNothing in the value tells the variants apart: on reading, the first in this order that loses nothing is taken, or else the first that fits.");
    let docs = doc(&text);
    let deprecated = super::deprecated(named.deprecated);
    let variants: Vec<syn::Ident> = choices
        .iter()
        .map(|choice| format_ident!("{}", choice.name))
        .collect();
    let plain: Vec<TokenStream> = choices
        .iter()
        .map(|choice| rust_type(api, &choice.value))
        .collect();
    let types = choices.iter().zip(&plain).map(|(choice, ty)| {
        if choice.boxed {
            quote!(Box<#ty>)
        } else {
            ty.clone()
        }
    });
    let about = choices.iter().zip(&plain).map(|(choice, ty)| {
        let facts = docs::facts(api, &choice.value);
        let ty = docs::code(&ty.to_string().replace(' ', ""));
        doc(&if facts.is_empty() {
            format!("{ty}.")
        } else {
            format!("{ty}. {facts}")
        })
    });
    let from = conversions(
        &name,
        choices.iter().map(|choice| {
            // Two aliases of one type are one type to the compiler.
            let ty = rust_type(api, &without_aliases(api, &choice.value));
            (format_ident!("{}", choice.name), ty, choice.boxed)
        }),
    );
    quote! {
        #docs
        #deprecated
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum #name {
            #(#about #variants(#types),)*
            #[doc = " Anything else."]
            Unknown(serde_json::Value),
        }
        #from
    }
}

/// The value that the compiler sees behind the names of types; a component that may be `null` is no `Option` by itself.
fn without_aliases(api: &Api, value: &Value) -> Value {
    let mut value = value.clone();
    while let Shape::Named(id) = value.shape
        && let Kind::Alias(inner) = &api.types[id].kind
        && !api.holds_itself(id)
    {
        let nullable = value.nullable || inner.nullable;
        value = Value {
            nullable,
            ..inner.clone()
        };
    }
    value
}

/// What belongs to a union without a tag. An object with a constant is taken for nothing that has another one.
pub(super) fn write_any_of_impls(api: &Api, named: &Type, choices: &[Choice]) -> String {
    let mut out = format!("\nany_of!({} {{\n", named.name);
    for choice in choices {
        let object = api.object(&choice.value);
        let fields = object.map_or(&[][..], |object| &object.fields);
        let constants = fields.iter().filter_map(|field| {
            let Shape::Named(id) = api.resolve(&field.value).shape else {
                return None;
            };
            match &api.types[id].kind {
                Kind::Enum(words) if words.len() == 1 && field.required => {
                    Some(format!("{:?}: {:?}", field.name, words[0].value))
                }
                _ => None,
            }
        });
        let constants: Vec<String> = constants.collect();
        let constants = match constants.as_slice() {
            [] => String::new(),
            constants => format!(" {{ {} }}", constants.join(", ")),
        };
        let _ = writeln!(out, "    {}{constants},", choice.name);
    }
    out.push_str("});\n");
    out
}
