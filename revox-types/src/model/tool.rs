//! A tool of an assistant as a type, for the program that serves it.

use super::extract::{Extract, FieldRequest};
pub use crate::generated::extract::ToolDefinition;

/// A tool whose inputs are a type. `assistant!` makes one for each tool with `input_schema: SomeType`.
pub trait Tool {
    /// The tool's arguments.
    type Input: Extract;

    /// The tool as it is sent.
    fn definition() -> &'static ToolDefinition;
}

/// The parts of a tool's request, before their placeholders are filled in.
#[doc(hidden)]
#[derive(Debug)]
pub struct Template<'a> {
    pub method: &'a str,
    pub url: &'a str,
    pub headers: Vec<(&'a str, &'a str)>,
    pub query: Vec<(&'a str, &'a str)>,
    pub body: Option<&'a str>,
    pub inputs: Vec<FieldRequest>,
}
