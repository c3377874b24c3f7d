//! What the workspace's own commands do. It is a library as well so that the tests can ask for the document that the generated files come from,
//! and run the cases that `coverage` lists.

pub mod bench;
pub mod ci;
pub mod codegen;
pub mod corpus;
pub mod coverage;
pub mod diff;
pub mod ide;
pub mod tidy;
