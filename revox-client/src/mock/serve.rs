//! Threads and connections: one thread accepts, one serves each connection.

use std::collections::HashMap;
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::answer::{self, Answer};
use super::fault::{Faults, What};
use super::record::{RecordedRequest, Records};
use super::state::State;
use super::wire::{Incoming, Outgoing, Wire};

/// How the server behaves.
pub(super) struct Settings {
    pub(super) key: Option<String>,
    pub(super) schema_only: bool,
}

/// What all threads share.
pub(super) struct Server {
    pub(super) settings: Settings,
    state: Mutex<State>,
    faults: Mutex<Faults>,
    requests: Mutex<Records>,
    connections: Mutex<HashMap<u64, TcpStream>>,
    threads: Mutex<Vec<JoinHandle<()>>>,
    answered: AtomicU64,
    stopping: AtomicBool,
    /// Wakes whoever waits when the server stops.
    stop: (Mutex<()>, Condvar),
}

impl Server {
    pub(super) fn new(settings: Settings, state: State) -> Self {
        Self {
            settings,
            state: Mutex::new(state),
            faults: Mutex::default(),
            requests: Mutex::default(),
            connections: Mutex::default(),
            threads: Mutex::default(),
            answered: AtomicU64::new(0),
            stopping: AtomicBool::new(false),
            stop: (Mutex::new(()), Condvar::new()),
        }
    }

    /// Accepts connections until the server stops.
    pub(super) fn accept(self: &Arc<Self>, listener: &TcpListener) {
        for number in 0.. {
            let Ok((stream, _)) = listener.accept() else {
                // Out of descriptors, perhaps; whoever has them may give some back.
                self.pause(Duration::from_millis(10));
                if self.is_stopping() {
                    break;
                }
                continue;
            };
            if self.is_stopping() {
                break;
            }
            // An answer of several pieces is not to wait for the client's acknowledgement of the first.
            let _ = stream.set_nodelay(true);
            let Ok(twin) = stream.try_clone() else {
                continue;
            };
            lock(&self.connections).insert(number, twin);
            let server = Arc::clone(self);
            let spawned = thread::Builder::new()
                .name("revox-mock-connection".to_owned())
                .spawn(move || {
                    let _open = Open(&server.connections, number);
                    server.serve(stream);
                });
            let mut threads = lock(&self.threads);
            threads.retain(|thread| !thread.is_finished());
            match spawned {
                Ok(thread) => threads.push(thread),
                Err(_) => {
                    lock(&self.connections).remove(&number);
                }
            }
        }
        for connection in lock(&self.connections).values() {
            // It may be closed already.
            let _ = connection.shutdown(Shutdown::Both);
        }
        let threads = std::mem::take(&mut *lock(&self.threads));
        for thread in threads {
            let _ = thread.join();
        }
    }

    /// Stops accepting, closes every connection and ends every wait.
    pub(super) fn stop(&self, address: SocketAddr) {
        self.stopping.store(true, Ordering::SeqCst);
        drop(lock(&self.stop.0));
        self.stop.1.notify_all();
        // Wakes the thread that accepts.
        let _ = TcpStream::connect(address);
    }

