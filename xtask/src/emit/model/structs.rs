//! Writes the struct of an object and what belongs to it.

use std::fmt::Write;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::ext::IdentExt as _;
use syn::punctuated::Punctuated;
use syn::token::Brace;
use syn::{Attribute, Token, parse_quote};

use super::typify::{TypifyStruct, argument};
use super::{deprecated, doc_attributes};
use crate::emit::docs;
use crate::ir::shape::Presence;
use crate::ir::{Api, Field, Kind, Object, Shape, Type, TypeId, Value};

/// A field with everything that the parts of the output want to know.
struct StructField<'a> {
    field: &'a Field,
    ident: syn::Ident,
    presence: Presence,
    ty: syn::Type,
}

/// The struct of an object, and what belongs to it.
pub(super) fn write(
    api: &Api,
    named: &Type,
    object: &Object,
    mut made: TypifyStruct,
) -> Result<(syn::ItemStruct, TokenStream), String> {
    let mut fields = Vec::new();
    let mut members = Punctuated::new();
    for (index, field) in object.fields.iter().enumerate() {
        let member = made.fields.remove(&field.name).ok_or_else(|| {
            format!(
                "typify has made no field `{}` of {}",
                field.name, named.name
            )
        })?;
        let presence = Presence::of(api, named, field);
        let docs = docs::of_field(api, object, index);
        let member = finish(field, presence, &docs, member);
        fields.push(StructField {
            field,
            ident: format_ident!("{}", field.ident),
            presence,
            ty: member.ty.clone(),
        });
        members.push(member);
    }
    let has_extra = made.extra.is_some();
    members.extend(made.extra.map(|mut extra| {
        extra.ident = Some(extra_ident(object));
        extra.attrs = doc_attributes("Further keys.");
        extra
    }));
    let mut item = made.item;
    item.fields = syn::Fields::Named(syn::FieldsNamed {
        brace_token: Brace::default(),
        named: members,
    });
    let has_secret = object.fields.iter().any(|field| field.secret);
    item.attrs = attributes(named, item.attrs, has_secret)?;
    let mut out = TokenStream::new();
    if has_secret {
        out.extend(debug(named, &fields, has_extra));
    }
    out.extend(times(api, named, &fields));
    out.extend(blank(api, named, object, &fields));
    out.extend(variables(named, object));
    out.extend(call(named, object, &fields)?);
    if named.request {
        out.extend(constructors(named, object, &fields));
        out.extend(default(api, named, object));
        out.extend(update(api, named, object)?);
    }
    Ok((item, out))
}

