//! The socket below HTTP. It sees where a request begins, counts its bytes and ends it when it takes too long; and it writes what a
//! fault leaves of a response.

use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use hyper::Version;
use hyper::rt::{Read, ReadBufCursor, Write};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Sleep, sleep, timeout};

use super::{Server, lock, to_bytes};
use crate::mock::record::RecordedRequest;
use crate::mock::reply::Reply;

/// How many bytes are read at a time.
const PIECE: usize = 16 << 10;
/// How many bytes are read, and for how long, of a request that was refused before its end.
const MAX_REST: usize = 256 << 20;
const MAX_REST_TIME: Duration = Duration::from_secs(5);

/// A connection. Hyper reads requests from it, and decides when it ends. What hyper writes as a response is an empty one: the service
/// puts the bytes of its own in the place of it.
#[derive(Clone)]
pub(super) struct Socket(Arc<Mutex<Inner>>);

struct Inner {
    stream: TcpStream,
    /// The request that is being read.
    request: Option<Arriving>,
    writing: Writing,
    /// Whether a response is sent before all of its request was read.
    unread: bool,
    open: Open,
}

/// A request that has begun to arrive.
struct Arriving {
    /// Its place among the records.
    place: usize,
    /// How many of its bytes were read.
    read: usize,
    /// After how many bytes a fault closes the connection.
    limit: Option<usize>,
    deadline: Pin<Box<Sleep>>,
}

/// What is written.
enum Writing {
    /// Hyper's own response to what is not HTTP, since the service has no request yet.
    Refusal,
    /// What hyper writes while the body of a request arrives, such as `100 Continue`.
    Interim,
    Output(Output),
}

/// The bytes of a response.
pub(super) struct Output {
    bytes: Vec<u8>,
    sent: usize,
    /// Whether a fault ends the connection after them.
    closes: bool,
    /// The size of the pieces in which they are sent, and the pause before each.
    drip: Option<(usize, Duration)>,
    /// How many bytes of the current piece are left, and the pause before it.
    piece: usize,
    wait: Option<Pin<Box<Sleep>>>,
}

impl Socket {
    pub(super) fn new(server: &Arc<Server>, stream: TcpStream) -> Self {
        // The pieces of a response must not wait for each other's acknowledgement.
        let _ = stream.set_nodelay(true);
        Self(Arc::new(Mutex::new(Inner {
            stream,
            request: None,
            writing: Writing::Refusal,
            unread: false,
            open: Open::new(server),
        })))
    }

    /// Says that hyper has read the head of a request, and gives its place among the records.
    pub(super) fn begin_request(&self) -> io::Result<usize> {
        let inner = &mut *self.inner();
        if inner.writing.closes() {
            // It was read together with one after which a fault closes the connection.
            return Err(io::ErrorKind::ConnectionAborted.into());
        }
        // A request that was read together with its predecessor begins here.
        let server = &inner.open.0;
        let request = inner.request.get_or_insert_with(|| Arriving::new(server));
        inner.writing = Writing::Interim;
        Ok(request.place)
    }

    /// Says that a request was read as far as it can be, and gives whether a fault closes the connection in the middle of it.
    pub(super) fn end_request(&self) -> bool {
        let request = self.inner().request.take();
        request.is_some_and(|request| request.limit.is_some())
    }

    /// Says what is written as the next response, and whether some of the request is unread.
    pub(super) fn write(&self, output: Output, unread: bool) {
        let mut inner = self.inner();
        inner.writing = Writing::Output(output);
        inner.unread |= unread;
    }

    /// Reads the rest of a request that was refused before its end. If the connection were closed at once, the system would report it
    /// as broken, and most clients that still send would never see the response.
    pub(super) async fn linger(self) {
        if !self.inner().unread {
            return;
        }
        let rest = async {
            let shutdown =
                |cx: &mut Context<'_>| Pin::new(&mut self.inner().stream).poll_shutdown(cx);
            let mut open = poll_fn(shutdown).await.is_ok();
            let mut piece = vec![0; PIECE];
            let mut rest = MAX_REST;
            while open && rest > 0 {
                let read = poll_fn(|cx| {
                    let mut buffer = ReadBuf::new(&mut piece);
                    let stream = &mut self.inner().stream;
                    ready!(Pin::new(stream).poll_read(cx, &mut buffer))?;
                    Poll::Ready(io::Result::Ok(buffer.filled().len()))
                });
                let read = read.await.unwrap_or(0);
                open = read > 0;
                rest = rest.saturating_sub(read);
            }
        };
        // Whether it ended in time or not, the connection is closed.
        let _ = timeout(MAX_REST_TIME, rest).await;
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        lock(&self.0)
    }
}

