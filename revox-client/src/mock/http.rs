//! HTTP/1.1 on loopback: hyper reads the requests, and responses are written as bytes, of which faults take away what they like.

mod socket;

use std::error::Error as _;
use std::io;
use std::net;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use http_body_util::{BodyExt as _, Empty};
use hyper::body::{Body as _, Bytes, Incoming};
use hyper::header::{CONNECTION, HeaderMap, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode, Version};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Handle;
use tokio::time::sleep;

use super::fault::{Effect, Faults};
use super::record::{RecordedRequest, Records};
use super::reply::Reply;
use super::route::{self, Settings};
use super::state::State;
use crate::worker::Worker;
use socket::{Output, Socket};

/// How large the request line and the headers may be together, in bytes.
const MAX_HEAD: usize = 64 << 10;
/// How large a body may be, in bytes.
const MAX_BODY: usize = 16 << 20;
/// How many requests are validated at a time.
const WORKERS: usize = 4;

/// The state that all connections share.
pub(super) struct Server {
    pub(super) settings: Settings,
    pub(super) state: Arc<Mutex<State>>,
    pub(super) faults: Mutex<Faults>,
    pub(super) records: Mutex<Records>,
    replies: AtomicU64,
    pub(super) connections: AtomicUsize,
}

impl Server {
    pub(super) fn new(settings: Settings, state: State) -> Self {
        Self {
            settings,
            state: Arc::new(Mutex::new(state)),
            faults: Mutex::default(),
            records: Mutex::default(),
            replies: AtomicU64::new(0),
            connections: AtomicUsize::new(0),
        }
    }

    /// Gives a reply the headers that every one has.
    fn finish(&self, mut reply: Reply) -> Reply {
        let number = self.replies.fetch_add(1, Ordering::SeqCst) + 1;
        if !reply.body.is_empty() && reply.header("content-type").is_none() {
            reply = reply.with_header("content-type", "application/json");
        }
        if reply.header("x-request-id").is_none() {
            reply = reply.with_header("x-request-id", &format!("mock-{number}"));
        }
        reply
    }
}

/// A server on its thread, which ends when this is dropped.
pub(super) struct Running {
    pub(super) runtime: Handle,
    worker: Option<Worker>,
    thread: Option<JoinHandle<()>>,
}

impl Running {
    /// Accepts connections on a thread of its own.
    pub(super) fn start(server: Arc<Server>, listener: net::TcpListener) -> io::Result<Self> {
        listener.set_nonblocking(true)?;
        let (worker, thread) = Worker::start("revox-mock", WORKERS)?;
        let runtime = worker.handle.clone();
        let inside = runtime.enter();
        tokio::spawn(accept(server, TcpListener::from_std(listener)?));
        drop(inside);
        Ok(Self {
            runtime,
            worker: Some(worker),
            thread: Some(thread),
        })
    }

    /// Blocks until the thread ends by itself.
    pub(super) fn join(mut self) {
        self.end();
    }

    fn end(&mut self) {
        if let Some(thread) = self.thread.take() {
            // A panic on it has been reported by then.
            let _ = thread.join();
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.worker.take();
        self.end();
    }
}

async fn accept(server: Arc<Server>, listener: TcpListener) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => drop(tokio::spawn(connection(Arc::clone(&server), stream))),
            // There may be no file descriptors left until other connections end.
            Err(_) => sleep(Duration::from_millis(10)).await,
        }
    }
}

/// Serves one connection to its end.
async fn connection(server: Arc<Server>, stream: TcpStream) {
    let socket = Socket::new(&server, stream);
    let service = service_fn(|request| serve(&server, &socket, request));
    // An error means that the client or a fault broke the connection, which the records show.
    let _ = http1::Builder::new()
        // A client may shut down its writing side before it reads.
        .half_close(true)
        .auto_date_header(false)
        .max_buf_size(MAX_HEAD)
        .max_header_size(MAX_HEAD)
        .serve_connection(socket.clone(), service)
        .await;
    socket.linger().await;
}

