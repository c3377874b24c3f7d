//! Shared parts of the generated types. Only they use it, and it may change at any time.

pub mod body;
pub mod number;
pub mod object;
pub mod string_enum;
pub mod union;
