//! What the workspace's own commands do. It is a library as well so that the tests can ask for the document that the generated files come from.

pub mod bench;
pub mod ci;
pub mod codegen;
pub mod corpus;
pub mod coverage;
pub mod diff;
pub mod ide;
pub mod tidy;
