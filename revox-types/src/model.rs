//! Request and response types.

mod extract;
#[doc(hidden)]
pub mod macro_support;
mod nullable;

pub use crate::generated::model::*;
pub use extract::{Extract, ExtractError};
pub use nullable::Nullable;
