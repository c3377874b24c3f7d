//! Writes the request and response types.

mod enums;
mod structs;
mod typify;
mod unions;

use std::collections::HashMap;
use std::fmt::Write;

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote};
use syn::Token;

use super::docs;
use crate::ir::shape::rust_type;
use crate::ir::{Api, Kind, Shape, Type, TypeId, Value};
use crate::names;

/// The text of `generated/model.rs`.
pub(crate) fn write(api: &Api) -> Result<String, String> {
    let roots = roots(api);
    let mut structs: HashMap<TypeId, String> = HashMap::new();
    typify::structs(api, |id, made| {
        let named = &api.types[id];
        if let Kind::Object(object) = &named.kind {
            let root = roots.get(&id).copied();
            let (item, rest) = structs::write(api, named, object, made)?;
            let mut items = parse(rest)?;
            items.items.insert(0, syn::Item::Struct(item));
            let impls = structs::write_impls(api, named, object, root);
            structs.insert(id, format(&items) + &impls);
        }
        Ok(())
    })?;
    let mut texts = Vec::new();
    for id in api.in_order() {
        let named = &api.types[id];
        texts.push(match &named.kind {
            Kind::Object(_) => structs.remove(&id).unwrap_or_default(),
            Kind::Enum(values) => {
                format(&parse(enums::write(named, values))?) + &enums::write_impls(named, values)
            }
            Kind::Union(_) | Kind::AnyOf(_) => {
                format(&parse(unions::write(api, named))?) + &unions::write_impls(api, named)
            }
            Kind::Alias(value) => format(&parse(alias(api, id, value))?),
        });
    }
    texts.push(format(&parse(values(api))?));
    texts.retain(|text| !text.is_empty());
    let text = texts.join("\n");
    let mut out = String::from("//! The request and response types of the API.\n");
    for (name, place) in [
        ("Nullable", "crate::model::Nullable"),
        ("body!", "crate::model::support::body::body"),
        ("object!", "crate::model::support::object::object"),
        (
            "string_enum!",
            "crate::model::support::string_enum::string_enum",
        ),
        ("any_of!", "crate::model::support::union::any_of"),
        ("union!", "crate::model::support::union::union"),
        ("BTreeMap", "std::collections::BTreeMap"),
    ] {
        if text.contains(name) {
            let _ = writeln!(out, "use {place};");
        }
    }
    if !text.is_empty() {
        out.push('\n');
    }
    out.push_str(&text);
    Ok(out)
}

/// Another name for a value; a type of its own if it holds itself, which an alias cannot.
fn alias(api: &Api, id: TypeId, value: &Value) -> TokenStream {
    let named = &api.types[id];
    let docs = head(named);
    let name = format_ident!("{}", named.name);
    let target = rust_type(api, value);
    if !api.holds_itself(id) {
        return quote!(#docs pub type #name = #target;);
    }
    quote! {
        #docs
        #[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct #name(pub #target);
        impl crate::rules::View for #name {
            fn view(&self) -> crate::rules::ValueView<'_> {
                crate::rules::View::view(&self.0)
            }
        }
    }
}

fn parse(tokens: TokenStream) -> Result<syn::File, String> {
    syn::parse2(tokens).map_err(|error| format!("what was generated is not Rust: {error}"))
}

/// The text of items.
fn format(file: &syn::File) -> String {
    let text = prettyplease::unparse(file);
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
    out
}

/// The bodies of requests, with the operations that they are for.
pub(crate) fn roots(api: &Api) -> HashMap<TypeId, (&str, &str)> {
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

/// Why something is marked as deprecated.
const DEPRECATED: &str = "the API's documentation advises against it";

/// The documentation and deprecation of a type.
fn head(named: &Type) -> TokenStream {
    let docs = doc(&docs::of_type(named));
    let deprecated = deprecated(named.deprecated);
    quote!(#docs #deprecated)
}

/// A documentation comment.
fn doc(text: &str) -> TokenStream {
    let comment = doc_attributes(text);
    quote!(#(#comment)*)
}

/// A documentation comment, an attribute for each line.
fn doc_attributes(text: &str) -> Vec<syn::Attribute> {
    // Large documents have a hundred thousand lines, and parsing takes its time.
    let doc: syn::Path = syn::parse_quote!(doc);
    let attributes = docs::lines(text).into_iter().map(|line| {
        let line = if line.is_empty() {
            line
        } else {
            format!(" {line}")
        };
        let value = syn::Expr::Lit(syn::ExprLit {
            attrs: Vec::new(),
            lit: syn::Lit::Str(syn::LitStr::new(&line, Span::call_site())),
        });
        syn::Attribute {
            pound_token: Token![#](Span::call_site()),
            style: syn::AttrStyle::Outer,
            bracket_token: syn::token::Bracket::default(),
            meta: syn::Meta::NameValue(syn::MetaNameValue {
                path: doc.clone(),
                eq_token: Token![=](Span::call_site()),
                value,
            }),
        }
    });
    attributes.collect()
}

fn deprecated(deprecated: bool) -> Option<syn::Attribute> {
    deprecated.then(|| syn::parse_quote!(#[deprecated = #DEPRECATED]))
}

/// Hidden modules that offer the variants of each enum under the values of the API, for the macro and for editors.
fn values(api: &Api) -> TokenStream {
    let modules = api.in_order().into_iter().filter_map(|id| {
        let named = &api.types[id];
        let Kind::Enum(values) = &named.kind else {
            return None;
        };
        let module = format_ident!("{}", names::module(&named.name));
        let name = format_ident!("{}", named.name);
        let exports: Vec<TokenStream> = values
            .iter()
            .filter_map(|value| {
                let alias = format_ident!("{}", names::value(&value.value)?);
                let variant = format_ident!("{}", value.variant);
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
        pub mod values {
            #(#modules)*
        }
    }
}
