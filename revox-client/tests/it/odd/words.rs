//! What errors say, word for word: true, once, on one line, and without secrets.

use revox_client::types::{VoicePreviewParams, VoiceProvider};
use revox_client::{Client, Error, ErrorKind};
use serde_json::json;

use super::{KEY, Odd, response};
use crate::small;

/// What `Display` says, which has to be what `Debug` repeats.
fn said(error: &Error) -> String {
    let debug = format!("{error:?}");
    for secret in [KEY, "hunter2-hunter2", "OTHERSECRET"] {
        assert!(!debug.contains(secret), "{debug}");
    }
    error.to_string()
}

async fn raw(client: &Client, method: &str, path: &str) -> String {
    let request = client.request(method, path);
    let shown = format!("{request:?}");
    assert!(!shown.contains(KEY), "{shown}");
    said(&request.await.unwrap_err())
}

#[tokio::test]
async fn what_is_asked_for_is_shown_once_on_one_line_and_without_secrets() {
    let server = Odd::status(404, "", "{}");
    let client = server.client().with_header("x-token", "hunter2-hunter2");
    let client = client.unwrap();
    for (method, path, expected) in [
        (
            "GET",
            format!("/x?api_key={KEY}"),
            "GET /x: not sent: the path has '?', which a path cannot have; parameters go into `query`",
        ),
        (
            "GET",
            "/x?other=OTHERSECRET".to_owned(),
            "GET /x: not sent: the path has '?', which a path cannot have; parameters go into `query`",
        ),
        (
            "GET",
            format!("/keys/{KEY}"),
            "GET /keys/[redacted]: the server answered 404 Not Found",
        ),
        (
            "GET",
            "/keys/HUNTER2-hunter2/x".to_owned(),
            "GET /keys/[redacted]/x: the server answered 404 Not Found",
        ),
        (
            "GET",
            "keys".to_owned(),
            "GET keys: not sent: the path does not begin with `/`",
        ),
        (
            "GET",
            "/a/../b".to_owned(),
            "GET /a/../b: not sent: the path has a segment `..`",
        ),
        (
            "GET",
            "/a\nb".to_owned(),
            "GET /a\\nb: not sent: the path has '\\n', which a path cannot have; parameters go into `query`",
        ),
        (
            "GET",
            "/a\u{2028}b".to_owned(),
            "GET /a\\u{2028}b: not sent: the path has '\\u{2028}', which a path cannot have; parameters go into `query`",
        ),
        (
            "G\nET",
            "/a".to_owned(),
            "G\\nET /a: not sent: the method is empty, or no name of a method",
        ),
    ] {
        assert_eq!(raw(&client, method, &path).await, expected);
    }
    let long = raw(&client, "GET", &format!("/{}", "a".repeat(5000))).await;
    assert!(long.len() < 300, "{long}");
}

#[tokio::test]
async fn names_of_headers_are_not_shown_if_they_are_none() {
    let server = Odd::status(404, "", "{}");
    let expected = "the name of a header has characters that no name can have, or none";
    for name in ["Authorization: Bearer OTHERSECRET\n", "x y\n", "é", ""] {
        let client = server.client();
        let request = client.assistants().list().header(name, "x");
        let error = said(&request.await.unwrap_err());
        assert_eq!(error, format!("GET /assistants: not sent: {expected}"));
        let error = client.with_header(name, "x").unwrap_err();
        assert_eq!(said(&error), expected);
    }
}

#[tokio::test]
async fn the_server_is_not_quoted_with_what_was_said() {
    for (status, body, expected) in [
        (404, json!({ "message": "Not Found" }), "404 Not Found"),
        (404, json!({ "message": "404 not found." }), "404 Not Found"),
        (
            400,
            json!({ "statusCode": 400, "message": "Bad Request", "error": "Bad Request" }),
            "400 Bad Request",
        ),
        (
            404,
            json!({ "message": "Not Found: no such call" }),
            "404 Not Found: no such call",
        ),
        (
            404,
            json!({ "message": "Not Found in the list" }),
            "404 Not Found: Not Found in the list",
        ),
        (
            422,
            json!({ "path": "voice.speed", "message": "voice.speed: too big" }),
            "422 Unprocessable Entity: voice.speed: too big",
        ),
        (
            422,
            json!({ "path": "voice", "message": "voice.speed: too big" }),
            "422 Unprocessable Entity: voice: voice.speed: too big",
        ),
        (
            400,
            json!({ "message": "a\nb\u{2028}c\u{202e}d" }),
            "400 Bad Request: a\\nb\\u{2028}c\\u{202e}d",
        ),
    ] {
        let server = Odd::status(status, "", body.to_string());
        let error = server.client().assistants().list().await.unwrap_err();
        let expected = format!("GET /assistants: the server answered {expected}");
        assert_eq!(said(&error), expected);
    }
}

