//! Waiting until something is over, by asking for it again and again.

use std::fmt;
use std::future::IntoFuture;
use std::marker::PhantomData;
use std::time::Duration;

use revox_types::operation::Operation;
use tokio::time::{Instant, sleep, timeout_at};

use crate::client::Client;
use crate::error::{Error, ErrorKind};
use crate::request::{Request, ResponseFuture};
use crate::response::Decode;

/// How long something is waited for, unless the request says otherwise.
const LIMIT: Duration = Duration::from_secs(60 * 60);

/// A response that says whether something is over; `x-revox-over` in the overlay names the field.
#[doc(hidden)]
pub trait Completes: Decode + Send + 'static {
    type Thing: Send + 'static;

    fn thing(self) -> Self::Thing;

    fn is_over(thing: &Self::Thing) -> bool;
}

/// Waits until something is over: a future, which asks for it until then and changes nothing.
///
/// The first pause between two questions and the longest are those of [`ClientBuilder::backoff`](crate::ClientBuilder::backoff): half a
/// second and 8 seconds, unless they are set.
///
/// ```no_run
/// # async fn run(client: revox_client::Client, id: &str) -> Result<(), revox_client::Error> {
/// let call = client
///     .calls()
///     .wait(id)
///     .timeout(std::time::Duration::from_secs(600))
///     .on_progress(|call| println!("{}", call.status))
///     .await?;
/// println!("{:?}", call.outcome);
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is asked for before it is awaited"]
pub struct Completion<R: Completes> {
    client: Client,
    operation: &'static Operation,
    id: String,
    limit: Duration,
    progress: Option<Progress<R>>,
    response: PhantomData<fn() -> R>,
}

type Progress<R> = Box<dyn FnMut(&<R as Completes>::Thing) + Send>;

impl<R: Completes> Completion<R> {
    #[doc(hidden)]
    pub fn new(client: &Client, operation: &'static Operation, id: &str) -> Self {
        Self {
            client: client.clone(),
            operation,
            id: id.to_owned(),
            limit: LIMIT,
            progress: None,
            response: PhantomData,
        }
    }

    /// How long to wait. The default is one hour; [`Duration::MAX`] waits for ever. What is not over then is an error whose
    /// [`is_timeout`](Error::is_timeout) is true.
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.limit = limit;
        self
    }

    /// Called with each response, the last one included.
    pub fn on_progress(mut self, progress: impl FnMut(&R::Thing) + Send + 'static) -> Self {
        self.progress = Some(Box::new(progress));
        self
    }

    /// Waits without an async runtime around it, and blocks the calling thread until then.
    ///
    /// # Errors
    ///
    /// A timeout if it is not over in time, and what keeps it from being asked for.
    #[cfg(feature = "blocking")]
    pub fn wait(self) -> Result<R::Thing, Error> {
        let client = self.client.clone();
        crate::client::blocking::wait(&client, self.into_future())
    }

    async fn run(mut self) -> Result<R::Thing, Error> {
        // A time beyond the end of the clock never comes.
        let end = Instant::now().checked_add(self.limit);
        let policy = &self.client.config().retry;
        let (mut pause, longest) = (policy.first_wait, policy.longest_wait);
        loop {
            let mut request = Request::<R>::new(&self.client, self.operation);
            for param in self.operation.params {
                request = request.path(param.name, &self.id);
            }
            let response = match end {
                None => request.await,
                Some(end) => timeout_at(end, request.into_future())
                    .await
                    .map_err(|_| self.not_over())?,
            };
            let thing = response?.thing();
            if let Some(progress) = &mut self.progress {
                progress(&thing);
            }
            if R::is_over(&thing) {
                return Ok(thing);
            }
            // The last request is made shortly before the end, however long the pause would be.
            let reserve = (self.limit / 20).min(Duration::from_secs(1));
            let left = end.map(|end| end.saturating_duration_since(Instant::now()));
            let left = left.map(|left| left.saturating_sub(reserve));
            if left.is_some_and(|left| left.is_zero()) {
                return Err(self.not_over());
            }
            sleep(left.map_or(pause, |left| pause.min(left))).await;
            pause = pause.saturating_mul(2).min(longest);
        }
    }

    fn not_over(&self) -> Error {
        let secrets = self.client.config().secrets();
        let message = format!("not over within {:?}", self.limit);
        Error::new(ErrorKind::Timeout, message).with_origin(&self.operation.into(), &secrets)
    }
}

impl<R: Completes> IntoFuture for Completion<R> {
    type Output = Result<R::Thing, Error>;
    type IntoFuture = ResponseFuture<R::Thing>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}

impl<R: Completes> fmt::Debug for Completion<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Completion")
            .field("operation", &self.operation.id)
            .field("id", &self.id)
            .field("limit", &self.limit)
            .finish_non_exhaustive()
    }
}
