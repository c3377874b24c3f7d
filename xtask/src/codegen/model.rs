//! Writes the request and response types.

mod enums;
mod skeleton;
mod structs;
mod unions;

use std::collections::HashMap;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::docs;
use super::ir::{Api, Kind, Shape, Type, TypeId, Value};
use super::names;
use super::shape::{holds_itself, rust_type};

/// The text of `generated/model.rs`, without its first line.
///
/// # Errors
/// When typify or the formatter does not do its part, which no document should bring about.
pub fn write(api: &Api) -> Result<String, String> {
    let skeletons = skeleton::structs(api)?;
    let roots = roots(api);
    let mut items = TokenStream::new();
    let mut has_map = false;
    for id in api.in_order() {
        let named = &api.types[id];
        let written = match &named.kind {
            Kind::Object(object) => {
                structs::write(api, named, object, &skeletons[&id], roots.get(&id).copied())
            }
            Kind::Enum(words) => enums::write(named, words),
            Kind::Union(union) => unions::write_tagged(api, named, union),
            Kind::AnyOf(choices) => unions::write_any_of(api, named, choices),
            Kind::Alias(value) => alias(api, id, value),
        };
        items.extend(written);
    }
    items.extend(words(api));
    if api
        .types
        .iter()
        .any(|named| matches!(named.kind, Kind::Union(_)))
    {
        items.extend(unions::support());
    }
    let text = items.to_string();
    has_map |= text.contains("BTreeMap");
    let has_nullable = text.contains("Nullable");
    let map = has_map.then(|| {
        quote!(
            use std::collections::BTreeMap;
        )
    });
    let nullable = has_nullable.then(|| {
        quote!(
            use crate::model::Nullable;
        )
    });
    format(quote!(#nullable #map #items))
}

/// Another name for a value; a type of its own if it holds itself, which an alias cannot.
fn alias(api: &Api, id: TypeId, value: &Value) -> TokenStream {
    let named = &api.types[id];
    let docs = head(named);
    let name = format_ident!("{}", named.name);
    let target = rust_type(api, value);
    if !holds_itself(api, id) {
        return quote!(#docs pub type #name = #target;);
    }
    let inspect = named.request.then(|| {
        quote! {
            impl crate::rules::Inspect for #name {
                fn inspect(&self) -> crate::rules::Seen<'_> {
                    crate::rules::Inspect::inspect(&self.0)
                }
            }
        }
    });
    quote! {
        #docs
        #[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct #name(pub #target);
        #inspect
    }
}

/// Formats a file's tokens.
fn format(tokens: TokenStream) -> Result<String, String> {
    let file =
        syn::parse2(tokens).map_err(|error| format!("what was generated is not Rust: {error}"))?;
    let text = prettyplease::unparse(&file);
    // One blank line between items, which the formatter leaves out.
    let mut out = String::with_capacity(text.len() + text.len() / 16);
    let mut previous = "";
    for line in text.lines() {
        let starts_item = !line.starts_with([' ', '}', ')']) && !line.is_empty();
        let follows_item =
            previous == "}" || previous.starts_with("pub type ") || previous.starts_with("use ");
        let starts_method = ["    ///", "    #[", "    pub fn ", "    fn "]
            .iter()
            .any(|start| line.starts_with(start));
        let next_item = starts_item
            && follows_item
            && !(line.starts_with("use ") && previous.starts_with("use "));
        let next_method = starts_method && matches!(previous, "    }" | "    ];");
        if next_item || next_method {
            out.push('\n');
        }
        out.push_str(line);
        out.push('\n');
        previous = line;
    }
    Ok(out)
}

/// The bodies of requests, with the operations that they are for.
fn roots(api: &Api) -> HashMap<TypeId, (&str, &str)> {
    let mut roots = HashMap::new();
    for operation in &api.operations {
        let Some(body) = &operation.body else {
            continue;
        };
        if let Shape::Named(id) = api.resolve(&body.value).shape {
            roots
                .entry(id)
                .or_insert((operation.method.as_str(), operation.path.as_str()));
        }
    }
    roots
}

/// The documentation and deprecation of a type.
fn head(named: &Type) -> TokenStream {
    let fallback = format!("`{}`.", named.component.as_deref().unwrap_or(&named.name));
    let docs = doc(if named.doc.is_empty() {
        &fallback
    } else {
        &named.doc
    });
    let deprecated = deprecated(named.deprecated);
    quote!(#docs #deprecated)
}

/// A documentation comment.
fn doc(text: &str) -> TokenStream {
    let lines = docs::lines(text).into_iter().map(|line| {
        if line.is_empty() {
            line
        } else {
            format!(" {line}")
        }
    });
    quote!(#(#[doc = #lines])*)
}

fn deprecated(deprecated: bool) -> Option<TokenStream> {
    deprecated.then(|| quote!(#[deprecated = "the API's documentation advises against it"]))
}

/// An identifier that may be raw.
fn ident(name: &str) -> syn::Ident {
    match name.strip_prefix("r#") {
        Some(raw) => syn::Ident::new_raw(raw, proc_macro2::Span::call_site()),
        None => format_ident!("{name}"),
    }
}

/// Hidden modules that offer the variants of each enum under the API's own words, for the macro and for editors.
fn words(api: &Api) -> TokenStream {
    let modules = api.in_order().into_iter().filter_map(|id| {
        let named = &api.types[id];
        let Kind::Enum(words) = &named.kind else {
            return None;
        };
        let module = format_ident!("{}", names::module(&named.name));
        let name = format_ident!("{}", named.name);
        let exports: Vec<TokenStream> = words
            .iter()
            .filter_map(|word| {
                let alias = ident(&names::word(&word.value)?);
                let variant = format_ident!("{}", word.variant);
                Some(if alias == variant {
                    quote!(#variant)
                } else {
                    quote!(#variant as #alias)
                })
            })
            .collect();
        let export =
            (!exports.is_empty()).then(|| quote!(pub use super::super::#name::{#(#exports),*};));
        Some(quote!(pub mod #module { #export }))
    });
    let modules: Vec<TokenStream> = modules.collect();
    if modules.is_empty() {
        return TokenStream::new();
    }
    quote! {
        #[doc(hidden)]
        #[allow(missing_docs)]
        pub mod words {
            #(#modules)*
        }
    }
}
