//! Judges of the whole: each module compares what the crates do with something that shares no code with them.

mod boundaries;
mod compile;
mod contract;
mod definition;
mod document;
mod fragment;
mod fuzz;
mod import;
mod item;
mod oracle;
mod render;
mod roundtrip;
mod rules;
