//! A body that is read piece by piece, so that it never has to fit into memory.

use std::borrow::Cow;
use std::fmt;
use std::time::{Duration, Instant};

use reqwest::header::HeaderMap;
use tokio::time::timeout;

use crate::client::Client;
use crate::error::{Answer, Error, Kind};
use crate::secret::Secrets;

/// A body that is not JSON, as it arrives. See [`Request::stream`](crate::Request::stream).
///
/// The client's limits hold here, too: for the size of the body, for the wait for each piece
/// ([`timeout`](crate::ClientBuilder::timeout)), and for all of it together
/// ([`total_timeout`](crate::ClientBuilder::total_timeout)), which includes the time that the caller takes between two pieces.
pub struct BinaryStream {
    content_type: Option<String>,
    open: Option<Open>,
}

/// What is needed to read on.
pub(crate) struct Open {
    pub(crate) client: Client,
    pub(crate) response: reqwest::Response,
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) operation: Cow<'static, str>,
    pub(crate) attempts: u32,
    pub(crate) timeout: Duration,
    pub(crate) total_timeout: Duration,
    pub(crate) deadline: Option<Instant>,
    pub(crate) received: usize,
}

impl BinaryStream {
    pub(crate) fn new(content_type: Option<String>, open: Open) -> Self {
        Self {
            content_type,
            open: Some(open),
        }
    }

    /// What the server says the bytes are: `audio/mpeg`.
    #[must_use]
    pub fn content_type(&self) -> Option<&str> {
        self.content_type.as_deref()
    }

    /// The next piece, or nothing at the end.
    ///
    /// After an error there are no more pieces: a body cannot be asked for from its middle on.
    ///
    /// # Errors
    ///
    /// Says why the rest of the body does not come.
    pub async fn chunk(&mut self) -> Result<Option<Vec<u8>>, Error> {
        let Some(open) = &mut self.open else {
            return Ok(None);
        };
        let piece = open.chunk().await;
        if !matches!(piece, Ok(Some(_))) {
            self.open = None;
        }
        piece
    }

    /// The same, without an async runtime around it.
    ///
    /// # Errors
    ///
    /// Says why the rest of the body does not come.
    #[cfg(feature = "blocking")]
    pub fn wait_chunk(&mut self) -> Result<Option<Vec<u8>>, Error> {
        let Some(mut open) = self.open.take() else {
            return Ok(None);
        };
        let client = open.client.clone();
        let reading = Box::pin(async move {
            let piece = open.chunk().await?;
            Ok((open, piece))
        });
        let (open, piece) = crate::blocking::wait(&client, reading)?;
        self.open = piece.is_some().then_some(open);
        Ok(piece)
    }
}

impl Open {
    async fn chunk(&mut self) -> Result<Option<Vec<u8>>, Error> {
        let left = self
            .deadline
            .map(|deadline| deadline.saturating_duration_since(Instant::now()));
        let limit = left.map_or(self.timeout, |left| left.min(self.timeout));
        let kind = match timeout(limit, self.response.chunk()).await {
            Ok(Ok(None)) => return Ok(None),
            Ok(Ok(Some(piece))) => {
                self.received += piece.len();
                let limit = self.client.config().max_response_bytes;
                if self.received <= limit {
                    return Ok(Some(piece.to_vec()));
                }
                let headers = std::mem::take(&mut self.headers);
                let answer = Answer::new(self.status, headers, b"", false, &Secrets::default());
                Kind::TooLarge {
                    answer: Box::new(answer),
                    limit,
                }
            }
            Ok(Err(error)) if error.is_timeout() => Kind::Timeout(self.timeout),
            Ok(Err(error)) => {
                return Err(self.named(Error::new(Kind::Broken).with_source(error.without_url())));
            }
            Err(_elapsed) if limit < self.timeout => Kind::TotalTimeout(self.total_timeout),
            Err(_elapsed) => Kind::Timeout(self.timeout),
        };
        // The server acted on the request, or there would be no answer.
        Err(self.named(Error::new(kind).with_maybe_processed(true)))
    }

    fn named(&self, error: Error) -> Error {
        error
            .with_attempts(self.attempts)
            .with_operation(self.operation.clone())
    }
}

impl fmt::Debug for BinaryStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BinaryStream")
            .field("content_type", &self.content_type)
            .field("received", &self.open.as_ref().map(|open| open.received))
            .finish_non_exhaustive()
    }
}
