//! Reads the declaration of variables: `{ first_name: "as on the card", … }`.

use proc_macro2::Delimiter;
use syn::parse::ParseStream;

use super::Parser;
use super::recover;
use crate::ast::{Declared, Kind, Object, ObjectKind};
use crate::tokens::{SpanRange, inside, skip};

/// The key that declares variables. It is none of the API's.
pub(crate) const KEY: &str = "variables";

impl Parser {
    /// Reads what stands behind `variables:`, and returns whether it is whole.
    pub(super) fn variables(&mut self, input: ParseStream<'_>, at: SpanRange) -> bool {
        let Ok(fields) = inside(input, Delimiter::Brace) else {
            let tokens = recover::value(input.cursor());
            skip(input, tokens.len());
            self.problem(
                SpanRange::of(&tokens, at.first),
                "expected `{ name: \"what it is\", … }`, which declares variables",
            );
            return false;
        };
        let mut object = Object::new(ObjectKind::Untyped);
        self.fields(&fields, &mut object);
        if self.declared.is_some() {
            self.problem(at, "`variables` is given more than once");
        }
        let mut declared = self.declared.take().unwrap_or_default();
        for field in object.fields {
            let is_reported = field.value.is_reported();
            let description = if let Kind::Text(text) = field.value.kind {
                text
            } else {
                if !field.shorthand && !is_reported {
                    let message = format!(
                        "expected a description of `{}`, as a string literal",
                        field.key.name
                    );
                    self.problem(field.value.span, message);
                }
                String::new()
            };
            declared.push(Declared {
                name: field.key.name,
                span: field.key.span,
                description,
            });
        }
        // Where something could not be read, any variable may have been declared.
        self.declared = (!object.unread).then_some(declared);
        true
    }
}
