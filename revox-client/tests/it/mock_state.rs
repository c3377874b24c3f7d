//! What the mock server keeps, what it refuses to keep, and how that outlives it.

use std::io::{Read, Write};
use std::net::TcpStream;

use revox_client::mock::MockServer;
use serde_json::{Value, json};

/// Sends what the client would not send; gives the status and the response's body.
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
        "phone_number": "+33639981234",
        "assistant_id": "00000000-0000-4000-8000-000000000001",
        "status": "completed",
        "is_completed": true,
        "to_phone_number": "+15550100000",
    });
    let (status, made) = ask(&server, "POST", "/call", &call);
    assert_eq!(status, 200);
    assert_eq!(made["call"]["status"], "queued_for_calling");
    assert_eq!(made["call"]["is_completed"], false);
    assert_eq!(made["call"]["to_phone_number"], "+33639981234");
}

/// A folder of this test alone.
fn folder(name: &str) -> std::path::PathBuf {
    let folder = std::env::temp_dir().join(format!("revox-mock-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

#[test]
fn ids_are_not_given_twice_and_the_clock_runs_on() {
    let folder = folder("ids");
    let file = folder.join("state.json");
    let start = || MockServer::builder().state_file(&file).start().unwrap();
    let small = json!({ "name": "Reminder", "prompt": "You call people." });
    let server = start();
    assert_eq!(ask(&server, "POST", "/assistants", &small).0, 200);
    assert_eq!(ask(&server, "POST", "/assistants", &small).0, 200);
    let path = "/assistants/00000000-0000-4000-8000-000000000002";
    assert_eq!(ask(&server, "DELETE", path, &json!({})).0, 200);
    assert_eq!(server.state()["counters"], json!({ "ids": 2, "now": 2 }));
    #[cfg(unix)]
    {
        let mode = std::fs::metadata(&file).unwrap().permissions();
        let mode = std::os::unix::fs::PermissionsExt::mode(&mode);
        assert_eq!(mode & 0o777, 0o600);
    }
    drop(server);

    let server = start();
    let made = ask(&server, "POST", "/assistants", &small).1;
    let made = &made["assistant"];
    assert_eq!(made["id"], "00000000-0000-4000-8000-000000000003");
    assert_eq!(made["created_at"], "2025-01-01T00:00:03.000Z");
    drop(server);

    // As it was written before there were counters.
    std::fs::write(
        &file,
        r#"{"assistants":[{"id":"00000000-0000-4000-8000-000000000005"}]}"#,
    )
    .unwrap();
    let made = ask(&start(), "POST", "/assistants", &small).1;
    assert_eq!(
        made["assistant"]["id"],
        "00000000-0000-4000-8000-000000000006"
    );
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn what_is_no_state_is_refused() {
    for (state, why) in [
        (json!([]), "the state is not a JSON object"),
        (
            json!({ "calls": {} }),
            "the state's `calls` is not a list of objects",
        ),
        (
            json!({ "assistants": [{ "id": "a" }, null] }),
            "the state's `assistants` is not a list of objects",
        ),
        (
            json!({ "assistants": [{ "id": "a" }, { "id": "a" }] }),
            "the state's `assistants` has the id `a` twice",
        ),
        (
            json!({ "assistants": [{ "name": "a" }] }),
            "the state's `assistants[0]` has no id",
        ),
        (
            json!({ "counters": { "ids": 1, "now": u64::MAX } }),
            "the state's `counters` are not `ids` up to 9007199254740992 and `now` up to 137438953472",
        ),
    ] {
        let error = MockServer::builder().state(state).start().unwrap_err();
        assert_eq!(error.to_string(), why);
    }
    let folder = folder("refused");
    let text = folder.join("text.json");
    std::fs::write(&text, "{").unwrap();
    for (file, why) in [
        (std::path::PathBuf::new(), "cannot be written to ``: "),
        (folder.join("none").join("a.json"), "a.json`: "),
        (folder.clone(), "cannot be read: "),
        (text, "is not JSON: "),
    ] {
        let error = MockServer::builder().state_file(file).start().unwrap_err();
        assert!(error.to_string().contains(why), "{error}");
    }
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn what_cannot_be_written_is_not_done() {
    let folder = folder("unwritten");
    let server = MockServer::builder()
        .state_file(folder.join("state.json"))
        .start()
        .unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
    let small = json!({ "name": "Reminder", "prompt": "You call people." });
    let (status, body) = ask(&server, "POST", "/assistants", &small);
    assert_eq!(status, 500);
    let message = body["error"]["message"].as_str().unwrap();
    assert!(
        message.starts_with("the state cannot be written to "),
        "{message}"
    );
    assert_eq!(server.state()["assistants"], json!([]));
    assert_eq!(ask(&server, "GET", "/assistants", &json!({})).0, 200);
}
