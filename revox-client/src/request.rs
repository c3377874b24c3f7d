//! A request before it is sent: what to send, and which of the client's settings it overrides.

pub(crate) mod body;
pub(crate) mod parts;
mod url;

use std::fmt;
use std::future::{Future, IntoFuture};
use std::marker::PhantomData;
use std::pin::Pin;
use std::time::Duration;

use revox_types::operation::{Method, Operation, Repeat};
use revox_types::rules::Validate;
use serde::Serialize;
use serde_json::Value;

use crate::client::Client;
use crate::error::{Error, Origin};
use crate::response::{Binary, Decode, Response};
use crate::stream::{self, BinaryStream};
use crate::transport;
use body::{Body, Validation};
use parts::RequestParts;

/// A request that is ready to be sent. Await it, or change it first.
///
/// ```no_run
/// # use revox_client::types::AssistantUpdateParams;
/// # async fn run(client: revox_client::Client, params: AssistantUpdateParams) -> Result<(), revox_client::Error> {
/// use std::time::Duration;
///
/// let updated = client
///     .assistants()
///     .update("5b0d", &params)
///     .timeout(Duration::from_secs(5))
///     .total_timeout(Duration::from_secs(20))
///     .retries(1)
///     .header("x-trace", "17")
///     .extra_field("mood", "cheerful") // a field that this version does not know
///     .allow_unknown() // and enum values that it does not know
///     .with_response()
///     .await?;
/// println!("{} after {} attempts", updated.status(), updated.attempts());
/// # Ok(())
/// # }
/// ```
///
/// `.send().await` is the same as `.await`, and `.wait()` (feature `blocking`) does without an async runtime. `.without_validation()` sends a
/// body that breaks rules, `.decode_as::<T>()` reads another type, and `.binary()` gives the bytes.
#[must_use = "a request does nothing until it is awaited"]
pub struct Request<'c, T> {
    client: &'c Client,
    parts: RequestParts,
    result: PhantomData<fn() -> T>,
}

/// The future of a [`Request`]: it borrows nothing, so it can be spawned.
pub type ResponseFuture<T> = Pin<Box<dyn Future<Output = Result<T, Error>> + Send>>;

impl<'c, T> Request<'c, T> {
    /// Begins a request for an operation of the API.
    #[doc(hidden)]
    pub fn new(client: &'c Client, operation: &'static Operation) -> Self {
        Self::from_parts(
            client,
            RequestParts {
                accept: operation.accept,
                empty: operation.empty,
                params: operation.params,
                ..RequestParts::new(client.config(), operation.id, operation.into())
            },
        )
    }

    /// Begins a request for a path that this version has no method for.
    pub(crate) fn raw(client: &'c Client, method: &str, path: &str) -> Self {
        let origin = Origin {
            method: method.to_ascii_uppercase().into(),
            path: path.to_owned().into(),
            // Reading changes nothing. About everything else nothing is known.
            repeat: if method.eq_ignore_ascii_case(Method::Get.as_str()) {
                Repeat::Reads
            } else {
                Repeat::Unsafe
            },
        };
        let mut parts = RequestParts::new(client.config(), "raw", origin);
        if let Err(problem) = url::check_literal(path) {
            parts.fail(Error::request(problem));
        }
        Self::from_parts(client, parts)
    }

    fn from_parts(client: &'c Client, parts: RequestParts) -> Self {
        Self {
            client,
            parts,
            result: PhantomData,
        }
    }

    /// Fills a place in the operation's path.
    #[doc(hidden)]
    pub fn path(mut self, name: &'static str, value: &str) -> Self {
        self.parts.path_values.push((name, value.to_owned()));
        self
    }

    /// Adds a query parameter. An empty value leaves it out.
    pub fn query(mut self, name: &str, value: impl fmt::Display) -> Self {
        let value = value.to_string();
        self.parts.query.retain(|(known, _)| known != name);
        if !value.is_empty() {
            self.parts.query.push((name.to_owned(), value));
        }
        self
    }

