//! What is sent again, and what never is, whatever byte of the exchange the connection breaks at.

use std::net::TcpListener;
use std::time::Duration;

use revox_client::Client;
use revox_client::mock::{Fault, RecordedRequest};
use revox_client::types::{AssistantUpdateParams, CallCreateParams};

use crate::{fast, pair, small};

/// How many bytes a recorded request had on the wire.
fn size(request: &RecordedRequest) -> usize {
    let line = request.method().len() + request.path().len() + "  HTTP/1.1\r\n".len();
    let headers: usize = request
        .headers()
        .map(|(name, value)| name.len() + value.len() + ": \r\n".len())
        .sum();
    line + headers + "\r\n".len() + request.body().len()
}

#[tokio::test]
async fn a_broken_request_that_is_not_repeatable_arrives_once() {
    let (server, client) = pair();
    client.assistants().create(&small()).await.unwrap();
    let size = size(&server.requests()[0]);
    let before = server.state();
    for bytes in 0..=size {
        server.clear_requests();
        server.inject(Fault::close_in_request(bytes));
        let error = client.assistants().create(&small()).await.unwrap_err();
        assert_eq!(server.requests().len(), 1, "after {bytes} bytes");
        assert!(error.maybe_processed(), "after {bytes} bytes: {error}");
        assert!(!error.is_connect() && !error.is_timeout());
        assert_eq!((error.attempts(), error.status()), (1, None));
    }
    assert_eq!(server.state(), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broken_response_to_what_is_not_repeatable_is_not_asked_for_again() {
    in_parts(|part| async move {
        let (server, client) = pair();
        let response = client.assistants().create(&small()).with_response().await;
        let mut expected = 1;
        for fault in response_faults(response.unwrap().bytes().len(), part) {
            server.clear_requests();
            server.inject(fault.clone());
            let error = client.assistants().create(&small()).await.unwrap_err();
            expected += 1;
            assert_eq!(server.count("POST", "/assistants"), 1, "{fault:?}");
            assert!(error.maybe_processed(), "{fault:?}: {error}");
            assert_eq!(error.attempts(), 1);
        }
        let made = client.assistants().list().await.unwrap().assistants;
        assert_eq!(made.len(), expected);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_repeatable_is_sent_again_wherever_it_broke() {
    in_parts(|part| async move {
        let (server, client) = pair();
        let made = client
            .assistants()
            .create(&small())
            .await
            .unwrap()
            .assistant;
        let update = AssistantUpdateParams {
            prompt: Some("New.".to_owned()),
            ..AssistantUpdateParams::default()
        };
        server.clear_requests();
        let response = client
            .assistants()
            .update(&made.id, &update)
            .with_response();
        let body = response.await.unwrap().bytes().len();
        let size = size(&server.requests()[0]);
        let in_request = (part..=size).step_by(PARTS).map(Fault::close_in_request);
        for fault in in_request.chain(response_faults(body, part)) {
            server.clear_requests();
            server.inject(fault.clone());
            let response = client
                .assistants()
                .update(&made.id, &update)
                .with_response();
            let response = response
                .await
                .unwrap_or_else(|error| panic!("{fault:?}: {error}"));
            assert_eq!(response.attempts(), 2, "{fault:?}");
            assert_eq!(response.assistant.prompt, "New.");
            assert_eq!(server.requests().len(), 2, "{fault:?}");
        }
    })
    .await;
}

/// Into how many parts the bytes of an exchange are dealt, each with a server of its own, since most of the time is waiting.
const PARTS: usize = 16;

async fn in_parts<F: Future<Output = ()> + Send + 'static>(check: impl Fn(usize) -> F) {
    let tasks: Vec<_> = (0..PARTS).map(|part| tokio::spawn(check(part))).collect();
    for task in tasks {
        task.await.unwrap();
    }
}

/// One part of the faults at every byte of a response. The head has some 130 bytes.
fn response_faults(body: usize, part: usize) -> impl Iterator<Item = Fault> {
    let in_head = (part..140).step_by(PARTS).map(Fault::close_in_response);
    let in_body = (part..body).step_by(PARTS).map(Fault::close_in_body);
    in_head.chain(in_body)
}

#[tokio::test]
async fn a_call_is_not_placed_twice() {
    let (server, client) = pair();
    let call = CallCreateParams::new("+33639981234");
    let placed = async || client.calls().create(&call).await.unwrap_err();
    for fault in [
        Fault::status(500),
        Fault::status(502).header("x-should-retry", "true"),
        Fault::status(503),
        Fault::status(408),
        Fault::status(499),
        Fault::status(302).header("location", "/elsewhere"),
        Fault::status(304),
        Fault::status(500).header("retry-after", "0"),
        Fault::status(503).header("retry-after", "0"),
        Fault::status(503)
            .header("retry-after-ms", "1")
            .header("x-should-retry", "true"),
        Fault::garbage("SSH-2.0-OpenSSH\r\n"),
        Fault::garbage(""),
    ] {
        server.clear_requests();
        server.inject(fault.clone());
        let error = placed().await;
        assert_eq!(server.requests().len(), 1, "{fault:?}");
        assert!(error.maybe_processed(), "{fault:?}");
    }
    for fault in [
        Fault::status(429).header("retry-after-ms", "1"),
        Fault::status(429),
    ] {
        server.clear_requests();
        server.inject(fault.clone());
        let response = client.calls().create(&call).with_response().await.unwrap();
        assert_eq!(
            (response.attempts(), server.requests().len()),
            (2, 2),
            "{fault:?}"
        );
    }
    server.clear_requests();
    server.inject(Fault::status(500));
    let response = client.calls().create(&call).repeatable().await;
    assert!(response.is_ok());
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn repetitions_end() {
    let (server, client) = pair();
    server.inject(Fault::status(500).always());
    let error = client.assistants().list().await.unwrap_err();
    assert_eq!((error.status(), error.attempts()), (Some(500), 3));
    assert_eq!(server.requests().len(), 3);
    let error = client.assistants().list().retries(0).await.unwrap_err();
    assert_eq!(error.attempts(), 1);
    let error = client
        .with_retries(4)
        .assistants()
        .list()
        .await
        .unwrap_err();
    assert_eq!(error.attempts(), 5);
    server.clear_faults();
    server.inject(Fault::status(409));
    let error = client.assistants().list().await.unwrap_err();
    assert_eq!((error.status(), error.attempts()), (Some(409), 1));
}

#[tokio::test]
async fn no_connection_is_tried_again_for_everything() {
    let (server, _client) = pair();
    // A port on which nobody listens any more.
    let port = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let client: Client = fast(&server)
        .base_url(format!("http://{port}"))
        .build()
        .unwrap();
    let error = client.assistants().create(&small()).await.unwrap_err();
    assert!(error.is_connect() && !error.maybe_processed());
    assert_eq!(error.attempts(), 3);
    assert_eq!(error.status(), None);
}

#[tokio::test]
async fn an_earlier_attempt_counts_when_the_last_was_refused() {
    let (server, client) = pair();
    let made = client
        .assistants()
        .create(&small())
        .await
        .unwrap()
        .assistant;
    server.inject(Fault::close_in_response(0));
    // The first attempt deletes it, the second finds nothing to delete.
    let error = client.assistants().delete(&made.id).await.unwrap_err();
    assert!(error.is_not_found());
    assert_eq!(error.attempts(), 2);
    assert!(error.maybe_processed());
}

#[tokio::test]
async fn a_connection_that_the_server_closed_is_not_used() {
    let (server, client) = pair();
    for _ in 0..20 {
        // The server closes after a response that is complete.
        server.inject(Fault::close_in_response(usize::MAX));
        client.assistants().create(&small()).await.unwrap();
        // Until the end of the connection is on its way, no client could know of it.
        while server.open_connections() > 0 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(server.count("POST", "/assistants"), 20);
}

#[tokio::test]
async fn a_response_that_breaks_off_still_tells_how_it_began() {
    let (server, client) = pair();
    let call = CallCreateParams::new("+33639981234");
    server.inject(Fault::close_in_body(3));
    let error = client.calls().create(&call).await.unwrap_err();
    assert!(error.maybe_processed() && !error.is_decode(), "{error}");
    assert_eq!(
        error.to_string(),
        "POST /call: the connection broke before the response was complete, after status 200; it was probably processed"
    );
    assert_eq!(
        (error.status(), error.request_id()),
        (Some(200), Some("mock-1"))
    );
}
