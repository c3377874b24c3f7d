//! Request and response types.

mod extract;
#[doc(hidden)]
pub mod json;
mod nullable;
pub(crate) mod time;
pub(crate) mod whole;

pub use crate::generated::model::*;
pub use extract::{Extract, ExtractError};
pub use nullable::Nullable;
