//! Writes what is literal in an object as JSON text, and tells what is not.
//!
//! A string in a struct literal costs the compiler a call, a temporary and a path for unwinding, a hundred times over in a long
//! definition. The same fields as one text, which is decoded when the program runs, cost it a token.

use std::fmt::Write as _;

use revox_types::rules::{Object as ObjectTable, Shape, Value as ValueTable};
use syn::Expr;

use crate::ast::{Item, Kind, Object, ObjectKind, Value};

/// How many values a text has to hold to be worth decoding. Fewer are as well written out.
const WORTHWHILE: usize = 8;

/// Up to here, digits make the same number wherever they are read: fewer bits than a mantissa has.
const EXACT_DIGITS: usize = 15;

/// Up to here, every whole number is a floating point number as well.
const EXACT_INTEGER: u128 = 1 << 53;

/// An object as a text, and which of its fields the text gives, by their place in the table.
pub(super) struct Split {
    pub(super) text: String,
    pub(super) given: Vec<bool>,
}

/// Splits an object, if that is possible and worth the while.
pub(super) fn split(object: &Object, table: &'static ObjectTable) -> Option<Split> {
    if object.base.is_some() {
        return None;
    }
    let mut json = Json {
        text: String::from("{"),
        values: 0,
    };
    let mut given = vec![false; table.fields.len()];
    for field in &object.fields {
        let (Some(known), Some(index)) = (field.table, field.index) else {
            continue;
        };
        let mark = json.mark();
        json.key(known.name);
        if json.value(&field.value, &known.value) {
            given[index] = true;
        } else {
            json.back_to(mark);
        }
    }
    if json.values < WORTHWHILE {
        return None;
    }
    // What is written beside the text still has to be in it, since it is decoded on its own.
    for (field, given) in table.fields.iter().zip(&given) {
        if field.required && !given {
            json.key(field.name);
            json.text.push_str(placeholder(&field.value)?);
        }
    }
    json.text.push('}');
    Some(Split {
        text: json.text,
        given,
    })
}

/// What any value of a kind can be replaced by.
fn placeholder(value: &ValueTable) -> Option<&'static str> {
    if value.nullable {
        return Some("null");
    }
    match value.shape {
        Shape::Any => Some("null"),
        Shape::String | Shape::Enum(_) => Some("\"\""),
        Shape::Integer | Shape::Number => Some("0"),
        Shape::Boolean => Some("false"),
        Shape::List(_) => Some("[]"),
        Shape::Map(_) => Some("{}"),
        Shape::Object(_) | Shape::Union(_) | Shape::AnyOf(_) => None,
    }
}

/// A text under construction.
struct Json {
    text: String,
    /// How many strings, numbers and the like are in it.
    values: usize,
}

impl Json {
    fn mark(&self) -> (usize, usize) {
        (self.text.len(), self.values)
    }

    fn back_to(&mut self, (length, values): (usize, usize)) {
        self.text.truncate(length);
        self.values = values;
    }

    /// Writes the value, unless some part of it is not literal; what was written by then is for the caller to take back.
    fn value(&mut self, value: &Value, table: &'static ValueTable) -> bool {
        match (&value.kind, &table.shape) {
            (Kind::Null, _) => self.text.push_str("null"),
            (Kind::Bool(value), Shape::Boolean) => {
                self.text.push_str(if *value { "true" } else { "false" });
            }
            (Kind::Integer(number), Shape::Integer) if i64::try_from(*number).is_ok() => {
                let _ = write!(self.text, "{number}");
            }
            (Kind::Integer(number), Shape::Number) if number.unsigned_abs() <= EXACT_INTEGER => {
                let _ = write!(self.text, "{number}");
            }
            (Kind::Number(number), Shape::Number) => {
                let text = format!("{number:?}");
                if !is_exact(&text) {
                    return false;
                }
                self.text.push_str(&text);
            }
            (Kind::Text(text), Shape::String | Shape::Enum(_)) if is_literal(value) => {
                self.string(text);
            }
            (Kind::Word(word), Shape::Enum(_)) => self.string(word),
            (Kind::List(list), Shape::List(item)) => {
                self.text.push('[');
                for (index, entry) in list.items.iter().enumerate() {
                    if index > 0 {
                        self.text.push(',');
                    }
                    let Item::One(value) = entry else {
                        return false;
                    };
                    if !self.value(value, item) {
                        return false;
                    }
                }
                self.text.push(']');
                return true;
            }
            (Kind::Object(object), Shape::Object(_) | Shape::Union(_)) => {
                return self.object(object);
            }
            // What the program computes, what its own token keeps alive, and a value of another type.
            (
                Kind::Missing
                | Kind::None
                | Kind::Bool(_)
                | Kind::Integer(_)
                | Kind::Number(_)
                | Kind::Text(_)
                | Kind::Word(_)
                | Kind::Variant(_)
                | Kind::List(_)
                | Kind::Object(_)
                | Kind::Type
                | Kind::Constant
                | Kind::Expression,
                _,
            ) => return false,
        }
        self.values += 1;
        true
    }

    fn object(&mut self, object: &Object) -> bool {
        if object.base.is_some() {
            return false;
        }
        self.text.push('{');
        if let ObjectKind::Tagged(union, variant) = object.kind {
            let Some(variant) = variant else {
                return false;
            };
            self.key(union.tag);
            self.string(variant.tag);
        }
        for field in &object.fields {
            // The tag alone has no table, and stands there already.
            if let Some(table) = field.table {
                self.key(table.name);
                if !self.value(&field.value, &table.value) {
                    return false;
                }
            }
        }
        self.text.push('}');
        true
    }

    fn key(&mut self, name: &str) {
        if !self.text.ends_with('{') {
            self.text.push(',');
        }
        self.string(name);
        self.text.push(':');
    }

    fn string(&mut self, text: &str) {
        // Without an escape, Rust's form of a text is JSON's as well.
        let rust = format!("{text:?}");
        if rust.len() == text.len() + 2 {
            self.text.push_str(&rust);
            return;
        }
        self.text.push('"');
        for character in text.chars() {
            match character {
                '"' | '\\' => self.text.extend(['\\', character]),
                '\0'..='\x1f' => {
                    let _ = write!(self.text, "\\u{:04x}", u32::from(character));
                }
                _ => self.text.push(character),
            }
        }
        self.text.push('"');
    }
}

/// Whether the text stands there itself: `include_str!` has to stay, so that the compiler watches the file.
fn is_literal(value: &Value) -> bool {
    matches!(value.expr, Some(Expr::Lit(_)))
}

/// Whether a number is the same to every reader, the fast ones included.
fn is_exact(number: &str) -> bool {
    let digits = |byte: u8| byte.is_ascii_digit();
    number
        .trim_start_matches('-')
        .bytes()
        .all(|byte| digits(byte) || byte == b'.')
        && number.bytes().filter(|byte| digits(*byte)).count() <= EXACT_DIGITS
}
