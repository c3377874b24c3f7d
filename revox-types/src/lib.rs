//! Work in progress.
// Nearly every function of this crate only looks; a note on each of them would tell nobody anything.
#![allow(clippy::must_use_candidate, clippy::format_push_string)]

extern crate alloc;

pub mod generated;
#[cfg(feature = "model")]
pub mod model;
#[cfg(feature = "model")]
pub mod operation;
pub mod rules;
