//! A request before it is sent: what to send, and how this once differs from the client's settings.

mod body;
mod form;
mod target;

use std::borrow::Cow;
use std::fmt;
use std::future::{Future, IntoFuture};
use std::marker::PhantomData;
use std::pin::Pin;
use std::time::Duration;

use revox_types::rules::Validate;
use serde::Serialize;
use serde_json::Value;

use crate::client::Client;
use crate::error::Error;
use crate::response::{Binary, BinaryStream, Decode, Response};
use crate::send;
use revox_types::operation::{Method, Operation, Param, Place, Repeat};

pub(crate) use body::{Body, add_secrets};
pub use form::Form;

/// A request that is ready to be sent. Await it, or change it first.
///
/// ```no_run
/// # use std::time::Duration;
/// # async fn run(client: revox_client::Client) -> Result<(), revox_client::Error> {
/// let answer = client
///     .request("GET", "/assistants")
///     .timeout(Duration::from_secs(5))
///     .with_response()
///     .await?;
/// println!("{} after {} attempts", answer.status(), answer.attempts());
/// # Ok(())
/// # }
/// ```
#[must_use = "a request does nothing until it is awaited"]
pub struct Request<'c, T> {
    client: &'c Client,
    draft: Draft,
    result: PhantomData<fn() -> T>,
}

/// What the future of a [`Request`] is: it borrows nothing, so it can be spawned.
pub type ResponseFuture<T> = Pin<Box<dyn Future<Output = Result<T, Error>> + Send>>;

impl<'c, T> Request<'c, T> {
    /// Begins a request for an operation of the API.
    #[doc(hidden)]
    pub fn new(client: &'c Client, operation: &'static Operation) -> Self {
        Self::from_draft(
            client,
            Draft {
                operation: Cow::Borrowed(operation.id),
                method: operation.method.as_str().into(),
                path: Cow::Borrowed(operation.path),
                accept: operation.accept,
                repeat: operation.repeat,
                params: operation.params,
                ..Draft::default()
            },
        )
    }

    /// Begins a request for a path that this version has no method for.
    pub(crate) fn raw(client: &'c Client, method: &str, path: &str) -> Self {
        let mut draft = Draft {
            operation: Cow::Borrowed("raw"),
            method: Cow::Owned(method.to_ascii_uppercase()),
            path: Cow::Owned(path.to_owned()),
            // Reading changes nothing. About everything else nothing is known.
            repeat: if method.eq_ignore_ascii_case(Method::Get.as_str()) {
                Repeat::Safe
            } else {
                Repeat::Unsafe
            },
            ..Draft::default()
        };
        if let Err(problem) = target::literal(path) {
            draft.fail(Error::request(problem));
        }
        Self::from_draft(client, draft)
    }

    fn from_draft(client: &'c Client, draft: Draft) -> Self {
        Self {
            client,
            draft,
            result: PhantomData,
        }
    }

    /// Fills a place in the operation's path.
    #[doc(hidden)]
    pub fn path(mut self, name: &'static str, value: &str) -> Self {
        self.draft.path_values.push((name, value.to_owned()));
        self
    }

    /// Adds a query parameter. An empty value leaves it out.
    pub fn query(mut self, name: &str, value: impl fmt::Display) -> Self {
        let value = value.to_string();
        self.draft.query.retain(|(known, _)| known != name);
        if !value.is_empty() {
            self.draft.query.push((name.to_owned(), value));
        }
        self
    }

    /// Adds a query parameter once for each value: `id=1&id=2`. No values leave it out.
    pub fn query_each<V: fmt::Display>(
        mut self,
        name: &str,
        values: impl IntoIterator<Item = V>,
    ) -> Self {
        self.draft.query.retain(|(known, _)| known != name);
        let values = values.into_iter().map(|value| value.to_string());
        let values = values.map(|value| (name.to_owned(), value));
        self.draft.query.extend(values);
        self
    }

    /// Adds a query parameter whose values stand behind each other: `id=1,2`. No values leave it out.
    pub fn query_joined<V: fmt::Display>(
        self,
        name: &str,
        separator: &str,
        values: impl IntoIterator<Item = V>,
    ) -> Self {
        self.query(name, joined(separator, values))
    }

    /// Fills a place in the operation's path with a list.
    #[doc(hidden)]
    pub fn path_joined<V: fmt::Display>(
        self,
        name: &'static str,
        separator: &str,
        values: impl IntoIterator<Item = V>,
    ) -> Self {
        self.path(name, &joined(separator, values))
    }

    /// Adds a header that is a list.
    #[doc(hidden)]
    pub fn header_joined<V: fmt::Display>(
        self,
        name: &str,
        separator: &str,
        values: impl IntoIterator<Item = V>,
    ) -> Self {
        self.header(name, joined(separator, values))
    }

    /// Sets the body, and judges it by the rules that the documentation states.
    #[doc(hidden)]
    pub fn body<B: Serialize + Validate>(mut self, body: &B) -> Self {
        match Body::judged(body) {
            Ok(body) => self.draft.body = Some(body),
            Err(problem) => self.draft.fail(problem),
        }
        self
    }

