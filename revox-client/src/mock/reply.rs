//! A reply before it is written as HTTP, and the reasons to refuse a request.

use std::fmt;

use serde_json::{Value, json};

/// A status, headers and a body.
#[derive(Debug, Clone)]
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
}

/// Why the server refuses what a test asks of it, such as [`MockServer::finish_call`](super::MockServer::finish_call), or what a request
/// asks of it.
#[derive(Clone, PartialEq, Eq)]
pub struct MockError {
    status: u16,
    message: String,
}

impl MockError {
    pub(super) fn new(status: u16, message: impl Into<String>) -> Self {
        Self {
            status,
            message: message.into(),
        }
    }

    /// The status with which the same is refused over HTTP: 404 for what does not exist, 409 for a call that is over, 422 for what
    /// contradicts the documentation or the assistant. 502 if a tool did not answer.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.status
    }
}

impl fmt::Display for MockError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

/// As it is displayed: a test that ends with it prints this.
impl fmt::Debug for MockError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for MockError {}

impl From<MockError> for Reply {
    fn from(error: MockError) -> Self {
        Self::error(error.status, &error.message)
    }
}

impl Reply {
    pub(super) fn json(status: u16, value: &Value) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: value.to_string().into_bytes(),
        }
    }

    /// An error that says why.
    pub(super) fn error(status: u16, message: &str) -> Self {
        Self::json(status, &json!({ "error": { "message": message } }))
    }

    /// An error that names fields.
    pub(super) fn issues(status: u16, message: &str, issues: &Value) -> Self {
        Self::json(
            status,
            &json!({ "error": { "message": message, "issues": issues } }),
        )
    }

    pub(super) fn with_header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        let (_, value) = headers.find(|(known, _)| known.eq_ignore_ascii_case(name))?;
        Some(value)
    }
}
