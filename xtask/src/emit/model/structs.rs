//! Writes the struct of an object and what belongs to it.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::{deprecated, doc, head, ident};
use crate::emit::docs;
use crate::ir::shape::{Presence, holds_itself};
use crate::ir::{Api, Field, Kind, Object, Shape, Type, Value};
use crate::names;

/// A field with everything that the parts of the output want to know.
struct Written<'a> {
    field: &'a Field,
    ident: syn::Ident,
    presence: Presence,
    ty: syn::Type,
}

/// The struct of an object.
pub(super) fn write(
    api: &Api,
    named: &Type,
    object: &Object,
    types: &[syn::Type],
    root: Option<(&str, &str)>,
) -> TokenStream {
    let fields: Vec<Written<'_>> = object
        .fields
        .iter()
        .zip(types)
        .map(|(field, ty)| {
            let presence = Presence::of(api, named, field);
            let mut ty = ty.clone();
            if presence == Presence::Nullable {
                rename_option(&mut ty);
            }
            Written {
                field,
                ident: ident(&field.ident),
                presence,
                ty,
            }
        })
        .collect();
    let extra = object.extra.as_ref().and_then(|_| types.last());
    let mut out = definition(api, named, object, &fields, extra);
    if fields.iter().any(|written| written.field.secret) {
        out.extend(debug(named, &fields, extra.is_some()));
    }
    if named.request {
        out.extend(constructors(api, named, &fields, extra.is_some()));
        out.extend(view(named, &fields));
        if let Some((method, path)) = root {
            let name = format_ident!("{}", named.name);
            let table = format_ident!("{}", names::shouty(&named.name));
            let operation = format!("{method} {path}");
            out.extend(quote! {
                impl crate::rules::Validate for #name {
                    const OBJECT: &'static crate::rules::Object = &crate::generated::rules::#table;
                    const OPERATION: &'static str = #operation;
                }
            });
        }
    }
    out
}