/// Serves one request. An error closes the connection without a response.
async fn serve(
    server: &Arc<Server>,
    socket: &Socket,
    request: Request<Incoming>,
) -> io::Result<Response<Empty<Bytes>>> {
    let (head, body) = request.into_parts();
    let mut request = RecordedRequest::new(&head);
    let place = socket.begin_request()?;
    let read = read(body, &mut request.body).await;
    request.complete = matches!(read, Ok(None));
    let is_cut = socket.end_request();
    let refusal = match read {
        Ok(refusal) if !is_cut => refusal,
        _ => {
            lock(&server.records).put(place, request);
            return Err(io::ErrorKind::ConnectionAborted.into());
        }
    };
    let unread = refusal.is_some();
    let effect = lock(&server.faults).at_reply(request.method(), request.path());
    let reply = match (&effect, refusal) {
        (Some(Effect::Reply(reply)), _) => reply.clone(),
        (_, Some(refusal)) => refusal,
        (_, None) => {
            let (settings, state) = (server.settings.clone(), Arc::clone(&server.state));
            // Validating 16 MB or writing a file must not keep other connections waiting.
            let work = move || {
                let reply = route::respond(&settings, &state, &Handle::current(), &request);
                (request, reply)
            };
            let reply;
            (request, reply) = tokio::task::spawn_blocking(work).await?;
            reply
        }
    };
    let mut reply = server.finish(reply);
    request.status = Some(reply.status);
    lock(&server.records).put(place, request);
    let is_fault = matches!(effect, Some(Effect::Reply(_)));
    if !is_fault && (unread || asks_to_close(&head.headers)) {
        reply = reply.with_header("connection", "close");
    }
    let (bytes, body) = to_bytes(&reply, head.version, head.method == Method::HEAD);
    let output = Output::new(bytes);
    let (output, wait) = match effect {
        Some(Effect::CloseInReply(length)) => (output.end(length), None),
        Some(Effect::CloseInBody(length)) => (output.end(body.saturating_add(length)), None),
        Some(Effect::Garbage(bytes)) => (Output::new(bytes).end(usize::MAX), None),
        Some(Effect::Drip(size, pause)) => (output.drip(size, pause), None),
        Some(Effect::Delay(time)) => (output, Some(time)),
        _ => (output, None),
    };
    socket.write(output, unread);
    if let Some(time) = wait {
        sleep(time).await;
    }
    let mut response = Response::default();
    if unread {
        let close = HeaderValue::from_static("close");
        response.headers_mut().insert(CONNECTION, close);
    }
    Ok(response)
}

/// Whether a client wants the connection to end after the response.
fn asks_to_close(headers: &HeaderMap) -> bool {
    let values = headers.get_all(CONNECTION).into_iter();
    let values = values.filter_map(|value| value.to_str().ok());
    let mut options = values.flat_map(|value| value.split(','));
    options.any(|option| option.trim().eq_ignore_ascii_case("close"))
}

/// Reads a body as far as it can be read, and gives a refusal of what is not. In an error, the connection has ended, or it took too long.
async fn read(mut body: Incoming, bytes: &mut Vec<u8>) -> Result<Option<Reply>, hyper::Error> {
    let too_large = || Ok(Some(Reply::error(413, "the body is too large")));
    // Before the first byte is asked for, so that a client that waits for `100 Continue` need not send what is refused.
    if body.size_hint().lower() > MAX_BODY as u64 {
        return too_large();
    }
    while let Some(frame) = body.frame().await {
        let frame = match frame {
            Ok(frame) => frame,
            Err(error) => {
                let cause = error.source().and_then(|source| source.downcast_ref());
                return match cause.map(io::Error::kind) {
                    Some(io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput) => {
                        let why = "the body's chunks have no valid form";
                        Ok(Some(Reply::error(400, why)))
                    }
                    _ => Err(error),
                };
            }
        };
        let Some(piece) = frame.data_ref() else {
            continue;
        };
        if piece.len() > MAX_BODY - bytes.len() {
            return too_large();
        }
        bytes.extend_from_slice(piece);
    }
    Ok(None)
}

