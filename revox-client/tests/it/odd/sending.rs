//! What is sent how often, and what errors say about it.

use std::error::Error as _;
use std::net::TcpListener;
use std::time::Duration;

use revox_client::types::{
    CallCreateParams, CallSearchParams, CampaignLaunchParams, VoicePreviewParams, VoiceProvider,
};
use revox_client::{Client, Error, ErrorKind};
use serde_json::json;

use super::{KEY, Odd, response, server_of};
use crate::{assistant, small};

/// Sends each request that must not be sent twice, once, and returns what came of it.
async fn unrepeatable(client: &Client) -> Vec<Result<(), Error>> {
    let call = CallCreateParams::new("+33639981234");
    let launch: CampaignLaunchParams =
        serde_json::from_value(json!({
        "mode": "ai_first",
        "selection": {
            "filters": { "assignee_ids": [], "directions": [], "outcomes": [], "results": [], "statuses": [] },
            "rows": { "mode": "all_except", "call_ids": [] },
        },
    })).unwrap();
    vec![
        client.calls().create(&call).await.map(drop),
        client.assistants().create(&small()).await.map(drop),
        client.assistants().clone("x").await.map(drop),
        client.campaigns().launch("x", &launch).await.map(drop),
        client.request("POST", "/call").json(&call).await.map(drop),
    ]
}

#[tokio::test]
async fn nobody_is_called_twice() {
    let server = Odd::new("");
    let client = server.client();
    for status in [
        200, 204, 300, 301, 302, 303, 304, 307, 308, 400, 401, 403, 404, 408, 409, 418, 425, 499,
        500, 502, 503, 504, 520, 529, 599,
    ] {
        for headers in [
            "",
            "x-should-retry: true\r\n",
            "retry-after: 0\r\n",
            "retry-after-ms: 1\r\nx-should-retry: true\r\nlocation: /elsewhere\r\n",
        ] {
            server.respond(response(status, headers, ""));
            for (index, result) in unrepeatable(&client).await.into_iter().enumerate() {
                assert_eq!(
                    result.unwrap_err().attempts(),
                    1,
                    "{status} {headers} {index}"
                );
            }
            assert_eq!(server.count(), 5, "{status} {headers}");
        }
    }
    // The connection breaks at whatever place.
    for bytes in [
        "",
        "HTTP/1.1 200 OK\r\n",
        "HTTP/1.1 429 X\r\nretry-af",
        "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{",
        "\0",
    ] {
        server.respond(bytes);
        assert!(unrepeatable(&client).await.iter().all(Result::is_err));
        assert_eq!(server.count(), 5, "{bytes:?}");
    }
    for headers in ["", "retry-after-ms: 1\r\n", "x-should-retry: true\r\n"] {
        server.respond(response(429, headers, ""));
        for result in unrepeatable(&client).await {
            let error = result.unwrap_err();
            assert_eq!((error.attempts(), error.maybe_processed()), (3, false));
        }
        assert_eq!(server.count(), 15, "{headers}");
    }
}

#[tokio::test]
async fn errors_of_reading_say_nothing_about_processing() {
    for response in [
        "",
        "HTTP/1.1 500 X\r\ncontent-length: 0\r\n\r\n",
        "SSH-2.0-OpenSSH\r\n",
    ] {
        let server = Odd::new(response);
        let client = server.client().with_retries(0);
        let preview = VoicePreviewParams::new(VoiceProvider::Cartesia, "x");
        for error in [
            client.assistants().list().await.err(),
            client.request("GET", "/x").repeatable().await.err(),
            client
                .calls()
                .search(&CallSearchParams::default())
                .await
                .err(),
            client.voices().preview(&preview).await.err(),
        ] {
            let error = error.unwrap();
            assert!(!error.maybe_processed(), "{error}");
            assert!(!error.to_string().contains("processed"), "{error}");
        }
        let made = client
            .assistants()
            .create(&small())
            .await
            .unwrap_err()
            .to_string();
        assert!(made.ends_with("; it may have been processed"), "{made}");
    }
}

#[tokio::test]
async fn a_long_wait_is_readable() {
    for (after, shown) in [
        ("retry-after: 1e308", "a day or longer"),
        ("retry-after-ms: 1e308", "a day or longer"),
        (
            "retry-after: Fri, 31 Dec 9999 23:59:59 GMT",
            "a day or longer",
        ),
        ("retry-after: 86400", "a day or longer"),
        ("retry-after: 3600", "3600s"),
        ("retry-after-ms: 600000.25", "600s"),
    ] {
        let server = Odd::status(429, &format!("{after}\r\n"), "");
        let error = server.client().assistants().list().await.unwrap_err();
        let expected = format!(
            "GET /assistants: the server answered 429 Too Many Requests; it asks to wait {}{shown}",
            if shown.starts_with('a') { "for " } else { "" }
        );
        assert_eq!(error.to_string(), expected);
        assert!(error.retry_after().unwrap() <= Duration::from_secs(31_536_000));
        assert_eq!(server.count(), 1);
    }
}

