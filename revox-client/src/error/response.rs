//! The part of the server's response that an error keeps: enough to act on, bounded, and without the secrets that were sent.

use std::fmt::Write as _;
use std::time::Duration;

use reqwest::header::HeaderMap;
use revox_types::model::json;
use serde_json::Value;

use super::fields::{self, FieldError};
use crate::redact::Secrets;
use crate::text::{one_line, prefix};

/// How many characters of the server's message one line shows.
const MESSAGE_SHOWN: usize = 200;
/// How many of the fields that the server objects to one line shows.
const FIELDS_SHOWN: usize = 3;
/// How many bytes of a body are kept as text.
const TEXT_KEPT: usize = 16 * 1024;
/// A longer wait is not shown exactly.
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// A response of the server that did not lead to a result.
pub(crate) struct ErrorResponse {
    pub(crate) status: u16,
    pub(crate) retry_after: Option<Duration>,
    pub(crate) text: String,
    pub(crate) json: Option<Value>,
    pub(crate) fields: Vec<FieldError>,
    headers: HeaderMap,
}

impl ErrorResponse {
    /// Keeps what may be kept of a response. `complete` says whether `body` is all there was.
    pub(crate) fn new(
        status: u16,
        mut headers: HeaderMap,
        body: &[u8],
        complete: bool,
        secrets: &Secrets,
    ) -> Self {
        secrets.scrub_headers(&mut headers);
        let original = String::from_utf8_lossy(body);
        let original = original.trim();
        let found: Option<Value> = json::from_slice(body).ok();
        let json = found.clone().map(|mut json| {
            secrets.scrub_json(&mut json);
            json
        });
        let beginning = prefix(original, TEXT_KEPT);
        let complete = complete && beginning.len() == original.len();
        let mut text = secrets.scrub_text(beginning, complete);
        // In JSON more can be found than in its text. Without a finding, the text of the server is easier to read.
        if let Some(json) = &json
            && (json != found.as_ref().unwrap_or(json) || text != beginning)
        {
            text = json.to_string();
        }
        text.truncate(prefix(&text, TEXT_KEPT).len());
        let fields = match &json {
            Some(json) if (400..500).contains(&status) => fields::fields(json),
            _ => Vec::new(),
        };
        Self {
            status,
            retry_after: None,
            text,
            json,
            fields,
            headers,
        }
    }

    /// A header's value, if it is text.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The status, and what the server says about it.
    pub(super) fn describe(&self) -> String {
        let reason = reason(self.status).unwrap_or_default();
        let status = format!("{} {reason}", self.status);
        // Writing to a string does not fail.
        let mut text = format!("the server answered {}", status.trim_end());
        if matches!(self.status, 301..=303 | 307 | 308)
            && let Some(place) = self.header("location")
        {
            let _ = write!(
                text,
                ", a redirect to {}, which is not followed",
                shown(place)
            );
        }
        let message = self.json.as_ref().and_then(fields::message);
        let message = fields::without(message.unwrap_or_default(), &status);
        let message = fields::without(message, reason);
        let fields = self.fields.iter().take(FIELDS_SHOWN);
        let fields: Vec<_> = fields.map(|field| shown(&field.to_string())).collect();
        if !fields.is_empty() {
            let _ = write!(text, ": {}", fields.join("; "));
        } else if !message.is_empty() {
            let _ = write!(text, ": {}", shown(message));
        }
        if let Some(more @ 1..) = self.fields.len().checked_sub(FIELDS_SHOWN) {
            let _ = write!(text, "; and {more} more");
        }
        match self.retry_after {
            Some(wait) if wait >= DAY => text += "; it asks to wait for a day or longer",
            Some(wait) => {
                let millis = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX);
                let _ = write!(
                    text,
                    "; it asks to wait {:?}",
                    Duration::from_millis(millis)
                );
            }
            None => {}
        }
        text
    }
}

/// The standard phrase for a status.
fn reason(status: u16) -> Option<&'static str> {
    reqwest::StatusCode::from_u16(status)
        .ok()?
        .canonical_reason()
}

fn shown(text: &str) -> String {
    one_line(text, MESSAGE_SHOWN)
}
