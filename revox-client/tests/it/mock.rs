//! What the mock server does with requests that it understands, and with those that it does not.

use std::io::{Read, Write};
use std::net::TcpStream;

use revox_client::FieldError;
use revox_client::mock::{Finished, MockServer};
use revox_client::types::{
    AssistantUpdateParams, CallCreateParams, CallStatus, InlineAssistant, Nullable, VoiceProvider,
};
use serde_json::{Value, json};

use crate::{assistant, pair, small};

#[tokio::test]
async fn assistants_live_and_die() {
    let (_server, client) = pair();
    let mut params = small();
    params.voicemail_message = Nullable::Value("Call us back.".to_owned());
    params.max_call_duration_secs = Some(90.0);
    let made = client.assistants().create(&params).await.unwrap().assistant;
    assert_eq!(made.name, "Reminder");
    assert_eq!(made.voicemail_message.as_deref(), Some("Call us back."));
    assert_eq!(made.max_call_duration_secs, 90.0);
    assert_eq!(made.webhook_url, None);
    assert_eq!(made.first_sentence_delay_ms, 400);

    let update = AssistantUpdateParams {
        prompt: Some("You call nobody.".to_owned()),
        voicemail_message: Nullable::Null,
        ..AssistantUpdateParams::default()
    };
    let updated = client
        .assistants()
        .update(&made.id, &update)
        .await
        .unwrap()
        .assistant;
    assert_eq!(updated.prompt, "You call nobody.");
    assert_eq!(updated.voicemail_message, None);
    assert_eq!(updated.max_call_duration_secs, 90.0);
    assert_eq!(updated.created_at, made.created_at);
    assert_ne!(updated.updated_at, made.updated_at);
    let read = client.assistants().retrieve(&made.id).await.unwrap();
    assert_eq!(read, updated);

    let twin = client.assistants().clone(&made.id).await.unwrap().assistant;
    assert_eq!(twin.name, "Reminder (Copy)");
    assert_ne!(twin.id, made.id);
    let list = client.assistants().list().await.unwrap().assistants;
    assert_eq!(list, [updated, twin]);

    assert!(client.assistants().delete(&made.id).await.unwrap().success);
    for error in [
        client.assistants().retrieve(&made.id).await.err(),
        client.assistants().delete(&made.id).await.err(),
        client.assistants().clone(&made.id).await.err(),
    ] {
        assert!(error.unwrap().is_not_found());
    }
}

#[tokio::test]
async fn every_field_comes_back_as_it_was_sent() {
    let (_server, client) = pair();
    let fields = json!({
        "voice": { "provider": "cartesia", "id": "v", "speed": 1.1 },
        "llm_model": { "type": "custom", "api_key": "k", "api_url": "https://llm.example/v1", "model_name": "m" },
        "call_retry_config": {
            "allowed_days": ["monday"],
            "call_twice_in_a_row": false,
            "calling_windows": [
                { "calling_window_start_time": "10am", "calling_window_end_time": "17:30", "retry_delay_seconds": 60 },
            ],
            "max_retry_attempts": 3,
        },
        "structured_output_config": [{ "name": "confirmed", "required": true, "type": "boolean" }],
        "faq_items": [{ "question": "Where?", "answer": "Here." }],
        "email_notification_outcomes": ["interested"],
    });
    let made = client.assistants().create(&assistant(&fields)).await;
    let made = serde_json::to_value(made.unwrap().assistant).unwrap();
    for (name, value) in fields.as_object().unwrap() {
        assert_eq!(&made[name], value, "{name}");
    }
}

