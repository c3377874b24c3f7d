//! Writes unions: those that a tag decides, by hand-made serde code, and those that are tried in order.

use std::collections::HashMap;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::{doc, head};
use crate::emit::docs;
use crate::ir::shape::{holds_itself, rust_type};
use crate::ir::{Api, Choice, Kind, Shape, Type, Union};

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
    let tags: Vec<&str> = union
        .variants
        .iter()
        .map(|variant| variant.tag.as_str())
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
    let serialize = serialize(union, &variants, &tags);
    let keeps_tag = union.keeps_tag;
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
    let inspect = named.request.then(|| view(&name, tag, &variants));
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
            #[doc = " A kind that this version does not know, with everything that it has. It is sent as it is."]
            Unknown(serde_json::Value),
        }
        impl #name {
            #[doc = " The tags that this version knows."]
            pub const KNOWN: &'static [&'static str] = &[#(#tags),*];

            #[doc = " The tag as it is sent; empty if a value that was made by hand has none."]
            #[must_use]
            pub fn tag(&self) -> &str {
                match self {
                    #(Self::#variants(_) => #tags,)*
                    Self::Unknown(value) => value.get(#tag).and_then(serde_json::Value::as_str).unwrap_or_default(),
                }
            }
        }
        #own_debug
        #from
        impl serde::Serialize for #name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                #serialize
            }
        }
        impl<'de> serde::Deserialize<'de> for #name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let union = union::Tagged::read(deserializer, #tag, Self::KNOWN, #keeps_tag)?;
                match union.tag.as_str() {
                    #(#tags => union.variant().map(Self::#variants),)*
                    _ => Ok(Self::Unknown(union.whole())),
                }
            }
        }
        #inspect
    }
}

/// What shows a value without its secrets: of a kind that nobody knows, any field may be one.
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

/// What writes a value: the tag first, then the fields.
fn serialize(union: &Union, variants: &[syn::Ident], tags: &[&str]) -> TokenStream {
    let tag = &union.tag;
    if union.keeps_tag {
        quote! {
            match self {
                #(Self::#variants(value) => serde::Serialize::serialize(value, serializer),)*
                Self::Unknown(value) => serde::Serialize::serialize(value, serializer),
            }
        }
    } else {
        quote! {
            #[derive(serde::Serialize)]
            struct Tagged<'a, T> {
                #[serde(rename = #tag)]
                tag: &'a str,
                #[serde(flatten)]
                variant: &'a T,
            }
            match self {
                #(Self::#variants(variant) => serde::Serialize::serialize(&Tagged { tag: #tags, variant }, serializer),)*
                Self::Unknown(value) => serde::Serialize::serialize(value, serializer),
            }
        }
    }
}

/// What shows a value to the validator.
fn view(name: &syn::Ident, tag: &str, variants: &[syn::Ident]) -> TokenStream {
    let tag_member = quote! {
        if index == usize::MAX && name == #tag && !matches!(self, Self::Unknown(_)) {
            return crate::rules::FieldView::Present(crate::rules::ValueView::Str(self.tag()));
        }
    };
    quote! {
        impl crate::rules::View for #name {
            fn view(&self) -> crate::rules::ValueView<'_> {
                match self {
                    Self::Unknown(_) => crate::rules::ValueView::Opaque,
                    _ => crate::rules::ValueView::Object(self),
                }
            }
        }
        impl crate::rules::ObjectView for #name {
            fn field(&self, index: usize, name: &str) -> crate::rules::FieldView<'_> {
                #tag_member
                match self {
                    #(Self::#variants(variant) => crate::rules::ObjectView::field(variant, index, name),)*
                    Self::Unknown(_) => crate::rules::FieldView::MaybePresent,
                }
            }
        }
    }
}

/// `From` for every variant whose type no other variant has.
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
        .filter(|(_, ty, _)| uses[&ty.to_string()] == 1)
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

