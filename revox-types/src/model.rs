//! Request and response types.

mod extract;
#[doc(hidden)]
pub mod json;
mod nullable;
#[doc(hidden)]
pub mod time;
#[doc(hidden)]
pub mod whole;

pub use crate::generated::model::*;
pub use extract::{Extract, ExtractError};
pub use nullable::Nullable;