    pub(super) fn faults(&self) -> MutexGuard<'_, Faults> {
        lock(&self.faults)
    }

    pub(super) fn requests(&self) -> MutexGuard<'_, Records> {
        lock(&self.requests)
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }

    pub(super) fn open_connections(&self) -> usize {
        lock(&self.connections).len()
    }

    /// Serves one connection to its end.
    fn serve(&self, stream: TcpStream) {
        let mut wire = Wire::new(stream);
        while !self.is_stopping() && wire.wait() {
            // The place is taken when the request begins to arrive, so that the order is that of the client's sending.
            let place = self.requests().begin();
            let cut = self.cut(&mut wire);
            let (request, bad) = match wire.read() {
                Incoming::Part(request) => {
                    self.remember(place, request);
                    return;
                }
                // All of it arrived, but it was not to be acted on.
                Incoming::Request(request) if cut.is_some() => {
                    self.remember(place, request);
                    return;
                }
                Incoming::Request(request) => (request, None),
                Incoming::Bad(request, status, why) => (request, Some((status, why))),
            };
            let unread = bad.is_some();
            let close = unread || request.last;
            let fault = self.faults().at_answer(&request.method, request.path());
            let mut outgoing = match (&fault, bad) {
                (
                    Some(What::Answer {
                        status,
                        headers,
                        body,
                    }),
                    _,
                ) => self.outgoing(Answer {
                    status: *status,
                    headers: headers.clone(),
                    body: body.clone(),
                }),
                (_, Some((status, why))) => self.outgoing(Answer::error(status, why)),
                (_, None) => self.outgoing(answer::answer(self, &request)),
            };
            outgoing.close = close;
            outgoing.head_only = request.method == "HEAD";
            let mut request = request;
            request.status = Some(outgoing.status);
            self.remember(place, request);
            let written = self.write(&mut wire, &outgoing, fault);
            if written && unread {
                wire.linger();
            }
            if !written || close {
                return;
            }
        }
    }

    /// Finds out whether a fault closes the connection in the middle of the request that begins to arrive, and after how many bytes.
    fn cut(&self, wire: &mut Wire) -> Option<usize> {
        let limit = self.faults().before_line()?;
        let line = wire.line_within(limit);
        let known = line
            .as_ref()
            .map(|(method, path)| (method.as_str(), path.as_str()));
        let cut = self.faults().at_start(known)?;
        wire.allow(cut);
        Some(cut)
    }

    fn remember(&self, place: usize, request: RecordedRequest) {
        self.requests().put(place, request);
    }

    fn outgoing(&self, answer: Answer) -> Outgoing {
        let number = self.answered.fetch_add(1, Ordering::SeqCst) + 1;
        let mut outgoing = Outgoing {
            status: answer.status,
            headers: answer.headers,
            body: answer.body,
            close: false,
            head_only: false,
        };
        if !outgoing.has("content-type") && !outgoing.body.is_empty() {
            let json = ("content-type".to_owned(), "application/json".to_owned());
            outgoing.headers.push(json);
        }
        if !outgoing.has("x-request-id") {
            let id = ("x-request-id".to_owned(), format!("mock-{number}"));
            outgoing.headers.push(id);
        }
        outgoing
    }

    /// Writes an answer, or what a fault makes of it; false if the connection is to be closed.
    fn write(&self, wire: &mut Wire, outgoing: &Outgoing, fault: Option<What>) -> bool {
        let (bytes, body) = outgoing.bytes();
        let upto = |end: usize| &bytes[..end.min(bytes.len())];
        match fault {
            None | Some(What::Answer { .. } | What::CloseInRequest(_)) => wire.send(&bytes).is_ok(),
            Some(What::Delay(time)) => self.pause(time) && wire.send(&bytes).is_ok(),
            Some(What::CloseInAnswer(end)) => {
                let _ = wire.send(upto(end));
                false
            }
            Some(What::CloseInBody(end)) => {
                let _ = wire.send(upto(body + end));
                false
            }
            Some(What::Drip(size, pause)) => bytes
                .chunks(size)
                .all(|piece| self.pause(pause) && wire.send(piece).is_ok()),
            Some(What::Raw(raw)) => {
                let _ = wire.send(&raw);
                false
            }
        }
    }

    /// Waits, unless the server stops; false if it does.
    fn pause(&self, time: Duration) -> bool {
        // A time beyond the clock's end never comes.
        let end = Instant::now().checked_add(time);
        let mut guard = lock(&self.stop.0);
        loop {
            let left = end.map_or(Duration::MAX, |end| {
                end.saturating_duration_since(Instant::now())
            });
            if self.is_stopping() || left.is_zero() {
                return !self.is_stopping();
            }
            guard = self
                .stop
                .1
                .wait_timeout(guard, left)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
    }

    fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::SeqCst)
    }
}

/// Counts a connection as open until it is dropped, even by a thread that fails.
struct Open<'a>(&'a Mutex<HashMap<u64, TcpStream>>, u64);

impl Drop for Open<'_> {
    fn drop(&mut self) {
        lock(self.0).remove(&self.1);
    }
}

/// A thread that failed is no reason for the others to fail.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