/// The bytes of a reply, whether it is valid HTTP or not, and how many of them are the head.
fn to_bytes(reply: &Reply, version: Version, head_only: bool) -> (Vec<u8>, usize) {
    use std::fmt::Write as _;

    let reason = StatusCode::from_u16(reply.status).ok();
    let reason = reason.and_then(|status| status.canonical_reason());
    let reason = reason.unwrap_or("Fault");
    let mut head = format!("{version:?} {} {reason}\r\n", reply.status);
    for (name, value) in &reply.headers {
        // Writing to a string does not fail.
        let _ = write!(head, "{name}: {value}\r\n");
    }
    let bodiless = matches!(reply.status, 100..=199 | 204 | 304);
    if !bodiless && reply.header("content-length").is_none() {
        let _ = write!(head, "content-length: {}\r\n", reply.body.len());
    }
    head.push_str("\r\n");
    let mut bytes = head.into_bytes();
    let length = bytes.len();
    if !bodiless && !head_only {
        bytes.extend_from_slice(&reply.body);
    }
    (bytes, length)
}

/// A panic in one thread is no reason for others to panic.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};
    use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpStream};

    use super::*;

    fn start(read_timeout: Duration) -> (Running, Arc<Server>, SocketAddr) {
        let listener = net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let settings = Settings {
            key: None,
            schema_only: false,
            read_timeout,
        };
        let server = Arc::new(Server::new(settings, State::new(None, None).unwrap()));
        let running = Running::start(Arc::clone(&server), listener).unwrap();
        (running, server, address)
    }

    /// Sends a request and reads the first bytes of its response.
    fn ask(stream: &mut TcpStream) -> String {
        let request = b"GET /auth-status HTTP/1.1\r\nauthorization: Bearer k\r\n\r\n";
        stream.write_all(request).unwrap();
        let mut start = [0; 1024];
        let length = stream.read(&mut start).unwrap();
        String::from_utf8_lossy(&start[..length]).into_owned()
    }

    #[test]
    fn slow_requests_end_and_idle_connections_do_not() {
        let (_running, server, address) = start(Duration::from_millis(100));
        let mut idle = TcpStream::connect(address).unwrap();
        assert!(ask(&mut idle).starts_with("HTTP/1.1 200 "));
        for slow in [
            "GET /auth-sta",
            "POST /assistants HTTP/1.1\r\ncontent-length: 9\r\n\r\n{",
        ] {
            let mut stream = TcpStream::connect(address).unwrap();
            stream.write_all(slow.as_bytes()).unwrap();
            assert_eq!(stream.read(&mut [0; 1]).unwrap_or(0), 0, "{slow}");
            let records = lock(&server.records);
            let request = records.kept.values().last().unwrap();
            assert!(!request.is_complete() && request.status().is_none());
        }
        // By now it has been idle for longer than a request may take.
        assert!(ask(&mut idle).starts_with("HTTP/1.1 200 "));
    }

    #[test]
    fn a_client_may_stop_writing_before_it_reads() {
        let (_running, server, address) = start(Duration::from_secs(30));
        let mut stream = TcpStream::connect(address).unwrap();
        let twice = "GET /auth-status HTTP/1.1\r\nauthorization: Bearer k\r\n\r\n".repeat(2);
        stream.write_all(twice.as_bytes()).unwrap();
        stream.shutdown(Shutdown::Write).unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        assert_eq!(text.matches("HTTP/1.1 200 OK\r\n").count(), 2, "{text}");
        assert_eq!(lock(&server.records).kept.len(), 2);
    }
}
