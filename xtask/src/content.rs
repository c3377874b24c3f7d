//! Tells how a body is written from its content type.

/// Whether it is JSON, or may be anything.
#[must_use]
pub fn is_json(content: &str) -> bool {
    let content = bare(content);
    content == "application/json" || content.ends_with("+json") || content == "*/*"
}

/// Whether it is a form that is written like a query.
#[must_use]
pub fn is_form(content: &str) -> bool {
    bare(content) == "application/x-www-form-urlencoded"
}

/// Whether it is a form with parts.
#[must_use]
pub fn is_multipart(content: &str) -> bool {
    bare(content) == "multipart/form-data"
}

/// Without parameters such as `charset`.
fn bare(content: &str) -> &str {
    content.split(';').next().unwrap_or_default().trim()
}