#[tokio::test]
async fn calls_take_their_course() {
    let (server, client) = pair();
    let asking = assistant(&json!({
        "structured_output_config": [{ "name": "confirmed", "required": true, "type": "boolean" }],
    }));
    let made = client.assistants().create(&asking).await.unwrap();
    let made = made.assistant;
    let params = CallCreateParams {
        assistant_id: Some(made.id.clone()),
        prompt_variables: Some([("first_name".to_owned(), "Ada".to_owned())].into()),
        ..CallCreateParams::new("+33639981234")
    };
    let call = client.calls().create(&params).await.unwrap().call;
    assert_eq!(call.to_phone_number, "+33639981234");
    assert_eq!(call.prompt_variables.as_ref().unwrap()["first_name"], "Ada");
    assert_eq!(call.assistant.as_ref().unwrap().id, made.id);
    assert_eq!(call.status, CallStatus::QueuedForCalling);

    for (act, status) in [
        (
            client.calls().pause(&call.id).await.unwrap().success,
            CallStatus::Paused,
        ),
        (
            client.calls().resume(&call.id).await.unwrap().success,
            CallStatus::QueuedForCalling,
        ),
    ] {
        assert!(act, "{status}");
    }
    let finished = Finished::answered().output(json!({ "confirmed": true }));
    server.finish_call(&call.id, finished).unwrap();
    let done = client.calls().retrieve(&call.id).await.unwrap().call;
    assert_eq!(done.status, CallStatus::Completed);
    let attempt = done.last_call_attempt.unwrap();
    assert_eq!(attempt.phone_number, "+33639981234");
    assert_eq!(attempt.structured_output.unwrap()["confirmed"], true);
    assert_eq!(done.call_attempts.len(), 1);
    let error = client.calls().cancel(&call.id).await.unwrap_err();
    assert_eq!(error.status(), Some(409));

    let call = client.calls().create(&params).await.unwrap().call;
    assert!(client.calls().cancel(&call.id).await.unwrap().success);
    let gone = client.calls().retrieve(&call.id).await.unwrap().call;
    assert_eq!(gone.status, CallStatus::Cancelled);
    // It may be sent once more, since the client does so when the response is lost.
    assert!(client.calls().cancel(&call.id).await.unwrap().success);
    let error = client.calls().resume(&call.id).await.unwrap_err();
    assert_eq!(error.status(), Some(409));
    let error = client.calls().pause(&call.id).await.unwrap_err();
    assert_eq!(error.status(), Some(409));
    let still = client.calls().retrieve(&call.id).await.unwrap().call;
    assert_eq!(still.status, CallStatus::Cancelled);

    let inline = CallCreateParams {
        assistant: Some(InlineAssistant::new("You call once.")),
        ..CallCreateParams::new("+33639981234")
    };
    let call = client.calls().create(&inline).await.unwrap().call;
    let one_off = call.assistant.unwrap();
    assert_eq!(one_off.prompt, "You call once.");
    assert!(
        client
            .assistants()
            .retrieve(&one_off.id)
            .await
            .unwrap_err()
            .is_not_found()
    );

    let nobody = CallCreateParams {
        assistant_id: Some("00000000-0000-4000-8000-ffffffffffff".to_owned()),
        ..CallCreateParams::new("+33639981234")
    };
    assert!(
        client
            .calls()
            .create(&nobody)
            .await
            .unwrap_err()
            .is_not_found()
    );
}

#[tokio::test]
async fn voices_come_from_a_catalogue() {
    let (_server, client) = pair();
    let voices = client.voices().list().await.unwrap().voices;
    let one = voices
        .iter()
        .find(|voice| voice.provider == VoiceProvider::Elevenlabs)
        .unwrap();
    let read = client
        .voices()
        .retrieve(&one.id, VoiceProvider::Elevenlabs)
        .await;
    assert_eq!(read.unwrap().voice.name, one.name);
    let wrong = client
        .voices()
        .retrieve(&one.id, VoiceProvider::Cartesia)
        .await;
    assert!(wrong.unwrap_err().is_not_found());
    let error = client.voices().delete(&one.id).await.unwrap_err();
    assert_eq!(error.status(), Some(403));
}

#[tokio::test]
async fn a_body_that_breaks_rules_is_refused_with_its_fields() {
    let (server, client) = pair();
    let body = assistant(&json!({
        "voice": { "provider": "elevenlabs", "id": "", "speed": 1.3 },
        "background_sound_volume": 2,
    }));
    let error = client
        .assistants()
        .create(&body)
        .without_validation()
        .await
        .unwrap_err();
    assert_eq!(error.status(), Some(422));
    let paths: Vec<&str> = error.fields().iter().map(FieldError::path).collect();
    assert_eq!(
        paths,
        ["background_sound_volume", "voice.id", "voice.speed"]
    );
    assert!(!error.maybe_processed());
    assert_eq!(server.state()["assistants"], json!([]));

    let lenient = MockServer::builder().schema_only(true).start().unwrap();
    let client = lenient.client().unwrap();
    let body =
        assistant(&json!({ "voice": { "provider": "elevenlabs", "id": "x", "speed": 1.3 } }));
    let made = client.assistants().create(&body).without_validation().await;
    assert_eq!(made.unwrap().assistant.voice.unwrap().speed, Some(1.3));
}

