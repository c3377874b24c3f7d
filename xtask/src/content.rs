//! Tells how a body is written from its content type.

/// Whether it is JSON, or may be anything.
#[must_use]
pub fn is_json(content: &str) -> bool {
    let content = bare(content);
    content == "application/json" || content.ends_with("+json") || content == "*/*"
}

/// Without parameters such as `charset`.
fn bare(content: &str) -> &str {
    content.split(';').next().unwrap_or_default().trim()
}
