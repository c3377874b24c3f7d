//! The validator by example: hand-made tables for every kind of rule, the API's own tables for what users meet.

// A test hands over what it has just made.
#![allow(clippy::needless_pass_by_value)]

mod api;
mod constants;
mod cross_field;
mod data;
mod history;
mod lists;
mod logic;
mod messages;
mod odd;
mod support;
mod types;
mod variables;
