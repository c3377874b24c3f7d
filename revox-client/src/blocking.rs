//! Requests without an async runtime around them: the same code, run on a thread that the client keeps for it.

use std::sync::mpsc;
use std::sync::{Arc, OnceLock};
use std::thread;

use tokio::runtime::{Builder, Handle};
use tokio::sync::oneshot;

use crate::client::Client;
use crate::error::Error;
use crate::request::ResponseFuture;

/// A runtime on its own thread, started when it is first needed, which ends with the last copy of the client.
#[derive(Clone, Default)]
pub(crate) struct Runtime(Arc<OnceLock<Running>>);

struct Running {
    handle: Handle,
    /// Dropping it ends the thread.
    _stop: oneshot::Sender<()>,
}

/// Runs a request on the client's thread and blocks until it is done.
pub(crate) fn wait<T: Send + 'static>(
    client: &Client,
    future: ResponseFuture<T>,
) -> Result<T, Error> {
    let handle = client.runtime().handle()?;
    let (sender, receiver) = mpsc::sync_channel(1);
    handle.spawn(async move {
        // Nobody is left to tell if the waiting thread is gone.
        let _ = sender.send(future.await);
    });
    receiver
        .recv()
        .unwrap_or_else(|_| Err(Error::settings("the client's thread has ended")))
}

impl Runtime {
    fn handle(&self) -> Result<&Handle, Error> {
        if let Some(running) = self.0.get() {
            return Ok(&running.handle);
        }
        let started = start()?;
        // If another thread was faster, its runtime is used, and this one ends.
        Ok(&self.0.get_or_init(|| started).handle)
    }
}

fn start() -> Result<Running, Error> {
    let failed = |error: std::io::Error| {
        Error::settings("the client's thread cannot be started").with_source(error)
    };
    let runtime = Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(failed)?;
    let handle = runtime.handle().clone();
    let (stop, stopped) = oneshot::channel();
    thread::Builder::new()
        .name("revox-client".to_owned())
        .spawn(move || {
            // Either way of ending means that no client is left.
            let _ = runtime.block_on(stopped);
        })
        .map_err(failed)?;
    Ok(Running {
        handle,
        _stop: stop,
    })
}
