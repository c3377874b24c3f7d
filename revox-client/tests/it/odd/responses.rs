//! What is read of odd responses, and which are an error of which kind.

use std::collections::BTreeMap;
use std::error::Error as _;
use std::time::Duration;

use revox_client::types::{Assistant, CallCreateParams, VoicePreviewParams, VoiceProvider};
use revox_client::{Client, Error, ErrorKind};
use serde_json::{Value, json};

use super::Odd;
use crate::{assistant, pair, small};

/// An assistant as the API stores it.
async fn stored() -> Value {
    let (_server, client) = pair();
    let window = json!({ "calling_window_start_time": "10am", "calling_window_end_time": "17:30", "retry_delay_seconds": 7200 });
    let params = assistant(&json!({
        "call_retry_config": { "allowed_days": ["monday"], "calling_windows": [window], "max_retry_attempts": 3, "call_twice_in_a_row": true },
        "voice": { "provider": "cartesia", "id": "x" },
    }));
    let made = client.assistants().create(&params).decode_as::<Value>();
    made.await.unwrap()["assistant"].take()
}

/// Lists assistants from a server that answers with this body.
async fn list(headers: &str, body: impl AsRef<[u8]>) -> Result<Vec<Assistant>, Error> {
    let server = Odd::status(200, headers, body);
    let list = server.client().assistants().list().await;
    list.map(|list| list.assistants)
}

#[tokio::test]
async fn whole_numbers_may_be_written_as_floats() {
    let text = json!({ "assistants": [stored().await] }).to_string();
    for (number, expected) in [("7200.0", 7200), ("1e3", 1000), ("2.5e1", 25), ("-0.0", 0)] {
        let text = text.replace(
            "\"retry_delay_seconds\":7200",
            &format!("\"retry_delay_seconds\":{number}"),
        );
        let text = text.replace("\"max_retry_attempts\":3", "\"max_retry_attempts\":3.0");
        let list = list("", &text).await.unwrap();
        let config = list[0].call_retry_config.as_ref().unwrap();
        assert_eq!(config.calling_windows[0].retry_delay_seconds, expected);
        assert_eq!(config.max_retry_attempts, 3);
    }
    for number in ["7200.5", "1e300", "\"7200\""] {
        let text = text.replace(
            "\"retry_delay_seconds\":7200",
            &format!("\"retry_delay_seconds\":{number}"),
        );
        let error = list("", &text).await.unwrap_err();
        assert!(error.is_decode());
        let path = "assistants[0].call_retry_config.calling_windows[0].retry_delay_seconds";
        assert_eq!(error.path(), Some(path));
        let expected = format!(
            "GET /assistants: the response, with status 200, is not as documented at {path}: invalid"
        );
        assert!(error.to_string().starts_with(&expected), "{error}");
    }
}

#[tokio::test]
async fn text_is_read_as_far_as_it_is_text() {
    let mut one = stored().await;
    one["prompt"] = json!("cut: @");
    let text = json!({ "assistants": [one, stored().await] }).to_string();
    let json = "content-type: application/json\r\n";
    let cut: &[u8] = b"\xF0\x9F\x98";
    let (before, after) = text.split_once('@').unwrap();
    for (headers, body, prompt) in [
        (
            json,
            text.replace('@', "\\ud83d").into_bytes(),
            "cut: \u{fffd}",
        ),
        (
            json,
            text.replace('@', "\\uDE00\\ud83d\\uDE00").into_bytes(),
            "cut: \u{fffd}😀",
        ),
        (
            json,
            [before.as_bytes(), cut, after.as_bytes()].concat(),
            "cut: \u{fffd}",
        ),
        (json, format!("\u{feff}{text}").into_bytes(), "cut: @"),
        (
            "content-type: text/html; charset=utf-8\r\n",
            text.clone().into_bytes(),
            "cut: @",
        ),
        (
            "content-type: application/octet-stream\r\n",
            format!("\r\n {text}\n").into_bytes(),
            "cut: @",
        ),
        ("", text.clone().into_bytes(), "cut: @"),
    ] {
        let list = list(headers, &body).await.unwrap();
        assert_eq!((list.len(), list[0].prompt.as_str()), (2, prompt));
    }
    let error = list("content-type: text/plain\r\n", "{\"assistants\": 7}").await;
    assert_eq!(error.unwrap_err().path(), Some("assistants"));
}

/// Sends a request for every operation that responds with nothing but `success`, and returns what it says.
async fn done(client: &Client) -> Vec<Result<bool, Error>> {
    let (calls, campaigns) = (client.calls(), client.campaigns());
    vec![
        client
            .assistants()
            .delete("x")
            .await
            .map(|done| done.success),
        client.voices().delete("x").await.map(|done| done.success),
        client
            .phone_numbers()
            .delete("x")
            .await
            .map(|done| done.success),
        calls.cancel("x").await.map(|done| done.success),
        calls.pause("x").await.map(|done| done.success),
        calls.resume("x").await.map(|done| done.success),
        campaigns.delete("x").await.map(|done| done.success),
        campaigns.cancel("x").await.map(|done| done.success),
        campaigns.pause("x").await.map(|done| done.success),
        campaigns.resume("x").await.map(|done| done.success),
    ]
}