/// What all unions with a tag share.
pub(super) fn support() -> TokenStream {
    quote! {
        mod union {
            #![doc = " Reads unions by their tags, so that an error names the tag and what it may be."]

            use serde::de::value::MapAccessDeserializer;
            use serde::de::{Deserialize, DeserializeOwned, DeserializeSeed, Deserializer, Error, IntoDeserializer, MapAccess};
            use serde_json::{Map, Value};

            #[doc = " A union of which only the tag is known."]
            pub(super) struct Tagged {
                pub(super) tag: String,
                members: Map<String, Value>,
                field: &'static str,
                known: &'static [&'static str],
                keeps_tag: bool,
            }

            impl Tagged {
                pub(super) fn read<'de, D: Deserializer<'de>>(
                    deserializer: D,
                    field: &'static str,
                    known: &'static [&'static str],
                    keeps_tag: bool,
                ) -> Result<Self, D::Error> {
                    let members = Map::deserialize(deserializer)?;
                    let wrong = |what: &str| D::Error::custom(format_args!("{what} `{field}`, which is one of {}", list(known)));
                    let tag = match members.get(field) {
                        Some(Value::String(tag)) => tag.clone(),
                        Some(_) => return Err(wrong("no text in field")),
                        None => return Err(wrong("missing field")),
                    };
                    Ok(Self { tag, members, field, known, keeps_tag })
                }

                pub(super) fn variant<T: DeserializeOwned, E: Error>(mut self) -> Result<T, E> {
                    if !self.keeps_tag {
                        self.members.remove(self.field);
                    }
                    let mut at = None;
                    let members = Members { rest: self.members.into_iter(), value: None, at: &mut at };
                    let made = T::deserialize(MapAccessDeserializer::new(members));
                    made.map_err(|error| {
                        let place = at.map(|key| format!("`{key}`: ")).unwrap_or_default();
                        E::custom(format_args!("{place}{error}, where `{}` is `{}` out of {}", self.field, self.tag, list(self.known)))
                    })
                }

                pub(super) fn whole(self) -> Value {
                    Value::Object(self.members)
                }
            }

            #[doc = " The members of a variant. Remembers which one is being read, so that an error can say so."]
            struct Members<'a> {
                rest: serde_json::map::IntoIter,
                value: Option<Value>,
                at: &'a mut Option<String>,
            }

            impl<'de> MapAccess<'de> for Members<'_> {
                type Error = serde_json::Error;

                fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Self::Error> {
                    *self.at = None;
                    let Some((key, value)) = self.rest.next() else { return Ok(None) };
                    self.value = Some(value);
                    *self.at = Some(key.clone());
                    seed.deserialize(key.into_deserializer()).map(Some)
                }

                fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Self::Error> {
                    seed.deserialize(self.value.take().unwrap_or_default())
                }
            }

            fn list(words: &[&str]) -> String {
                let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
                quoted.join(", ")
            }
        }
    }
}

/// A union without a tag.
pub(super) fn write_any_of(api: &Api, named: &Type, choices: &[Choice]) -> TokenStream {
    let name = format_ident!("{}", named.name);
    let mut text = if named.doc.is_empty() {
        format!("`{}`.", named.name)
    } else {
        named.doc.clone()
    };
    text.push_str("\n\nNothing in the value tells the variants apart: on reading, they are tried in this order.");
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
            let ty = match choice.value.shape {
                Shape::Named(id) if holds_itself(api, id) => rust_type(api, &choice.value),
                _ => rust_type(api, &api.resolve(&choice.value)),
            };
            (format_ident!("{}", choice.name), ty, choice.boxed)
        }),
    );
    let inspect = named.request.then(|| {
        quote! {
            impl crate::rules::View for #name {
                fn view(&self) -> crate::rules::ValueView<'_> {
                    match self {
                        #(Self::#variants(value) => crate::rules::View::view(value),)*
                        Self::Unknown(_) => crate::rules::ValueView::Opaque,
                    }
                }
            }
        }
    });
    quote! {
        #docs
        #deprecated
        #[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
        #[serde(untagged)]
        #[non_exhaustive]
        pub enum #name {
            #(#about #variants(#types),)*
            #[doc = " Anything else. It is sent as it is."]
            Unknown(serde_json::Value),
        }
        #from
        #inspect
    }
}