impl Read for Socket {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        mut buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        // Nothing read is the end of the connection.
        let end = Poll::Ready(Ok(()));
        let inner = &mut *self.inner();
        if inner.unread || inner.writing.closes() {
            return end;
        }
        let server = &inner.open.0;
        let request = if let Some(request) = &mut inner.request {
            request
        } else {
            // No time runs on an idle connection, so the first byte of a request is waited for, but not read yet.
            if ready!(inner.stream.poll_peek(cx, &mut ReadBuf::new(&mut [0])))? == 0 {
                return end;
            }
            inner.writing = Writing::Refusal;
            inner.request.insert(Arriving::new(server))
        };
        if request.deadline.as_mut().poll(cx).is_ready() {
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        let limit = request.limit.map_or(PIECE, |limit| limit - request.read);
        let mut piece = [0; PIECE];
        let room = limit.min(PIECE).min(buffer.remaining());
        if room == 0 {
            return end;
        }
        let mut piece = ReadBuf::new(&mut piece[..room]);
        ready!(Pin::new(&mut inner.stream).poll_read(cx, &mut piece))?;
        request.read += piece.filled().len();
        buffer.put_slice(piece.filled());
        end
    }
}

impl Write for Socket {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let inner = &mut *self.inner();
        if matches!(inner.writing, Writing::Refusal) {
            inner.refuse(bytes);
        }
        let mut stream = Pin::new(&mut inner.stream);
        let Writing::Output(output) = &mut inner.writing else {
            return stream.poll_write(cx, bytes);
        };
        while output.sent < output.bytes.len() {
            if let Some(wait) = &mut output.wait {
                ready!(wait.as_mut().poll(cx));
                output.wait = None;
            }
            let rest = &output.bytes[output.sent..];
            let piece = &rest[..output.piece.min(rest.len())];
            let written = ready!(stream.as_mut().poll_write(cx, piece))?;
            output.sent += written;
            output.piece -= written;
            if output.piece == 0 {
                output.next_piece();
            }
        }
        // Hyper takes its own response for written, and meets the end of a connection that a fault closes when it reads on.
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner().stream).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner().stream).poll_shutdown(cx)
    }
}

impl Inner {
    /// Puts a reply that says why in the place of hyper's own to what is not HTTP, which has no body, and records the request.
    fn refuse(&mut self, bytes: &[u8]) {
        let status = bytes
            .get(9..12)
            .and_then(|digits| str::from_utf8(digits).ok());
        let status = status.and_then(|digits| digits.parse().ok()).unwrap_or(400);
        let why = match status {
            400 => "the request is not valid HTTP/1.1",
            _ => "the request line and the headers are too large",
        };
        let server = &self.open.0;
        let reply = Reply::error(status, why).with_header("connection", "close");
        let reply = server.finish(reply);
        if let Some(request) = self.request.take() {
            let record = RecordedRequest {
                status: Some(status),
                ..RecordedRequest::default()
            };
            lock(&server.records).put(request.place, record);
        }
        self.writing = Writing::Output(Output::new(to_bytes(&reply, Version::HTTP_11, false).0));
        self.unread = true;
    }
}

impl Arriving {
    fn new(server: &Server) -> Self {
        Self {
            place: lock(&server.records).begin(),
            read: 0,
            limit: lock(&server.faults).at_start(),
            deadline: Box::pin(sleep(server.settings.read_timeout)),
        }
    }
}

impl Writing {
    /// Whether a fault ends the connection.
    fn closes(&self) -> bool {
        matches!(self, Self::Output(output) if output.closes)
    }
}

impl Output {
    pub(super) fn new(bytes: Vec<u8>) -> Self {
        Self {
            bytes,
            sent: 0,
            closes: false,
            drip: None,
            piece: usize::MAX,
            wait: None,
        }
    }

    /// So many bytes of it, then the end of the connection.
    pub(super) fn end(mut self, length: usize) -> Self {
        self.bytes.truncate(length);
        self.closes = true;
        self
    }

    pub(super) fn drip(mut self, size: usize, pause: Duration) -> Self {
        self.drip = Some((size, pause));
        self.next_piece();
        self
    }

    fn next_piece(&mut self) {
        if let Some((size, pause)) = self.drip {
            self.piece = size;
            self.wait = Some(Box::pin(sleep(pause)));
        }
    }
}

/// Counts a connection as open until it is dropped.
struct Open(Arc<Server>);

impl Open {
    fn new(server: &Arc<Server>) -> Self {
        server.connections.fetch_add(1, Ordering::SeqCst);
        Self(Arc::clone(server))
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.0.connections.fetch_sub(1, Ordering::SeqCst);
    }
}
