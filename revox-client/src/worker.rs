//! A thread with an async runtime of its own, for callers that have none, or are inside of another.

use std::convert::Infallible;
use std::io;
use std::thread::{self, JoinHandle};

use tokio::runtime::{Builder, Handle};
use tokio::sync::oneshot;

/// The runtime, which ends when this is dropped.
pub(crate) struct Worker {
    pub(crate) handle: Handle,
    /// It never sends: dropping it ends the thread.
    _stop: oneshot::Sender<Infallible>,
}

impl Worker {
    /// Starts the thread. So many tasks may block at a time beside it. Who has to know that it has ended joins it.
    pub(crate) fn start(name: &str, blocking: usize) -> io::Result<(Self, JoinHandle<()>)> {
        let runtime = Builder::new_current_thread()
            .enable_all()
            .max_blocking_threads(blocking)
            .build()?;
        let handle = runtime.handle().clone();
        let (stop, stopped) = oneshot::channel();
        let run = move || drop(runtime.block_on(stopped));
        let thread = thread::Builder::new().name(name.to_owned()).spawn(run)?;
        let worker = Self {
            handle,
            _stop: stop,
        };
        Ok((worker, thread))
    }
}
