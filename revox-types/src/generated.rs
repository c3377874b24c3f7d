//! What `cargo xtask codegen` makes of the API's document. Nothing below is written by hand; behaviour is added elsewhere.
//!
//! The tables are for the crates of this workspace, and change in any version.

// A writer of code has its own idea of layout, and repeats itself where a person would not.
#[rustfmt::skip]
#[allow(clippy::all, clippy::pedantic)]
#[doc(hidden)]
pub mod rules;

#[cfg(feature = "model")]
#[rustfmt::skip]
#[allow(clippy::all, clippy::pedantic)]
#[doc(hidden)]
pub mod responses;

#[rustfmt::skip]
#[allow(clippy::all, clippy::pedantic)]
#[doc(hidden)]
pub mod zones;

// Fields that the API advises against are still read and written.
#[cfg(feature = "model")]
#[rustfmt::skip]
#[allow(clippy::all, clippy::pedantic, deprecated)]
pub mod model;

#[cfg(feature = "model")]
#[rustfmt::skip]
#[allow(clippy::all, clippy::pedantic)]
pub mod operations;

#[cfg(feature = "model")]
#[rustfmt::skip]
#[allow(clippy::all, clippy::pedantic)]
#[doc(hidden)]
pub mod extract;

#[cfg(feature = "schemars")]
#[rustfmt::skip]
#[allow(clippy::all, clippy::pedantic, deprecated)]
#[doc(hidden)]
pub mod schemas;
