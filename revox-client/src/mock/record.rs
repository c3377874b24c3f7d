//! The record of a request that the server received.

use std::collections::BTreeMap;
use std::fmt;

use hyper::http::request::Parts;
use serde_json::Value;

/// A request as it arrived.
///
/// ```
/// # fn look(server: &revox_client::mock::MockServer) {
/// for request in server.requests() {
///     println!("{} {} {:?}", request.method(), request.path(), request.query());
///     println!("{:?} with {:?} was answered with {:?}", request.header("user-agent"), request.json(), request.status());
///     assert!(request.is_complete());
/// }
/// # }
/// ```
#[derive(Clone, Default)]
pub struct RecordedRequest {
    pub(super) method: String,
    pub(super) target: String,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
    pub(super) complete: bool,
    pub(super) status: Option<u16>,
}

/// The requests that arrived, in order.
#[derive(Default)]
pub(super) struct Records {
    pub(super) kept: BTreeMap<usize, RecordedRequest>,
    begun: usize,
    /// Whether no request is kept, since none will be asked for.
    off: bool,
}

impl Records {
    /// Makes a place for a request that begins to arrive.
    pub(super) fn begin(&mut self) -> usize {
        self.begun += 1;
        if !self.off {
            self.kept.insert(self.begun, RecordedRequest::default());
        }
        self.begun
    }

    /// Fills a place, unless it was forgotten in the meantime.
    pub(super) fn put(&mut self, place: usize, request: RecordedRequest) {
        self.kept.entry(place).and_modify(|entry| *entry = request);
    }

    /// Forgets what there is, and remembers nothing from now on.
    pub(super) fn switch_off(&mut self) {
        self.kept.clear();
        self.off = true;
    }
}

impl RecordedRequest {
    /// A request of which only the head has arrived.
    pub(super) fn new(head: &Parts) -> Self {
        let target = head.uri.path_and_query();
        let target = target.map_or_else(|| head.uri.to_string(), ToString::to_string);
        let headers = head.headers.iter().map(|(name, value)| {
            let value = String::from_utf8_lossy(value.as_bytes());
            (name.to_string(), value.into_owned())
        });
        Self {
            method: head.method.to_string(),
            target,
            headers: headers.collect(),
            ..Self::default()
        }
    }

    /// The method, empty if the request broke off in its head.
    #[must_use]
    pub fn method(&self) -> &str {
        &self.method
    }

    /// The path without the query, as it was sent.
    #[must_use]
    pub fn path(&self) -> &str {
        self.target
            .split_once('?')
            .map_or(self.target.as_str(), |(path, _)| path)
    }

    /// The query, as it was sent.
    #[must_use]
    pub fn query(&self) -> Option<&str> {
        self.target.split_once('?').map(|(_, query)| query)
    }

    /// A header's value.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// All headers. Names are in lower case; the values of a name that was sent several times follow each other.
    pub fn headers(&self) -> impl Iterator<Item = (&str, &str)> {
        self.headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The bytes of the body, as far as they arrived.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// The body, if it is JSON.
    #[must_use]
    pub fn json(&self) -> Option<Value> {
        serde_json::from_slice(&self.body).ok()
    }

    /// Whether all of it arrived.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.complete
    }

    /// The status of the response, whatever a fault made of it.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.status
    }
}

/// Shows neither header values nor the body.
impl fmt::Debug for RecordedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.headers().map(|(name, _)| name).collect();
        f.debug_struct("RecordedRequest")
            .field("method", &self.method)
            .field("path", &self.path())
            .field("headers", &names)
            .field("body", &self.body.len())
            .field("complete", &self.complete)
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_asks_for_is_not_remembered() {
        let mut records = Records::default();
        let under_way = records.begin();
        records.switch_off();
        records.put(under_way, RecordedRequest::default());
        for _ in 0..3 {
            let place = records.begin();
            records.put(place, RecordedRequest::default());
        }
        assert_eq!(records.kept.len(), 0);
    }
}