    /// Adds a query parameter once for each value: `id=1&id=2`. No values leave it out.
    pub fn query_each<V: fmt::Display>(
        mut self,
        name: &str,
        values: impl IntoIterator<Item = V>,
    ) -> Self {
        self.parts.query.retain(|(known, _)| known != name);
        let values = values.into_iter().map(|value| value.to_string());
        let values = values.map(|value| (name.to_owned(), value));
        self.parts.query.extend(values);
        self
    }

    /// Sets the body, and validates it by the rules that the documentation states.
    #[doc(hidden)]
    pub fn body<B: Serialize + Validate>(mut self, body: &B) -> Self {
        match Body::validated(body) {
            Ok(body) => self.parts.body = Some(body),
            Err(problem) => self.parts.fail(problem),
        }
        self
    }

    /// Sets a body that nothing is known about, for a path that this version has no method for.
    pub fn json<B: Serialize + ?Sized>(mut self, body: &B) -> Self {
        match Body::unvalidated(body) {
            Ok(body) => self.parts.body = Some(body),
            Err(problem) => self.parts.fail(problem),
        }
        self
    }

    /// Adds a field to the body that this version does not know, or replaces one. Objects are merged, at every depth.
    ///
    /// Added fields are not validated.
    pub fn extra_field(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.parts.extra.push((name.into(), value.into()));
        self
    }

    /// Lets enum values pass that this version does not know, and validates the rest: for reading an assistant, changing it and sending it back.
    ///
    /// A response is no body of a request. The parts that change go into the parameters of an update:
    ///
    /// ```
    /// # #[cfg(feature = "mock")]
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # use revox_client::mock::{Fault, MockServer};
    /// # use revox_client::types::AssistantCreateParams;
    /// # use serde_json::{Value, json};
    /// use revox_client::types::AssistantUpdateParams;
    ///
    /// # let server = MockServer::start()?;
    /// # let client = server.client()?;
    /// # let params = AssistantCreateParams::new("Reminder", "You call people.");
    /// # let mut stored: Value = client.assistants().create(&params).decode_as().await?;
    /// # stored["assistant"]["voice"] = json!({ "provider": "of-a-later-version", "id": "x" });
    /// # for response in [&stored["assistant"], &stored] {
    /// #     server.inject(Fault::status(200).body(response.to_string()));
    /// # }
    /// let stored = client.assistants().retrieve("5b0d").await?;
    /// let mut voice = stored.voice.ok_or("no voice")?; // its provider is `Unknown("of-a-later-version")`
    /// voice.speed = Some(1.1);
    ///
    /// let mut update = AssistantUpdateParams::new();
    /// update.voice = Some(voice);
    /// client.assistants().update("5b0d", &update).allow_unknown().await?;
    /// # let sent = server.requests().pop().and_then(|request| request.json());
    /// # let expected = json!({ "voice": { "provider": "of-a-later-version", "id": "x", "speed": 1.1 } });
    /// # assert_eq!(sent, Some(expected));
    /// # Ok(())
    /// # }
    /// # #[cfg(not(feature = "mock"))]
    /// # fn main() {}
    /// ```
    pub fn allow_unknown(mut self) -> Self {
        self.parts.validation = Validation::AllowUnknown;
        self
    }

    /// Sends the body even if it breaks rules that the documentation states.
    pub fn without_validation(mut self) -> Self {
        self.parts.validation = Validation::Off;
        self
    }