fn definition(
    api: &Api,
    named: &Type,
    object: &Object,
    fields: &[Written<'_>],
    extra: Option<&syn::Type>,
) -> TokenStream {
    let head = head(named);
    let name = format_ident!("{}", named.name);
    let debug = fields
        .iter()
        .all(|written| !written.field.secret)
        .then(|| quote!(Debug,));
    let default = nothing_required(fields).then(|| quote!(Default,));
    let open = (!named.request).then(|| quote!(#[non_exhaustive]));
    let members = fields.iter().enumerate().map(|(index, written)| {
        let Written {
            field,
            ident,
            presence,
            ty,
        } = written;
        let docs = doc(&field_doc(api, object, index, field));
        let deprecated = deprecated(field.deprecated);
        let plain = field.ident.strip_prefix("r#").unwrap_or(&field.ident);
        let mut attributes = Vec::new();
        if plain != field.name {
            let name = &field.name;
            attributes.push(quote!(rename = #name));
        }
        match presence {
            Presence::Required | Presence::Null => {}
            Presence::Optional => {
                attributes.push(quote!(default, skip_serializing_if = "Option::is_none"));
            }
            Presence::Nullable => {
                attributes.push(quote!(default, skip_serializing_if = "Nullable::is_omit"));
            }
        }
        let serde = (!attributes.is_empty()).then(|| quote!(#[serde(#(#attributes),*)]));
        quote!(#docs #deprecated #serde pub #ident: #ty)
    });
    let extra = extra.map(|ty| {
        let ident = extra_ident(object);
        quote! {
            #[doc = " Further keys."]
            #[serde(flatten)]
            pub #ident: #ty
        }
    });
    let members = members.chain(extra);
    quote! {
        #head
        #[derive(Clone, #debug #default PartialEq, serde::Serialize, serde::Deserialize)]
        #open
        pub struct #name {
            #(#members,)*
        }
    }
}

/// The field for keys that the document does not name.
fn extra_ident(object: &Object) -> syn::Ident {
    let mut name = "additional_properties".to_owned();
    while object.fields.iter().any(|field| field.ident == name) {
        name.push('_');
    }
    format_ident!("{name}")
}

fn field_doc(api: &Api, object: &Object, index: usize, field: &Field) -> String {
    let mut paragraphs = Vec::new();
    if field.doc.is_empty() {
        paragraphs.push(format!("{}.", docs::code(&field.name)));
    } else {
        paragraphs.push(field.doc.clone());
    }
    let facts = docs::facts(api, &field.value);
    if !facts.is_empty() {
        paragraphs.push(facts);
    }
    let mut reasons = docs::reasons(api, &field.value);
    reasons.extend(docs::rule_reasons(object, index));
    reasons.dedup();
    if !reasons.is_empty() {
        paragraphs.push(
            reasons
                .iter()
                .map(|reason| format!("* {reason}"))
                .collect::<Vec<_>>()
                .join("\n"),
        );
    }
    paragraphs.join("\n\n")
}

fn nothing_required(fields: &[Written<'_>]) -> bool {
    fields
        .iter()
        .all(|written| matches!(written.presence, Presence::Optional | Presence::Nullable))
}

fn debug(named: &Type, fields: &[Written<'_>], extra: bool) -> TokenStream {
    let name = format_ident!("{}", named.name);
    let text = &named.name;
    let members = fields.iter().map(|written| {
        let ident = &written.ident;
        let label = written
            .field
            .ident
            .strip_prefix("r#")
            .unwrap_or(&written.field.ident);
        if written.field.secret {
            quote!(.field(#label, &"[redacted]"))
        } else {
            quote!(.field(#label, &self.#ident))
        }
    });
    // Keys that nobody knows may be secrets as well.
    let finish = if extra {
        quote!(.finish_non_exhaustive())
    } else {
        quote!(.finish())
    };
    quote! {
        #[doc = " Shows everything but secrets."]
        impl core::fmt::Debug for #name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.debug_struct(#text)#(#members)*#finish
            }
        }
    }
}

fn constructors(api: &Api, named: &Type, fields: &[Written<'_>], extra: bool) -> TokenStream {
    let name = format_ident!("{}", named.name);
    let mut arguments = Vec::new();
    let mut values = Vec::new();
    let mut base = Vec::new();
    for written in fields {
        let Written {
            ident,
            ty,
            presence,
            field,
        } = written;
        let empty = match presence {
            Presence::Optional | Presence::Null => quote!(None),
            Presence::Nullable => quote!(Nullable::Omit),
            Presence::Required => empty(api, &field.value, ty),
        };
        base.push(quote!(#ident: #empty));
        if !field.required {
            values.push(quote!(#ident: #empty));
        } else if *presence == Presence::Required && field.value.shape == Shape::String {
            arguments.push(quote!(#ident: impl Into<String>));
            values.push(quote!(#ident: #ident.into()));
        } else {
            arguments.push(quote!(#ident: #ty));
            values.push(quote!(#ident));
        }
    }
    if extra {
        let Kind::Object(object) = &named.kind else {
            return TokenStream::new();
        };
        let ident = extra_ident(object);
        base.push(quote!(#ident: BTreeMap::new()));
        values.push(quote!(#ident: BTreeMap::new()));
    }
    let summary = if arguments.is_empty() {
        " An object without any field."
    } else {
        " An object with what is required and nothing else."
    };
    quote! {
        impl #name {
            #[doc = #summary]
            #[must_use]
            pub fn new(#(#arguments),*) -> Self {
                Self { #(#values),* }
            }

            #[doc = " What the macro fills the fields with that it does not name."]
            #[doc(hidden)]
            #[must_use]
            pub fn __base() -> Self {
                Self { #(#base),* }
            }

            #[doc = " What the macro has found to be literal, and right."]
            #[doc(hidden)]
            #[must_use]
            pub fn __literal(json: &str) -> Self {
                crate::model::macro_support::decode(json)
            }
        }
    }
}

/// A placeholder of a type.
fn empty(api: &Api, value: &Value, ty: &syn::Type) -> TokenStream {
    let resolved = match value.shape {
        Shape::Named(id) if holds_itself(api, id) => value.clone(),
        _ => api.resolve(value),
    };
    let empty = match &resolved.shape {
        Shape::Any => quote!(serde_json::Value::Null),
        Shape::String => quote!(String::new()),
        Shape::Integer => quote!(0),
        Shape::Number => quote!(0.0),
        Shape::Boolean => quote!(false),
        Shape::List(_) => quote!(Vec::new()),
        Shape::Map(_) => quote!(BTreeMap::new()),
        Shape::Named(id) => {
            let name = format_ident!("{}", api.types[*id].name);
            match &api.types[*id].kind {
                Kind::Enum(_) => quote!(#name::Unknown(String::new())),
                Kind::Union(_) | Kind::AnyOf(_) => quote!(#name::Unknown(serde_json::Value::Null)),
                Kind::Object(_) => quote!(#name::__base()),
                Kind::Alias(_) => quote!(#name::default()),
            }
        }
    };
    if is_box(ty) {
        quote!(Box::new(#empty))
    } else {
        empty
    }
}

fn is_box(ty: &syn::Type) -> bool {
    matches!(ty, syn::Type::Path(path) if path.path.segments.last().is_some_and(|segment| segment.ident == "Box"))
}

fn rename_option(ty: &mut syn::Type) {
    if let syn::Type::Path(path) = ty
        && let Some(segment) = path.path.segments.last_mut()
        && segment.ident == "Option"
    {
        segment.ident = format_ident!("Nullable");
    }
}

/// What shows a value to the validator.
fn view(named: &Type, fields: &[Written<'_>]) -> TokenStream {
    let name = format_ident!("{}", named.name);
    let arms = fields.iter().enumerate().map(|(index, written)| {
        let index = syn::Index::from(index);
        let ident = &written.ident;
        match written.presence {
            Presence::Null => {
                quote!(#index => crate::rules::FieldView::Present(crate::rules::View::view(&self.#ident)))
            }
            _ => quote!(#index => crate::rules::View::field(&self.#ident)),
        }
    });
    quote! {
        impl crate::rules::View for #name {
            fn view(&self) -> crate::rules::ValueView<'_> {
                crate::rules::ValueView::Object(self)
            }
        }
        impl crate::rules::ObjectView for #name {
            fn field(&self, index: usize, _name: &str) -> crate::rules::FieldView<'_> {
                match index {
                    #(#arms,)*
                    _ => crate::rules::FieldView::Absent,
                }
            }
        }
    }
}
