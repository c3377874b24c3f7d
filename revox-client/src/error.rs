//! The one error type: opaque, so that it can grow, with predicates that callers act on.

mod fields;
mod response;
mod source;

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use revox_types::model::secret;
use revox_types::operation::{Operation, Repeat};
use revox_types::rules::{Violation, Violations};
use serde_json::Value;

pub use fields::FieldError;
pub(crate) use response::ErrorResponse;
pub(crate) use source::{connect_problem, is_corrupt, is_no_http};

use crate::redact::Secrets;
use crate::text::PATH_SHOWN;

/// How many characters of a reason not to send are shown.
const MAX_REASON_CHARS: usize = 300;

/// Why a request did not give a result.
///
/// [`kind`](Self::kind) says what went wrong; [`is_timeout`](Self::is_timeout), [`status`](Self::status),
/// [`maybe_processed`](Self::maybe_processed), [`violations`](Self::violations) and so on answer what callers act on. `Display` takes one
/// line, or one for each violation, and leaves further technical causes to [`source`](StdError::source). Neither `Display` nor `Debug` shows
/// header values or bodies, and the secrets that were sent are removed from what the server answered.
///
/// ```
/// # #[cfg(feature = "mock")]
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use revox_client::ErrorKind;
/// use revox_client::mock::MockServer;
///
/// let server = MockServer::start()?;
/// let client = server.client()?;
/// let error = client.assistants().retrieve("5b0d").await.unwrap_err();
///
/// assert_eq!(error.kind(), ErrorKind::Status);
/// assert_eq!((error.status(), error.attempts()), (Some(404), 1));
/// assert!(error.is_not_found() && !error.maybe_processed());
/// assert_eq!(error.operation(), Some("GET /assistants/{id}"));
/// println!("{error}: {:?}", error.message());
/// # Ok(())
/// # }
/// # #[cfg(not(feature = "mock"))]
/// # fn main() {}
/// ```
///
/// # Trying again
///
/// The client retries by itself what can be sent twice. For what places a call or creates something, the error tells what may follow:
///
/// | the error | what to do |
/// |---|---|
/// | [`is_invalid`](Self::is_invalid) | Correct the body; [`violations`](Self::violations) names each place. Nothing was sent. |
/// | [`is_usage`](Self::is_usage) | Correct the settings or the arguments. Nothing was sent. |
/// | [`maybe_processed`](Self::maybe_processed) | Look whether it was done, for example in the list of calls, before it is sent again. |
/// | [`is_rate_limited`](Self::is_rate_limited) | Wait for [`retry_after`](Self::retry_after) and send it again. |
/// | [`is_connect`](Self::is_connect) | Send it again later. |
/// | anything else | Report it; [`message`](Self::message) and [`fields`](Self::fields) say what the server answered. |
///
/// ```no_run
/// use std::time::Duration;
/// use revox_client::{Client, Error};
/// use revox_client::types::{CallCreateParams, CallCreateResponse};
///
/// /// Places a call, and tries for some minutes if the API is out of reach or asks to wait.
/// async fn place(client: &Client, params: &CallCreateParams) -> Result<CallCreateResponse, Error> {
///     for _ in 0..5 {
///         match client.calls().create(params).await {
///             Err(error) if error.maybe_processed() => return Err(error),
///             Err(error) if error.is_rate_limited() || error.is_connect() => {
///                 let pause = error.retry_after().unwrap_or(Duration::from_secs(30));
///                 tokio::time::sleep(pause).await;
///             }
///             result => return result,
///         }
///     }
///     client.calls().create(params).await
/// }
/// ```
pub struct Error(Box<Inner>);

pub(crate) type Source = Box<dyn StdError + Send + Sync>;

struct Inner {
    cause: Cause,
    operation: Option<String>,
    attempts: u32,
    maybe_processed: bool,
    source: Option<Source>,
    /// The beginning of a successful response that did not come to its end.
    truncated: Option<Box<ErrorResponse>>,
}

