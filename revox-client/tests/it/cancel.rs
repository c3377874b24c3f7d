//! A request that is dropped, at whatever moment, leaves nothing behind.

use std::time::{Duration, Instant};

use revox_client::mock::Fault;
use tokio::time::{sleep, timeout};

use crate::{pair, small};

#[tokio::test]
async fn dropping_a_request_leaks_no_connection() {
    let (server, client) = pair();
    for micros in (0..3000).step_by(100) {
        let limit = Duration::from_micros(micros);
        let _ = timeout(limit, client.assistants().create(&small())).await;
    }
    // A create that was dropped on its way may arrive only now, and is not to meet the delay.
    let delay = Fault::delay(Duration::from_secs(20)).on("GET", "/assistants");
    server.inject(delay.times(5));
    for _ in 0..5 {
        let limit = Duration::from_millis(20);
        let dropped = timeout(limit, client.assistants().list()).await;
        assert!(dropped.is_err());
    }
    server.clear_faults();
    assert!(client.assistants().list().await.is_ok());
    // Those that were dropped in the middle are closed, those that were finished wait in the pool.
    let patience = Instant::now() + Duration::from_secs(10);
    let busy = || {
        server
            .requests()
            .iter()
            .filter(|request| request.status().is_none() && request.is_complete())
            .count()
    };
    while busy() > 0 && Instant::now() < patience {
        sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(busy(), 0);
}

#[tokio::test]
async fn dropping_between_attempts_sends_nothing_more() {
    let (server, client) = pair();
    server.inject(Fault::status(429).header("retry-after", "0.2").always());
    let dropped = timeout(Duration::from_millis(60), client.assistants().list()).await;
    assert!(dropped.is_err());
    sleep(Duration::from_millis(300)).await;
    assert_eq!(server.requests().len(), 1);
}
