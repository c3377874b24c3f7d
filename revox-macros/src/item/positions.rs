//! Where the values of a definition are written, so that whoever deploys it is shown the place of a change.

use std::fmt::Write as _;

use proc_macro2::Span;

use crate::ast::{Item, Kind, Object, Value};

/// A line for each value behind that of the file, the whole first: path, line and column, with spaces between. One text costs the compiler less
/// than a table.
pub(super) fn of(whole: Span, object: &Object) -> String {
    let mut table = String::new();
    add("", whole, &mut table);
    fields("", object, &mut table);
    table
}

fn fields(path: &str, object: &Object, table: &mut String) {
    for field in &object.fields {
        let dot = if path.is_empty() { "" } else { "." };
        let path = format!("{path}{dot}{}", field.key.name);
        if field.shorthand {
            add(&path, field.key.span.first, table);
        } else {
            value(&path, &field.value, table);
        }
    }
}

fn value(path: &str, value: &Value, table: &mut String) {
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
fn add(path: &str, span: Span, table: &mut String) {
    let start = span.start();
    // Writing to a string does not fail.
    let _ = write!(table, "\n{path} {} {}", start.line, start.column + 1);
}
