//! The one error type: opaque, so that it can grow, with questions that callers act on.

mod answer;
mod fields;

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use revox_types::rules::{Violation, Violations};
use serde_json::Value;

pub(crate) use answer::Answer;
pub use fields::FieldError;

/// Why a request did not give a result.
///
/// Ask it what you act on: [`is_timeout`](Self::is_timeout), [`status`](Self::status),
/// [`maybe_processed`](Self::maybe_processed), [`violations`](Self::violations) and so on. Neither `Display` nor `Debug`
/// shows header values or bodies, and the secrets that were sent are taken out of what the server answered.
pub struct Error(Box<Inner>);

pub(crate) type Source = Box<dyn StdError + Send + Sync>;

struct Inner {
    kind: Kind,
    operation: Option<Cow<'static, str>>,
    attempts: u32,
    maybe_processed: bool,
    source: Option<Source>,
    /// An answer of success of which only the beginning came.
    cut: Option<Box<Answer>>,
}

/// What went wrong.
pub(crate) enum Kind {
    /// The client's settings do not work.
    Settings(String),
    /// The request cannot be made: an empty id, a header that is none.
    Request(String),
    /// The body breaks rules that the documentation states.
    Invalid(Violations),
    /// No connection was made; whether that is because time ran out.
    Connect { timeout: bool },
    /// An attempt took longer than allowed.
    Timeout(Duration),
    /// All attempts together took longer than allowed.
    TotalTimeout(Duration),
    /// The connection broke after something may have been sent.
    Broken,
    /// The server answered with a status other than success.
    Status(Box<Answer>),
    /// The server answered with success, but not with what the documentation promises.
    Decode {
        answer: Box<Answer>,
        path: String,
        problem: String,
    },
    /// The answer is larger than allowed.
    TooLarge { answer: Box<Answer>, limit: usize },
}

impl Error {
    pub(crate) fn new(kind: Kind) -> Self {
        // Success means that the server did what it was asked to, even if nobody can read its answer.
        let maybe_processed = matches!(
            kind,
            Kind::Timeout(_) | Kind::Broken | Kind::Decode { .. } | Kind::TooLarge { .. }
        );
        Self(Box::new(Inner {
            kind,
            operation: None,
            attempts: 0,
            maybe_processed,
            source: None,
            cut: None,
        }))
    }

    pub(crate) fn settings(what: impl Into<String>) -> Self {
        Self::new(Kind::Settings(what.into()))
    }

    pub(crate) fn request(what: impl Into<String>) -> Self {
        Self::new(Kind::Request(what.into()))
    }

