//! A body that is read chunk by chunk, so that it never has to fit into memory.

use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;
use tokio::time::timeout;

use crate::client::Client;
use crate::error::{Error, is_corrupt};
use crate::request::parts::RequestParts;
use crate::response::ResponseParts;
use crate::transport::{Attempts, ReadBody, exchange};

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
struct OpenStream {
    attempts: Attempts,
    response: ResponseParts,
    body: reqwest::Response,
    /// How many bytes came so far.
    received: usize,
}

/// The next chunk on its way, and after it what gives the others.
type Next = Pin<Box<dyn Future<Output = Option<Result<(Bytes, OpenStream), Error>>> + Send + Sync>>;

/// Sends a request and leaves the body of the response to be read.
pub(crate) async fn open(client: Client, parts: RequestParts) -> Result<BinaryStream, Error> {
    let (mut response, attempts) = exchange(client, parts, ReadBody::Headers).await?;
    if let Some(error) = response.not_binary() {
        return Err(attempts.undecodable(response, &error));
    }
    let body = response.rest.take();
    let body = body.ok_or_else(|| attempts.named(Error::disconnected()))?;
    Ok(BinaryStream {
        client: attempts.client.clone(),
        content_type: response.content_type().map(str::to_owned),
        received: 0,
        next: Some(Box::pin(
            OpenStream {
                attempts,
                response,
                body,
                received: 0,
            }
            .next(),
        )),
    })
}

impl BinaryStream {
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
        let limit = self.attempts.limit();
        let most = self.attempts.client.config().max_response_bytes;
        let chunk = timeout(limit, self.body.chunk()).await;
        if let Ok(Ok(Some(chunk))) = &chunk {
            self.received += chunk.len();
        }
        let begun = || {
            let headers = self.response.headers.clone();
            self.attempts.begun(self.response.status, headers)
        };
        let error = match chunk {
            Ok(Ok(None)) => return None,
            Ok(Ok(Some(chunk))) if self.received <= most => return Some(Ok((chunk, self))),
            Ok(Ok(Some(_))) => Error::too_large(begun(), most),
            Ok(Err(error)) if is_corrupt(&error) => {
                Error::undecompressed(begun()).with_source(error.without_url())
            }
            Ok(Err(error)) => self.attempts.transport_error(error).1.after(begun()),
            Err(_elapsed) => self.attempts.timed_out(limit).after(begun()),
        };
        let error = error.with_attempts(self.response.attempts);
        Some(Err(self.attempts.named(error)))
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
