//! The Rust types of values, and questions about types that several writers ask.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::ir::{Api, Kind, Shape, Type, TypeId, Value};

/// The Rust type of a value, `null` included where the value itself allows it.
#[must_use]
pub fn rust_type(api: &Api, value: &Value) -> TokenStream {
    let plain = plain_type(api, &value.shape);
    if value.nullable {
        quote!(Option<#plain>)
    } else {
        plain
    }
}

/// The Rust type of a shape.
#[must_use]
pub fn plain_type(api: &Api, shape: &Shape) -> TokenStream {
    match shape {
        Shape::Any => quote!(serde_json::Value),
        Shape::String => quote!(String),
        Shape::Integer => quote!(i64),
        Shape::Number => quote!(f64),
        Shape::Boolean => quote!(bool),
        Shape::Named(id) => {
            let name = format_ident!("{}", api.types[*id].name);
            quote!(#name)
        }
        Shape::List(item) => {
            let item = rust_type(api, item);
            quote!(Vec<#item>)
        }
        Shape::Map(item) => {
            let item = rust_type(api, item);
            quote!(BTreeMap<String, #item>)
        }
    }
}

/// Whether an alias or a union without a tag holds itself by way of nothing but aliases, such unions, lists and maps.
#[must_use]
pub fn holds_itself(api: &Api, wanted: TypeId) -> bool {
    let mut open: Vec<TypeId> = Vec::new();
    collect(&api.types[wanted], &mut open);
    let mut seen = std::collections::HashSet::new();
    while let Some(id) = open.pop() {
        if id == wanted {
            return true;
        }
        if seen.insert(id) {
            collect(&api.types[id], &mut open);
        }
    }
    false
}

fn collect(named: &Type, open: &mut Vec<TypeId>) {
    match &named.kind {
        Kind::Alias(value) => value.named(open),
        Kind::AnyOf(choices) => choices.iter().for_each(|choice| choice.value.named(open)),
        _ => {}
    }
}