/// The kind of failure, for a `match`. See [`Error::kind`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The client's settings do not work. Nothing was sent.
    Settings,
    /// The request cannot be made, because of an empty id or an invalid header. Nothing was sent.
    Request,
    /// The body breaks rules that the documentation states. Nothing was sent.
    Invalid,
    /// Environment variables are not set that `secret!` in the definition reads. Nothing was sent.
    MissingSecret,
    /// No connection was made, because of a timeout or another reason. Nothing was sent by the last attempt.
    Connect,
    /// Time ran out: for one attempt, or for all of them together.
    Timeout,
    /// The connection broke before the response was complete.
    Disconnected,
    /// The server did not speak HTTP.
    Protocol,
    /// The server answered with a status other than success.
    Status,
    /// The server answered with success, without a body where the operation needs one.
    NoBody,
    /// The server answered with success, and the body is not what the documentation promises.
    Decode,
    /// The response is larger than [`max_response_bytes`](crate::ClientBuilder::max_response_bytes).
    TooLarge,
}

/// The kind of failure with its details.
pub(crate) enum Cause {
    Settings(String),
    Request(String),
    Invalid(Violations),
    /// The environment variables that are not set.
    MissingSecret(Vec<String>),
    Connect {
        /// Scheme, host and port.
        server: String,
        /// Why. None if connecting took longer than allowed.
        problem: Option<String>,
    },
    /// An attempt took longer than allowed.
    Timeout(Duration),
    /// All attempts together took longer than allowed.
    TotalTimeout(Duration),
    /// The call was not over in time.
    NotOver(Duration),
    Disconnected,
    Protocol,
    Status(Box<ErrorResponse>),
    NoBody(Box<ErrorResponse>),
    Decode {
        response: Box<ErrorResponse>,
        path: String,
        problem: String,
    },
    TooLarge {
        response: Box<ErrorResponse>,
        limit: usize,
    },
}

impl Cause {
    /// The body is not what its content encoding says.
    pub(crate) fn undecompressed(response: Box<ErrorResponse>) -> Self {
        Self::Decode {
            response,
            path: String::new(),
            problem: "the body cannot be decompressed".to_owned(),
        }
    }
}

impl Error {
    pub(crate) fn new(cause: Cause) -> Self {
        // Success means that the server did what it was asked to, readable or not.
        let maybe_processed = matches!(
            cause,
            Cause::Timeout(_)
                | Cause::TotalTimeout(_)
                | Cause::Disconnected
                | Cause::Protocol
                | Cause::NoBody(_)
                | Cause::Decode { .. }
                | Cause::TooLarge { .. }
        );
        Self(Box::new(Inner {
            cause,
            operation: None,
            attempts: 0,
            maybe_processed,
            source: None,
            truncated: None,
        }))
    }

    pub(crate) fn settings(what: impl Into<String>) -> Self {
        Self::new(Cause::Settings(what.into()))
    }

    pub(crate) fn request(what: impl Into<String>) -> Self {
        Self::new(Cause::Request(what.into()))
    }