    /// Adds a header, in place of the client's own of the same name.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.parts.headers.push((name.into(), Some(value.into())));
        self
    }

    /// Leaves out a header that the client would send.
    pub fn without_header(mut self, name: impl Into<String>) -> Self {
        self.parts.headers.push((name.into(), None));
        self
    }

    /// Names this request, so that a server or a proxy that knows the `Idempotency-Key` header acts on it only once.
    ///
    /// The API does not document such a header, so this does not make the client repeat what it otherwise would not; for that
    /// there is [`repeatable`](Self::repeatable).
    pub fn idempotency_key(self, key: impl Into<String>) -> Self {
        self.header("Idempotency-Key", key)
    }

    /// How long one attempt may take, from connecting to the end of the response. Zero is an error.
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.parts.timeout = limit;
        self
    }

    /// How long all attempts may take, waits included. Zero is an error.
    pub fn total_timeout(mut self, limit: Duration) -> Self {
        self.parts.total_timeout = limit;
        self
    }

    /// How many attempts may follow the first one. A call, a creation and a clone are retried only after a failed connection and after the
    /// status 429.
    pub fn retries(mut self, retries: u32) -> Self {
        self.parts.retry.max_retries = retries;
        self
    }

    /// Declares that sending this request twice does no harm, so that it is retried even if the server may have processed it.
    ///
    /// For a call this can mean that a person is called twice.
    pub fn repeatable(mut self) -> Self {
        let repeat = &mut self.parts.origin.repeat;
        if *repeat == Repeat::Unsafe {
            *repeat = Repeat::Safe;
        }
        self
    }

    /// Gives the status, headers, raw bytes and number of attempts along with the result.
    pub fn with_response(self) -> Request<'c, Response<T>> {
        Request::from_parts(self.client, self.parts)
    }

    /// Gives the bytes of the response's body, not decoded.
    pub fn binary(self) -> Request<'c, Binary> {
        Request::from_parts(self.client, self.parts)
    }

    /// Decodes the response's body as another type.
    pub fn decode_as<U: Decode>(self) -> Request<'c, U> {
        Request::from_parts(self.client, self.parts)
    }
}

impl<T: Decode> Request<'_, T> {
    /// Sends the request. Awaiting it directly does the same.
    ///
    /// If the future is dropped before it ends, as `tokio::time::timeout` and `select!` do, the request may have been processed, and no error
    /// is left that says so. For what places a call or creates something, set [`timeout`](Self::timeout) or
    /// [`total_timeout`](Self::total_timeout), which end in an error, or spawn the request as a task of its own.
    ///
    /// # Errors
    ///
    /// Says what kept it from being sent, why no response came, or what the server answered.
    pub async fn send(self) -> Result<T, Error> {
        transport::send(self.client.clone(), self.parts).await
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
        crate::client::blocking::wait(self.client, self.into_future())
    }
}

impl Request<'_, Binary> {
    /// Sends the request, and gives the body piece by piece as it arrives, so that it never has to fit into memory.
    ///
    /// An attempt may be followed by another until a response begins, and not after that.
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
    /// The same as those of [`send`](Self::send), until the response begins.
    pub async fn stream(self) -> Result<BinaryStream, Error> {
        stream::open(self.client.clone(), self.parts).await
    }

    /// The same, without an async runtime around it.
    ///
    /// # Errors
    ///
    /// The same as those of [`send`](Self::send), until the response begins.
    #[cfg(feature = "blocking")]
    pub fn wait_stream(self) -> Result<BinaryStream, Error> {
        let opening = Box::pin(stream::open(self.client.clone(), self.parts));
        crate::client::blocking::wait(self.client, opening)
    }
}

impl<T: Decode> IntoFuture for Request<'_, T> {
    type Output = Result<T, Error>;
    type IntoFuture = ResponseFuture<T>;

    fn into_future(self) -> ResponseFuture<T> {
        Box::pin(transport::send(self.client.clone(), self.parts))
    }
}

impl Client {
    /// A request to a path that this version has no method for, with the same key, deadlines and errors.
    ///
    /// `path` begins with `/` and comes after the base URL. Only a `GET` is retried if the server may have processed it; see
    /// [`Request::repeatable`].
    ///
    /// ```no_run
    /// # async fn run(client: revox_client::Client) -> Result<(), revox_client::Error> {
    /// let edges = client.request("GET", "/assistants/5b0d/edges").await?;
    /// println!("{edges}");
    /// # Ok(())
    /// # }
    /// ```
    pub fn request(&self, method: &str, path: &str) -> Request<'_, Value> {
        Request::raw(self, method, path)
    }
}

/// Shows what is asked for, but no values.
impl<T> fmt::Debug for Request<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let secrets = self.parts.secrets(self.client.config());
        f.debug_struct("Request")
            .field("name", &self.parts.operation)
            .field("operation", &self.parts.origin.shown(&secrets))
            .finish_non_exhaustive()
    }
}