    /// Sets a body that nothing is known about, for a path that this version has no method for.
    pub fn json<B: Serialize + ?Sized>(mut self, body: &B) -> Self {
        match Body::unjudged(body) {
            Ok(body) => self.draft.body = Some(body),
            Err(problem) => self.draft.fail(problem),
        }
        self
    }

    /// Sets a body that is sent as `application/x-www-form-urlencoded`, and judges it like any other.
    #[doc(hidden)]
    pub fn form<B: Serialize + Validate>(mut self, body: &B) -> Self {
        match Body::form(body) {
            Ok(body) => self.draft.body = Some(body),
            Err(problem) => self.draft.fail(problem),
        }
        self
    }

    /// Sets a body that is sent as `multipart/form-data`. It is not judged.
    pub fn multipart(mut self, form: &Form) -> Self {
        match form.encode() {
            Ok((content_type, bytes)) => {
                self.draft.body = Some(Body::plain(content_type, bytes));
            }
            Err(problem) => self.draft.fail(problem),
        }
        self
    }

    /// Sets a body of some content type, which is sent as it is.
    pub fn bytes(mut self, content_type: &'static str, body: impl Into<Vec<u8>>) -> Self {
        self.draft.body = Some(Body::plain(content_type, body.into()));
        self
    }

    /// Adds a field to the body that this version does not know, or replaces one. Objects are merged, at every depth.
    ///
    /// Added fields are not judged.
    pub fn extra_field(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.draft.extra.push((name.into(), value.into()));
        self
    }

    /// Sends the body even if it breaks rules that the documentation states.
    pub fn without_validation(mut self) -> Self {
        self.draft.validate = false;
        self
    }

    /// Adds a header, in place of the client's own of the same name.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.draft.headers.push((name.into(), Some(value.into())));
        self
    }

    /// Leaves out a header that the client would send.
    pub fn without_header(mut self, name: impl Into<String>) -> Self {
        self.draft.headers.push((name.into(), None));
        self
    }

    /// Names this request, so that a server or a proxy that knows the `Idempotency-Key` header acts on it only once.
    ///
    /// The API does not document such a header, so this does not make the client repeat what it otherwise would not; for that
    /// there is [`repeatable`](Self::repeatable).
    pub fn idempotency_key(self, key: impl Into<String>) -> Self {
        self.header("Idempotency-Key", key)
    }

    /// How long one attempt may take, from connecting to the end of the answer.
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.draft.timeout = Some(limit);
        self
    }

    /// How long all attempts may take, waits included.
    pub fn total_timeout(mut self, limit: Duration) -> Self {
        self.draft.total_timeout = Some(limit);
        self
    }

    /// How many times to try again. What is not safe to send twice is tried again only if the first copy was surely not
    /// acted on.
    pub fn retries(mut self, retries: u32) -> Self {
        self.draft.retries = Some(retries);
        self
    }

    /// Declares that sending this request twice does no harm, so that it is tried again even if it may have been acted on.
    ///
    /// For a call this can mean that a person is called twice.
    pub fn repeatable(mut self) -> Self {
        self.draft.repeat = Repeat::Safe;
        self
    }

    /// Gives the status, headers, raw bytes and number of attempts along with the result.
    pub fn with_response(self) -> Request<'c, Response<T>> {
        Request::from_draft(self.client, self.draft)
    }

    /// Gives the bytes of the answer's body, not decoded.
    pub fn binary(self) -> Request<'c, Binary> {
        Request::from_draft(self.client, self.draft)
    }

    /// Decodes the answer's body as another type.
    pub fn decode_as<U: Decode>(self) -> Request<'c, U> {
        Request::from_draft(self.client, self.draft)
    }
}

impl<T: Decode> Request<'_, T> {
    /// Sends the request. Awaiting it directly does the same.
    ///
    /// # Errors
    ///
    /// Says what kept it from being sent, why no answer came, or what the server answered.
    pub async fn send(self) -> Result<T, Error> {
        send::send(self.client.clone(), self.draft).await
    }

    /// Sends the request and waits for the result, with or without an async runtime around it.
    ///
    /// The request runs on a thread of the client, so this blocks the calling thread and no other. Inside a runtime it holds up
    /// whatever else that thread has to do; prefer awaiting there.
    ///
    /// # Errors
    ///
    /// The same as [`send`](Self::send).
    #[cfg(feature = "blocking")]
    pub fn wait(self) -> Result<T, Error> {
        crate::blocking::wait(self.client, self.into_future())
    }
}

