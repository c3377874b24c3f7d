//! Limits of time and size.

use std::time::{Duration, Instant};

use revox_client::mock::Fault;

use crate::{pair, small};

const SHORT: Duration = Duration::from_millis(80);

#[tokio::test]
async fn an_attempt_has_a_limit() {
    let (server, client) = pair();
    server.inject(Fault::delay(Duration::from_secs(20)).always());
    let error = client.assistants().create(&small()).timeout(SHORT).await;
    let error = error.unwrap_err();
    assert!(error.is_timeout() && error.maybe_processed() && !error.is_connect());
    assert_eq!(error.attempts(), 1);
    let error = client.with_timeout(SHORT).assistants().list().await;
    assert_eq!(error.unwrap_err().attempts(), 3);
}

#[tokio::test]
async fn a_trickle_does_not_outlast_the_limit() {
    let (server, client) = pair();
    server.inject(Fault::drip(1, Duration::from_millis(20)).always());
    let start = Instant::now();
    let error = client.assistants().list().timeout(SHORT).retries(0).await;
    assert!(error.unwrap_err().is_timeout());
    assert!(start.elapsed() < Duration::from_secs(2));
}

#[tokio::test]
async fn all_attempts_together_have_a_limit() {
    let (server, client) = pair();
    server.inject(Fault::delay(Duration::from_secs(20)).always());
    let start = Instant::now();
    let error = client
        .assistants()
        .list()
        .timeout(SHORT)
        .total_timeout(SHORT * 2)
        .retries(50)
        .await
        .unwrap_err();
    assert!(error.is_timeout(), "{error}");
    assert!((1..=4).contains(&error.attempts()));
    assert!(start.elapsed() < Duration::from_secs(2));
}

#[tokio::test]
async fn a_wait_past_the_limit_is_told_instead_of_waited() {
    let (server, client) = pair();
    server.inject(Fault::status(429).header("retry-after", "3600"));
    let start = Instant::now();
    let error = client.assistants().list().await.unwrap_err();
    assert!(error.is_rate_limited());
    assert_eq!(error.retry_after(), Some(Duration::from_secs(3600)));
    assert_eq!(error.attempts(), 1);
    assert!(start.elapsed() < Duration::from_secs(2));
    assert!(error.to_string().contains("3600s"), "{error}");

    server.inject(Fault::status(429).header("retry-after", "0.05"));
    let response = client.assistants().list().with_response().await.unwrap();
    assert_eq!(response.attempts(), 2);
    assert!(response.elapsed() >= Duration::from_millis(50));
}

#[tokio::test]
async fn no_limit_is_possible() {
    let (_server, client) = pair();
    let list = client
        .assistants()
        .list()
        .timeout(Duration::MAX)
        .total_timeout(Duration::MAX);
    assert!(list.await.is_ok());
}

#[tokio::test]
async fn a_response_has_a_largest_size() {
    let (server, _) = pair();
    let client = crate::fast(&server)
        .max_response_bytes(100)
        .build()
        .unwrap();
    let error = client.voices().list().await.unwrap_err();
    assert!(error.to_string().contains("100 bytes"), "{error}");
    assert_eq!((error.status(), error.attempts()), (Some(200), 1));
    // A length that is not announced is counted.
    let long = format!("HTTP/1.1 200 OK\r\n\r\n{:500}", "");
    server.inject(Fault::garbage(long));
    let error = client.voices().list().await.unwrap_err();
    assert!(error.to_string().contains("100 bytes"), "{error}");
}

#[tokio::test]
async fn what_is_compressed_is_measured_after_decompression() {
    // `{"assistants":[]}`, without and with 3,000 spaces before it.
    let short: &[u8] = &[
        31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 171, 86, 74, 44, 46, 206, 44, 46, 73, 204, 43, 41, 86,
        178, 138, 142, 173, 5, 0, 205, 13, 21, 177, 17, 0, 0, 0,
    ];
    let long: &[u8] = &[
        31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 83, 80, 24, 5, 163, 96, 20, 140, 130, 81, 48, 10, 70, 193,
        40, 24, 5, 163, 96, 20, 12, 118, 80, 173, 148, 88, 92, 156, 89, 92, 146, 152, 87, 82, 172,
        100, 21, 29, 91, 11, 0, 206, 98, 52, 239, 201, 11, 0, 0,
    ];
    let (server, _) = pair();
    let client = crate::fast(&server)
        .max_response_bytes(100)
        .build()
        .unwrap();
    let compressed = |bytes| {
        Fault::status(200)
            .header("content-encoding", "gzip")
            .body(bytes)
    };
    server.inject(compressed(short));
    assert!(client.assistants().list().await.is_ok());
    server.inject(compressed(long));
    let error = client.assistants().list().await.unwrap_err();
    assert!(error.to_string().contains("100 bytes"), "{error}");
}
