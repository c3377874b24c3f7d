//! A server that answers as no documentation says, and counts.

mod responses;
mod sending;
mod words;

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use revox_client::Client;

/// A server that knows no HTTP: whatever the request, the same bytes are the response, after which the connection is closed.
pub(super) struct Odd {
    url: String,
    response: Arc<Mutex<Vec<u8>>>,
    pub(super) requests: Arc<Mutex<Vec<String>>>,
}

impl Odd {
    pub(super) fn new(response: impl Into<Vec<u8>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let server = Self {
            url: format!("http://{}", listener.local_addr().unwrap()),
            response: Arc::new(Mutex::new(response.into())),
            requests: Arc::default(),
        };
        let (response, requests) = (Arc::clone(&server.response), Arc::clone(&server.requests));
        thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let mut request = Vec::new();
                let mut piece = [0; 4096];
                while !is_complete(&request) {
                    match stream.read(&mut piece) {
                        Ok(0) | Err(_) => break,
                        Ok(length) => request.extend_from_slice(&piece[..length]),
                    }
                }
                // A connection that was opened and not used is no request.
                if !request.is_empty() {
                    let text = String::from_utf8_lossy(&request).into_owned();
                    requests.lock().unwrap().push(text);
                }
                let response = response.lock().unwrap().clone();
                // The client may be gone.
                let _ = stream.write_all(&response);
            }
        });
        server
    }

    /// A server that answers with a status, headers and a body.
    pub(super) fn status(status: u16, headers: &str, body: impl AsRef<[u8]>) -> Self {
        Self::new(response(status, headers, body))
    }

    /// Responds with something else from now on, and counts anew.
    pub(super) fn respond(&self, response: impl Into<Vec<u8>>) {
        *self.response.lock().unwrap() = response.into();
        self.requests.lock().unwrap().clear();
    }

    pub(super) fn client(&self) -> Client {
        Client::builder()
            .base_url(&self.url)
            .api_key(KEY)
            .backoff(Duration::from_millis(1), Duration::from_millis(2))
            .build()
            .unwrap()
    }

    pub(super) fn count(&self) -> usize {
        self.requests.lock().unwrap().len()
    }
}

pub(super) const KEY: &str = "rvx-Key-0123456789";

pub(super) fn response(status: u16, headers: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let length = match status {
        204 => String::new(),
        _ => format!("content-length: {}\r\n", body.len()),
    };
    let head = format!("HTTP/1.1 {status} X\r\n{length}connection: close\r\n{headers}\r\n");
    [head.as_bytes(), body].concat()
}

fn is_complete(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request);
    let Some((head, body)) = text.split_once("\r\n\r\n") else {
        return false;
    };
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "))
        .map_or(0, |length| length.parse().unwrap());
    body.len() >= length
}

/// A client, without retries, of a server that answers with these bytes.
pub(super) fn server_of(response: &str) -> Client {
    Odd::new(response).client().with_retries(0)
}