#[test]
fn what_is_no_request_is_answered_as_such() {
    let server = MockServer::builder().api_key("the-key").start().unwrap();
    let ask = |method: &str, path: &str, headers: &str, body: &str| {
        let mut stream = TcpStream::connect(server.url().trim_start_matches("http://")).unwrap();
        let length = body.len();
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: {length}\r\n{headers}\r\n{body}"
        )
        .unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        let status: u16 = head.split(' ').nth(1).unwrap().parse().unwrap();
        let body: Value = serde_json::from_str(body).unwrap();
        assert!(
            body["error"]["message"].is_string() || status == 200,
            "{body}"
        );
        (status, head.to_lowercase())
    };
    let key = "authorization: Bearer the-key\r\n";
    let json = "authorization: Bearer the-key\r\ncontent-type: application/json; charset=utf-8\r\n";
    let text = "authorization: Bearer the-key\r\ncontent-type: text/plain\r\n";
    assert_eq!(ask("GET", "/assistants", key, "").0, 200);
    let (status, head) = ask("GET", "/assistants", "", "");
    assert_eq!(status, 401);
    assert!(head.contains("www-authenticate: bearer"));
    assert_eq!(
        ask("GET", "/assistants", "authorization: Bearer wrong\r\n", "").0,
        401
    );
    assert_eq!(ask("GET", "/nothing", key, "").0, 404);
    assert_eq!(ask("GET", "/assistants/1", key, "").0, 404);
    let (status, head) = ask("PUT", "/assistants", key, "");
    assert_eq!(status, 405);
    assert!(head.contains("allow: post, get"), "{head}");
    for (path, allowed) in [
        ("/voices/clone", "post"),
        ("/voices/preview", "post"),
        ("/voices/x", "get, delete"),
        ("/call/search", "post"),
        ("/call/export", "post"),
        ("/call/x", "get"),
    ] {
        let (status, head) = ask("PUT", path, key, "");
        assert_eq!(status, 405);
        assert!(
            head.contains(&format!("\r\nallow: {allowed}\r\n")),
            "{path}: {head}"
        );
    }
    assert_eq!(ask("POST", "/assistants", text, "{}").0, 400);
    assert_eq!(ask("POST", "/assistants", json, "{\"name\":").0, 400);
    assert_eq!(ask("POST", "/assistants", json, "[]").0, 422);
    assert_eq!(ask("POST", "/assistants", json, "{}").0, 422);
    assert_eq!(
        ask(
            "POST",
            "/assistants",
            json,
            r#"{"name":"a","prompt":"b","new":1}"#
        )
        .0,
        200
    );
    assert_eq!(ask("GET", "/voices/x", key, "").0, 400);
    let (status, head) = ask("GET", "/campaigns/1/rows", key, "");
    assert_eq!(status, 500);
    assert!(head.contains("x-should-retry: false"), "{head}");
    assert_eq!(server.requests().last().unwrap().status(), Some(500));
}

#[test]
fn what_is_not_http_is_answered_as_such() {
    let server = MockServer::start().unwrap();
    for (bytes, status) in [
        ("nonsense\r\n\r\n", "400"),
        (
            "POST /assistants HTTP/1.1\r\ncontent-length: x\r\n\r\n",
            "400",
        ),
        (
            "POST /assistants HTTP/1.1\r\ncontent-length: 99999999\r\n\r\n",
            "413",
        ),
        (
            "POST /assistants HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\nx\r\n",
            "400",
        ),
        (
            "POST /assistants HTTP/1.1\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}",
            "400",
        ),
        (
            "POST /assistants HTTP/1.1\r\ncontent-length: +2\r\n\r\n{}",
            "400",
        ),
        (
            "POST /assistants HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}0\r\n\r\n",
            "400",
        ),
    ] {
        let mut stream = TcpStream::connect(server.url().trim_start_matches("http://")).unwrap();
        stream.write_all(bytes.as_bytes()).unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        assert!(
            text.starts_with(&format!("HTTP/1.1 {status} ")),
            "{bytes:?}: {text}"
        );
        let (_, body) = text.split_once("\r\n\r\n").unwrap();
        let body: Value = serde_json::from_str(body).unwrap();
        assert!(body["error"]["message"].is_string(), "{bytes:?}: {text}");
        let request = server.requests().pop().unwrap();
        assert_eq!(request.status().unwrap().to_string(), status);
        assert!(!request.is_complete());
    }
}

#[tokio::test]
async fn state_outlives_the_server() {
    let folder = std::env::temp_dir().join(format!("revox-mock-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("state.json");
    let start = || MockServer::builder().state_file(&file).start().unwrap();
    let first = start();
    let made = first.client().unwrap().assistants().create(&small()).await;
    let id = made.unwrap().assistant.id;
    drop(first);
    let second = start();
    let client = second.client().unwrap();
    assert_eq!(
        client.assistants().retrieve(&id).await.unwrap().name,
        "Reminder"
    );
    let other = client.assistants().create(&small()).await.unwrap();
    assert_ne!(other.assistant.id, id);
    drop(second);
    std::fs::remove_dir_all(&folder).unwrap();

    let error = MockServer::builder()
        .state(json!({ "asistants": [] }))
        .start();
    assert!(error.unwrap_err().to_string().contains("asistants"));
}

#[tokio::test]
async fn two_runs_are_alike() {
    let run = async || {
        let (server, client) = pair();
        client.assistants().create(&small()).await.unwrap();
        client.assistants().create(&small()).await.unwrap();
        server.state()
    };
    assert_eq!(run().await, run().await);
}

#[test]
fn a_dropped_server_is_gone() {
    let server = MockServer::start().unwrap();
    let address = server.url().trim_start_matches("http://").to_owned();
    let mut idle = TcpStream::connect(&address).unwrap();
    idle.write_all(b"GET /assi").unwrap();
    drop(server);
    assert_eq!(idle.read(&mut [0; 8]).unwrap_or(0), 0);
    assert!(TcpStream::connect(&address).is_err());
}
