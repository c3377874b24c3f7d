//! The request and response types of the API. Each has the fields, in the order and under the names of the API's documentation.

pub use revox_types::model::*;
