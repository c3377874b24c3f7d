//! Judges of the whole: each module compares what the crates do with something that shares no code with them.

mod document;
mod fragment;
mod oracle;
mod rules;
