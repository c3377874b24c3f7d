//! Request and response types.

#[doc(hidden)]
pub mod data;
#[doc(hidden)]
pub mod extract;
#[doc(hidden)]
pub mod json;
mod nullable;
#[doc(hidden)]
pub mod secret;
#[doc(hidden)]
pub mod support;
#[doc(hidden)]
pub mod time;
#[doc(hidden)]
pub mod tool;
mod unknown_value;

pub use crate::generated::model::*;
pub use data::DataError;
pub use extract::{Extract, ExtractError, FieldMismatch};
pub use nullable::Nullable;
pub use tool::Tool;
pub use unknown_value::UnknownValue;