    pub(crate) fn with_source(mut self, source: impl Into<Source>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    pub(crate) fn with_answer(mut self, cut: Option<Box<Answer>>) -> Self {
        self.0.cut = cut;
        self
    }

    pub(crate) fn with_attempts(mut self, attempts: u32) -> Self {
        self.0.attempts = attempts;
        self
    }

    pub(crate) fn with_operation(mut self, operation: Cow<'static, str>) -> Self {
        self.0.operation = Some(operation);
        self
    }

    pub(crate) fn with_maybe_processed(mut self, maybe_processed: bool) -> Self {
        self.0.maybe_processed = maybe_processed;
        self
    }

    /// Whether nothing was sent because the body breaks rules that the documentation states.
    #[must_use]
    pub fn is_invalid(&self) -> bool {
        matches!(self.0.kind, Kind::Invalid(_))
    }

    /// Every rule that the body breaks, with its JSON path, if that is why nothing was sent.
    #[must_use]
    pub fn violations(&self) -> Option<&Violations> {
        match &self.0.kind {
            Kind::Invalid(violations) => Some(violations),
            _ => None,
        }
    }

    /// Whether time ran out: while connecting, in an attempt, or over all attempts.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        matches!(
            self.0.kind,
            Kind::Connect { timeout: true } | Kind::Timeout(_) | Kind::TotalTimeout(_)
        )
    }

    /// Whether no connection was made, so that nothing was sent.
    #[must_use]
    pub fn is_connect(&self) -> bool {
        matches!(self.0.kind, Kind::Connect { .. })
    }

    /// Whether the server answered with success, but not with what the documentation promises.
    #[must_use]
    pub fn is_decode(&self) -> bool {
        matches!(self.0.kind, Kind::Decode { .. })
    }

    /// Whether the client's settings or the request's own parameters kept it from being sent.
    #[must_use]
    pub fn is_usage(&self) -> bool {
        matches!(self.0.kind, Kind::Settings(_) | Kind::Request(_))
    }

    /// Whether the server answered 429: too many requests.
    #[must_use]
    pub fn is_rate_limited(&self) -> bool {
        self.status() == Some(429)
    }

    /// Whether the server answered 401 or 403: the key is wrong, or does not permit this.
    #[must_use]
    pub fn is_unauthorized(&self) -> bool {
        matches!(self.status(), Some(401 | 403))
    }

    /// Whether the server answered 404: there is no such thing, or no longer.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        self.status() == Some(404)
    }

    /// Whether the server may have acted on the request, so that sending it again may do it twice.
    ///
    /// `false` is a promise: the connection was never made, or the server said that it refused.
    #[must_use]
    pub fn maybe_processed(&self) -> bool {
        self.0.maybe_processed
    }

    /// How many times the request was sent, or tried to be sent.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// Which operation failed: `POST /assistants`.
    #[must_use]
    pub fn operation(&self) -> Option<&str> {
        self.0.operation.as_deref()
    }

    /// The status of the last answer, if there was one. It may be one of success, if the connection broke or time ran out after it.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.answer().map(|answer| answer.status)
    }

    /// How long the server asks to wait before the next request.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.answer()?.retry_after
    }

    /// What the server calls this request in its logs.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        let answer = self.answer()?;
        [
            "x-request-id",
            "request-id",
            "x-amzn-requestid",
            "x-vercel-id",
            "cf-ray",
        ]
        .iter()
        .find_map(|name| answer.header(name))
    }

    /// A header of the last answer.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.answer()?.header(name)
    }

    /// The beginning of the last answer's body, without the secrets that were sent.
    #[must_use]
    pub fn body_text(&self) -> Option<&str> {
        self.answer().map(|answer| answer.text.as_str())
    }

    /// The last answer's body, if it is JSON of a bearable size, without the secrets that were sent.
    #[must_use]
    pub fn body_json(&self) -> Option<&Value> {
        self.answer()?.json.as_ref()
    }

    /// What the server said in its own words, if the answer's body has a message.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        fields::message(self.body_json()?)
    }

    /// The JSON path of the first field that the server objects to, or of the value that could not be decoded.
    #[must_use]
    pub fn path(&self) -> Option<&str> {
        match &self.0.kind {
            Kind::Decode { path, .. } => Some(path),
            Kind::Invalid(violations) => violations.iter().next().map(Violation::path),
            Kind::Status(answer) => answer.fields.first().map(FieldError::path),
            _ => None,
        }
    }

    /// Every field that the server objects to, as far as its answer names them.
    #[must_use]
    pub fn fields(&self) -> &[FieldError] {
        match &self.0.kind {
            Kind::Status(answer) => &answer.fields,
            _ => &[],
        }
    }

    fn answer(&self) -> Option<&Answer> {
        match &self.0.kind {
            Kind::Status(answer) | Kind::Decode { answer, .. } | Kind::TooLarge { answer, .. } => {
                Some(answer)
            }
            _ => self.0.cut.as_deref(),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(operation) = self.operation() {
            write!(f, "{operation}: ")?;
        }
        match &self.0.kind {
            Kind::Settings(what) => write!(f, "{what}")?,
            Kind::Request(what) => write!(f, "not sent: {what}")?,
            Kind::Invalid(violations) => match violations.len() {
                1 => write!(f, "not sent: {violations}")?,
                count => write!(f, "not sent, for {count} reasons:\n{violations}")?,
            },
            Kind::Connect { timeout: false } => write!(f, "no connection")?,
            Kind::Connect { timeout: true } => write!(f, "no connection in time")?,
            Kind::Timeout(limit) => write!(f, "no complete answer within {limit:?}")?,
            Kind::TotalTimeout(limit) => write!(f, "no complete answer within {limit:?} in all")?,
            Kind::Broken => write!(f, "the connection broke before the answer was complete")?,
            Kind::Status(answer) => answer.describe(f)?,
            Kind::Decode {
                answer,
                path,
                problem,
            } => {
                write!(
                    f,
                    "the answer, with status {}, is not as documented",
                    answer.status
                )?;
                if !path.is_empty() {
                    write!(f, " at {path}")?;
                }
                write!(f, ": {problem}")?;
            }
            Kind::TooLarge { answer, limit } => write!(
                f,
                "the answer, with status {}, is larger than the limit of {limit} bytes",
                answer.status
            )?,
        }
        if self.attempts() > 1 {
            write!(f, " (after {} attempts)", self.attempts())?;
        }
        if self.maybe_processed() {
            write!(f, "; it may have been processed")?;
        }
        Ok(())
    }
}

/// Like `Display`, with the technical cause.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut output = f.debug_struct("Error");
        output.field("message", &format_args!("{self}"));
        if let Some(source) = &self.0.source {
            output.field("source", &format_args!("{source:?}"));
        }
        output.finish()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0
            .source
            .as_ref()
            .map(|source| &**source as &(dyn StdError + 'static))
    }
}