impl Request<'_, Binary> {
    /// Sends the request, and gives the body piece by piece as it arrives, so that it never has to fit into memory.
    ///
    /// What may be tried again is tried again until an answer begins, and not after that.
    ///
    /// ```no_run
    /// # use revox_client::types::VoicePreviewParams;
    /// # async fn run(client: revox_client::Client, params: VoicePreviewParams) -> Result<(), Box<dyn std::error::Error>> {
    /// # use std::io::Write;
    /// let mut file = std::fs::File::create("preview.mp3")?;
    /// let mut sound = client.voices().preview(&params).stream().await?;
    /// while let Some(piece) = sound.chunk().await? {
    ///     file.write_all(&piece)?;
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// The same as those of [`send`](Self::send), until the answer begins.
    pub async fn stream(self) -> Result<BinaryStream, Error> {
        send::open(self.client.clone(), self.draft).await
    }

    /// The same, without an async runtime around it.
    ///
    /// # Errors
    ///
    /// The same as those of [`send`](Self::send), until the answer begins.
    #[cfg(feature = "blocking")]
    pub fn wait_stream(self) -> Result<BinaryStream, Error> {
        let opening = Box::pin(send::open(self.client.clone(), self.draft));
        crate::blocking::wait(self.client, opening)
    }
}

impl<T: Decode> IntoFuture for Request<'_, T> {
    type Output = Result<T, Error>;
    type IntoFuture = ResponseFuture<T>;

    fn into_future(self) -> ResponseFuture<T> {
        Box::pin(send::send(self.client.clone(), self.draft))
    }
}

/// Shows what is asked for, but no values.
impl<T> fmt::Debug for Request<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("operation", &self.draft.operation)
            .field("method", &self.draft.method)
            .field("path", &self.draft.path)
            .finish_non_exhaustive()
    }
}

fn joined<V: fmt::Display>(separator: &str, values: impl IntoIterator<Item = V>) -> String {
    let mut joined = String::new();
    for value in values {
        if !joined.is_empty() {
            joined.push_str(separator);
        }
        joined.push_str(&value.to_string());
    }
    joined
}

/// Everything that a request says, before it is known whether it can be sent.
pub(crate) struct Draft {
    pub(crate) operation: Cow<'static, str>,
    pub(crate) method: Cow<'static, str>,
    pub(crate) path: Cow<'static, str>,
    pub(crate) accept: &'static str,
    pub(crate) repeat: Repeat,
    pub(crate) headers: Vec<(String, Option<String>)>,
    pub(crate) timeout: Option<Duration>,
    pub(crate) total_timeout: Option<Duration>,
    pub(crate) retries: Option<u32>,
    params: &'static [Param],
    path_values: Vec<(&'static str, String)>,
    query: Vec<(String, String)>,
    body: Option<Body>,
    extra: Vec<(String, Value)>,
    validate: bool,
    problem: Option<Error>,
}

impl Default for Draft {
    fn default() -> Self {
        Self {
            operation: Cow::Borrowed(""),
            method: Cow::Borrowed(""),
            path: Cow::Borrowed(""),
            accept: "application/json",
            repeat: Repeat::Unsafe,
            headers: Vec::new(),
            timeout: None,
            total_timeout: None,
            retries: None,
            params: &[],
            path_values: Vec::new(),
            query: Vec::new(),
            body: None,
            extra: Vec::new(),
            validate: true,
            problem: None,
        }
    }
}

impl Draft {
    /// Method and path, as the documentation names the operation: `POST /assistants`. Only an error needs them put together.
    pub(crate) fn name(&self) -> impl FnOnce() -> Cow<'static, str> + use<> {
        let (method, path) = (self.method.clone(), self.path.clone());
        move || Cow::Owned(format!("{method} {path}"))
    }

    /// Path and query, percent-encoded, to be put after the base URL.
    pub(crate) fn target(&self) -> Result<String, Error> {
        let mut target = if self.params.is_empty() && self.path_values.is_empty() {
            self.path.clone().into_owned()
        } else {
            target::fill(&self.path, &self.path_values).map_err(Error::request)?
        };
        for param in self.params {
            if param.place == Place::Query
                && param.required
                && !self.query.iter().any(|(name, _)| name == param.name)
            {
                return Err(Error::request(format!(
                    "`{}` is missing or empty",
                    param.name
                )));
            }
        }
        let mut query = String::new();
        for (name, value) in &self.query {
            target::add_query(&mut query, name, value);
        }
        if !query.is_empty() {
            target.push('?');
            target.push_str(&query);
        }
        Ok(target)
    }

    /// The body as it will be sent; afterwards the draft has none.
    pub(crate) fn take_body(&mut self) -> Result<Option<Body>, Error> {
        if let Some(problem) = self.problem.take() {
            return Err(problem);
        }
        let mut body = self.body.take();
        if let Some(body) = &mut body
            && self.validate
        {
            body.check()?;
        }
        if !self.extra.is_empty() {
            let extra = std::mem::take(&mut self.extra);
            body = Some(Body::merge(body, extra)?);
        }
        Ok(body)
    }

    /// Keeps the first mistake, to be told when the request is sent.
    fn fail(&mut self, problem: Error) {
        if self.problem.is_none() {
            self.problem = Some(problem);
        }
    }
}