    pub(crate) fn with_source(mut self, source: impl Into<Source>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    pub(crate) fn with_response(mut self, truncated: Box<ErrorResponse>) -> Self {
        self.0.truncated = Some(truncated);
        self
    }

    pub(crate) fn with_attempts(mut self, attempts: u32) -> Self {
        self.0.attempts = attempts;
        self
    }

    /// Says which request failed, and takes its secrets out of what this library says; out of what the server said they are already taken.
    pub(crate) fn with_origin(mut self, origin: &Origin, secrets: &Secrets) -> Self {
        if let Cause::Request(what) = &mut self.0.cause {
            *what = secrets.excerpt(what, MAX_REASON_CHARS);
        }
        self.0.operation = Some(origin.shown(secrets));
        // Reading does nothing that could be done twice.
        self.0.maybe_processed &= origin.repeat != Repeat::Reads;
        self
    }

    pub(crate) fn with_maybe_processed(mut self, maybe_processed: bool) -> Self {
        self.0.maybe_processed = maybe_processed;
        self
    }

    /// The kind of failure.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        match self.0.cause {
            Cause::Settings(_) => ErrorKind::Settings,
            Cause::Request(_) => ErrorKind::Request,
            Cause::Invalid(_) => ErrorKind::Invalid,
            Cause::MissingSecret(_) => ErrorKind::MissingSecret,
            Cause::Connect { .. } => ErrorKind::Connect,
            Cause::Timeout(_) | Cause::TotalTimeout(_) | Cause::NotOver(_) => ErrorKind::Timeout,
            Cause::Disconnected => ErrorKind::Disconnected,
            Cause::Protocol => ErrorKind::Protocol,
            Cause::Status(_) => ErrorKind::Status,
            Cause::NoBody(_) => ErrorKind::NoBody,
            Cause::Decode { .. } => ErrorKind::Decode,
            Cause::TooLarge { .. } => ErrorKind::TooLarge,
        }
    }

    /// Whether nothing was sent because the body breaks rules that the documentation states.
    #[must_use]
    pub fn is_invalid(&self) -> bool {
        self.kind() == ErrorKind::Invalid
    }

    /// Every rule that the body breaks, with its JSON path, if that is why nothing was sent.
    #[must_use]
    pub fn violations(&self) -> Option<&Violations> {
        match &self.0.cause {
            Cause::Invalid(violations) => Some(violations),
            _ => None,
        }
    }

    /// The environment variables that `secret!` in the definition reads and that are not set, if that is why nothing was sent.
    #[must_use]
    pub fn missing_secrets(&self) -> &[String] {
        match &self.0.cause {
            Cause::MissingSecret(names) => names,
            _ => &[],
        }
    }

    /// Whether time ran out: while connecting, in an attempt, or over all attempts.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        self.kind() == ErrorKind::Timeout
            || matches!(self.0.cause, Cause::Connect { problem: None, .. })
    }

    /// Whether the last attempt got no connection. An earlier one may have been sent: [`maybe_processed`](Self::maybe_processed) knows.
    #[must_use]
    pub fn is_connect(&self) -> bool {
        self.kind() == ErrorKind::Connect
    }

    /// Whether the server answered with success, and the body is not what the documentation promises.
    #[must_use]
    pub fn is_decode(&self) -> bool {
        self.kind() == ErrorKind::Decode
    }

    /// Whether the client's settings or the request's own parameters kept it from being sent.
    #[must_use]
    pub fn is_usage(&self) -> bool {
        matches!(self.kind(), ErrorKind::Settings | ErrorKind::Request)
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

    /// Whether the server may have done what the request asks for, so that sending it again may do it twice. `Display` says so, too.
    ///
    /// `false` is a promise: the request only reads, no connection was made, or the server said that it refused.
    #[must_use]
    pub fn maybe_processed(&self) -> bool {
        self.0.maybe_processed
    }

    /// How many times the request was sent, or tried to be sent. A redirect that was followed belongs to its attempt.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// Which operation failed: `POST /assistants`.
    #[must_use]
    pub fn operation(&self) -> Option<&str> {
        self.0.operation.as_deref()
    }

    /// The status of the last response, if there was one. It may be one of success, if the connection broke or time ran out after it.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.response().map(|response| response.status)
    }

    /// How long the server asks to wait before the next request. A wait of more than a year counts as a year.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.response()?.retry_after
    }

    /// The server's id of this request, by which its logs name it.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        let response = self.response()?;
        [
            "x-request-id",
            "request-id",
            "x-amzn-requestid",
            "x-vercel-id",
            "cf-ray",
        ]
        .iter()
        .find_map(|name| response.header(name))
    }

    /// A header of the last response.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.response()?.header(name)
    }

    /// The beginning of the last response's body, without the secrets that were sent.
    #[must_use]
    pub fn body_text(&self) -> Option<&str> {
        self.response().map(|response| response.text.as_str())
    }

    /// The last response's body, if it is JSON of a bearable size, without the secrets that were sent.
    #[must_use]
    pub fn body_json(&self) -> Option<&Value> {
        self.response()?.json.as_ref()
    }

    /// The server's own message, if the response's body has one.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        fields::message(self.body_json()?)
    }

    /// The JSON path of the first field that the server objects to, or of the value that could not be decoded. A long path is cut.
    #[must_use]
    pub fn path(&self) -> Option<&str> {
        match &self.0.cause {
            Cause::Decode { path, .. } => Some(path),
            Cause::Invalid(violations) => violations.iter().next().map(Violation::path),
            Cause::Status(response) => response.fields.first().map(FieldError::path),
            _ => None,
        }
    }

    /// Every field that the server objects to, as far as its response names them.
    #[must_use]
    pub fn fields(&self) -> &[FieldError] {
        match &self.0.cause {
            Cause::Status(response) => &response.fields,
            _ => &[],
        }
    }

    fn response(&self) -> Option<&ErrorResponse> {
        match &self.0.cause {
            Cause::Status(response)
            | Cause::NoBody(response)
            | Cause::Decode { response, .. }
            | Cause::TooLarge { response, .. } => Some(response),
            _ => self.0.truncated.as_deref(),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(operation) = self.operation() {
            write!(f, "{operation}: ")?;
        }
        match &self.0.cause {
            Cause::Settings(what) => write!(f, "{what}")?,
            Cause::Request(what) => write!(f, "not sent: {what}")?,
            Cause::Invalid(violations) => match violations.len() {
                1 => write!(f, "not sent: {violations}")?,
                count => write!(f, "not sent, for {count} reasons:\n{violations}")?,
            },
            Cause::MissingSecret(names) => write!(f, "not sent: {}", secret::missing(names))?,
            Cause::Connect { server, problem } => match problem {
                Some(problem) => write!(f, "no connection to {server}: {problem}")?,
                None => write!(f, "no connection to {server} in time")?,
            },
            Cause::Timeout(limit) => write!(f, "no complete response within {limit:?}")?,
            Cause::TotalTimeout(limit) => {
                write!(f, "no complete response within {limit:?} in all")?;
            }
            Cause::NotOver(limit) => write!(f, "not over within {limit:?}")?,
            Cause::Disconnected => {
                write!(f, "the connection broke before the response was complete")?;
            }
            Cause::Protocol => write!(f, "the server did not answer in HTTP")?,
            Cause::Status(response) => response.describe(f)?,
            Cause::NoBody(response) => {
                write!(f, "the server answered {} without a body", response.status)?;
            }
            Cause::Decode {
                response,
                path,
                problem,
            } => {
                let status = response.status;
                write!(
                    f,
                    "the response, with status {status}, is not as documented"
                )?;
                if !path.is_empty() {
                    write!(f, " at {path}")?;
                }
                write!(f, ": {problem}")?;
            }
            Cause::TooLarge { response, limit } => write!(
                f,
                "the response, with status {}, is larger than the limit of {limit} bytes",
                response.status
            )?,
        }
        if let Some(truncated) = &self.0.truncated {
            write!(f, ", after status {}", truncated.status)?;
        }
        if self.attempts() > 1 {
            write!(f, " (after {} attempts)", self.attempts())?;
        }
        if self.maybe_processed() {
            f.write_str(match self.status() {
                Some(200..300) => "; it was probably processed",
                _ => "; it may have been processed",
            })?;
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

/// Which request an error is about.
#[derive(Clone)]
pub(crate) struct Origin {
    pub(crate) method: Cow<'static, str>,
    pub(crate) path: Cow<'static, str>,
    pub(crate) repeat: Repeat,
}

impl Origin {
    /// Method and path, as the documentation names the operation: `POST /assistants`. A path that a caller wrote out may hold secrets; what
    /// looks like a query is no part of it.
    pub(crate) fn shown(&self, secrets: &Secrets) -> String {
        let path = self.path.split(['?', '#']).next().unwrap_or_default();
        secrets.excerpt(&format!("{} {path}", self.method), PATH_SHOWN)
    }
}

impl From<&'static Operation> for Origin {
    fn from(operation: &'static Operation) -> Self {
        Self {
            method: operation.method.as_str().into(),
            path: operation.path.into(),
            repeat: operation.repeat,
        }
    }
}
