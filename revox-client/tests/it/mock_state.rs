//! What the mock server keeps, what it refuses to keep, and how that outlives it.

use std::io::{Read, Write};
use std::net::TcpStream;

use revox_client::mock::MockServer;
use serde_json::{Value, json};

/// Sends what the client would not send; gives the status and the answer's body.
pub(crate) fn ask(server: &MockServer, method: &str, path: &str, body: &Value) -> (u16, Value) {
    let mut stream = TcpStream::connect(server.url().trim_start_matches("http://")).unwrap();
    let body = body.to_string();
    let length = body.len();
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer k\r\n\
         content-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
    )
    .unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    (status, serde_json::from_str(body).unwrap())
}

#[test]
fn a_request_cannot_set_what_the_server_sets() {
    let server = MockServer::start().unwrap();
    let body = json!({
        "name": "Reminder",
        "prompt": "You call people.",
        "id": "evil",
        "created_at": 5,
        "organization_id": "evil",
        "voice": { "provider": "cartesia", "id": "v", "new": 1 },
    });
    let (status, made) = ask(&server, "POST", "/assistants", &body);
    assert_eq!(status, 200);
    let made = &made["assistant"];
    assert_eq!(made["id"], "00000000-0000-4000-8000-000000000001");
    assert_eq!(made["created_at"], "2025-01-01T00:00:01.000Z");
    assert_eq!(
        made["organization_id"],
        "00000000-0000-4000-8000-00000000000a"
    );
    assert_eq!(made["voice"], json!({ "provider": "cartesia", "id": "v" }));

    let path = "/assistants/00000000-0000-4000-8000-000000000001";
    let update = json!({ "id": "evil", "created_at": 5, "updated_at": 5, "prompt": "You wait." });
    let (status, changed) = ask(&server, "PATCH", path, &update);
    assert_eq!(status, 200);
    assert_eq!(
        changed["assistant"]["id"],
        "00000000-0000-4000-8000-000000000001"
    );
    let stored = &server.state()["assistants"][0];
    assert_eq!(stored["id"], "00000000-0000-4000-8000-000000000001");
    assert_eq!(stored["prompt"], "You wait.");
    assert_eq!(stored["created_at"], "2025-01-01T00:00:01.000Z");
    assert_eq!(stored["updated_at"], "2025-01-01T00:00:02.000Z");

    let call = json!({
        "phone_number": "+33612345678",
        "assistant_id": "00000000-0000-4000-8000-000000000001",
        "status": "completed",
        "is_completed": true,
        "to_phone_number": "+15550100000",
    });
    let (status, made) = ask(&server, "POST", "/call", &call);
    assert_eq!(status, 200);
    assert_eq!(made["call"]["status"], "queued_for_calling");
    assert_eq!(made["call"]["is_completed"], false);
    assert_eq!(made["call"]["to_phone_number"], "+33612345678");
}
