//! The response of the server: the typed value, and on request everything around it.

mod decode;

use std::fmt;
use std::ops::Deref;
use std::time::Duration;

use reqwest::header::HeaderMap;

pub use decode::Decode;
pub(crate) use decode::{DecodeError, ResponseParts};

/// A result together with the response that carried it. See [`Request::with_response`](crate::Request::with_response).
///
/// ```
/// # #[cfg(feature = "mock")]
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use revox_client::mock::MockServer;
///
/// let server = MockServer::start()?;
/// let client = server.client()?;
/// let response = client.assistants().list().with_response().await?;
///
/// assert_eq!((response.status(), response.attempts()), (200, 1));
/// assert_eq!(response.header("content-type"), Some("application/json"));
/// println!("{} bytes after {:?}", response.bytes().len(), response.elapsed());
/// assert!(response.into_value().assistants.is_empty());
/// # Ok(())
/// # }
/// # #[cfg(not(feature = "mock"))]
/// # fn main() {}
/// ```
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
///
/// ```no_run
/// # async fn example(client: &revox_client::Client) -> Result<(), Box<dyn std::error::Error>> {
/// use revox_client::types::VoicePreviewParams;
///
/// let mut params = VoicePreviewParams::new("elevenlabs".into(), "EXAVITQu4vr4xnSDxMaL");
/// params.text = Some("Good morning!".to_owned());
/// let audio = client.voices().preview(&params).await?;
/// println!("{:?}: {} bytes", audio.content_type(), audio.as_bytes().len());
/// std::fs::write("morning.mp3", audio.into_bytes())?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Binary {
    content_type: Option<String>,
    bytes: Vec<u8>,
}

impl Binary {
    /// The content type that the server sent, such as `audio/mpeg`.
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
