//! Request and response types.

mod nullable;

pub use nullable::Nullable;
