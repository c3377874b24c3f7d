//! A server on this machine that answers like the API, so that programs can be tried and tested without an account.
//!
//! It listens on the loopback address alone, keeps its state in memory, and calls nobody. It judges requests by the same rules as
//! the client, or by the schema alone on request ([`MockBuilder::schema_only`]), remembers what it received, and misbehaves on
//! demand ([`Fault`]).
//!
//! ```
//! # #[cfg(feature = "http")]
//! # async fn run() -> Result<(), Box<dyn std::error::Error>> {
//! use revox_client::mock::{Fault, MockServer};
//!
//! let server = MockServer::start()?;
//! server.inject(Fault::status(429).header("retry-after-ms", "1"));
//! let client = server.client()?;
//! let assistants = client.assistants().list().await?;
//! assert!(assistants.assistants.is_empty());
//! assert_eq!(server.count("GET", "/assistants"), 2);
//! # Ok(())
//! # }
//! ```
//!
//! What it simulates: assistants with all their operations; voices, a small catalogue to which clones are added, and which speak
//! silence; calls, which are created, paused, resumed, cancelled, searched (page 1 is the first) and exported, and which end when the
//! test says so ([`MockServer::finish_call`]); campaigns without the calls that belong to them; phone numbers; the user. The rows,
//! the launch and the statistics of a campaign it answers with 500 and a message that says so.

mod fault;
mod fields;
mod finish;
mod http;
mod outbound;
mod record;
mod reply;
mod route;
mod search;
mod simulation;
mod sound;
mod state;
mod store;
mod thing;
mod tool;
mod validate;

use std::fmt;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use serde_json::Value;

pub use fault::Fault;
pub use finish::Finished;
pub use outbound::ToolResponse;
pub use record::RecordedRequest;
pub use reply::MockError;
pub use tool::ToolRequest;

use http::{Running, Server, lock};
use route::Settings;
use state::State;

/// The key that [`MockServer::api_key`] gives when none was set.
const KEY: &str = "mock-key";
/// How long a request may take from its first byte to its last.
const READ_TIMEOUT: Duration = Duration::from_secs(30);

/// A running server, which stops when it is dropped.
///
/// A test to copy:
///
/// ```
/// # #[cfg(feature = "http")]
/// # mod example {
/// # const _: &str = stringify! {
/// #[tokio::test]
/// # };
/// # #[tokio::main(flavor = "current_thread")]
/// # pub
/// async fn the_patient_confirms() -> Result<(), Box<dyn std::error::Error>> {
///     use revox_client::assistant;
///     use revox_client::mock::{Fault, Finished, MockServer};
///     use revox_client::types::CallCreateParams;
///
///     let server = MockServer::start()?;
///     let client = server.client()?;
///     let reminder = assistant! { name: "Reminder", prompt: "Be brief and kind." };
///     let assistant = client.assistants().create(&reminder).await?.assistant;
///
///     // The first request fails, and the client tries again.
///     server.inject(Fault::status(429).header("retry-after-ms", "1"));
///     let mut params = CallCreateParams::new("+33639981234");
///     params.assistant_id = Some(assistant.id);
///     let call = client.calls().create(&params).await?.call;
///     assert_eq!(server.count("POST", "/call"), 2);
///
///     // The call ends as the test says.
///     server.finish_call(&call.id, Finished::answered().outcome("interested"))?;
///     let call = client.calls().wait(&call.id).await?;
///     assert_eq!(call.outcome, Some("interested".into()));
///
///     // What arrived can be looked at.
///     let requests = server.requests();
///     let body = requests[2].json().ok_or("the call has a body")?;
///     assert_eq!(body["phone_number"], "+33639981234");
///     Ok(())
/// }
/// # }
/// # #[cfg(feature = "http")]
/// # fn main() {
/// #     example::the_patient_confirms().unwrap();
/// # }
/// # #[cfg(not(feature = "http"))]
/// # fn main() {}
/// ```
pub struct MockServer {
    server: Arc<Server>,
    address: SocketAddr,
    running: Running,
}

impl MockServer {
    /// Starts a server on a free port.
    ///
    /// # Errors
    ///
    /// Fails if the loopback address gives no port.
    pub fn start() -> io::Result<Self> {
        Self::builder().start()
    }

    /// Begins a server with other settings.
    pub fn builder() -> MockBuilder {
        MockBuilder::default()
    }

    /// The base URL, to be given to a client.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// A key that the server accepts.
    #[must_use]
    pub fn api_key(&self) -> &str {
        self.server.settings.key.as_deref().unwrap_or(KEY)
    }

    /// A client of this server, which can reach [nothing but this machine](crate::ClientBuilder::only_loopback).
    ///
    /// # Errors
    ///
    /// Fails if no HTTP client can be made.
    #[cfg(feature = "http")]
    pub fn client(&self) -> Result<crate::Client, crate::Error> {
        self.client_builder().build()
    }

    /// Begins a client of this server.
    #[cfg(feature = "http")]
    pub fn client_builder(&self) -> crate::ClientBuilder {
        crate::Client::builder()
            .only_loopback()
            .base_url(self.url())
            .api_key(self.api_key())
    }

    /// Misbehaves from the next request on that the fault is meant for. Faults wait in line: each request meets the first that is
    /// meant for it.
    pub fn inject(&self, fault: Fault) {
        lock(&self.server.faults).0.push(fault);
    }

    /// Behaves again, whatever was [injected](Self::inject).
    pub fn clear_faults(&self) {
        lock(&self.server.faults).0.clear();
    }

