//! Where the values of a definition are written, so that whoever deploys it is shown the place of a change.

use proc_macro2::{Span, TokenStream};
use quote::quote_spanned;

use crate::ast::{Item, Kind, Object, Value};

/// The entries of the table: the whole under an empty path, and each value under its own.
pub(super) fn of(whole: Span, object: &Object) -> TokenStream {
    let mut table = TokenStream::new();
    add("", whole, &mut table);
    fields("", object, &mut table);
    table
}

fn fields(path: &str, object: &Object, table: &mut TokenStream) {
    for field in object.fields.iter().filter(|field| !field.surplus) {
        let dot = if path.is_empty() { "" } else { "." };
        let path = format!("{path}{dot}{}", field.key.name);
        if field.shorthand {
            add(&path, field.key.span.first, table);
        } else {
            value(&path, &field.value, table);
        }
    }
}

fn value(path: &str, value: &Value, table: &mut TokenStream) {
    add(path, value.span.first, table);
    match &value.kind {
        Kind::Object(object) => fields(path, object, table),
        Kind::List(list) => {
            for (index, item) in list.items.iter().enumerate() {
                // Behind items that only the program knows, there is no telling which is which.
                let Item::One(item) = item else { break };
                self::value(&format!("{path}[{index}]"), item, table);
            }
        }
        _ => {}
    }
}

/// `line!` would give the place of the whole call.
fn add(path: &str, span: Span, table: &mut TokenStream) {
    let start = span.start();
    let number = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let (line, column) = (number(start.line), number(start.column + 1));
    table.extend(quote_spanned! {Span::mixed_site()=> (#path, ::core::file!(), #line, #column),});
}