#[tokio::test]
async fn what_came_back_is_called_what_it_is() {
    let server = Odd::new("");
    let client = server.client();
    for (bytes, kind, count, expected) in [
        (
            response(200, "content-encoding: gzip\r\n", "{}"),
            ErrorKind::Decode,
            1,
            "the response, with status 200, is not as documented: the body cannot be decompressed",
        ),
        (
            b"SSH-2.0-OpenSSH\r\n".to_vec(),
            ErrorKind::Protocol,
            3,
            "the server did not answer in HTTP (after 3 attempts)",
        ),
        (
            response(302, "location: /api/x\r\n", ""),
            ErrorKind::Status,
            6,
            "the server answered 302 Found, a redirect to /api/x, which is not followed",
        ),
        (
            response(302, "location: https://else.example/x\r\n", ""),
            ErrorKind::Status,
            1,
            "the server answered 302 Found, a redirect to https://else.example/x, which is not followed",
        ),
        (
            response(304, "location: /api/x\r\n", ""),
            ErrorKind::Status,
            1,
            "the server answered 304 Not Modified",
        ),
        (
            response(300, "location: /api/x\r\n", ""),
            ErrorKind::Status,
            1,
            "the server answered 300 Multiple Choices",
        ),
    ] {
        server.respond(bytes);
        let error = client.assistants().list().await.unwrap_err();
        assert_eq!(said(&error), format!("GET /assistants: {expected}"));
        assert_eq!((error.kind(), server.count()), (kind, count), "{expected}");
    }
}

#[tokio::test]
async fn a_success_was_processed() {
    let server = Odd::new("");
    let client = server.client().with_retries(0);
    for (bytes, expected) in [
        (
            response(201, "", "[]"),
            "the response, with status 201, is not as documented: invalid type: sequence, expected ",
        ),
        (
            response(200, "content-encoding: gzip\r\n", "{}"),
            "the response, with status 200, is not as documented: the body cannot be decompressed",
        ),
        (
            b"HTTP/1.1 200 X\r\ncontent-length: 999999999\r\n\r\n{}".to_vec(),
            "the response, with status 200, is larger than the limit of 67108864 bytes",
        ),
        (
            b"HTTP/1.1 200 X\r\ncontent-length: 9\r\n\r\n{}".to_vec(),
            "the connection broke before the response was complete, after status 200",
        ),
        (
            response(200, "", ""),
            "the server answered 200 without a body",
        ),
    ] {
        server.respond(bytes);
        let error = client.assistants().create(&small()).await.unwrap_err();
        let said = said(&error);
        let expected = format!("POST /assistants: {expected}");
        assert!(said.starts_with(&expected), "{said}");
        assert!(error.maybe_processed());
        assert!(said.ends_with("; it was probably processed"), "{said}");
    }
}

#[tokio::test]
async fn the_error_of_a_stream_shows_no_secrets() {
    let head = format!("HTTP/1.1 200 X\r\ncontent-type: audio/mpeg\r\nx-request-id: {KEY}\r\n\r\n");
    let server = Odd::new(head + &"x".repeat(100));
    let builder = Client::builder().base_url(&server.url).api_key(KEY);
    let client = builder.max_response_bytes(9).build().unwrap();
    let preview = VoicePreviewParams::new(VoiceProvider::Cartesia, "x");
    let mut stream = client.voices().preview(&preview).stream().await.unwrap();
    let error = stream.chunk().await.unwrap_err();
    assert_eq!(
        said(&error),
        "POST /voices/preview: the response, with status 200, is larger than the limit of 9 bytes"
    );
    assert_eq!(error.request_id(), Some("[redacted]"));
}
