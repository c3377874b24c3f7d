//! One exchange with the server: its attempts, deadlines and redirects, and what an error keeps of it.

use std::time::{Duration, Instant, SystemTime};

use reqwest::header::{
    ACCEPT, AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderValue, LOCATION,
    USER_AGENT,
};
use reqwest::{Method, Url};
use revox_types::operation::Repeat;
use revox_types::rules::{Object, Shape};
use tokio::time::{sleep, timeout};

use crate::client::Client;
use crate::client::builder::{Config, header, limit};
use crate::error::{Error, ErrorKind, ErrorResponse, connect_problem, is_corrupt, is_no_http};
use crate::redact::Secrets;
use crate::request::parts::RequestParts;
use crate::response::{Decode, DecodeError, ResponseParts};
use crate::retry::{self, Failure, RetryHeaders};
use crate::text::PATH_SHOWN;
use crate::trace::Trace;

/// The client's default `User-Agent`.
const AGENT: &str = concat!("revox-rust/", env!("CARGO_PKG_VERSION"));
/// How much of an error's body is read.
const ERROR_BODY: usize = 256 << 10;
/// How long to wait for the rest of an error's body: its status is already known.
const ERROR_PATIENCE: Duration = Duration::from_secs(5);
/// How many characters of a decoder's explanation are shown: longer ones repeat the data rather than explain.
const PROBLEM_SHOWN: usize = 300;
/// How many redirects one attempt follows.
const MAX_REDIRECTS: usize = 5;

/// How much of a successful response is read before it is handed on.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum ReadBody {
    Headers,
    Full,
}

/// Sends a request and decodes the response.
pub(crate) async fn send<T: Decode>(client: Client, parts: RequestParts) -> Result<T, Error> {
    let (mut response, attempts) = exchange(client, parts, ReadBody::Full).await?;
    T::decode(&mut response).map_err(|error| attempts.undecodable(response, &error))
}

/// Sends a request, and gives the response if it is a success.
pub(crate) async fn exchange(
    client: Client,
    parts: RequestParts,
    read: ReadBody,
) -> Result<(ResponseParts, Attempts), Error> {
    let trace = Trace::new(parts.operation);
    let exchange = async {
        let attempts = Attempts::new(client, parts)?;
        let result = attempts.run(read, &trace).await;
        let result = result.map_err(|error| attempts.named(error));
        match &result {
            Ok(response) => trace.ended(response.attempts, Some(response.status), None),
            Err(error) => trace.ended(error.attempts(), error.status(), Some(error)),
        }
        result.map(|response| (response, attempts))
    };
    trace.inside(exchange).await
}

/// A request that can be sent, and the settings that govern its attempts.
pub(crate) struct Attempts {
    pub(crate) client: Client,
    parts: RequestParts,
    request: reqwest::Request,
    object: Option<&'static Object>,
    start: Instant,
    /// None if the total limit is beyond what a clock can hold.
    deadline: Option<Instant>,
}

/// How an attempt ended.
enum Outcome {
    Success(ResponseParts),
    /// A status other than success. The body is still to be read.
    Refused(reqwest::Response, RetryHeaders),
    /// No complete response.
    Failed(Failure, Error),
}

impl Attempts {
    fn new(client: Client, mut parts: RequestParts) -> Result<Self, Error> {
        let made = make(client.config(), &mut parts);
        let (request, object) = made
            .map_err(|error| error.with_origin(&parts.origin, &parts.secrets(client.config())))?;
        let start = Instant::now();
        Ok(Self {
            start,
            deadline: start.checked_add(parts.total_timeout),
            client,
            parts,
            request,
            object,
        })
    }

    /// Sends until there is a response, or until no further attempt makes sense.
    async fn run(&self, read: ReadBody, trace: &Trace) -> Result<ResponseParts, Error> {
        let mut attempts = 0;
        let mut maybe_processed = false;
        loop {
            attempts += 1;
            let outcome = self
                .attempt(read)
                .await
                .map_err(|error| error.with_attempts(attempts))?;
            let failure = match &outcome {
                Outcome::Success(_) => None,
                Outcome::Refused(response, retry) => Some(Failure::Status {
                    status: response.status().as_u16(),
                    retry: *retry,
                }),
                Outcome::Failed(failure, _) => Some(*failure),
            };
            if let Some(failure) = failure {
                // An earlier attempt may have been processed, however the last one ends.
                maybe_processed |= retry::maybe_processed(failure);
                let (retries, left) = (attempts - 1, self.left());
                let next = self.parts.retry.next(
                    self.parts.origin.repeat,
                    failure,
                    retries,
                    left,
                    retry::jitter(),
                );
                if let Some(wait) = next {
                    trace.repeats(attempts, wait, failure);
                    // Reading the rest of an error response would cost more than a new connection.
                    drop(outcome);
                    sleep(wait).await;
                    continue;
                }
            }
            let error = match outcome {
                Outcome::Success(response) => {
                    return Ok(ResponseParts {
                        attempts,
                        elapsed: self.start.elapsed(),
                        ..response
                    });
                }
                Outcome::Refused(response, retry) => self.refused(response, retry).await,
                Outcome::Failed(_, error) => error,
            };
            return Err(error
                .with_attempts(attempts)
                .with_maybe_processed(maybe_processed));
        }
    }

