//! Request and response types.

mod data;
mod extract;
#[doc(hidden)]
pub mod json;
mod nullable;
#[doc(hidden)]
pub mod support;
#[doc(hidden)]
pub mod time;
mod unknown_word;

pub use crate::generated::model::*;
pub use data::DataError;
pub use extract::{Extract, ExtractError};
pub use nullable::Nullable;
pub use unknown_word::UnknownWord;
