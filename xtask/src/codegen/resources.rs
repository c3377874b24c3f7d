//! Writes the client's methods.

use super::ir::Api;

/// The text of `generated/resources.rs`, without its first line.
#[must_use]
pub fn write(_api: &Api) -> String {
    String::new()
}
