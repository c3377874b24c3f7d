//! Writes unions: those that a tag decides, and those that are tried in order.

use std::fmt::Write;

use itertools::Itertools;
use proc_macro2::TokenStream;
use quote::{ToTokens as _, format_ident, quote};

use super::{deprecated, doc};
use crate::emit::docs;
use crate::ir::shape::rust_type;
use crate::ir::{Api, Kind, Shape, Type, Value, Variant};

/// The tag of a union, if it has one.
fn tag(named: &Type) -> Option<&str> {
    match &named.kind {
        Kind::Union(union) => Some(&union.tag),
        _ => None,
    }
}

/// A union, with a variant for values that a newer API may add.
pub(super) fn write(api: &Api, named: &Type) -> TokenStream {
    let (tag, variants) = (tag(named), named.kind.variants());
    let mut about = docs::of_type(named);
    let mut unknown = " A kind that this version does not know, with everything that it has.";
    if tag.is_none() {
        about.push_str("\n\nNothing in the value tells the variants apart: on reading, the first in this order that loses nothing is taken, or else the first that fits.");
        unknown = " Anything else.";
    }
    let (about, deprecated) = (doc(&about), deprecated(named.deprecated));
    let name = format_ident!("{}", named.name);
    let idents: Vec<syn::Ident> = variants
        .iter()
        .map(|variant| format_ident!("{}", variant.name))
        .collect();
    // What a tag decides on is no `null`.
    let ty = |value: &Value| match (tag, value.id()) {
        (Some(_), Some(id)) => format_ident!("{}", api.types[id].name).into_token_stream(),
        _ => rust_type(api, value),
    };
    let types = variants.iter().map(|variant| {
        let ty = ty(&variant.value);
        if variant.boxed { quote!(Box<#ty>) } else { ty }
    });
    let docs = variants.iter().map(|variant| {
        if let Some(tag) = tag {
            of_object(api, tag, variant)
        } else {
            let ty = docs::code(&ty(&variant.value).to_string().replace(' ', ""));
            let about = format!("{ty}. {}", docs::facts(api, &variant.value));
            doc(about.trim_end())
        }
    });
    // Two aliases of one type are one type to the compiler.
    let targets = variants.iter();
    let targets = targets.map(|variant| ty(&without_aliases(api, &variant.value)));
    let from = conversions(&name, variants, &targets.collect::<Vec<_>>());
    let own_debug = tag
        .filter(|_| variants.iter().any(|variant| holds_secret(api, variant)))
        .map(|tag| own_debug(&name, tag, &idents));
    let debug = own_debug.is_none().then(|| quote!(Debug,));
    quote! {
        #about
        #deprecated
        #[derive(Clone, #debug PartialEq)]
        #[non_exhaustive]
        pub enum #name {
            #(#docs #idents(#types),)*
            #[doc = #unknown]
            Unknown(serde_json::Value),
        }
        #own_debug
        #from
    }
}

/// What is said of a variant with a tag.
fn of_object(api: &Api, tag: &str, variant: &Variant) -> TokenStream {
    let object = variant.value.id().map(|id| &api.types[id]);
    let about = object.map_or_else(String::new, |object| {
        let about = docs::first_sentence(&object.doc);
        Some(about)
            .filter(|about| !about.is_empty())
            .unwrap_or(object.name.clone())
    });
    let (tag, value) = (docs::code(tag), docs::code(&variant.tag));
    doc(&format!("{about}\n\n{tag} is {value}."))
}

fn holds_secret(api: &Api, variant: &Variant) -> bool {
    let object = api.object(&variant.value);
    object.is_some_and(|object| object.fields.iter().any(|field| field.secret))
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
fn conversions(name: &syn::Ident, variants: &[Variant], types: &[TokenStream]) -> TokenStream {
    let uses = types.iter().map(ToString::to_string).counts();
    let conversions = variants
        .iter()
        .zip(types)
        .filter(|(_, ty)| uses[&ty.to_string()] == 1 && name != &ty.to_string())
        .map(|(variant, ty)| {
            let value = if variant.boxed {
                quote!(Box::new(value))
            } else {
                quote!(value)
            };
            let variant = format_ident!("{}", variant.name);
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

/// What belongs to a union.
pub(super) fn write_impls(api: &Api, named: &Type) -> String {
    let name = &named.name;
    let mut out = match &named.kind {
        Kind::Union(union) => format!(
            "\nunion!({name} by {:?}, keeps_tag: {} {{\n",
            union.tag, union.keeps_tag
        ),
        _ => format!("\nany_of!({name} {{\n"),
    };
    for variant in named.kind.variants() {
        let told_by = match tag(named) {
            Some(_) => format!(" = {:?}", variant.tag),
            None => constants(api, &variant.value),
        };
        let _ = writeln!(out, "    {}{told_by},", variant.name);
    }
    out.push_str("});\n");
    out
}

/// The constants of an object, which is taken for nothing that has another one.
fn constants(api: &Api, value: &Value) -> String {
    let fields = api.object(value).map_or(&[][..], |object| &object.fields);
    let mut constants = fields.iter().filter_map(|field| {
        let id = api.resolve(&field.value).id()?;
        match &api.types[id].kind {
            Kind::Enum(values) if values.len() == 1 && field.required => {
                Some(format!("{:?}: {:?}", field.name, values[0].value))
            }
            _ => None,
        }
    });
    match constants.join(", ").as_str() {
        "" => String::new(),
        constants => format!(" {{ {constants} }}"),
    }
}
