//! Request and response types.

#[doc(hidden)]
pub mod macro_support;
mod nullable;

pub use crate::generated::model::*;
pub use nullable::Nullable;
