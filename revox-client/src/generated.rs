//! What `cargo xtask codegen` makes of the API's document: the methods of the client. Nothing below is written by hand.

// A writer of code has its own idea of layout.
#[rustfmt::skip]
#[allow(clippy::all, clippy::pedantic)]
pub mod resources;
