//! Names the type of a schema for people: `Voice`, `array of string or null`.

use serde_json::Value;

use super::document::At;
use super::names;
use super::shape::{Flat, Form};

/// Lists of lists are spelled out this far.
const MAX_DEPTH: usize = 4;

/// The type of a schema.
pub(crate) fn describe(root: &Value, at: &At<'_>) -> String {
    describe_to(root, at, MAX_DEPTH)
}

fn describe_to(root: &Value, at: &At<'_>, depth: usize) -> String {
    let flat = Flat::new(root, at);
    let whole = Flat::expanded(root, at);
    let named = flat
        .last_name(root)
        .filter(|_| matches!(whole.form(), Form::Enum | Form::Union | Form::Object));
    let inner = |at: &Option<At<'_>>| match at {
        Some(at) if depth > 0 => describe_to(root, at, depth - 1),
        _ => "any value".to_owned(),
    };
    let mut text = match (named, whole.form()) {
        (Some(target), _) => format!("`{}`", names::of(root, &target.pointer)),
        (None, Form::Enum) => {
            let words = whole.words.as_ref().map_or(0, |(_, words)| words.len());
            if words == 1 {
                "constant".to_owned()
            } else {
                "enum".to_owned()
            }
        }
        (None, Form::Union) => "union".to_owned(),
        (None, Form::Object) => "object".to_owned(),
        (None, Form::Map) => format!("map of {}", inner(&whole.additional)),
        (None, Form::Array) => format!("array of {}", inner(&whole.items)),
        (None, Form::Other) if whole.is_any() => "any value".to_owned(),
        (None, Form::Other) if whole.kinds().is_empty() => "nothing".to_owned(),
        (None, Form::Other) => whole.kinds().join(" or "),
    };
    if whole.nullable {
        text.push_str(" or null");
    }
    text
}