    /// Every request so far, in the order in which they began to arrive, incomplete and refused ones included.
    #[must_use]
    pub fn requests(&self) -> Vec<RecordedRequest> {
        lock(&self.server.records).kept.values().cloned().collect()
    }

    /// How many requests with this method and path arrived, as far as both could be read.
    #[must_use]
    pub fn count(&self, method: &str, path: &str) -> usize {
        lock(&self.server.records)
            .kept
            .values()
            .filter(|request| request.method() == method && request.path() == path)
            .count()
    }

    /// Forgets the requests so far.
    pub fn clear_requests(&self) {
        lock(&self.server.records).kept.clear();
    }

    /// How many connections are open.
    #[must_use]
    pub fn open_connections(&self) -> usize {
        self.server.connections.load(Ordering::SeqCst)
    }

    /// Everything the server knows, as [`MockBuilder::state`] takes it.
    #[must_use]
    pub fn state(&self) -> Value {
        lock(&self.server.state).to_json()
    }

    /// Ends a call, however it ended. If the webhook of its assistant is at an `http://` URL of this machine, it is posted.
    ///
    /// Programs in other languages do the same by `POST /_mock/calls/{id}/finish`, without a key, with a body such as
    /// `{"result": "answered", "outcome": "interested", "transcript": [{"role": "agent", "content": "Hi"}], "output": {"confirmed":
    /// true}}`. The result is `answered`, `voicemail`, `no_answer` or `failed`; `reason` is the reason of a failure. The response is
    /// that of retrieving the call.
    ///
    /// The body of the webhook has the keys that were observed; the API's documentation does not name them.
    ///
    /// # Errors
    ///
    /// Refuses a call that does not exist or is over, and what contradicts the API's documentation or the structured output that the
    /// assistant asks for.
    pub fn finish_call(&self, id: &str, finished: Finished) -> Result<(), MockError> {
        finish::finish_call(&self.server.state, &self.running.runtime, id, finished)?;
        Ok(())
    }

    /// Uses a tool of a call's assistant: fills its template with the arguments and the variables of the call, and sends it to its URL,
    /// which has to be an `http://` URL of this machine.
    ///
    /// ```no_run
    /// # async fn run(server: revox_client::mock::MockServer, id: &str) -> Result<(), Box<dyn std::error::Error>> {
    /// let arguments = serde_json::json!({ "day": "2026-05-01" });
    /// let response = server.call_tool(id, "check_availability", arguments).await?;
    /// assert_eq!(response.status(), 200);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// It fails with what contradicts the tool or the call, or if no response comes.
    pub fn call_tool(&self, id: &str, name: &str, arguments: Value) -> ToolRequest {
        ToolRequest {
            request: lock(&self.server.state).tool_request(id, name, arguments),
            runtime: self.running.runtime.clone(),
        }
    }

    /// Blocks until the server stops, which is never, unless its thread fails. Requests are no longer remembered, since nobody can ask
    /// for them.
    pub fn join(self) {
        lock(&self.server.records).switch_off();
        self.running.join();
    }
}

impl fmt::Debug for MockServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MockServer")
            .field("url", &self.url())
            .field("requests", &lock(&self.server.records).kept.len())
            .finish_non_exhaustive()
    }
}

/// Makes a [`MockServer`].
///
/// ```
/// use revox_client::mock::MockServer;
///
/// let server = MockServer::builder().api_key("secret").schema_only(true).start()?;
/// assert!(server.url().starts_with("http://127.0.0.1:"));
/// assert_eq!((server.api_key(), server.open_connections()), ("secret", 0));
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Default)]
#[must_use = "a builder does nothing until `start`"]
pub struct MockBuilder {
    port: u16,
    key: Option<String>,
    schema_only: bool,
    state: Option<Value>,
    state_file: Option<PathBuf>,
}

impl MockBuilder {
    /// Listens on this port; 0, the default, takes a free one.
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Accepts this key alone. The default accepts every key that is not empty.
    pub fn api_key(mut self, key: impl Into<String>) -> Self {
        self.key = Some(key.into());
        self
    }

    /// Judges bodies by the keywords of the API's own schema alone, not by the rules that the documentation states in prose.
    pub fn schema_only(mut self, only: bool) -> Self {
        self.schema_only = only;
        self
    }

    /// Begins with this state: an object with a list for each kind of thing, such as [`MockServer::state`] gives. Each thing needs an
    /// id; what else is missing gets a default.
    pub fn state(mut self, state: Value) -> Self {
        self.state = Some(state);
        self
    }

    /// Begins with the state in this file, which is made if there is none, and writes the state there after each change. A change that cannot be written
    /// is not made, and answered with 500.
    pub fn state_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.state_file = Some(path.into());
        self
    }

    /// Starts the server.
    ///
    /// # Errors
    ///
    /// Fails if the port is taken, or if the state is not one.
    pub fn start(self) -> io::Result<MockServer> {
        let state = State::new(self.state, self.state_file)?;
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, self.port))?;
        let address = listener.local_addr()?;
        let settings = Settings {
            key: self.key,
            schema_only: self.schema_only,
            read_timeout: READ_TIMEOUT,
        };
        let server = Arc::new(Server::new(settings, state));
        let running = Running::start(Arc::clone(&server), listener)?;
        Ok(MockServer {
            server,
            address,
            running,
        })
    }
}

impl fmt::Debug for MockBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MockBuilder")
            .field("port", &self.port)
            .field("schema_only", &self.schema_only)
            .finish_non_exhaustive()
    }
}
