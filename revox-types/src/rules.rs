//! The documented rules of requests as tables, and the one validator that walks them.
//!
//! The macro shows the validator syntax, a program shows it values, the mock server shows it JSON: each implements
//! [`View`], and all get the same verdict in the same words. Nothing here knows a field, bound or enum value of the API.

pub(crate) mod format;
mod pattern;
#[doc(hidden)]
pub mod table;
pub(crate) mod test;
mod validate;
mod validator;
mod variables;
pub(crate) mod view;

pub use crate::diagnostic::{ConstCheck, Diagnostic, Part, PathStep, Violation, Violations};
#[doc(hidden)]
pub use crate::diagnostic::{excerpt, nearest, path_text};
pub use format::{Escape, Placeholder, Placeholders, path_start, placeholders, render};
#[doc(hidden)]
pub use table::*;
pub use table::{Format, Level};
pub use validate::{Validate, judge, validate, validate_value};
pub use validator::Context;
pub use variables::{VariableUse, VariableUses, arguments, built_in, variables};
pub use view::{FieldView, ListView, ObjectView, ValueView, View};
