//! Request and response types.

mod extract;
mod nullable;
pub(crate) mod whole;

pub use crate::generated::model::*;
pub use extract::{Extract, ExtractError};
pub use nullable::Nullable;
