//! The one error type: opaque, so that it can grow, with predicates that callers act on.

mod fields;
mod response;
mod source;

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt::{self, Write as _};
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
    kind: ErrorKind,
    /// What `Display` says after the operation.
    message: String,
    violations: Option<Violations>,
    /// The environment variables that are not set.
    missing_secrets: Vec<String>,
    /// The place of what could not be decoded.
    path: Option<String>,
    operation: Option<String>,
    attempts: u32,
    maybe_processed: bool,
    source: Option<Source>,
    response: Option<Box<ErrorResponse>>,
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

impl Error {
    pub(crate) fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        // Success means that the server did what it was asked to, readable or not.
        let maybe_processed = matches!(
            kind,
            ErrorKind::Timeout
                | ErrorKind::Disconnected
                | ErrorKind::Protocol
                | ErrorKind::NoBody
                | ErrorKind::Decode
                | ErrorKind::TooLarge
        );
        Self(Box::new(Inner {
            kind,
            message: message.into(),
            violations: None,
            missing_secrets: Vec::new(),
            path: None,
            operation: None,
            attempts: 0,
            maybe_processed,
            source: None,
            response: None,
        }))
    }

    pub(crate) fn settings(what: impl Into<String>) -> Self {
        Self::new(ErrorKind::Settings, what)
    }

    pub(crate) fn request(what: impl fmt::Display) -> Self {
        Self::new(ErrorKind::Request, format!("not sent: {what}"))
    }

    pub(crate) fn invalid(violations: Violations) -> Self {
        let message = match violations.len() {
            1 => format!("not sent: {violations}"),
            count => format!("not sent, for {count} reasons:\n{violations}"),
        };
        let mut error = Self::new(ErrorKind::Invalid, message);
        error.0.violations = Some(violations);
        error
    }

    pub(crate) fn missing_secret(names: Vec<String>) -> Self {
        let message = format!("not sent: {}", secret::missing(&names));
        let mut error = Self::new(ErrorKind::MissingSecret, message);
        error.0.missing_secrets = names;
        error
    }

    /// The status is not one of success.
    pub(crate) fn refused(response: Box<ErrorResponse>) -> Self {
        Self::new(ErrorKind::Status, response.describe()).with_response(response)
    }

    pub(crate) fn no_body(response: Box<ErrorResponse>) -> Self {
        let message = format!("the server answered {} without a body", response.status);
        Self::new(ErrorKind::NoBody, message).with_response(response)
    }

    /// The body is not as documented at a path.
    pub(crate) fn decode(response: Box<ErrorResponse>, path: String, problem: &str) -> Self {
        let status = response.status;
        let place = if path.is_empty() { "" } else { " at " };
        let message = format!(
            "the response, with status {status}, is not as documented{place}{path}: {problem}"
        );
        let mut error = Self::new(ErrorKind::Decode, message).with_response(response);
        error.0.path = Some(path);
        error
    }

    /// The body is not what its content encoding says.
    pub(crate) fn undecompressed(response: Box<ErrorResponse>) -> Self {
        let problem = "the body cannot be decompressed";
        Self::decode(response, String::new(), problem)
    }

    pub(crate) fn too_large(response: Box<ErrorResponse>, limit: usize) -> Self {
        let status = response.status;
        let message = format!(
            "the response, with status {status}, is larger than the limit of {limit} bytes"
        );
        Self::new(ErrorKind::TooLarge, message).with_response(response)
    }

    /// An attempt took longer than allowed, or all of them `in_all`.
    pub(crate) fn timeout(limit: Duration, in_all: bool) -> Self {
        let in_all = if in_all { " in all" } else { "" };
        let message = format!("no complete response within {limit:?}{in_all}");
        Self::new(ErrorKind::Timeout, message)
    }

    pub(crate) fn disconnected() -> Self {
        let message = "the connection broke before the response was complete";
        Self::new(ErrorKind::Disconnected, message)
    }

    pub(crate) fn with_source(mut self, source: impl Into<Source>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    fn with_response(mut self, response: Box<ErrorResponse>) -> Self {
        self.0.response = Some(response);
        self
    }

    /// With the beginning of a successful response that did not come to its end.
    pub(crate) fn after(mut self, begun: Box<ErrorResponse>) -> Self {
        let _ = write!(self.0.message, ", after status {}", begun.status);
        self.with_response(begun)
    }

    pub(crate) fn with_attempts(mut self, attempts: u32) -> Self {
        self.0.attempts = attempts;
        self
    }

    /// Says which request failed, and takes its secrets out of what this library says; out of what the server said they are already taken.
    pub(crate) fn with_origin(mut self, origin: &Origin, secrets: &Secrets) -> Self {
        if self.0.kind == ErrorKind::Request {
            self.0.message = secrets.excerpt(&self.0.message, MAX_REASON_CHARS);
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
        self.0.kind
    }

    /// Whether nothing was sent because the body breaks rules that the documentation states.
    #[must_use]
    pub fn is_invalid(&self) -> bool {
        self.kind() == ErrorKind::Invalid
    }

    /// Every rule that the body breaks, with its JSON path, if that is why nothing was sent.
    #[must_use]
    pub fn violations(&self) -> Option<&Violations> {
        self.0.violations.as_ref()
    }

    /// The environment variables that `secret!` in the definition reads and that are not set, if that is why nothing was sent.
    #[must_use]
    pub fn missing_secrets(&self) -> &[String] {
        &self.0.missing_secrets
    }

    /// Whether time ran out: while connecting, in an attempt, or over all attempts.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        let source = self.0.source.as_ref();
        let source = source.and_then(|source| source.downcast_ref::<reqwest::Error>());
        let in_connecting = source.is_some_and(reqwest::Error::is_timeout);
        self.kind() == ErrorKind::Timeout || self.is_connect() && in_connecting
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
        let violations = self.violations().into_iter().flat_map(Violations::iter);
        let mut paths = violations.map(Violation::path);
        let path = self.0.path.as_deref().or_else(|| paths.next());
        path.or_else(|| self.fields().first().map(FieldError::path))
    }

    /// Every field that the server objects to, as far as its response names them.
    #[must_use]
    pub fn fields(&self) -> &[FieldError] {
        self.response().map_or(&[], |response| &response.fields)
    }

    fn response(&self) -> Option<&ErrorResponse> {
        self.0.response.as_deref()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(operation) = self.operation() {
            write!(f, "{operation}: ")?;
        }
        f.write_str(&self.0.message)?;
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
