//! Writes the request and response types.

mod enums;
mod skeleton;
mod structs;
mod unions;

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fmt::Write;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::docs;
use crate::ir::shape::{holds_itself, rust_type};
use crate::ir::{Api, Kind, Shape, Type, TypeId, Value};
use crate::names;
use skeleton::Fields;

/// How many types are written at a time: syntax trees are a hundred times as large as what they stand for.
const PART: usize = 200;

/// The text of `generated/model.rs`, without its first line.
///
/// # Errors
/// When typify or the formatter does not do its part, which no document should bring about.
pub fn write(api: &Api) -> Result<String, String> {
    let skeletons = skeleton::structs(api)?;
    let roots = roots(api);
    let order = api.in_order();
    let parts: Vec<&[TypeId]> = order.chunks(PART).collect();
    let written: Vec<OnceLock<Result<String, String>>> =
        parts.iter().map(|_| OnceLock::new()).collect();
    let next = AtomicUsize::new(0);
    let work = || {
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let (Some(ids), Some(place)) = (parts.get(index), written.get(index)) else {
                break;
            };
            let _ = place.set(write_types(api, ids, &skeletons, &roots));
        }
    };
    std::thread::scope(|scope| {
        // Without more threads, this one does all of the work.
        let others = std::thread::available_parallelism().map_or(0, |count| count.get() - 1);
        for _ in 0..others.min(parts.len().saturating_sub(1)).min(7) {
            let _ = crate::codegen::worker("types").spawn_scoped(scope, work);
        }
        work();
    });
    let mut texts = Vec::with_capacity(written.len() + 1);
    for part in written {
        texts.push(
            part.into_inner()
                .unwrap_or_else(|| Err("a part of the types was not written".to_owned()))?,
        );
    }
    let mut rest = words(api);
    if api
        .types
        .iter()
        .any(|named| matches!(named.kind, Kind::Union(_)))
    {
        rest.extend(unions::support());
    }
    texts.push(format(rest)?);
    texts.retain(|text| !text.is_empty());
    let text = texts.join("\n");
    let mut out = String::with_capacity(text.len() + 64);
    for (name, place) in [
        ("Nullable", "crate::model::Nullable"),
        ("BTreeMap", "std::collections::BTreeMap"),
    ] {
        if text.contains(name) {
            let _ = writeln!(out, "use {place};");
        }
    }
    if !out.is_empty() && !text.is_empty() {
        out.push('\n');
    }
    out.push_str(&text);
    Ok(out)
}

/// Types that follow each other.
fn write_types(
    api: &Api,
    ids: &[TypeId],
    skeletons: &HashMap<TypeId, Fields>,
    roots: &HashMap<TypeId, (&str, &str)>,
) -> Result<String, String> {
    let mut items = TokenStream::new();
    let mut parsed: HashMap<&str, syn::Type> = HashMap::new();
    for id in ids {
        let named = &api.types[*id];
        items.extend(match &named.kind {
            Kind::Object(object) => {
                let mut types = Vec::new();
                for text in &skeletons[id] {
                    let known = match parsed.entry(text) {
                        Entry::Occupied(known) => known.into_mut(),
                        Entry::Vacant(new) => new.insert(
                            syn::parse_str(text)
                                .map_err(|error| format!("`{text}` is no type: {error}"))?,
                        ),
                    };
                    types.push(known.clone());
                }
                structs::write(api, named, object, &types, roots.get(id).copied())
            }
            Kind::Enum(words) => enums::write(named, words),
            Kind::Union(union) => unions::write_tagged(api, named, union),
            Kind::AnyOf(choices) => unions::write_any_of(api, named, choices),
            Kind::Alias(value) => alias(api, *id, value),
        });
    }
    format(items)
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
            impl crate::rules::View for #name {
                fn view(&self) -> crate::rules::ValueView<'_> {
                    crate::rules::View::view(&self.0)
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
        let follows_item = previous == "}" || previous.starts_with("pub type ");
        let starts_method = ["    ///", "    #[", "    pub fn ", "    fn "]
            .iter()
            .any(|start| line.starts_with(start));
        let next_item = starts_item && follows_item;
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
#[must_use]
pub fn roots(api: &Api) -> HashMap<TypeId, (&str, &str)> {
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