#[tokio::test]
async fn no_body_is_a_success_where_there_is_nothing_to_say() {
    for status in [200, 202, 204] {
        let server = Odd::status(status, "content-type: application/json\r\n", "");
        for result in done(&server.client()).await {
            assert!(result.unwrap());
        }
        assert_eq!(server.count(), 10);
    }
    let server = Odd::status(200, "", "{\"success\":false}");
    assert!(
        done(&server.client())
            .await
            .into_iter()
            .all(|result| !result.unwrap())
    );
    for body in ["{}", "null", "\u{feff}", "\u{feff} {}\n", "{\"new\":1}"] {
        let server = Odd::status(200, "", body);
        for result in done(&server.client()).await {
            assert!(result.unwrap(), "{body}");
        }
    }
    // A page in its place, or another kind of value, is no success.
    for body in ["OK", "<html>", "[]", "true", "{\"success\":null}"] {
        let server = Odd::status(200, "", body);
        for result in done(&server.client()).await {
            assert!(result.unwrap_err().is_decode(), "{body}");
        }
    }
}

#[tokio::test]
async fn no_body_is_an_error_where_one_is_needed() {
    let preview = VoicePreviewParams::new(VoiceProvider::Cartesia, "x");
    for (status, body) in [(204, ""), (200, ""), (201, " \r\n"), (200, "\u{feff}")] {
        let server = Odd::status(status, "", body);
        let client = server.client();
        let errors = [
            client.assistants().create(&small()).await.err(),
            client.assistants().retrieve("x").await.err(),
            client
                .calls()
                .create(&CallCreateParams::new("+33639981234"))
                .await
                .err(),
            client.request("POST", "/x").await.err(),
        ];
        for error in errors.into_iter().map(Option::unwrap) {
            let operation = error.operation().unwrap();
            let only_reads = operation.starts_with("GET ");
            let processed = ["; it was probably processed", ""][usize::from(only_reads)];
            let expected =
                format!("{operation}: the server answered {status} without a body{processed}");
            assert_eq!(error.to_string(), expected);
            assert_eq!(
                (error.kind(), error.status()),
                (ErrorKind::NoBody, Some(status))
            );
            assert!(!error.is_decode() && error.source().is_none());
        }
        if body.is_empty() {
            let error = client.voices().preview(&preview).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::NoBody, "{error}");
        }
    }
}

#[tokio::test]
async fn an_array_is_no_object() {
    let whole = json!({ "assistants": [stored().await] });
    for (pointer, value, path) in [
        ("", json!([[]]), ""),
        ("/assistants/0", json!([]), "assistants[0]"),
        (
            "/assistants/0/voice",
            json!(["cartesia", "x"]),
            "assistants[0].voice",
        ),
        (
            "/assistants/0/llm_model",
            json!([]),
            "assistants[0].llm_model",
        ),
        (
            "/assistants/0/call_retry_config",
            json!([["monday"], []]),
            "assistants[0].call_retry_config",
        ),
        (
            "/assistants/0/call_retry_config/calling_windows/0",
            json!(["17:30", "10:00", 7200]),
            "assistants[0].call_retry_config.calling_windows[0]",
        ),
    ] {
        let mut body = whole.clone();
        *body.pointer_mut(pointer).unwrap() = value;
        let error = list("", body.to_string()).await.unwrap_err();
        assert_eq!(
            (error.kind(), error.path()),
            (ErrorKind::Decode, Some(path)),
            "{error}"
        );
        assert!(
            error.to_string().contains("invalid type: sequence"),
            "{error}"
        );
    }
    let server = Odd::status(200, "", "[true]");
    assert!(
        server
            .client()
            .calls()
            .pause("x")
            .await
            .unwrap_err()
            .is_decode()
    );
}

#[tokio::test]
async fn what_is_long_is_cut() {
    let megabytes = "é\\n".repeat(1 << 20);
    for body in [
        format!("{{\"assistants\": \"{megabytes}\"}}"),
        format!("{{\"assistants\": [{{\"id\": \"{megabytes}\"}}]}}"),
        format!("{{\"assistants\": [{{\"id\": {{\"{megabytes}\": 1}}}}]}}"),
        format!("\"{megabytes}\""),
        megabytes.clone(),
        "[".repeat(3 << 20),
    ] {
        let error = list("", body).await.unwrap_err();
        let text = error.to_string();
        assert!(
            error.is_decode() && text.len() < 1200 && !text.contains('\n'),
            "{text}"
        );
        assert!(error.body_text().unwrap().len() <= 16 * 1024);
    }
    let server = Odd::status(200, "", format!("{{\"{megabytes}\": true}}"));
    let client = server.client();
    let raw = client.request("GET", "/x");
    let history = raw.decode_as::<BTreeMap<String, u8>>();
    let path = history.await.unwrap_err().path().unwrap().to_owned();
    assert_eq!(path.chars().count(), 201);
    assert!(
        path.starts_with("[\"é\\né") && path.ends_with('…'),
        "{path}"
    );
}

#[tokio::test]
async fn decoding_counts_into_the_deadline() {
    let body = format!("[{}0]", "0,".repeat(4 << 20));
    let client = Odd::status(200, "", &body).client();
    // The body arrives in time, or not: either way the deadline passes before it is decoded.
    let raw = client.request("POST", "/x").decode_as::<Value>();
    let error = raw
        .total_timeout(Duration::from_millis(10))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    let text = error.to_string();
    let expected = "POST /x: no complete response within 10ms in all";
    let is_expected = text.starts_with(expected) && text.ends_with(" processed");
    assert!(is_expected, "{text}");
}

#[tokio::test]
async fn a_body_of_escapes_does_not_hold_up_the_error() {
    for part in ["\\\\", "&", "%", "rvx-\\u0000", "\\ud83d\\\\"] {
        let body = format!("{{\"message\": \"{}\"}}", part.repeat(250_000 / part.len()));
        for status in [200, 500] {
            let server = Odd::status(status, "", &body);
            let client = server.client().with_retries(0);
            let error = client.assistants().list().await.unwrap_err();
            assert_eq!(error.status(), Some(status));
        }
    }
}
