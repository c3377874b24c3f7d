//! What an error keeps of the server's answer: enough to act on, bounded, and without the secrets that were sent.

use std::fmt;
use std::time::Duration;

use reqwest::header::HeaderMap;
use serde_json::Value;

use super::fields::{self, FieldError};
use crate::secret::Secrets;

/// How much of the server's message one line of text shows, in characters.
const MESSAGE_SHOWN: usize = 200;
/// How much of a body is kept as text, in bytes.
const TEXT_KEPT: usize = 16 * 1024;

/// An answer of the server that did not lead to a result.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) retry_after: Option<Duration>,
    pub(crate) text: String,
    pub(crate) json: Option<Value>,
    pub(crate) fields: Vec<FieldError>,
    headers: HeaderMap,
}

impl Answer {
    /// Keeps what may be kept of an answer. `complete` says whether `body` is all there was.
    pub(crate) fn new(
        status: u16,
        mut headers: HeaderMap,
        body: &[u8],
        complete: bool,
        secrets: &Secrets,
    ) -> Self {
        secrets.scrub_headers(&mut headers);
        let mut json: Option<Value> = serde_json::from_slice(body).ok();
        let mut text;
        if let Some(json) = &mut json {
            secrets.scrub_json(json);
            text = json.to_string();
            // What the server wrote is nicer to read than what is made of it, if nothing had to be taken out.
            if let Ok(original) = std::str::from_utf8(body)
                && serde_json::from_str::<Value>(original).is_ok_and(|again| again == *json)
                && secrets.scrub_text(original) == original
            {
                original.trim().clone_into(&mut text);
            }
        } else {
            text = secrets.scrub_text(String::from_utf8_lossy(body).trim());
            if !complete {
                secrets.scrub_cut_end(&mut text);
            }
        }
        // `str::floor_char_boundary` needs Rust 1.91.
        if let Some((end, _)) = text
            .char_indices()
            .find(|(at, c)| at + c.len_utf8() > TEXT_KEPT)
        {
            text.truncate(end);
        }
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
    pub(super) fn describe(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the server answered {}", self.status)?;
        if let Some(reason) = reason(self.status) {
            write!(f, " {reason}")?;
        }
        if (300..400).contains(&self.status)
            && let Some(place) = self.header("location")
        {
            write!(f, ", a redirect to {}, which is not followed", shown(place))?;
        }
        if self.fields.is_empty() {
            if let Some(message) = self.json.as_ref().and_then(fields::message) {
                write!(f, ": {}", shown(message))?;
            }
        } else {
            for (index, field) in self.fields.iter().enumerate() {
                let separator = if index == 0 { ": " } else { "; " };
                write!(f, "{separator}{}", shown(&field.to_string()))?;
            }
        }
        if let Some(wait) = self.retry_after {
            write!(f, "; it asks to wait {wait:?}")?;
        }
        Ok(())
    }
}

/// The standard phrase for a status.
fn reason(status: u16) -> Option<&'static str> {
    reqwest::StatusCode::from_u16(status)
        .ok()?
        .canonical_reason()
}

/// A text on one line and of a bearable length.
fn shown(text: &str) -> String {
    let mut line: String = text
        .chars()
        .map(|char| if char.is_control() { ' ' } else { char })
        .take(MESSAGE_SHOWN)
        .collect();
    if text.chars().nth(MESSAGE_SHOWN).is_some() {
        line.push('…');
    }
    line
}
