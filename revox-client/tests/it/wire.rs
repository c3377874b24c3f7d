//! What is on the wire: headers, paths, queries, bodies, and where the key goes.

use revox_client::Violations;
use revox_client::mock::{Fault, MockServer};
use revox_client::types::AssistantUpdateParams;
use serde_json::json;

use crate::{assistant, fast, pair, small};

#[tokio::test]
async fn headers() {
    let (server, client) = pair();
    client.assistants().create(&small()).await.unwrap();
    client.assistants().list().await.unwrap();
    let requests = server.requests();
    let (post, get) = (&requests[0], &requests[1]);
    assert_eq!(post.header("authorization"), Some("Bearer mock-key"));
    assert_eq!(post.header("accept"), Some("application/json"));
    assert_eq!(post.header("content-type"), Some("application/json"));
    assert_eq!(get.header("content-type"), None);
    assert!(
        post.header("user-agent")
            .unwrap()
            .starts_with("revox-rust/")
    );
    assert!(post.header("accept-encoding").unwrap().contains("gzip"));
    let length = post.body().len().to_string();
    assert_eq!(post.header("content-length"), Some(length.as_str()));
    assert_eq!(
        post.body(),
        br#"{"name":"Reminder","prompt":"You call people."}"#
    );
}

#[tokio::test]
async fn own_headers_come_first_and_can_be_taken_out() {
    let (server, _) = pair();
    let client = fast(&server)
        .header("x-team", "a")
        .header("User-Agent", "mine")
        .build()
        .unwrap();
    let client = client.with_header("X-Two", "2").unwrap();
    client.assistants().list().await.unwrap();
    client
        .assistants()
        .list()
        .header("X-Team", "b")
        .without_header("x-two")
        .idempotency_key("once")
        .await
        .unwrap();
    let requests = server.requests();
    assert_eq!(requests[0].header("x-team"), Some("a"));
    assert_eq!(requests[0].header("user-agent"), Some("mine"));
    assert_eq!(requests[0].header("x-two"), Some("2"));
    assert_eq!(requests[1].header("x-team"), Some("b"));
    assert_eq!(requests[1].header("x-two"), None);
    assert_eq!(requests[1].header("idempotency-key"), Some("once"));
    let error = client.assistants().list().header("a b", "c").await;
    assert!(error.unwrap_err().is_usage());
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn a_body_that_is_none_has_a_length() {
    let (server, client) = pair();
    let made = client
        .assistants()
        .create(&small())
        .await
        .unwrap()
        .assistant;
    client.assistants().clone(&made.id).await.unwrap();
    let update = AssistantUpdateParams::default();
    client.assistants().update(&made.id, &update).await.unwrap();
    let requests = server.requests();
    assert_eq!(requests[1].header("content-length"), Some("0"));
    assert_eq!(requests[1].header("content-type"), None);
    assert_eq!(requests[2].body(), b"{}");
}

#[tokio::test]
async fn ids_stay_in_their_segment() {
    let (server, client) = pair();
    let id = "a/b c?d#é";
    assert!(
        client
            .assistants()
            .retrieve(id)
            .await
            .unwrap_err()
            .is_not_found()
    );
    assert_eq!(
        server.requests()[0].path(),
        "/assistants/a%2Fb%20c%3Fd%23%C3%A9"
    );
    for id in ["", ".", "..", "%2e%2E"] {
        let error = client.assistants().retrieve(id).await.unwrap_err();
        assert!(error.is_usage(), "{id:?}: {error}");
    }
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn queries() {
    let (server, client) = pair();
    let request = client.voices().retrieve("v/1", "a&b=c d");
    assert!(request.await.unwrap_err().is_not_found());
    let seen = &server.requests()[0];
    assert_eq!(seen.path(), "/voices/v%2F1");
    assert_eq!(seen.query(), Some("provider=a%26b%3Dc%20d"));
    let error = client.voices().retrieve("v", "").await.unwrap_err();
    assert!(error.is_usage(), "{error}");
}

#[tokio::test]
async fn extra_fields_are_merged() {
    let (server, client) = pair();
    let body = assistant(&json!({ "voice": { "provider": "cartesia", "id": "x" } }));
    client
        .assistants()
        .create(&body)
        .extra_field("voice", json!({ "of_a_later_version": 4 }))
        .extra_field("of_a_later_version", "new")
        .await
        .unwrap();
    let sent = server.requests()[0].json().unwrap();
    assert_eq!(
        sent["voice"],
        json!({ "provider": "cartesia", "id": "x", "of_a_later_version": 4 })
    );
    assert_eq!(sent["of_a_later_version"], "new");
    assert_eq!(sent["prompt"], "You call people.");
}

#[tokio::test]
async fn unknown_values_are_sent_if_they_are_allowed() {
    let (server, client) = pair();
    let mut body = assistant(&json!({ "voice": { "provider": "cartesia", "id": "x" } }));
    body.first_sentence_mode = Some("sung".into());
    let error = client.assistants().create(&body).await.unwrap_err();
    assert_eq!(error.path(), Some("first_sentence_mode"));
    assert!(server.requests().is_empty());
    let made = client.assistants().create(&body).allow_unknown();
    // The documentation does not know the value either.
    assert_eq!(made.await.unwrap_err().status(), Some(422));
    let sent = server.requests()[0].json().unwrap();
    assert_eq!(sent["first_sentence_mode"], "sung");

    body.thinking_sound_volume = Some(7.0);
    let error = client.assistants().create(&body).allow_unknown().await;
    let error = error.unwrap_err();
    assert_eq!(error.path(), Some("thinking_sound_volume"));
    assert_eq!(error.violations().map(Violations::len), Some(1));
    let made = client.assistants().create(&body).without_validation();
    assert_eq!(made.await.unwrap_err().status(), Some(422));
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn lists() {
    let (server, client) = pair();
    let request = client.request("GET", "/files").query_each("id", [1, 2]);
    assert!(request.await.is_err());
    assert_eq!(server.requests()[0].query(), Some("id=1&id=2"));
}

#[tokio::test]
async fn paths_without_a_method() {
    let (server, client) = pair();
    let list = client.request("GET", "/assistants").query("page", 2).await;
    assert_eq!(list.unwrap(), json!({ "assistants": [] }));
    assert_eq!(server.requests()[0].query(), Some("page=2"));
    let made = client
        .request("post", "/assistants")
        .json(&json!({ "name": "a", "prompt": "b" }))
        .with_response()
        .await
        .unwrap();
    assert_eq!(made.status(), 200);
    assert!(made.header("x-request-id").is_some());
    assert_eq!(made.value()["assistant"]["name"], "a");
    let raw = client.assistants().list().binary().await.unwrap();
    assert_eq!(raw.content_type(), Some("application/json"));
    for path in ["http://example.com/x", "x", "/../x", "/a b"] {
        let error = client.request("GET", path).await.unwrap_err();
        assert!(error.is_usage(), "{path}");
    }
}

#[tokio::test]
async fn a_base_url_keeps_its_path() {
    let (server, _) = pair();
    let base = format!("{}/api/", server.url());
    let client = fast(&server).base_url(base).build().unwrap();
    let error = client.assistants().list().await.unwrap_err();
    assert!(error.is_not_found());
    assert_eq!(server.requests()[0].path(), "/api/assistants");
}

#[tokio::test]
async fn the_key_does_not_leave_its_origin() {
    let (server, client) = pair();
    let elsewhere = MockServer::start().unwrap();
    let away = |status: u16| {
        Fault::status(status).header("location", format!("{}/assistants", elsewhere.url()))
    };
    for status in [301, 302, 303, 307, 308] {
        server.inject(away(status));
        let error = client.assistants().list().await.unwrap_err();
        assert_eq!(error.status(), Some(status));
        assert!(error.to_string().contains("not followed"), "{error}");
    }
    server.inject(away(307));
    assert!(client.assistants().create(&small()).await.is_err());
    assert!(elsewhere.requests().is_empty());
}

#[tokio::test]
async fn redirects_at_home_are_followed_where_that_is_safe() {
    let (server, client) = pair();
    let made = client
        .assistants()
        .create(&small())
        .await
        .unwrap()
        .assistant;
    let home = |status: u16, path: &str| Fault::status(status).header("location", path);
    for status in [301, 302, 303, 307, 308] {
        server.inject(home(status, "/assistants").on("GET", "/voices"));
        let raw = client.request("GET", "/voices").await.unwrap();
        assert_eq!(raw["assistants"][0]["id"], made.id.as_str(), "{status}");
    }
    let path = format!("/assistants/{}", made.id);
    server.inject(home(308, &path).on("PATCH", "/assistants/x"));
    let update = AssistantUpdateParams {
        name: Some("Renamed".to_owned()),
        ..AssistantUpdateParams::default()
    };
    let updated = client.assistants().update("x", &update).await.unwrap();
    assert_eq!(updated.assistant.name, "Renamed");

    // What may not be repeated is not sent to another place either, and neither is what would lose its body.
    server.inject(home(307, "/assistants"));
    let error = client.assistants().create(&small()).await.unwrap_err();
    assert_eq!(
        (error.status(), error.maybe_processed()),
        (Some(307), false)
    );
    server.inject(home(302, &path));
    let error = client.assistants().update(&made.id, &update).await;
    assert_eq!(error.unwrap_err().status(), Some(302));

    server.clear_requests();
    server.inject(home(302, "/assistants").always());
    let error = client.assistants().list().retries(0).await.unwrap_err();
    assert_eq!(error.status(), Some(302));
    assert_eq!(server.requests().len(), 6);
}

#[tokio::test]
async fn copies_share_connections() {
    let (server, client) = pair();
    for copy in [
        client.clone(),
        client.with_retries(1),
        client.with_header("a", "b").unwrap(),
    ] {
        copy.assistants().list().await.unwrap();
    }
    assert_eq!(server.open_connections(), 1);
}

#[tokio::test]
async fn requests_can_be_spawned() {
    let (server, client) = pair();
    let tasks: Vec<_> = (0..50)
        .map(|_| tokio::spawn(client.assistants().create(&small()).into_future()))
        .collect();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    assert_eq!(server.state()["assistants"].as_array().unwrap().len(), 50);
}

#[tokio::test]
async fn a_client_that_exists_already_is_shared() {
    let (server, _) = pair();
    let http = reqwest::Client::new();
    let client = fast(&server).http_client(http.clone()).build().unwrap();
    client.assistants().list().await.unwrap();
    let alive = http.get(format!("{}/nothing", server.url())).send().await;
    assert_eq!(alive.unwrap().status(), 401);
    assert_eq!(server.open_connections(), 1);

    let other = fast(&server).configure_http(|http| http.user_agent("ignored").no_proxy());
    other.build().unwrap().assistants().list().await.unwrap();
    let agent = server.requests()[2]
        .header("user-agent")
        .unwrap()
        .to_owned();
    assert!(agent.starts_with("revox-rust/"), "{agent}");
}
