//! HTTP/1.1 on a socket: reading requests, writing answers.

use std::fmt::Write as _;
use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::{Duration, Instant};

use super::record::RecordedRequest;

/// How large the request line and the headers may be together.
const MAX_HEAD: usize = 64 << 10;
/// How large a body may be.
pub(super) const MAX_BODY: usize = 16 << 20;
/// How many headers there may be.
const MAX_HEADERS: usize = 100;
/// How much is read, and for how long, of a request that was refused before its end.
const MAX_REST: usize = 256 << 20;
const MAX_REST_TIME: Duration = Duration::from_secs(5);

const TOO_LARGE: &str = "the body is too large";
const HEAD_TOO_LARGE: &str = "the head is too large";

/// A connection with a client.
pub(super) struct Wire {
    stream: TcpStream,
    /// What was read and not yet used.
    buffer: Vec<u8>,
    /// How many more bytes may be read before the connection is to be closed.
    allowance: Option<usize>,
}

/// What came of reading a request.
pub(super) enum Incoming {
    /// All of it.
    Request(RecordedRequest),
    /// The part that could be read before the connection ended or the allowance was used up.
    Part(RecordedRequest),
    /// What cannot be read on, and the status that says why.
    Bad(RecordedRequest, u16, &'static str),
}

/// An answer that is ready to be written.
pub(super) struct Outgoing {
    pub(super) status: u16,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
    pub(super) close: bool,
    /// Whether the head is all that is sent, as for `HEAD`.
    pub(super) head_only: bool,
}

/// How the length of a body is told.
enum Length {
    None,
    Bytes(usize),
    Chunks,
}

/// The status and the message for what cannot be read on; none at the end of the connection.
type Stop = Option<(u16, &'static str)>;

impl Wire {
    pub(super) fn new(stream: TcpStream) -> Self {
        Self {
            stream,
            buffer: Vec::new(),
            allowance: None,
        }
    }

    /// Waits for the first byte of a request; false if the client is gone.
    pub(super) fn wait(&mut self) -> bool {
        !self.buffer.is_empty() || matches!(self.stream.peek(&mut [0]), Ok(1))
    }

    /// Reads no more than so many bytes of the next request.
    pub(super) fn allow(&mut self, bytes: usize) {
        self.allowance = Some(bytes.saturating_sub(self.buffer.len()));
        self.buffer.truncate(bytes);
    }

    /// The method and the path of the next request, if no more than so many bytes have to be read for them.
    pub(super) fn line_within(&mut self, bytes: usize) -> Option<(String, String)> {
        self.allowance = Some(bytes.saturating_sub(self.buffer.len()));
        let ended = |buffer: &[u8]| {
            let text = buffer.trim_ascii_start();
            text.contains(&b'\n')
        };
        while !ended(&self.buffer) && self.fill() {}
        self.allowance = None;
        let text = String::from_utf8_lossy(self.buffer.trim_ascii_start());
        let (line, _) = text.split_once('\n')?;
        let mut words = line.split(' ');
        let (method, target) = (words.next()?, words.next()?);
        let path = target.split('?').next().unwrap_or_default();
        Some((method.to_owned(), path.to_owned()))
    }

    /// Reads a request.
    pub(super) fn read(&mut self) -> Incoming {
        let mut request = RecordedRequest::default();
        let length = loop {
            match self.head(&mut request) {
                Ok(Some(length)) => break length,
                Ok(None) if self.buffer.len() > MAX_HEAD => {
                    return Incoming::Bad(request, 431, HEAD_TOO_LARGE);
                }
                Ok(None) => {}
                Err((status, why)) => return Incoming::Bad(request, status, why),
            }
            if !self.fill() {
                return Incoming::Part(request);
            }
        };
        // Before the client is told to go on, so that one that asks first need not send what is refused.
        if matches!(length, Length::Bytes(bytes) if bytes > MAX_BODY) {
            return Incoming::Bad(request, 413, TOO_LARGE);
        }
        let waits = request
            .header("expect")
            .is_some_and(|value| value.eq_ignore_ascii_case("100-continue"));
        if waits && self.send(b"HTTP/1.1 100 Continue\r\n\r\n").is_err() {
            return Incoming::Part(request);
        }
        match length {
            Length::None => {}
            Length::Bytes(bytes) => {
                while self.buffer.len() < bytes {
                    if !self.fill() {
                        request.body.append(&mut self.buffer);
                        return Incoming::Part(request);
                    }
                }
                request.body.extend(self.buffer.drain(..bytes));
            }
            Length::Chunks => loop {
                match self.chunk(&mut request.body) {
                    Ok(true) => break,
                    Ok(false) => {}
                    Err(Some((status, why))) => return Incoming::Bad(request, status, why),
                    Err(None) => return Incoming::Part(request),
                }
            },
        }
        request.complete = true;
        Incoming::Request(request)
    }

    /// Parses the head, if all of it is there, and takes it out of the buffer.
    fn head(
        &mut self,
        request: &mut RecordedRequest,
    ) -> Result<Option<Length>, (u16, &'static str)> {
        let mut headers = [httparse::EMPTY_HEADER; MAX_HEADERS];
        let mut parsed = httparse::Request::new(&mut headers);
        let end = match parsed.parse(&self.buffer) {
            Ok(httparse::Status::Complete(end)) => end,
            Ok(httparse::Status::Partial) => return Ok(None),
            Err(httparse::Error::TooManyHeaders) => {
                return Err((431, "there are too many headers"));
            }
            Err(_) => return Err((400, "this is not HTTP")),
        };
        parsed
            .method
            .unwrap_or_default()
            .clone_into(&mut request.method);
        parsed
            .path
            .unwrap_or_default()
            .clone_into(&mut request.target);
        for header in parsed.headers.iter() {
            let value = String::from_utf8_lossy(header.value).into_owned();
            request.headers.push((header.name.to_owned(), value));
        }
        let old = parsed.version == Some(0);
        self.buffer.drain(..end);
        let asked = request
            .headers()
            .filter(|(name, _)| name.eq_ignore_ascii_case("connection"))
            .flat_map(|(_, value)| value.split(','))
            .any(|option| option.trim().eq_ignore_ascii_case("close"));
        // A client of HTTP/1.0 may ask for more than one answer, but need not get it.
        request.last = old || asked;
        if end > MAX_HEAD {
            return Err((431, HEAD_TOO_LARGE));
        }
        if let Some(coding) = request.header("transfer-encoding") {
            if !coding.eq_ignore_ascii_case("chunked") {
                return Err((400, "this transfer coding is not known"));
            }
            return Ok(Some(Length::Chunks));
        }
        match request.header("content-length") {
            None => Ok(Some(Length::None)),
            Some(digits) => match digits.trim().parse() {
                Ok(bytes) => Ok(Some(Length::Bytes(bytes))),
                Err(_) => Err((400, "the content length is not a number")),
            },
        }
    }

    /// Reads a chunk; true at the last.
    fn chunk(&mut self, body: &mut Vec<u8>) -> Result<bool, Stop> {
        let line = self.line()?;
        let digits = line.split(';').next().unwrap_or_default().trim();
        let size =
            usize::from_str_radix(digits, 16).map_err(|_| Some((400, "a chunk has no size")))?;
        if size > MAX_BODY - body.len() {
            return Err(Some((413, TOO_LARGE)));
        }
        if size == 0 {
            while !self.line()?.is_empty() {}
            return Ok(true);
        }
        while self.buffer.len() < size + 2 {
            if !self.fill() {
                return Err(None);
            }
        }
        body.extend(self.buffer.drain(..size));
        self.buffer.drain(..2);
        Ok(false)
    }

    fn line(&mut self) -> Result<String, Stop> {
        loop {
            if let Some(end) = self.buffer.windows(2).position(|two| two == b"\r\n") {
                let line = String::from_utf8_lossy(&self.buffer[..end]).into_owned();
                self.buffer.drain(..end + 2);
                return Ok(line);
            }
            if self.buffer.len() > MAX_HEAD {
                return Err(Some((400, "a line is too long")));
            }
            if !self.fill() {
                return Err(None);
            }
        }
    }

    /// Reads some more; false at the end.
    fn fill(&mut self) -> bool {
        let mut piece = [0; 8 << 10];
        let room = self.allowance.unwrap_or(piece.len()).min(piece.len());
        if room == 0 {
            return false;
        }
        match self.stream.read(&mut piece[..room]) {
            Ok(read) if read > 0 => {
                self.buffer.extend_from_slice(&piece[..read]);
                if let Some(allowance) = &mut self.allowance {
                    *allowance -= read;
                }
                true
            }
            _ => false,
        }
    }

    /// Ends the connection after the answer to a request of which not all was read. Closing it at once would have the system tell the
    /// client that the connection broke, and most clients that still send would never see the answer.
    pub(super) fn linger(&mut self) {
        let end = Instant::now() + MAX_REST_TIME;
        let mut rest = MAX_REST;
        let mut piece = vec![0; 64 << 10];
        let mut open = self.stream.shutdown(Shutdown::Write).is_ok();
        while open && rest > 0 {
            let left = end.saturating_duration_since(Instant::now());
            // A timeout of zero is none.
            open = !left.is_zero()
                && self.stream.set_read_timeout(Some(left)).is_ok()
                && match self.stream.read(&mut piece) {
                    Ok(read) => {
                        rest = rest.saturating_sub(read);
                        read > 0
                    }
                    Err(error) => error.kind() == io::ErrorKind::Interrupted,
                };
        }
    }

    /// Writes bytes as they are.
    pub(super) fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.stream.write_all(bytes)?;
        self.stream.flush()
    }
}

impl Outgoing {
    /// The bytes of the answer, and where among them the body begins.
    pub(super) fn bytes(&self) -> (Vec<u8>, usize) {
        let mut head = format!("HTTP/1.1 {} {}\r\n", self.status, phrase(self.status));
        for (name, value) in &self.headers {
            // Writing to a string does not fail.
            let _ = write!(head, "{name}: {value}\r\n");
        }
        let bodiless = matches!(self.status, 100..=199 | 204 | 304);
        if !bodiless && !self.has("content-length") {
            let _ = write!(head, "content-length: {}\r\n", self.body.len());
        }
        if self.close {
            head.push_str("connection: close\r\n");
        }
        head.push_str("\r\n");
        let mut bytes = head.into_bytes();
        let body = bytes.len();
        if !bodiless && !self.head_only {
            bytes.extend_from_slice(&self.body);
        }
        (bytes, body)
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.headers
            .iter()
            .any(|(known, _)| known.eq_ignore_ascii_case(name))
    }
}

fn phrase(status: u16) -> &'static str {
    match status {
        200 => "OK",
        204 => "No Content",
        400 => "Bad Request",
        401 => "Unauthorized",
        404 => "Not Found",
        405 => "Method Not Allowed",
        409 => "Conflict",
        413 => "Content Too Large",
        415 => "Unsupported Media Type",
        422 => "Unprocessable Content",
        429 => "Too Many Requests",
        500 => "Internal Server Error",
        501 => "Not Implemented",
        503 => "Service Unavailable",
        _ => "Answer",
    }
}
