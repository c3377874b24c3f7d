//! One request from the first attempt to the result: deadlines, repetitions, redirects, and what an error keeps.

use std::time::{Duration, Instant, SystemTime};

use reqwest::header::{
    ACCEPT, AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderValue, LOCATION,
    USER_AGENT,
};
use reqwest::{Method, Url};
use revox_types::rules::Object;
use tokio::time::{sleep, timeout};

use crate::client::Client;
use crate::config;
use crate::error::{Answer, Error, Kind};
use crate::request::{self, Draft};
use crate::response::{BinaryStream, Decode, Open, Received, Undecodable};
use crate::retry::{self, Failure, Next, Policy, Told};
use crate::secret::{Secrets, is_secret_name};
use crate::trace::Trace;
use revox_types::operation::Repeat;

/// What the client calls itself.
const AGENT: &str = concat!("revox-rust/", env!("CARGO_PKG_VERSION"));
/// How much of an error's body is read.
const ERROR_BODY: usize = 256 << 10;
/// How long to wait for the rest of an error's body: its status is already known.
const ERROR_PATIENCE: Duration = Duration::from_secs(5);
/// How many redirects one attempt follows.
const MAX_REDIRECTS: usize = 5;

/// Sends a request and decodes the answer.
pub(crate) async fn send<T: Decode>(client: Client, draft: Draft) -> Result<T, Error> {
    let name = draft.name();
    let trace = Trace::new(&draft.operation);
    let result = trace
        .inside(exchange(client, draft, Extent::All, &trace))
        .await;
    result
        .and_then(|(mut received, exchange)| {
            T::decode(&mut received).map_err(|problem| exchange.undecodable(received, &problem))
        })
        .map_err(|error| error.with_operation(name()))
}

/// Sends a request and leaves the body of the answer to be read.
pub(crate) async fn open(client: Client, draft: Draft) -> Result<BinaryStream, Error> {
    let name = draft.name()();
    let trace = Trace::new(&draft.operation);
    let start = Instant::now();
    let result = trace
        .inside(exchange(client, draft, Extent::Head, &trace))
        .await;
    let opened = result.and_then(|(received, exchange)| {
        if let Some(problem) = received.no_file() {
            return Err(exchange.undecodable(received, &problem));
        }
        let content_type = received.content_type().map(str::to_owned);
        let response = received.rest.ok_or_else(|| Error::new(Kind::Broken))?;
        let open = Open {
            client: exchange.client,
            response,
            status: received.status,
            headers: received.headers,
            operation: name.clone(),
            attempts: received.attempts,
            timeout: exchange.timeout,
            total_timeout: exchange.total_timeout,
            deadline: start.checked_add(exchange.total_timeout),
            received: 0,
        };
        Ok(BinaryStream::new(content_type, open))
    });
    opened.map_err(|error| error.with_operation(name))
}

/// How much of an answer is read before it is handed on.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Extent {
    Head,
    All,
}

async fn exchange(
    client: Client,
    draft: Draft,
    extent: Extent,
    trace: &Trace,
) -> Result<(Received, Exchange), Error> {
    let exchange = Exchange::new(client, draft)?;
    let result = exchange.run(extent, trace).await;
    match &result {
        Ok(received) => trace.ended(received.attempts, Some(received.status), None),
        Err(error) => trace.ended(error.attempts(), error.status(), Some(error)),
    }
    Ok((result?, exchange))
}

/// A request that can be sent, and everything that governs how.
struct Exchange {
    client: Client,
    request: reqwest::Request,
    object: Option<&'static Object>,
    repeat: Repeat,
    policy: Policy,
    timeout: Duration,
    total_timeout: Duration,
    accept: &'static str,
}

/// The status and the headers of an answer whose body has not come yet.
type Head = (u16, HeaderMap);

/// How an attempt ended.
enum Ending {
    Success(Received),
    /// A status other than success; the body is still to be read.
    Refusal(reqwest::Response),
    /// Too much to read.
    TooLarge {
        status: u16,
        headers: HeaderMap,
    },
}

