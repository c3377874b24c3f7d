//! Names the type of a schema for people: `Voice`, `array of string or null`.

use super::comparer::Side;
use super::document::At;
use super::names;
use super::shape::{Flat, Form};

/// Lists of lists are spelled out this far.
const MAX_DEPTH: usize = 4;

/// The type of a schema.
pub(crate) fn describe<'d>(side: &Side<'d>, at: &At<'d>) -> String {
    describe_to(side, at, MAX_DEPTH)
}

fn describe_to<'d>(side: &Side<'d>, at: &At<'d>, depth: usize) -> String {
    let nature = side.nature(at);
    let flat = Flat::new(side.root, at);
    let last = flat.last_name(side.root);
    let or_null = if nature.nullable { " or null" } else { "" };
    if let (Some(target), Form::Enum | Form::Union | Form::Object) = (last, nature.form) {
        return format!("`{}`{or_null}", names::of(side.root, &target.pointer));
    }
    let flat = if flat.name.is_none() {
        flat
    } else {
        Flat::expanded(side.root, at)
    };
    let inner = |at: &Option<At<'d>>| match at {
        Some(at) if depth > 0 => describe_to(side, at, depth - 1),
        _ => "any value".to_owned(),
    };
    let text = match flat.form() {
        Form::Enum if flat.words.as_ref().is_some_and(|words| words.len() == 1) => {
            "constant".to_owned()
        }
        Form::Enum => "enum".to_owned(),
        Form::Union => "union".to_owned(),
        Form::Object => "object".to_owned(),
        Form::Map => format!("map of {}", inner(&flat.additional)),
        Form::Array => format!("array of {}", inner(&flat.items)),
        Form::Other if flat.is_any() => "any value".to_owned(),
        Form::Other if flat.kinds().is_empty() => "nothing".to_owned(),
        Form::Other => flat.kinds().join(" or "),
    };
    format!("{text}{or_null}")
}
