//! The request and response types, and the hidden names under which the macros find the words of enums.

pub use revox_types::model::*;