#[tokio::test]
async fn a_key_is_taken_without_its_scheme() {
    let server = Odd::status(200, "", "{\"assistants\":[]}");
    for key in ["Bearer my-key", " bearer  my-key\n", "my-key"] {
        let client = server.client().with_api_key(key).unwrap();
        client.assistants().list().await.unwrap();
    }
    let requests = server.requests.lock().unwrap();
    assert!(
        requests
            .iter()
            .all(|request| request.contains("\r\nauthorization: Bearer my-key\r\n"))
    );
    assert!(server.client().with_api_key("Bearer ").is_err());
}

#[tokio::test]
async fn echoes_in_other_letter_case_are_cleaned() {
    for echo in [KEY.to_uppercase(), KEY.to_lowercase()] {
        for body in [
            format!("got {echo}!"),
            json!({ "message": format!("got {echo}!") }).to_string(),
        ] {
            let server = Odd::status(
                400,
                &format!("x-request-id: {}\r\n", KEY.to_uppercase()),
                &body,
            );
            let error = server.client().assistants().list().await.unwrap_err();
            let said = format!(
                "{error} {error:?} {:?} {:?} {:?}",
                error.body_text(),
                error.body_json(),
                error.request_id()
            );
            assert!(said.contains("got [redacted]"), "{said}");
            let said = said.to_lowercase();
            assert!(
                !said.contains("0123456789") && !said.contains("rvx-k"),
                "{said}"
            );
        }
    }
}

#[tokio::test]
async fn every_error_has_a_kind_and_takes_one_line() {
    let down = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    // The listener is never asked for a connection, so nothing comes back.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let client_of = |address| {
        let builder = Client::builder().base_url(format!("http://{address}/confidential"));
        builder.api_key("k").retries(0).build().unwrap()
    };
    let nowhere = client_of(down);
    let waiting = client_of(silent.local_addr().unwrap());
    let server = Odd::status(503, "", "{\"message\": \"two\\nlines\"}");
    let client = server.client().with_retries(0);
    let list = |client: Client| async move { client.assistants().list().await.unwrap_err() };
    let bad = assistant(&json!({ "thinking_sound_volume": 7 }));
    for (error, kind, text) in [
        (
            client.with_api_key("a\nb").unwrap_err(),
            ErrorKind::Settings,
            "the API key has characters that cannot stand in a header",
        ),
        (
            client.assistants().retrieve("").await.unwrap_err(),
            ErrorKind::Request,
            "GET /assistants/{id}: not sent: `id` is empty",
        ),
        (
            client.assistants().create(&bad).await.unwrap_err(),
            ErrorKind::Invalid,
            "POST /assistants: not sent: thinking_sound_volume: ",
        ),
        (
            list(nowhere).await,
            ErrorKind::Connect,
            &format!("GET /assistants: no connection to http://{down}: connection refused"),
        ),
        (
            list(waiting.with_timeout(Duration::from_millis(20))).await,
            ErrorKind::Timeout,
            "GET /assistants: no complete response within 20ms",
        ),
        (
            list(waiting.with_timeout(Duration::ZERO)).await,
            ErrorKind::Settings,
            "GET /assistants: `timeout` is zero, which leaves no time",
        ),
        (
            list(server_of("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n")).await,
            ErrorKind::Disconnected,
            "GET /assistants: the connection broke before the response was complete, after status 200",
        ),
        (
            list(client.clone()).await,
            ErrorKind::Status,
            "GET /assistants: the server answered 503 Service Unavailable: two\\nlines",
        ),
        (
            list(server_of("HTTP/1.1 200 OK\r\n\r\n{}")).await,
            ErrorKind::Decode,
            "GET /assistants: the response, with status 200, is not as documented: missing field `assistants`",
        ),
    ] {
        assert_eq!(error.kind(), kind, "{error}");
        let shown = error.to_string();
        assert!(shown.starts_with(text) && !shown.contains('\n'), "{shown}");
        if let Some(cause) = error.source() {
            assert!(!shown.contains(&cause.to_string()), "{shown}: {cause}");
        }
    }
}
