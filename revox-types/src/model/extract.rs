//! Structured output as a type of the user's: the fields that it requests, and how it is decoded from a call.

mod read;
#[cfg(feature = "schemars")]
mod schema;

use std::fmt;

use serde::de::DeserializeOwned;

pub use crate::generated::extract::{Field, Source};
#[doc(hidden)]
pub use read::{from_values, newest, settled};

/// A type whose fields are what a call is to be searched for, or what a tool takes.
///
/// With the feature `schemars`, every type is one that is [`serde::Deserialize`] and `schemars::JsonSchema`: its fields become what is asked for, with
/// their documentation, and an `Option` is what may be missing. Without the feature, and for a type without a `JsonSchema`, it is written by hand:
///
/// ```
/// use revox_types::model::{Extract, StructuredOutputField};
///
/// #[derive(serde::Deserialize)]
/// struct Answer {
///     confirmed: bool,
/// }
///
/// impl Extract for Answer {
///     fn fields() -> Vec<StructuredOutputField> {
///         vec![StructuredOutputField::new("confirmed", true, "boolean".into())]
///     }
/// }
///
/// assert_eq!(Answer::fields()[0].name, "confirmed");
/// ```
///
/// # What can be asked for
///
/// | in Rust | in the API |
/// |---|---|
/// | `String`, `char` and other texts | `string` |
/// | `f64`, `u8` and other numbers | `number` |
/// | `bool` | `boolean` |
/// | an enum whose variants have no fields | `enum` |
/// | a date, such as `jiff::civil::Date` (`format` is `date`) | `date` |
/// | a date with a time, such as `jiff::civil::DateTime` (`format` is `date-time`) | `datetime` |
/// | an `Option` of these, a field with `#[serde(default)]` | the same, not required |
///
/// The API cannot ask for lists, maps, structs inside of the type and enums whose variants have fields. What has such a field is refused before it is sent,
/// with the names of the field and its type: ask for a text, or for a field of its own for each thing.
///
/// # How it is read
///
/// Language models and templates do not always keep to the type. These are read as what they mean:
///
/// | type | also read |
/// |---|---|
/// | `number` | a text that is a number: `"3"`, `" 2.5 "`; a whole number where Rust has an integer: `3.0` |
/// | `boolean` | `"true"`, `"yes"`, `"false"` and `"no"` in any case |
/// | `enum` | the value in another case, with blanks around it |
/// | `date`, `datetime` | a text with blanks around it; the rest is up to the type in Rust |
/// | `string` | a number, as it is written in JSON |
/// | what is not required | `null` and a blank text, as if it was missing |
///
/// Nothing else is read: every field that does not fit is named in the [error](ExtractError).
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say which fields to ask for",
    label = "neither a list of fields nor a type that makes one",
    note = "derive `serde::Deserialize` and `schemars::JsonSchema`, with the feature `schemars` of this crate, or implement `Extract`"
)]
pub trait Extract: DeserializeOwned {
    /// The requested fields.
    fn fields() -> Vec<Field>;

    /// Called by the expansion of `assistant!`, so that the compiler reports a missing implementation only once.
    #[doc(hidden)]
    fn extracted(call: &Source) -> Result<Self, ExtractError> {
        call.extract()
    }
}

/// A requested field, independent of the API's names.
#[doc(hidden)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldRequest {
    pub name: String,
    pub required: bool,
    pub kind: FieldKind,
    pub description: Option<String>,
    /// The values of an enum.
    pub options: Option<Vec<String>>,
}

impl FieldRequest {
    /// A field that is refused with these words: no type of the API has a blank in its name.
    pub(crate) fn refused(name: &str, words: String) -> Self {
        FieldRequest {
            name: name.to_owned(),
            required: true,
            kind: FieldKind::Other(words),
            description: None,
            options: None,
        }
    }
}

/// The type of a requested field.
#[doc(hidden)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldKind {
    Text,
    Number,
    Boolean,
    Option,
    Date,
    DateTime,
    /// Any other type of the API, or why a type cannot be asked for.
    Other(String),
}

/// Why there is no answer to read.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ExtractError {
    /// No attempt of the call has a result yet: nobody answered, or the call is not over.
    Missing,
    /// The result is not what the type asks for.
    #[non_exhaustive]
    Mismatch {
        /// Every field that does not fit, at least one.
        fields: Vec<FieldMismatch>,
    },
}

/// A field that does not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct FieldMismatch {
    /// The field, or nothing if it is the result as a whole.
    pub field: String,
    /// The reason. A long text is shortened to its beginning.
    pub reason: String,
}

/// Each field and what is wrong with it.
impl fmt::Display for ExtractError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ExtractError::Mismatch { fields } = self else {
            return f.write_str("no attempt of the call has a structured output");
        };
        f.write_str("the structured output of the call is not what was asked for: ")?;
        for (index, field) in fields.iter().enumerate() {
            let separator = if index == 0 { "" } else { "; " };
            write!(f, "{separator}{field}")?;
        }
        Ok(())
    }
}

impl std::error::Error for ExtractError {}

impl fmt::Display for FieldMismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.field.is_empty() {
            write!(f, "`{}`: ", self.field)?;
        }
        f.write_str(&self.reason)
    }
}
