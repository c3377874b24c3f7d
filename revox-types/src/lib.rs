//! Work in progress.
// Nearly every function of this crate only looks; a note on each of them would tell nobody anything.
#![allow(clippy::must_use_candidate)]

extern crate alloc;

#[cfg(feature = "model")]
pub mod model;
pub mod rules;
