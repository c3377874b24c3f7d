//! What the mock server does with connections: requests that are too large, faults in line, responses that never come.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use revox_client::mock::{Fault, MockServer};
use revox_client::types::AssistantCreateParams;

use crate::{fast, pair};

fn connect(server: &MockServer) -> TcpStream {
    TcpStream::connect(server.url().trim_start_matches("http://")).unwrap()
}

fn rest(mut stream: TcpStream) -> String {
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    text
}

#[tokio::test]
async fn a_body_that_is_too_large_is_answered_as_such() {
    let (server, client) = pair();
    let params = AssistantCreateParams::new("Reminder", "x".repeat(20 << 20));
    for _ in 0..4 {
        let made = client.assistants().create(&params).without_validation();
        assert_eq!(made.await.unwrap_err().status(), Some(413));
    }

    // One that sends everything before it reads.
    let mut stream = connect(&server);
    stream
        .write_all(b"POST /assistants HTTP/1.1\r\nhost: x\r\ncontent-length: 20971520\r\n\r\n")
        .unwrap();
    stream.write_all(&vec![b'x'; 20 << 20]).unwrap();
    let text = rest(stream);
    assert!(text.starts_with("HTTP/1.1 413 "), "{text}");

    // One that sends a chunk of 20 MB, which is 1400000 in hexadecimal digits.
    let mut stream = connect(&server);
    stream
        .write_all(b"POST /assistants HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n1400000\r\n")
        .unwrap();
    stream.write_all(&vec![b'x'; 20 << 20]).unwrap();
    let text = rest(stream);
    assert!(text.starts_with("HTTP/1.1 413 "), "{text}");

    // One that asks first.
    let mut stream = connect(&server);
    stream
        .write_all(b"POST /assistants HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\ncontent-length: 20971520\r\n\r\n")
        .unwrap();
    let text = rest(stream);
    assert!(text.starts_with("HTTP/1.1 413 "), "{text}");
}

#[tokio::test]
async fn a_response_may_never_come() {
    let server = MockServer::start().unwrap();
    server.inject(Fault::delay(Duration::MAX));
    let client = fast(&server).build().unwrap();
    let waited = tokio::time::timeout(Duration::from_millis(200), client.assistants().list()).await;
    assert!(waited.is_err());
    assert_eq!(server.requests()[0].status(), Some(200));
    // It ends when the server does.
    drop(server);
}

#[test]
fn faults_act_in_their_turn() {
    let server = MockServer::start().unwrap();
    server.inject(Fault::status(429).times(2));
    server.inject(Fault::status(503).on("GET", "/voices"));
    server.inject(Fault::close_in_request(60));
    server.inject(Fault::close_in_request(5));
    server.inject(Fault::garbage("?"));
    let ask = |path: &str| {
        let mut stream = connect(&server);
        write!(
            stream,
            "GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer k\r\nx-padding: 0123456789\r\n\r\n"
        )
        .unwrap();
        // A connection that is closed with unread data may end in an error.
        let mut bytes = Vec::new();
        let _ = stream.read_to_end(&mut bytes);
        let text = String::from_utf8(bytes).unwrap();
        text.chars().take(12).collect::<String>()
    };
    let seen: Vec<String> = [
        "/assistants",
        "/assistants",
        "/voices?a=b",
        "/voices",
        "/voices",
        "/voices",
        "/voices",
    ]
    .map(ask)
    .into();
    assert_eq!(
        seen,
        [
            "HTTP/1.1 429",
            "HTTP/1.1 429",
            "",
            "",
            "HTTP/1.1 503",
            "?",
            "HTTP/1.1 200",
        ]
    );
    assert!(!server.requests()[3].is_complete());
    assert!(server.requests()[4].is_complete());
    assert_eq!(server.requests().len(), 7);
}

#[test]
fn connections_end_when_they_are_to() {
    let server = MockServer::start().unwrap();
    // Each is read to the end of the connection.
    for (request, status) in [
        ("GET /assistants HTTP/1.0\r\n", "HTTP/1.0 200 "),
        (
            "GET /assistants HTTP/1.1\r\nconnection: keep-alive, Close\r\n",
            "HTTP/1.1 200 ",
        ),
        (
            "GET /assistants HTTP/1.1\r\nconnection: keep-alive\r\nconnection: close\r\n",
            "HTTP/1.1 200 ",
        ),
    ] {
        let mut stream = connect(&server);
        write!(stream, "{request}authorization: Bearer k\r\n\r\n").unwrap();
        let text = rest(stream);
        assert!(text.starts_with(status), "{request}: {text}");
        let is_said = text.contains("\r\nconnection: close\r\n");
        assert!(is_said || status.starts_with("HTTP/1.0"), "{text}");
    }
}

#[test]
fn a_head_is_answered_by_a_head() {
    let server = MockServer::start().unwrap();
    let mut stream = connect(&server);
    stream
        .write_all(
            b"HEAD /assistants HTTP/1.1\r\nconnection: close\r\nauthorization: Bearer k\r\n\r\n",
        )
        .unwrap();
    let text = rest(stream);
    assert!(text.starts_with("HTTP/1.1 405 "), "{text}");
    assert!(text.ends_with("\r\n\r\n"), "{text}");
}

#[test]
fn a_head_that_is_too_large_is_answered_as_such() {
    let server = MockServer::start().unwrap();
    let many = "x: y\r\n".repeat(101);
    for headers in [format!("x: {}\r\n", "y".repeat(65_536)), many] {
        let mut stream = connect(&server);
        write!(stream, "GET /assistants HTTP/1.1\r\n{headers}\r\n").unwrap();
        let text = rest(stream);
        assert!(text.starts_with("HTTP/1.1 431 "), "{text}");
    }
}
