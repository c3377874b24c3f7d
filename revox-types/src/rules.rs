//! What the documentation demands of a request, as tables, and the one validator that judges by them.
//!
//! The macro shows the validator syntax, a program shows it values, the mock server shows it JSON: each implements
//! [`View`], and all get the same verdict in the same words. Nothing here knows a field, bound or word of the API.

mod format;
mod pattern;
#[doc(hidden)]
pub mod sound;
mod suggest;
pub mod table;
mod test;
mod validator;
mod view;
mod violation;

#[cfg(feature = "model")]
pub(crate) use format::json_template;
pub use format::{Escape, Placeholder, Placeholders, placeholders, render};
#[doc(hidden)]
pub use suggest::nearest;
pub use table::*;
pub use validator::{Context, validate};
pub use view::{FieldView, ListView, ObjectView, Validate, ValueView, View};
#[cfg(feature = "model")]
pub(crate) use violation::text::{Phrase, QUOTE_IT, Shows, TEXT_ENDS, THERE_IS, phrase};
pub use violation::{Part, PathStep, Violation, Violations};
