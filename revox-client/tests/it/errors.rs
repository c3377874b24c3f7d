//! What an error answers when it is asked.

use std::error::Error as _;

use revox_client::mock::{Fault, MockServer};
use revox_client::types::AssistantCreateParams;
use revox_client::{Error, Violation};
use serde_json::json;

use crate::{assistant, pair, small};

#[tokio::test]
async fn a_bad_body_is_not_sent() {
    let (server, client) = pair();
    let body = assistant(&json!({
        "voice": { "provider": "elevenlabs", "id": "x", "speed": 1.3 },
        "thinking_sound_volume": -1,
    }));
    let error = client.assistants().create(&body).await.unwrap_err();
    assert!(error.is_invalid() && !error.maybe_processed());
    let paths: Vec<&str> = error
        .violations()
        .unwrap()
        .iter()
        .map(Violation::path)
        .collect();
    assert_eq!(paths, ["thinking_sound_volume", "voice.speed"]);
    assert_eq!(error.attempts(), 0);
    assert_eq!(error.path(), Some("thinking_sound_volume"));
    assert!(
        error
            .to_string()
            .starts_with("POST /assistants: not sent, for 2 reasons:\n")
    );
    assert!(server.requests().is_empty());

    let endless = AssistantCreateParams {
        max_call_duration_secs: Some(f64::NAN),
        ..small()
    };
    let error = client.assistants().create(&endless).await.unwrap_err();
    assert!(error.is_invalid(), "{error}");
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn a_refusal_names_the_field() {
    let (server, client) = pair();
    server.inject(Fault::status(400).header("x-request-id", "req-7").body(
        r#"{"error":{"message":"bad","issues":[{"path":["voice","speed"],"message":"too fast"}]}}"#,
    ));
    let error = client.assistants().create(&small()).await.unwrap_err();
    assert_eq!(error.status(), Some(400));
    assert_eq!(error.path(), Some("voice.speed"));
    assert_eq!(error.fields()[0].message(), "too fast");
    assert_eq!(error.message(), Some("bad"));
    assert_eq!(error.request_id(), Some("req-7"));
    assert_eq!(error.header("X-Request-Id"), Some("req-7"));
    assert_eq!(error.operation(), Some("POST /assistants"));
    assert_eq!(
        error.to_string(),
        "POST /assistants: the server answered 400 Bad Request: voice.speed: too fast"
    );
}

#[tokio::test]
async fn statuses_have_names() {
    let server = MockServer::builder().api_key("right").start().unwrap();
    let client = server
        .client_builder()
        .api_key("another-key")
        .build()
        .unwrap();
    let error = client.assistants().list().await.unwrap_err();
    assert!(error.is_unauthorized());
    assert_eq!(
        error.to_string(),
        "GET /assistants: the server answered 401 Unauthorized: the API key is missing or wrong"
    );
    let right = client.with_api_key("right").unwrap();
    assert!(right.assistants().list().await.is_ok());
    assert!(client.with_api_key("").is_err());
}

#[tokio::test]
async fn success_that_is_none_is_an_error() {
    let (server, client) = pair();
    let html = "<html><body>Sign in</body></html>";
    for (fault, problem) in [
        (
            Fault::status(200)
                .header("content-type", "text/html")
                .body(html),
            "got text/html",
        ),
        (Fault::status(200).body(html), "expected value"),
        (Fault::status(200).body("{\"assistants\":"), "EOF"),
        (Fault::status(200).body("null"), "null"),
    ] {
        server.inject(fault);
        let error = client.assistants().list().await.unwrap_err();
        assert!(error.is_decode() && !error.maybe_processed(), "{error}");
        assert!(error.to_string().contains(problem), "{error}");
        assert_eq!(error.attempts(), 1);
        assert!(error.source().is_none());
    }
    server.inject(
        Fault::status(200)
            .header("content-type", "text/html")
            .body(html),
    );
    let error = client.assistants().list().await.unwrap_err();
    assert_eq!(error.body_text(), Some(html));
    assert_eq!((error.status(), error.body_json()), (Some(200), None));
}

#[tokio::test]
async fn a_bad_response_says_where() {
    let (server, client) = pair();
    client.assistants().create(&small()).await.unwrap();
    let mut list = json!({ "assistants": server.state()["assistants"].clone() });
    list["assistants"][0]["prompt"] = json!(7);
    server.inject(Fault::status(200).body(list.to_string()));
    let error = client.assistants().list().await.unwrap_err();
    assert!(error.is_decode());
    assert_eq!(error.path(), Some("assistants[0].prompt"));
    assert_eq!(error.body_json(), Some(&list));
}

#[tokio::test]
async fn the_future_does_not_break_decoding() {
    let (server, client) = pair();
    client.assistants().create(&small()).await.unwrap();
    let mut list = json!({ "assistants": server.state()["assistants"].clone(), "next": null });
    let one = &mut list["assistants"][0];
    one["first_sentence_mode"] = json!("sung");
    one["llm_model"] = json!({ "type": "oracle", "depth": 7 });
    one["new_field"] = json!({ "a": [1] });
    server.inject(Fault::status(200).body(list.to_string()));
    let decoded = client.assistants().list().await.unwrap();
    let again = serde_json::to_value(&decoded.assistants[0]).unwrap();
    assert_eq!(again["first_sentence_mode"], "sung");
    assert_eq!(again["llm_model"], json!({ "type": "oracle", "depth": 7 }));
}

#[tokio::test]
async fn long_responses_are_cut_and_read_to_an_end() {
    let (server, client) = pair();
    let long = "é".repeat(400_000);
    server.inject(
        Fault::status(400)
            .header("content-type", "text/plain")
            .body(long),
    );
    let error = client.assistants().list().await.unwrap_err();
    let text = error.body_text().unwrap();
    assert!(text.len() <= 16 * 1024 && text.starts_with("éé"));
    assert!(error.to_string().len() < 500);
    server.inject(
        Fault::status(400)
            .header("content-length", "1000")
            .body("half"),
    );
    let error = client
        .assistants()
        .list()
        .timeout(std::time::Duration::from_millis(300));
    let error = error.await.unwrap_err();
    assert_eq!(error.status(), Some(400));
}

#[test]
fn errors_can_travel() {
    fn check<T: Send + Sync + 'static>() {}
    check::<Error>();
    check::<revox_client::Client>();
}