    /// The time until the deadline of all attempts.
    fn left(&self) -> Option<Duration> {
        let now = Instant::now();
        self.deadline
            .map(|deadline| deadline.saturating_duration_since(now))
    }

    /// How long the next step may take.
    pub(crate) fn limit(&self) -> Duration {
        let left = self.left();
        left.map_or(self.parts.timeout, |left| left.min(self.parts.timeout))
    }

    /// The error of a step that took longer.
    pub(crate) fn timed_out(&self, limit: Duration) -> Error {
        if limit < self.parts.timeout {
            Error::timeout(self.parts.total_timeout, true)
        } else {
            Error::timeout(self.parts.timeout, false)
        }
    }

    /// Sends once, and reads the response if it is a success. An error here is final.
    async fn attempt(&self, read: ReadBody) -> Result<Outcome, Error> {
        let limit = self.limit();
        let mut begun = None;
        let (failure, error) = match timeout(limit, self.receive(read, &mut begun)).await {
            Ok(Ok(outcome)) => return outcome,
            Ok(Err(error)) => self.transport_error(error),
            Err(_elapsed) => (Failure::Timeout, self.timed_out(limit)),
        };
        Ok(Outcome::Failed(
            failure,
            match begun {
                Some((status, headers)) => error.after(self.begun(status, headers)),
                None => error,
            },
        ))
    }

    /// What becomes of one attempt, if the connection holds. Of a success that began, `begun` has the status and the headers.
    async fn receive(
        &self,
        read: ReadBody,
        begun: &mut Option<(u16, HeaderMap)>,
    ) -> Result<Result<Outcome, Error>, reqwest::Error> {
        let mut response = self.send().await?;
        let status = response.status().as_u16();
        if !response.status().is_success() {
            let headers = response.headers();
            let get = |name: &str| headers.get(name)?.to_str().ok();
            let retry = RetryHeaders::read(get, SystemTime::now());
            return Ok(Ok(Outcome::Refused(response, retry)));
        }
        let headers = begun.insert((status, std::mem::take(response.headers_mut())));
        let limit = self.client.config().max_response_bytes;
        let announced = response.content_length().unwrap_or_default();
        let mut bytes = Vec::new();
        let is_read = if announced > u64::try_from(limit).unwrap_or(u64::MAX) {
            Ok(false)
        } else if read == ReadBody::Headers {
            Ok(true)
        } else {
            read_up_to(limit, &mut response, &mut bytes).await
        };
        let headers = std::mem::take(&mut headers.1);
        Ok(match is_read {
            Ok(true) => Ok(Outcome::Success(ResponseParts {
                status,
                headers,
                bytes,
                attempts: 0,
                elapsed: Duration::ZERO,
                accept: self.parts.accept,
                empty: self.parts.empty,
                rest: (read == ReadBody::Headers).then_some(response),
            })),
            Ok(false) => Err(Error::too_large(self.begun(status, headers), limit)),
            Err(error) if is_corrupt(&error) => {
                Err(Error::undecompressed(self.begun(status, headers)).with_source(error))
            }
            Err(error) => {
                *begun = Some((status, headers));
                return Err(error);
            }
        })
    }

    /// The part of a response that an error keeps of one whose body did not come.
    pub(crate) fn begun(&self, status: u16, headers: HeaderMap) -> Box<ErrorResponse> {
        let secrets = self.secrets();
        Box::new(ErrorResponse::new(status, headers, b"", false, &secrets))
    }

    /// Sends the request, and follows redirects as far as that is safe.
    async fn send(&self) -> Result<reqwest::Response, reqwest::Error> {
        let mut url: Option<Url> = None;
        let mut redirects = 0;
        loop {
            // A body held in memory can always be cloned; the bytes themselves are shared.
            let Some(mut request) = self.request.try_clone() else {
                unreachable!("the body is held in memory")
            };
            if let Some(url) = url {
                *request.url_mut() = url;
            }
            let response = self.client.http().execute(request).await?;
            match self.redirect(&response) {
                Some(target) if redirects < MAX_REDIRECTS => {
                    redirects += 1;
                    url = Some(target);
                }
                _ => return Ok(response),
            }
        }
    }

    /// Where to go instead, if that is the same origin, so that no other server sees the key, and if the request may be repeated there.
    fn redirect(&self, response: &reqwest::Response) -> Option<Url> {
        let reads = *self.request.method() == Method::GET;
        match response.status().as_u16() {
            301..=303 if reads => {}
            307 | 308 if self.parts.origin.repeat != Repeat::Unsafe => {}
            _ => return None,
        }
        let location = response.headers().get(LOCATION)?.to_str().ok()?;
        let target = response.url().join(location).ok()?;
        let bare = target.username().is_empty() && target.password().is_none();
        (bare && target.origin() == self.request.url().origin()).then_some(target)
    }

