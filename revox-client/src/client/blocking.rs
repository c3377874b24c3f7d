//! Requests without an async runtime around them: the same code, run on a thread that the client keeps for it.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::mpsc;
use std::sync::{Arc, OnceLock};

use futures_core::Stream;
use tokio::runtime::Handle;

use super::Client;
use crate::error::Error;
use crate::worker::Worker;

/// A stream as an iterator, for programs without an async runtime. Each item is waited for when its turn comes.
///
/// ```no_run
/// # fn run(client: revox_client::Client, params: revox_client::types::VoicePreviewParams) -> Result<(), Box<dyn std::error::Error>> {
/// # use std::io::Write;
/// let mut file = std::fs::File::create("preview.mp3")?;
/// for chunk in client.voices().preview(&params).wait_stream()?.wait() {
///     file.write_all(&chunk?)?;
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
#[must_use = "nothing is asked for before its turn"]
pub struct Wait<S> {
    client: Client,
    stream: Option<S>,
}

impl<S> Wait<S> {
    pub(crate) fn new(client: Client, stream: S) -> Self {
        Self {
            client,
            stream: Some(stream),
        }
    }
}

impl<S, T> Iterator for Wait<S>
where
    S: Stream<Item = Result<T, Error>> + Unpin + Send + 'static,
    T: Send + 'static,
{
    type Item = Result<T, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut stream = self.stream.take()?;
        let next = async move {
            let item = poll_fn(|context| Pin::new(&mut stream).poll_next(context)).await;
            Ok((item, stream))
        };
        match wait(&self.client, next) {
            Ok((item, stream)) => {
                self.stream = Some(stream);
                item
            }
            Err(error) => Some(Err(error)),
        }
    }
}

/// How many names are looked up at a time. A server of names that is slow holds up no further look-up.
const LOOK_UPS: usize = 512;

/// The client's thread, started when it is first needed, which ends with the last copy of the client.
#[derive(Clone, Default)]
pub(super) struct Runtime(Arc<OnceLock<Worker>>);

/// Runs a future on the client's thread and blocks until it is done.
pub(crate) fn wait<T: Send + 'static>(
    client: &Client,
    future: impl Future<Output = Result<T, Error>> + Send + 'static,
) -> Result<T, Error> {
    let handle = client.shared.runtime.handle()?;
    let (sender, receiver) = mpsc::sync_channel(1);
    handle.spawn(async move {
        // The waiting thread may be gone.
        let _ = sender.send(future.await);
    });
    receiver
        .recv()
        .unwrap_or_else(|_| Err(Error::settings("the client's thread has ended")))
}

impl Runtime {
    fn handle(&self) -> Result<&Handle, Error> {
        if let Some(worker) = self.0.get() {
            return Ok(&worker.handle);
        }
        let (worker, _) = Worker::start("revox-client", LOOK_UPS).map_err(|error| {
            Error::settings("the client's thread cannot be started").with_source(error)
        })?;
        // If another thread was faster, its runtime is used, and this one ends.
        Ok(&self.0.get_or_init(|| worker).handle)
    }
}
