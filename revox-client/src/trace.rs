//! The span of a request (feature `tracing`): names, numbers and times, never a header value or a body.

use std::future::Future;
use std::time::Duration;

use crate::error::Error;
use crate::retry::Failure;

/// The span of one call.
#[cfg(feature = "tracing")]
pub(crate) struct Trace {
    span: tracing::Span,
    start: std::time::Instant,
}

#[cfg(feature = "tracing")]
impl Trace {
    pub(crate) fn new(operation: &str) -> Self {
        Self {
            span: tracing::info_span!(
                target: "revox_client",
                "revox",
                operation,
                attempts = tracing::field::Empty,
                status = tracing::field::Empty,
                duration_ms = tracing::field::Empty,
            ),
            start: std::time::Instant::now(),
        }
    }

    /// Runs a future inside the span.
    pub(crate) fn inside<F: Future>(&self, future: F) -> impl Future<Output = F::Output> + use<F> {
        tracing::Instrument::instrument(future, self.span.clone())
    }

    /// The attempt failed, and after a wait there will be another.
    #[expect(
        clippy::unused_self,
        reason = "the other form of this type has nothing else"
    )]
    pub(crate) fn repeats(&self, attempt: u32, wait: Duration, failure: Failure) {
        let wait_ms = millis(wait);
        match failure {
            Failure::Status { status, .. } => {
                tracing::info!(target: "revox_client", attempt, status, wait_ms, "retrying");
            }
            Failure::Connect | Failure::Timeout | Failure::Broken => {
                tracing::info!(target: "revox_client", attempt, ?failure, wait_ms, "retrying");
            }
        }
    }

    /// There will be no further attempt.
    pub(crate) fn ended(&self, attempts: u32, status: Option<u16>, error: Option<&Error>) {
        self.span.record("attempts", attempts);
        self.span
            .record("duration_ms", millis(self.start.elapsed()));
        if let Some(status) = status {
            self.span.record("status", status);
        }
        match error {
            None => tracing::debug!(target: "revox_client", attempts, "answered"),
            // The server's own words stay out, since they may repeat secrets.
            Some(error) => tracing::warn!(
                target: "revox_client",
                attempts,
                timeout = error.is_timeout(),
                connect = error.is_connect(),
                maybe_processed = error.maybe_processed(),
                "failed"
            ),
        }
    }
}

#[cfg(feature = "tracing")]
fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// Without the feature: nothing, at no cost.
#[cfg(not(feature = "tracing"))]
pub(crate) struct Trace;

#[cfg(not(feature = "tracing"))]
#[expect(clippy::unused_self, reason = "the same surface as with the feature")]
impl Trace {
    pub(crate) fn new(_operation: &str) -> Self {
        Self
    }

    pub(crate) fn inside<F: Future>(&self, future: F) -> F {
        future
    }

    pub(crate) fn repeats(&self, _attempt: u32, _wait: Duration, _failure: Failure) {}

    pub(crate) fn ended(&self, _attempts: u32, _status: Option<u16>, _error: Option<&Error>) {}
}
