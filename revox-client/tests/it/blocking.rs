//! Requests without a runtime around them, and with one.
#![cfg(feature = "blocking")]

use std::iter;
use std::net::SocketAddr;
use std::sync::{Arc, Barrier};
use std::thread;
use std::time::Duration;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use revox_client::Client;
use revox_client::mock::{Fault, MockServer};

use crate::{pair, small};

#[test]
fn outside_a_runtime() {
    let (server, client) = pair();
    server.inject(Fault::status(429).header("retry-after-ms", "1"));
    let made = client.assistants().create(&small()).wait().unwrap();
    let read = client
        .with_timeout(Duration::from_secs(5))
        .assistants()
        .retrieve(&made.assistant.id)
        .wait()
        .unwrap();
    assert_eq!(read, made.assistant);
    assert!(
        client
            .assistants()
            .retrieve("x")
            .wait()
            .unwrap_err()
            .is_not_found()
    );
    assert_eq!(server.open_connections(), 1);
}

#[tokio::test]
async fn inside_a_runtime_of_one_thread() {
    let (_server, client) = pair();
    let made = client.assistants().create(&small()).wait().unwrap();
    let read = client
        .assistants()
        .retrieve(&made.assistant.id)
        .await
        .unwrap();
    assert_eq!(read, made.assistant);
}

#[tokio::test(flavor = "multi_thread")]
async fn inside_a_runtime_of_many_threads() {
    let (_server, client) = pair();
    assert!(client.assistants().list().wait().is_ok());
    let other = client.clone();
    let list = tokio::task::spawn_blocking(move || other.assistants().list().wait());
    assert!(list.await.unwrap().is_ok());
}

#[test]
fn from_many_threads() {
    let (server, client) = pair();
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| client.assistants().create(&small()).wait().unwrap());
        }
    });
    assert_eq!(server.count("POST", "/assistants"), 8);
}

#[test]
fn the_thread_ends_with_the_client() {
    let (server, client) = pair();
    client.assistants().list().wait().unwrap();
    drop(client);
    for _ in 0..500 {
        if server.open_connections() == 0 {
            return;
        }
        thread::sleep(Duration::from_millis(10));
    }
    panic!("the connection outlives the client");
}

/// The slowest way to look up a name: all wait for the last of them.
struct Slow(Arc<Barrier>, SocketAddr);

impl Resolve for Slow {
    fn resolve(&self, _: Name) -> Resolving {
        let (all, address) = (Arc::clone(&self.0), self.1);
        Box::pin(async move {
            tokio::task::spawn_blocking(move || all.wait()).await?;
            Ok(Box::new(iter::once(address)) as Addrs)
        })
    }
}

#[test]
fn a_slow_look_up_holds_up_no_other() {
    const MANY: usize = 16;
    let server = MockServer::start().unwrap();
    let address = server.url().replace("http://", "").parse().unwrap();
    let slow = Arc::new(Slow(Arc::new(Barrier::new(MANY)), address));
    let client = Client::builder()
        .api_key(server.api_key())
        .base_url(server.url().replace("127.0.0.1", "localhost"))
        .configure_http(move |http| http.dns_resolver(slow))
        .build()
        .unwrap();
    let list = || client.assistants().list().retries(0).wait().is_ok();
    let threads: Vec<_> = thread::scope(|scope| {
        let threads: Vec<_> = (0..MANY).map(|_| scope.spawn(list)).collect();
        threads.into_iter().map(|one| one.join().unwrap()).collect()
    });
    assert_eq!(threads, [true; MANY]);
}
