//! What the workspace's own commands do. It is a library as well so that the tests can ask for the document that the generated files come from,
//! and run the cases that `coverage` lists.

pub mod checks;
pub mod codegen;
pub mod diff;
pub mod document;
pub mod emit;
pub mod error;
pub mod hostile;
pub mod ir;
pub mod lower;
pub mod names;
pub mod pairs;
pub mod propose;
pub mod workspace;
