//! What codegen makes of small documents.
