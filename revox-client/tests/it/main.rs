//! The client and the mock server together: what goes over the wire, and what comes of it when the wire fails.
#![cfg(all(feature = "http", feature = "mock"))]
// Numbers that were sent come back as they were.
#![allow(clippy::float_cmp)]

mod blocking;
mod cancel;
mod deadline;
#[cfg(feature = "deploy")]
mod deploy;
mod errors;
mod mock;
mod mock_calls;
mod mock_state;
mod mock_wire;
mod odd;
mod pages;
#[cfg(feature = "cli")]
mod program;
mod repeat;
mod secrets;
#[cfg(all(feature = "axum", feature = "schemars"))]
mod tool_call;
mod wire;

use std::time::Duration;

use revox_client::mock::MockServer;
use revox_client::types::AssistantCreateParams;
use revox_client::{Client, ClientBuilder};
use serde_json::{Value, json};

/// A server, and a client of it that does not wait long.
fn pair() -> (MockServer, Client) {
    let server = MockServer::start().unwrap();
    let client = fast(&server).build().unwrap();
    (server, client)
}

fn fast(server: &MockServer) -> ClientBuilder {
    server
        .client_builder()
        .backoff(Duration::from_millis(1), Duration::from_millis(4))
}

fn small() -> AssistantCreateParams {
    AssistantCreateParams::new("Reminder", "You call people.")
}

/// A body from JSON, so that a test shows what goes over the wire.
fn assistant(fields: &Value) -> AssistantCreateParams {
    let mut body = json!({ "name": "Reminder", "prompt": "You call people." });
    for (name, value) in fields.as_object().unwrap() {
        body[name] = value.clone();
    }
    serde_json::from_value(body).unwrap()
}
