//! What checks and measures the workspace.

pub(crate) mod bench;
pub(crate) mod ci;
mod circles;
pub(crate) mod corpus;
pub(crate) mod coverage;
pub(crate) mod ide;
pub(crate) mod tidy;
