//! The validator by example: hand-made tables for every kind of rule, the API's own tables for what users meet.

#[cfg(feature = "model")]
mod api;
#[cfg(feature = "model")]
mod kinds;
#[cfg(feature = "model")]
mod lists;
mod logic;
#[cfg(feature = "model")]
mod messages;
#[cfg(feature = "model")]
mod odd;
mod support;