impl Exchange {
    fn new(client: Client, mut draft: Draft) -> Result<Self, Error> {
        let config = client.config();
        let body = draft.take_body()?;
        let target = draft.target()?;
        let (path, query) = target
            .split_once('?')
            .map_or((target.as_str(), None), |(path, query)| (path, Some(query)));
        let mut url = config.base.clone();
        let path = format!("{}{path}", url.path().trim_end_matches('/'));
        url.set_path(&path);
        url.set_query(query);
        let method = Method::from_bytes(draft.method.as_bytes())
            .map_err(|_| Error::request(format!("`{}` is not a method", draft.method)))?;
        let mut headers = HeaderMap::new();
        headers.insert(AUTHORIZATION, config.authorization.clone());
        headers.insert(ACCEPT, HeaderValue::from_static(draft.accept));
        headers.insert(USER_AGENT, HeaderValue::from_static(AGENT));
        let object = body.as_ref().and_then(request::Body::object);
        if let Some(body) = &body {
            let content_type = HeaderValue::from_str(body.content_type())
                .map_err(|_| Error::request("the body has a content type that is none"))?;
            headers.insert(CONTENT_TYPE, content_type);
        } else if !matches!(method, Method::GET | Method::HEAD) {
            headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
        }
        for (name, value) in &config.headers {
            headers.insert(name, value.clone());
        }
        for (name, value) in &draft.headers {
            // Without a value only the name counts.
            let (name, made) = config::header(name, value.as_deref().unwrap_or_default())
                .map_err(Error::request)?;
            match value {
                Some(_) => headers.insert(name, made),
                None => headers.remove(name),
            };
        }
        let mut request = reqwest::Request::new(method, url);
        *request.headers_mut() = headers;
        *request.body_mut() = body.map(|body| body.into_bytes().into());
        Ok(Self {
            object,
            repeat: draft.repeat,
            policy: Policy {
                max_retries: draft.retries.unwrap_or(config.retry.max_retries),
                ..config.retry
            },
            timeout: draft.timeout.unwrap_or(config.timeout),
            total_timeout: draft.total_timeout.unwrap_or(config.total_timeout),
            accept: draft.accept,
            request,
            client,
        })
    }

    /// Sends until there is an answer, or until no further attempt makes sense.
    async fn run(&self, extent: Extent, trace: &Trace) -> Result<Received, Error> {
        let start = Instant::now();
        // A limit beyond what a clock can hold is no limit.
        let deadline = start.checked_add(self.total_timeout);
        let left = || deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
        let mut attempts = 0;
        let mut maybe_processed = false;
        loop {
            let limit = left().map_or(self.timeout, |left| left.min(self.timeout));
            attempts += 1;
            let mut head = None;
            let ending = timeout(limit, self.attempt(extent, &mut head)).await;
            let cut = head.map(|(status, headers)| {
                Box::new(Answer::new(status, headers, b"", false, &self.secrets()))
            });
            let (failure, refusal, error) = match ending {
                Ok(Ok(Ending::Success(mut received))) => {
                    received.attempts = attempts;
                    received.elapsed = start.elapsed();
                    return Ok(received);
                }
                Ok(Ok(Ending::TooLarge { status, headers })) => {
                    let answer = Answer::new(status, headers, b"", false, &self.secrets());
                    let limit = self.client.config().max_response_bytes;
                    return Err(Error::new(Kind::TooLarge {
                        answer: Box::new(answer),
                        limit,
                    })
                    .with_attempts(attempts));
                }
                Ok(Ok(Ending::Refusal(response))) => {
                    let status = response.status().as_u16();
                    let headers = response.headers();
                    let get = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
                    let told = Told::read(get, SystemTime::now());
                    (
                        Failure::Status { status, told },
                        Some((response, told)),
                        None,
                    )
                }
                Ok(Err(error)) => {
                    let (failure, error) = self.transport_error(error);
                    (failure, None, Some(error.with_answer(cut)))
                }
                Err(_elapsed) => {
                    let kind = if limit < self.timeout {
                        Kind::TotalTimeout(self.total_timeout)
                    } else {
                        Kind::Timeout(self.timeout)
                    };
                    (
                        Failure::Timeout,
                        None,
                        Some(Error::new(kind).with_answer(cut)),
                    )
                }
            };
            // What an earlier attempt may have done stays done, however the last one ends.
            maybe_processed |= retry::maybe_processed(failure);
            let next =
                self.policy
                    .next(self.repeat, failure, attempts - 1, left(), retry::jitter());
            if let Next::Wait(wait) = next {
                trace.repeats(attempts, wait, failure);
                // Whatever is left of a refused answer is not worth the connection.
                drop(refusal);
                sleep(wait).await;
                continue;
            }
            let error = match (refusal, error) {
                (Some((response, told)), _) => {
                    let patience = ERROR_PATIENCE.min(self.timeout);
                    let patience = left().map_or(patience, |left| left.min(patience));
                    self.refused(response, told, patience).await
                }
                (None, Some(error)) => error,
                (None, None) => Error::new(Kind::Broken),
            };
            return Err(error
                .with_attempts(attempts)
                .with_maybe_processed(maybe_processed));
        }
    }

