//! The response of the server: the typed value, and on request everything around it.

mod decode;
mod stream;

use std::fmt;
use std::ops::Deref;
use std::time::Duration;

use reqwest::header::HeaderMap;

pub use decode::Decode;
pub(crate) use decode::{DecodeError, ResponseParts};
pub use stream::BinaryStream;
pub(crate) use stream::OpenStream;

/// A result together with the response that carried it. See [`Request::with_response`](crate::Request::with_response).
#[derive(Clone)]
pub struct Response<T> {
    value: T,
    status: u16,
    headers: HeaderMap,
    bytes: Vec<u8>,
    attempts: u32,
    elapsed: Duration,
}

impl<T> Response<T> {
    /// The result.
    #[must_use]
    pub fn value(&self) -> &T {
        &self.value
    }

    /// The result, without the rest.
    #[must_use]
    pub fn into_value(self) -> T {
        self.value
    }

    /// The status.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.status
    }

    /// A header's value, if it is text.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// All headers.
    pub fn headers(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_bytes()))
    }

    /// The body as it came, after decompression.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// How many times the request was sent, or tried to be sent.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// The time from the first attempt to the end of the response, waits included.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.elapsed
    }
}

impl<T> Deref for Response<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

/// Shows neither header values nor the raw body.
impl<T: fmt::Debug> fmt::Debug for Response<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("value", &self.value)
            .field("status", &self.status)
            .field("headers", &self.headers.len())
            .field("bytes", &self.bytes.len())
            .field("attempts", &self.attempts)
            .field("elapsed", &self.elapsed)
            .finish()
    }
}

/// A body that is not JSON, such as audio.
#[derive(Clone, PartialEq, Eq)]
pub struct Binary {
    content_type: Option<String>,
    bytes: Vec<u8>,
}

impl Binary {
    /// What the server says the bytes are: `audio/mpeg`.
    #[must_use]
    pub fn content_type(&self) -> Option<&str> {
        self.content_type.as_deref()
    }

    /// The bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The bytes.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

impl fmt::Debug for Binary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Binary")
            .field("content_type", &self.content_type)
            .field("bytes", &self.bytes.len())
            .finish()
    }
}