    pub(crate) fn transport_error(&self, error: reqwest::Error) -> (Failure, Error) {
        // The operation is already part of the message, and the path of a base URL may be confidential.
        let error = error.without_url();
        let (failure, failed) = if error.is_connect() {
            let secrets = self.secrets();
            let server = self.request.url().origin().ascii_serialization();
            let server = secrets.excerpt(&server, PATH_SHOWN);
            let problem = secrets.excerpt(&connect_problem(&error), PROBLEM_SHOWN);
            let message = if error.is_timeout() {
                format!("no connection to {server} in time")
            } else {
                format!("no connection to {server}: {problem}")
            };
            (Failure::Connect, Error::new(ErrorKind::Connect, message))
        } else if error.is_timeout() {
            (Failure::Timeout, Error::timeout(self.parts.timeout, false))
        } else if is_no_http(&error) {
            let message = "the server did not answer in HTTP";
            (Failure::Broken, Error::new(ErrorKind::Protocol, message))
        } else {
            (Failure::Broken, Error::disconnected())
        };
        (failure, failed.with_source(error))
    }

    /// The error for a response that is no success.
    async fn refused(&self, mut response: reqwest::Response, retry: RetryHeaders) -> Error {
        let mut body = Vec::new();
        let patience = ERROR_PATIENCE.min(self.parts.timeout);
        let patience = self.left().map_or(patience, |left| left.min(patience));
        // However far this gets, the status is known.
        let read = timeout(patience, read_up_to(ERROR_BODY, &mut response, &mut body)).await;
        let complete = matches!(read, Ok(Ok(true)));
        let status = response.status().as_u16();
        let headers = std::mem::take(response.headers_mut());
        let mut response = ErrorResponse::new(status, headers, &body, complete, &self.secrets());
        response.retry_after = retry.after;
        Error::refused(Box::new(response))
    }

    pub(crate) fn undecodable(&self, response: ResponseParts, error: &DecodeError) -> Error {
        let secrets = self.secrets();
        let kept = response.bytes.len().min(ERROR_BODY);
        let kept = Box::new(ErrorResponse::new(
            response.status,
            response.headers,
            &response.bytes[..kept],
            response.bytes.len() == kept,
            &secrets,
        ));
        let error = match error {
            DecodeError::NoBody => Error::no_body(kept),
            DecodeError::Mismatch { path, problem } => {
                let path = secrets.excerpt(path, PATH_SHOWN);
                Error::decode(kept, path, &secrets.excerpt(problem, PROBLEM_SHOWN))
            }
        };
        self.named(error.with_attempts(response.attempts))
    }

    pub(crate) fn named(&self, error: Error) -> Error {
        error.with_origin(&self.parts.origin, &self.secrets())
    }

    /// Everything that was sent and must not be shown.
    fn secrets(&self) -> Secrets {
        let mut secrets = self.client.config().secrets();
        for (name, value) in self.request.headers() {
            secrets.add_header(name.as_str(), value.to_str().unwrap_or_default());
        }
        let body = self.request.body().and_then(reqwest::Body::as_bytes);
        if let Ok(body) = serde_json::from_slice(body.unwrap_or_default()) {
            let shape = self.object.map(Shape::Object);
            secrets.add_value(shape.as_ref(), false, &body);
        }
        secrets
    }
}

/// Reads a body up to a limit; says whether that was all.
async fn read_up_to(
    limit: usize,
    response: &mut reqwest::Response,
    body: &mut Vec<u8>,
) -> Result<bool, reqwest::Error> {
    while let Some(chunk) = response.chunk().await? {
        let room = limit - body.len();
        body.extend_from_slice(&chunk[..chunk.len().min(room)]);
        if chunk.len() > room {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Makes a request, and finds the table that tells which members of its body are secret.
fn make(
    config: &Config,
    parts: &mut RequestParts,
) -> Result<(reqwest::Request, Option<&'static Object>), Error> {
    let body = parts.take_body()?;
    let url = parts.url(&config.base)?;
    let method = Method::from_bytes(parts.origin.method.as_bytes())
        .map_err(|_| Error::request("the method is empty, or no name of a method"))?;
    let mut headers = HeaderMap::new();
    headers.insert(AUTHORIZATION, config.authorization.clone());
    headers.insert(ACCEPT, HeaderValue::from_static(parts.accept));
    headers.insert(USER_AGENT, HeaderValue::from_static(AGENT));
    let object = body.as_ref().and_then(|body| body.object);
    if body.is_some() {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    } else if !matches!(method, Method::GET | Method::HEAD) {
        headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
    }
    for (name, value) in &config.headers {
        headers.insert(name, value.clone());
    }
    for (name, value) in &parts.headers {
        // Without a value only the name counts.
        let (name, made) =
            header(name, value.as_deref().unwrap_or_default()).map_err(Error::request)?;
        match value {
            Some(_) => headers.insert(name, made),
            None => headers.remove(name),
        };
    }
    let mut request = reqwest::Request::new(method, url);
    *request.headers_mut() = headers;
    *request.body_mut() = body.map(|body| body.bytes.into());
    limit("timeout", parts.timeout)?;
    limit("total_timeout", parts.total_timeout)?;
    Ok((request, object))
}
