//! How to do things, one page for each task.

#[doc = include_str!("../guide/defining.md")]
pub mod defining {}

#[doc = include_str!("generated/rules.md")]
pub mod rules {}

#[doc = include_str!("../guide/data.md")]
pub mod data {}

#[doc = include_str!("../guide/variables.md")]
pub mod variables {}

#[doc = include_str!("../guide/sending.md")]
pub mod sending {}

#[doc = include_str!("../guide/testing.md")]
pub mod testing {}

#[doc = include_str!("../guide/deploying.md")]
pub mod deploying {}

#[doc = include_str!("../guide/upgrading.md")]
pub mod upgrading {}

#[doc = include_str!("../guide/security.md")]
pub mod security {}
