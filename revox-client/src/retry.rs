//! Whether to retry, and when: pure functions, so that the policy can be read and tested without a network.
//!
//! A request that is safe to repeat is retried after every failure that may pass. Any other, such as a call, is retried after a failed
//! connection and after the status 429, and after nothing else, whatever the server's headers say.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::time::{Duration, SystemTime};

use revox_types::operation::Repeat;

/// A longer wait that a server asks for counts as this one, so that it can be added to any time.
const LONGEST: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// How often and how patiently to retry.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Policy {
    /// How many attempts may follow the first one.
    pub(crate) max_retries: u32,
    /// The longest first wait; each further one doubles.
    pub(crate) first_wait: Duration,
    /// Where the doubling stops.
    pub(crate) longest_wait: Duration,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            max_retries: 2,
            first_wait: Duration::from_millis(500),
            longest_wait: Duration::from_secs(8),
        }
    }
}

/// How an attempt failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Failure {
    /// No connection was made, so nothing was sent.
    Connect,
    /// Time ran out, perhaps after the server had begun to act.
    Timeout,
    /// The connection broke, perhaps after the server had begun to act.
    Broken,
    /// The server answered, with a status other than success.
    Status {
        /// The status.
        status: u16,
        /// What the response's headers say about retrying.
        retry: RetryHeaders,
    },
}

/// What the headers of a response say about retrying.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct RetryHeaders {
    /// `x-should-retry`.
    pub(crate) should_retry: Option<bool>,
    /// The wait that it asks for, if that is above zero.
    pub(crate) after: Option<Duration>,
}

impl RetryHeaders {
    /// Reads the headers that `get` finds.
    pub(crate) fn read<'h>(get: impl Fn(&str) -> Option<&'h str>, now: SystemTime) -> Self {
        let should_retry = match get("x-should-retry") {
            Some("true") => Some(true),
            Some("false") => Some(false),
            _ => None,
        };
        let after = get("retry-after-ms")
            .and_then(|text| seconds(text, 1000.0))
            .or_else(|| {
                let text = get("retry-after")?;
                seconds(text, 1.0).or_else(|| until(text, now))
            });
        Self {
            should_retry,
            after: after.filter(|wait| !wait.is_zero()),
        }
    }
}

impl Policy {
    /// The wait before the request is sent again, if it is, after `retries` earlier retries. `left` is the time that the
    /// caller still gives, `jitter` a number from 0 to 1 that shortens the wait by up to a quarter.
    pub(crate) fn next(
        &self,
        repeat: Repeat,
        failure: Failure,
        retries: u32,
        left: Option<Duration>,
        jitter: f64,
    ) -> Option<Duration> {
        if retries >= self.max_retries || !is_worth_repeating(repeat, failure) {
            return None;
        }
        let wait = match failure {
            Failure::Status {
                retry: RetryHeaders {
                    after: Some(after), ..
                },
                ..
            } => after,
            _ => self.backoff(retries, jitter),
        };
        // Waiting past the deadline would turn a response that says something into a timeout that says nothing.
        if left.is_some_and(|left| wait >= left) {
            return None;
        }
        Some(wait)
    }

    /// The wait before the next attempt when the server asks for none.
    fn backoff(&self, retries: u32, jitter: f64) -> Duration {
        let doubled = self
            .first_wait
            .saturating_mul(2_u32.saturating_pow(retries))
            .min(self.longest_wait);
        doubled.mul_f64(1.0 - 0.25 * jitter.clamp(0.0, 1.0))
    }
}

/// Whether the server may have processed a request that failed like this.
pub(crate) fn maybe_processed(failure: Failure) -> bool {
    match failure {
        Failure::Connect => false,
        Failure::Timeout | Failure::Broken => true,
        Failure::Status { status, .. } => match status {
            // These two alone say of a redirect that nothing was done yet.
            307 | 308 => false,
            // Many a server redirects to the result once it has acted. 408 and 499 may come from a proxy that lost patience, or its
            // client, with a server that has not.
            ..400 | 408 | 499 => true,
            status => status >= 500,
        },
    }
}

/// A number from 0 to 1 that differs from call to call.
///
/// The standard library seeds its hash maps anew each time; spreading retries needs no better source.
pub(crate) fn jitter() -> f64 {
    let random = RandomState::new().build_hasher().finish();
    f64::from(u32::try_from(random >> 32).unwrap_or_default()) / f64::from(u32::MAX)
}

fn is_worth_repeating(repeat: Repeat, failure: Failure) -> bool {
    let safe = repeat != Repeat::Unsafe;
    match failure {
        Failure::Connect => true,
        Failure::Timeout | Failure::Broken => safe,
        Failure::Status { status, retry } => match retry.should_retry {
            Some(false) => false,
            _ if status == 429 => true,
            Some(true) => safe,
            None => safe && (status == 408 || status >= 500),
        },
    }
}

/// A decimal number of units, of which `per_second` make a second. Negative counts as now.
fn seconds(text: &str, per_second: f64) -> Option<Duration> {
    let number: f64 = text.trim().parse().ok()?;
    let wait = Duration::try_from_secs_f64((number / per_second).max(0.0)).unwrap_or(LONGEST);
    number.is_finite().then_some(wait.min(LONGEST))
}

/// The time until an HTTP date, zero if that has passed.
fn until(text: &str, now: SystemTime) -> Option<Duration> {
    let date = httpdate::parse_http_date(text.trim()).ok()?;
    Some(date.duration_since(now).unwrap_or_default().min(LONGEST))
}

#[cfg(test)]
mod tests;
