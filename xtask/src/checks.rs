//! What checks and measures the workspace.

pub mod bench;
pub mod ci;
mod circles;
pub mod corpus;
pub mod coverage;
pub mod ide;
pub mod tidy;
