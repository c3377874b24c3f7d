//! What checks and measures the workspace.

pub mod bench;
pub mod ci;
pub mod corpus;
pub mod coverage;
pub mod ide;
pub mod tidy;