/// A field as typify has made it, under our name, with our documentation and our notion of absence.
fn finish(field: &Field, presence: Presence, docs: &str, mut made: syn::Field) -> syn::Field {
    if presence == Presence::Nullable
        && let Some(inner) = argument(&made.ty, "Option")
    {
        made.ty = parse_quote!(Nullable<#inner>);
    }
    made.attrs = doc_attributes(docs);
    made.attrs.extend(deprecated(field.deprecated));
    made.ident = Some(format_ident!("{}", field.ident));
    made
}

/// The attributes of a struct with its documentation, without serde's, and without `Debug` where that would show a secret.
fn attributes(
    named: &Type,
    made: Vec<Attribute>,
    has_secret: bool,
) -> Result<Vec<Attribute>, String> {
    let mut attributes = doc_attributes(&docs::of_type(named));
    for attribute in made {
        if attribute.path().is_ident("derive") {
            let derived = attribute
                .parse_args_with(Punctuated::<syn::Path, Token![,]>::parse_terminated)
                .map_err(|error| format!("typify: {error}"))?;
            let derived = derived
                .into_iter()
                .filter(|path| path.get_ident().is_some())
                .filter(|path| !(has_secret && path.is_ident("Debug")));
            attributes.push(parse_quote!(#[derive(#(#derived),*)]));
        } else if !attribute.path().is_ident("serde") && !attribute.path().is_ident("doc") {
            attributes.push(attribute);
        }
    }
    Ok(attributes)
}

/// The field for keys that the document does not name.
fn extra_ident(object: &Object) -> syn::Ident {
    let mut name = "additional_properties".to_owned();
    while object.fields.iter().any(|field| field.ident == name) {
        name.push('_');
    }
    format_ident!("{name}")
}

fn debug(named: &Type, fields: &[StructField<'_>], extra: bool) -> TokenStream {
    let name = format_ident!("{}", named.name);
    let text = &named.name;
    let members = fields.iter().map(|written| {
        let ident = &written.ident;
        let label = ident.unraw().to_string();
        if written.field.secret {
            quote!(.field(#label, &"[redacted]"))
        } else {
            quote!(.field(#label, &self.#ident))
        }
    });
    // Unknown keys may hold secrets as well.
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

/// The initializer of each field of a new value: the one that `required` makes, or else nothing.
fn initializers(
    object: &Object,
    fields: &[StructField<'_>],
    mut required: impl FnMut(&StructField<'_>) -> TokenStream,
) -> Vec<TokenStream> {
    let values = fields.iter().map(|written| {
        let ident = &written.ident;
        match written.presence {
            _ if written.field.required => required(written),
            Presence::Nullable => quote!(#ident: Nullable::Omit),
            _ => quote!(#ident: None),
        }
    });
    let mut values: Vec<TokenStream> = values.collect();
    if object.extra.is_some() {
        let ident = extra_ident(object);
        values.push(quote!(#ident: BTreeMap::new()));
    }
    values
}

/// A value of the struct in which nothing is set. What is required holds a placeholder.
fn blank(api: &Api, named: &Type, object: &Object, fields: &[StructField<'_>]) -> TokenStream {
    let name = format_ident!("{}", named.name);
    let values = initializers(object, fields, |written| {
        let ident = &written.ident;
        if written.presence == Presence::Null {
            return quote!(#ident: None);
        }
        let empty = empty(api, &written.field.value, &written.ty);
        quote!(#ident: #empty)
    });
    quote! {
        impl #name {
            #[doc(hidden)]
            #[inline]
            #[must_use]
            pub fn __base() -> Self {
                Self { #(#values),* }
            }
        }
    }
}

fn constructors(named: &Type, object: &Object, fields: &[StructField<'_>]) -> TokenStream {
    let name = format_ident!("{}", named.name);
    let mut arguments = Vec::new();
    let values = initializers(object, fields, |written| {
        let (ident, ty) = (&written.ident, &written.ty);
        let is_string = written.field.value.shape == Shape::String;
        if is_string && written.presence == Presence::Required {
            arguments.push(quote!(#ident: impl Into<String>));
            quote!(#ident: #ident.into())
        } else {
            arguments.push(quote!(#ident: #ty));
            quote!(#ident)
        }
    });
    let summary = if arguments.is_empty() {
        " An object without any field."
    } else {
        " An object with what is required and nothing else."
    };
    quote! {
        impl #name {
            #[doc = #summary]
            #[inline]
            #[must_use]
            pub fn new(#(#arguments),*) -> Self {
                Self { #(#values),* }
            }

            #[doc(hidden)]
            #[must_use]
            pub fn __literal(json: &str) -> Self {
                crate::macro_support::decode(json)
            }
        }
    }
}

/// `Default` for a body whose required fields have something to begin with: lists are empty, numbers are what the overlay says.
///
/// Where nothing is required, `Default` is derived.
fn default(api: &Api, named: &Type, object: &Object) -> Option<TokenStream> {
    if !has_default(api, object, &mut Vec::new())
        || object.fields.iter().all(|field| !field.required)
    {
        return None;
    }
    let values = object.fields.iter().filter_map(|field| {
        let ident = format_ident!("{}", field.ident);
        if let Some(number) = field.initial {
            let number = proc_macro2::Literal::i64_unsuffixed(number);
            return Some(quote!(#ident: #number));
        }
        let holds_object = matches!(api.resolve(&field.value).shape, Shape::Named(_));
        (field.required && holds_object).then(|| quote!(#ident: Default::default()))
    });
    let name = format_ident!("{}", named.name);
    Some(quote! {
        #[doc = " Empty lists, and the first page where there are pages."]
        impl Default for #name {
            #[inline]
            fn default() -> Self {
                Self { #(#values,)* ..Self::__base() }
            }
        }
    })
}

/// Whether every required field has something to begin with. An object within itself has not.
fn has_default(api: &Api, object: &Object, around: &mut Vec<TypeId>) -> bool {
    let required = object.fields.iter().filter(|field| field.required);
    let mut required = required.filter(|field| field.initial.is_none());
    required.all(|field| {
        let value = api.resolve(&field.value);
        match value.shape {
            Shape::List(_) | Shape::Map(_) => true,
            Shape::Named(id) => match &api.types[id].kind {
                Kind::Object(object) if !around.contains(&id) => {
                    around.push(id);
                    let has = has_default(api, object, around);
                    around.pop();
                    has
                }
                _ => false,
            },
            _ => false,
        }
    })
}

/// What makes an update of a definition, where the overlay says which object defines what is updated.
fn update(api: &Api, named: &Type, object: &Object) -> Result<Option<TokenStream>, String> {
    let Some(definition) = &object.updates else {
        return Ok(None);
    };
    let found = api.types.iter().find(|named| named.name == *definition);
    let Some(defining) = found.filter(|named| named.kind.object().is_some()) else {
        return Err(format!(
            "x-revox-updates of {}: there is no object `{definition}`",
            named.name
        ));
    };
    let mut values = Vec::new();
    let mut clear = Vec::new();
    for field in &object.fields {
        let Some(given) = defining.kind.field(&field.name) else {
            continue;
        };
        let target = format_ident!("{}", field.ident);
        let source = format_ident!("{}", given.ident);
        let source = quote!(definition.#source);
        let presence = Presence::of(api, named, field);
        let value = match (Presence::of(api, defining, given), presence) {
            (from, to) if from == to => source,
            (Presence::Required, Presence::Optional) => quote!(Some(#source)),
            (Presence::Nullable, _) => quote!(#source.into_option()),
            (Presence::Null, Presence::Nullable) => {
                quote!(#source.map_or(Nullable::Null, Nullable::Value))
            }
            _ => quote!(#source.into()),
        };
        values.push(quote!(#target: #value));
        let name = &field.name;
        match presence {
            Presence::Nullable => clear.push(quote! {
                if update.#target.is_omit() {
                    update.#target = Nullable::Null;
                }
            }),
            Presence::Optional => clear.push(quote! {
                if update.#target.is_none() {
                    kept.push(#name);
                }
            }),
            Presence::Required | Presence::Null => {}
        }
    }
    let name = format_ident!("{}", named.name);
    let definition = format_ident!("{definition}");
    Ok(Some(quote! {
        #[doc = " The update that sets what the definition sets. What the definition leaves out keeps its stored value."]
        impl From<#definition> for #name {
            #[inline]
            fn from(definition: #definition) -> Self {
                Self { #(#values,)* ..Self::__base() }
            }
        }
        impl #name {
            #[doc = " The update that makes what is stored equal to the definition: what the definition leaves out is cleared."]
            #[doc = ""]
            #[doc = " The second part names the fields that the definition leaves out and the API cannot clear. They keep their stored value."]
            #[inline]
            #[must_use]
            pub fn replacing(definition: #definition) -> (Self, Vec<&'static str>) {
                let mut update = Self::from(definition);
                let mut kept = Vec::new();
                #(#clear)*
                (update, kept)
            }
        }
    }))
}

/// What lists the variables of a definition, which is what has the text that an agent works by.
fn variables(named: &Type, object: &Object) -> Option<TokenStream> {
    let name = format_ident!("{}", named.name);
    let (tables, table) = named.table();
    let (tables, table) = (format_ident!("{tables}"), format_ident!("{table}"));
    object.fields.iter().any(|field| field.prompt).then(|| {
        quote! {
            impl #name {
                #[doc = " The variables that a call has to fill in: each `{{placeholder}}` of the texts once, apart from those that the API fills in and,"]
                #[doc = " in the texts of a tool, those that its arguments fill in."]
                #[must_use]
                pub fn variables(&self) -> Vec<&str> {
                    crate::rules::variables(&crate::generated::#tables::#table, self).names()
                }
            }
        }
    })
}

/// What makes a call by an assistant, for the type that stands for it.
fn call(
    named: &Type,
    object: &Object,
    fields: &[StructField<'_>],
) -> Result<Option<TokenStream>, String> {
    let Some(call) = &object.call else {
        return Ok(None);
    };
    let mut members = Vec::new();
    for name in call {
        let written = fields
            .iter()
            .find(|written| written.field.name == *name && written.presence == Presence::Optional)
            .ok_or_else(|| {
                let of = &named.name;
                format!("x-revox-call of {of}: there is no optional field `{name}`")
            })?;
        members.push(&written.ident);
    }
    let [assistant, variables] = &members[..] else {
        return Ok(None);
    };
    let name = format_ident!("{}", named.name);
    Ok(Some(quote! {
        impl #name {
            #[doc(hidden)]
            #[must_use]
            pub fn __call(assistant: String, number: String, variables: BTreeMap<String, String>) -> Self {
                Self {
                    #assistant: Some(assistant),
                    #variables: (!variables.is_empty()).then_some(variables),
                    ..Self::new(number)
                }
            }
        }
    }))
}

/// What reads the fields that may be times.
fn times(api: &Api, named: &Type, fields: &[StructField<'_>]) -> Option<TokenStream> {
    let readers: Vec<_> = fields
        .iter()
        .filter(|written| written.field.time)
        .filter_map(|written| {
            let ident = &written.ident;
            let reader = format_ident!("{}_time", written.field.ident.trim_start_matches("r#"));
            let about = format!(" `{ident}` as a time, if it is text in RFC 3339 form.");
            let required = written.presence == Presence::Required;
            let text = match api.resolve(&written.field.value).shape {
                Shape::Any if required => quote!(self.#ident.as_str()),
                Shape::Any => quote!(self.#ident.as_ref().and_then(serde_json::Value::as_str)),
                Shape::String if required => quote!(Some(self.#ident.as_str())),
                Shape::String => quote!(self.#ident.as_deref()),
                _ => return None,
            };
            Some(quote! {
                #[doc = #about]
                #[must_use]
                pub fn #reader(&self) -> Option<std::time::SystemTime> {
                    crate::model::time::read(#text)
                }
            })
        })
        .collect();
    let name = format_ident!("{}", named.name);
    (!readers.is_empty()).then(|| quote!(impl #name { #(#readers)* }))
}

/// A placeholder of a type.
fn empty(api: &Api, value: &Value, ty: &syn::Type) -> TokenStream {
    let resolved = match value.shape {
        Shape::Named(id) if api.holds_itself(id) => value.clone(),
        _ => api.resolve(value),
    };
    let empty = match &resolved.shape {
        Shape::Any => quote!(serde_json::Value::Null),
        Shape::String => quote!(String::new()),
        Shape::Integer | Shape::Unsigned => quote!(0),
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
    if argument(ty, "Box").is_some() {
        quote!(Box::new(#empty))
    } else {
        empty
    }
}

/// What reads and writes the struct, and shows it to the validator.
pub(super) fn write_impls(
    api: &Api,
    named: &Type,
    object: &Object,
    root: Option<(&str, &str)>,
) -> String {
    let name = &named.name;
    let (tables, table) = named.table();
    let table = format!("crate::generated::{tables}::{table}");
    let mut out = format!("\nobject!({name} = {table} {{\n");
    for (index, field) in object.fields.iter().enumerate() {
        let value = api.resolve(&field.value);
        let read = match value.shape {
            _ if is_whole(&value) => " as whole",
            Shape::Any if Presence::of(api, named, field) == Presence::Optional => " as any",
            _ => "",
        };
        let _ = writeln!(out, "    {index}: {}{read},", field.ident);
    }
    out.push('}');
    if object.extra.is_some() {
        let _ = write!(out, " .. {}", extra_ident(object));
    }
    out.push_str(");\n");
    if let Some((method, path)) = root {
        let operation = format!("{method} {path}");
        let _ = writeln!(out, "\nbody!({name} = {table}, {operation:?});");
    }
    out
}

/// Whether a value is made of whole numbers.
fn is_whole(value: &Value) -> bool {
    match &value.shape {
        Shape::Integer | Shape::Unsigned => true,
        Shape::List(item) | Shape::Map(item) => is_whole(item),
        _ => false,
    }
}
