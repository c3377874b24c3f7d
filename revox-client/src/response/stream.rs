//! A body that is read chunk by chunk, so that it never has to fit into memory.

use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

use bytes::Bytes;
use futures_core::Stream;
use tokio::time::timeout;

use super::ResponseParts;
use crate::client::Client;
use crate::error::{Error, ErrorResponse, Origin, is_corrupt};
use crate::redact::Secrets;

/// A body that is not JSON, as it arrives: a [`Stream`] of its chunks. See [`Request::stream`](crate::Request::stream).
///
/// The client's limits hold here, too: for the size of the body, for the wait for each chunk
/// ([`timeout`](crate::ClientBuilder::timeout)), and for all of it together
/// ([`total_timeout`](crate::ClientBuilder::total_timeout)), which includes the time that the caller takes between two chunks.
///
/// After an error there are no more chunks: a body cannot be asked for from its middle on.
///
/// [`Request::stream`](crate::Request::stream) has an example.
pub struct BinaryStream {
    #[cfg_attr(
        not(feature = "blocking"),
        expect(dead_code, reason = "`wait` alone needs it")
    )]
    client: Client,
    content_type: Option<String>,
    received: usize,
    /// Nothing after the last chunk.
    next: Option<Next>,
}

/// A body that is being read.
pub(crate) struct OpenStream {
    pub(crate) body: reqwest::Response,
    pub(crate) response: ResponseParts,
    pub(crate) origin: Origin,
    pub(crate) secrets: Secrets,
    pub(crate) timeout: Duration,
    pub(crate) total_timeout: Duration,
    pub(crate) deadline: Option<Instant>,
    /// How many bytes came so far, and how many may come.
    pub(crate) received: usize,
    pub(crate) limit: usize,
}

/// The next chunk on its way, and after it what gives the others.
type Next = Pin<Box<dyn Future<Output = Option<Result<(Bytes, OpenStream), Error>>> + Send + Sync>>;

impl BinaryStream {
    pub(crate) fn new(client: Client, open: OpenStream) -> Self {
        Self {
            client,
            content_type: open.response.content_type().map(str::to_owned),
            received: 0,
            next: Some(Box::pin(open.next())),
        }
    }

    /// The content type that the server sent, such as `audio/mpeg`.
    #[must_use]
    pub fn content_type(&self) -> Option<&str> {
        self.content_type.as_deref()
    }

    /// The next chunk, or nothing at the end.
    ///
    /// # Errors
    ///
    /// Says why the rest of the body does not come.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, Error> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context))
            .await
            .transpose()
    }

    /// The chunks, without an async runtime around them.
    #[cfg(feature = "blocking")]
    pub fn wait(self) -> crate::Wait<Self> {
        crate::Wait::new(self.client.clone(), self)
    }
}

impl Stream for BinaryStream {
    type Item = Result<Bytes, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Some(next) = &mut self.next else {
            return Poll::Ready(None);
        };
        let next = ready!(next.as_mut().poll(context));
        self.next = None;
        Poll::Ready(next.map(|next| {
            let (chunk, rest) = next?;
            self.received = rest.received;
            self.next = Some(Box::pin(rest.next()));
            Ok(chunk)
        }))
    }
}

impl OpenStream {
    async fn next(mut self) -> Option<Result<(Bytes, Self), Error>> {
        let now = Instant::now();
        let left = self.deadline.map(|end| end.saturating_duration_since(now));
        let limit = left.map_or(self.timeout, |left| left.min(self.timeout));
        let error = match timeout(limit, self.body.chunk()).await {
            Ok(Ok(None)) => return None,
            Ok(Ok(Some(chunk))) => {
                self.received += chunk.len();
                if self.received <= self.limit {
                    return Some(Ok((chunk, self)));
                }
                Error::too_large(self.begun(), self.limit)
            }
            Ok(Err(error)) if is_corrupt(&error) => {
                Error::undecompressed(self.begun()).with_source(error.without_url())
            }
            Ok(Err(error)) if !error.is_timeout() => {
                let failed = Error::disconnected().after(self.begun());
                failed.with_source(error.without_url())
            }
            Err(_elapsed) if limit < self.timeout => {
                Error::timeout(self.total_timeout, true).after(self.begun())
            }
            Ok(Err(_)) | Err(_) => Error::timeout(self.timeout, false).after(self.begun()),
        };
        let error = error.with_attempts(self.response.attempts);
        Some(Err(error.with_origin(&self.origin, &self.secrets)))
    }

    /// The part of the response that an error keeps.
    fn begun(&mut self) -> Box<ErrorResponse> {
        let (status, headers) = (
            self.response.status,
            std::mem::take(&mut self.response.headers),
        );
        let response = ErrorResponse::new(status, headers, b"", false, &self.secrets);
        Box::new(response)
    }
}

impl fmt::Debug for BinaryStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BinaryStream")
            .field("content_type", &self.content_type)
            .field("received", &self.received)
            .finish_non_exhaustive()
    }
}
