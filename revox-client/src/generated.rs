//! What `cargo xtask codegen` makes of the API's document: the methods of the client, and what the mock server simulates. Nothing below
//! is written by hand.

// A writer of code has its own idea of layout.
#[cfg(feature = "http")]
#[rustfmt::skip]
#[allow(clippy::all, clippy::pedantic)]
pub mod resources;
#[cfg(feature = "mock")]
#[rustfmt::skip]
#[allow(clippy::all, clippy::pedantic)]
pub(crate) mod simulation;

#[cfg(feature = "deploy")]
#[rustfmt::skip]
#[allow(clippy::all, clippy::pedantic)]
pub(crate) mod deploy;