    /// Sends once, follows redirects as far as that is safe, and reads the answer if it is a success.
    ///
    /// While the body is being read, `head` holds what came before it, for whoever has to tell how far this got.
    async fn attempt(
        &self,
        extent: Extent,
        head: &mut Option<Head>,
    ) -> Result<Ending, reqwest::Error> {
        let mut url: Option<Url> = None;
        let mut redirects = 0;
        let mut response = loop {
            // A body held in memory can always be cloned; the bytes themselves are shared.
            let Some(mut request) = self.request.try_clone() else {
                unreachable!("the body is held in memory")
            };
            if let Some(url) = &url {
                *request.url_mut() = url.clone();
            }
            let response = self.client.http().execute(request).await?;
            match self.redirect(&response) {
                Some(target) if redirects < MAX_REDIRECTS => {
                    redirects += 1;
                    url = Some(target);
                }
                _ => break response,
            }
        };
        if !response.status().is_success() {
            return Ok(Ending::Refusal(response));
        }
        let limit = self.client.config().max_response_bytes;
        let mut bytes = Vec::new();
        let announced = response.content_length().unwrap_or_default();
        let status = response.status().as_u16();
        *head = Some((status, std::mem::take(response.headers_mut())));
        let mut too_large = announced > u64::try_from(limit).unwrap_or(u64::MAX);
        if extent == Extent::All && !too_large {
            while let Some(chunk) = response.chunk().await? {
                bytes.extend_from_slice(&chunk);
                too_large = bytes.len() > limit;
                if too_large {
                    break;
                }
            }
        }
        let headers = head
            .take()
            .map_or_else(HeaderMap::new, |(_, headers)| headers);
        Ok(if too_large {
            Ending::TooLarge { status, headers }
        } else {
            Ending::Success(Received {
                status,
                headers,
                bytes,
                attempts: 0,
                elapsed: Duration::ZERO,
                accept: self.accept,
                rest: (extent == Extent::Head).then_some(response),
            })
        })
    }

    /// Where to go instead, if that is the same origin, so that the key stays at home, and if the request may be repeated there.
    fn redirect(&self, response: &reqwest::Response) -> Option<Url> {
        let reads = *self.request.method() == Method::GET;
        match response.status().as_u16() {
            301..=303 if reads => {}
            307 | 308 if self.repeat == Repeat::Safe => {}
            _ => return None,
        }
        let place = response.headers().get(LOCATION)?.to_str().ok()?;
        let target = response.url().join(place).ok()?;
        let bare = target.username().is_empty() && target.password().is_none();
        (bare && target.origin() == self.request.url().origin()).then_some(target)
    }

    fn transport_error(&self, error: reqwest::Error) -> (Failure, Error) {
        // The path is already part of the message, and a base URL is nobody's business.
        let error = error.without_url();
        let (failure, kind) = if error.is_connect() {
            let timeout = error.is_timeout();
            (Failure::Connect, Kind::Connect { timeout })
        } else if error.is_timeout() {
            (Failure::Timeout, Kind::Timeout(self.timeout))
        } else {
            (Failure::Broken, Kind::Broken)
        };
        (failure, Error::new(kind).with_source(error))
    }

    /// The error for an answer that is no success.
    async fn refused(
        &self,
        mut response: reqwest::Response,
        told: Told,
        patience: Duration,
    ) -> Error {
        let mut body = Vec::new();
        // However far this gets, the status is known.
        let complete = timeout(patience, read_some(&mut response, &mut body))
            .await
            .unwrap_or(false);
        let status = response.status().as_u16();
        let headers = std::mem::take(response.headers_mut());
        let mut answer = Answer::new(status, headers, &body, complete, &self.secrets());
        answer.retry_after = told.after;
        Error::new(Kind::Status(Box::new(answer)))
    }

    fn undecodable(&self, received: Received, problem: &Undecodable) -> Error {
        let secrets = self.secrets();
        let answer = Answer::new(
            received.status,
            received.headers,
            &received.bytes[..received.bytes.len().min(ERROR_BODY)],
            received.bytes.len() <= ERROR_BODY,
            &secrets,
        );
        Error::new(Kind::Decode {
            answer: Box::new(answer),
            path: secrets.scrub_text(&problem.path),
            problem: Undecodable::shown(&secrets.scrub_text(&problem.problem)),
        })
        .with_attempts(received.attempts)
    }

    /// Everything that was sent and must not be shown.
    fn secrets(&self) -> Secrets {
        let mut secrets = self.client.config().secrets();
        for (name, value) in self.request.headers() {
            if is_secret_name(name.as_str())
                && let Ok(value) = value.to_str()
            {
                secrets.add_header(value);
            }
        }
        if let Some(bytes) = self.request.body().and_then(reqwest::Body::as_bytes) {
            request::add_secrets(bytes, self.object, &mut secrets);
        }
        secrets
    }
}

/// Reads up to the limit; says whether that was all.
async fn read_some(response: &mut reqwest::Response, body: &mut Vec<u8>) -> bool {
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) => {
                let room = ERROR_BODY - body.len();
                body.extend_from_slice(&chunk[..chunk.len().min(room)]);
                if chunk.len() > room {
                    return false;
                }
            }
            Ok(None) => return true,
            Err(_) => return false,
        }
    }
}
