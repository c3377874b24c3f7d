//! The key, and the secrets inside a request, appear nowhere but on the wire.

use std::error::Error as _;
use std::fmt::{Debug, Write};

use revox_client::mock::{Fault, MockServer};
use revox_client::types::AssistantCreateParams;
use revox_client::{Client, Error};
use serde_json::json;

use crate::{assistant, fast};

const KEY: &str = "rvx-api-key-0123456789";
const LLM_KEY: &str = "sk-\"quoted\"-llm-key";
const TOOL_VALUE: &str = "Basic dG9vbC1zZWNyZXQ=";
const HEADER: &str = "hunter2hunter2";

fn secret_pair() -> (MockServer, Client) {
    let server = MockServer::start().unwrap();
    let client = fast(&server)
        .api_key(KEY)
        .header("x-gateway-token", HEADER)
        .build()
        .unwrap();
    (server, client)
}

fn body() -> AssistantCreateParams {
    assistant(&json!({
        "llm_model": { "type": "custom", "api_key": LLM_KEY, "api_url": "https://llm.example/v1", "model_name": "m" },
        "custom_tools": [{
            "name": "look_up",
            "description": "Looks up",
            "method": "GET",
            "url": "https://tool.example/",
            "headers": [{ "key": "Authorization", "value": TOOL_VALUE }],
            "query_params": [],
            "input_schema": [],
            "body_template": null,
        }],
    }))
}

#[track_caller]
fn check(text: &str) {
    let escaped = |secret: &str| {
        serde_json::to_string(secret)
            .unwrap()
            .trim_matches('"')
            .to_owned()
    };
    for secret in [KEY, LLM_KEY, TOOL_VALUE, HEADER] {
        assert!(!text.contains(secret), "{text}");
        assert!(!text.contains(&escaped(secret)), "{text}");
    }
}

/// Everything that an error can be made to say.
fn said(error: &Error) -> String {
    let mut text = format!("{error}\n{error:?}\n{error:#?}\n");
    let mut source = error.source();
    while let Some(cause) = source {
        let _ = write!(text, "{cause}\n{cause:?}\n");
        source = cause.source();
    }
    let _ = write!(
        text,
        "{:?}\n{:?}\n{:?}\n{:?}\n{:?}",
        error.body_text(),
        error.body_json(),
        error.message(),
        error.fields(),
        error.path()
    );
    if let Some(json) = error.body_json() {
        let _ = write!(text, "\n{json}");
    }
    if let Some(body) = error.body_text() {
        text.push_str(body);
    }
    text
}

fn shown(value: impl Debug) -> String {
    format!("{value:?}\n{value:#?}")
}

#[tokio::test]
async fn debug_shows_none() {
    let (server, client) = secret_pair();
    let body = body();
    check(&shown(&body));
    check(&shown(&client));
    check(&shown(client.assistants()));
    let request = client.assistants().create(&body).header("cookie", HEADER);
    check(&shown(&request));
    let response = request.with_response().await.unwrap();
    check(&shown(&response));
    // The server has them, and does not show them either.
    check(&shown(server.requests()));
    check(&shown(&server));
    let sent = &server.requests()[0];
    assert_eq!(
        sent.header("authorization"),
        Some(format!("Bearer {KEY}").as_str())
    );
    assert_eq!(sent.json().unwrap()["llm_model"]["api_key"], LLM_KEY);
}

#[tokio::test]
async fn echoes_are_cleaned() {
    let (server, client) = secret_pair();
    let echo = json!({
        "error": {
            "message": format!("bad request by {KEY} with {LLM_KEY}"),
            "issues": [{ "path": "custom_tools[0].headers[0].value", "message": format!("`{TOOL_VALUE}` is not allowed") }],
            "request": serde_json::to_value(body()).unwrap(),
            "text": serde_json::to_string(&body()).unwrap(),
            "headers": { "authorization": format!("Bearer {KEY}"), "x-gateway-token": HEADER, HEADER: 1 },
        },
    });
    let plain = format!("{KEY} {LLM_KEY} {TOOL_VALUE} {HEADER} {echo}");
    for (status, content_type, text) in [
        (400, "application/json", echo.to_string()),
        (400, "application/json", format!("{echo:#}")),
        (422, "text/plain", plain.clone()),
        (500, "text/html", format!("<pre>{plain}</pre>")),
        (200, "text/html", plain.clone()),
        (200, "application/json", echo.to_string()),
        (
            200,
            "application/json",
            json!({ "assistant": KEY }).to_string(),
        ),
        (
            200,
            "application/json",
            json!({ "assistant": LLM_KEY }).to_string(),
        ),
        (200, "application/json", json!([KEY, LLM_KEY]).to_string()),
    ] {
        server.inject(
            Fault::status(status)
                .header("content-type", content_type)
                .body(text),
        );
        let error = client.assistants().create(&body()).await.unwrap_err();
        assert_eq!(error.status(), Some(status));
        check(&said(&error));
        assert!(
            error.body_text().unwrap().contains("[redacted]"),
            "{error:?}"
        );
    }
}

#[tokio::test]
async fn other_spellings_and_places_are_cleaned() {
    let (server, client) = secret_pair();
    let token = TOOL_VALUE.trim_start_matches("Basic ");
    for fault in [
        Fault::status(302).header("location", format!("https://else.example/login?key={KEY}")),
        Fault::status(500).header("x-request-id", format!("req-{KEY}")),
        Fault::status(400)
            .body(json!({ "message": format!("the token {token} is unknown") }).to_string()),
        Fault::status(500).body(format!("<p>{}</p>", LLM_KEY.replace('"', "&quot;"))),
        Fault::status(500).body(format!("<p>{}</p>", LLM_KEY.replace('"', "%22"))),
        Fault::status(500).body(LLM_KEY.replace('"', "\\u0022")),
    ] {
        server.inject(fault.clone());
        let error = client.assistants().create(&body()).await.unwrap_err();
        let mut text = said(&error);
        let _ = write!(
            text,
            "{:?} {:?}",
            error.header("location"),
            error.request_id()
        );
        check(&text);
        for part in [token, "llm-key"] {
            assert!(!text.contains(part), "{fault:?}: {text}");
        }
        assert!(text.contains("[redacted]"), "{fault:?}: {text}");
    }
}

#[tokio::test]
async fn echoes_are_cleaned_where_they_are_cut() {
    let (server, client) = secret_pair();
    // What is kept of a body ends somewhere in a run of keys.
    let text = format!("{KEY}{KEY} ").repeat(8000);
    server.inject(
        Fault::status(400)
            .header("content-type", "text/plain")
            .body(text),
    );
    let error = client.assistants().create(&body()).await.unwrap_err();
    let text = error.body_text().unwrap();
    assert!(!text.contains("rvx-"), "{text}");
}

#[tokio::test]
async fn violations_show_none() {
    let (server, client) = secret_pair();
    let mut value = serde_json::to_value(body()).unwrap();
    value["llm_model"]["api_url"] = json!("not a URL");
    value["custom_tools"][0]["name"] = json!("Not A Name");
    value["llm_model"]["api_key"] = json!("");
    let bad: AssistantCreateParams = serde_json::from_value(value).unwrap();
    let error = client.assistants().create(&bad).await.unwrap_err();
    assert!(error.is_invalid());
    check(&said(&error));
    let error = client.assistants().create(&bad).without_validation().await;
    check(&said(&error.unwrap_err()));
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn failures_without_a_response_show_none() {
    let (server, client) = secret_pair();
    for fault in [
        Fault::close_in_request(40),
        Fault::close_in_response(20),
        Fault::garbage(format!("HTTP/1.1 2x0 {KEY}\r\n\r\n")),
    ] {
        server.inject(fault);
        check(&said(
            &client.assistants().create(&body()).await.unwrap_err(),
        ));
    }
    let request = client.assistants().create(&body()).header("x", "a\nb");
    check(&said(&request.await.unwrap_err()));
    check(&said(
        &client
            .with_header("x-key", "rvx-api-key-0123456789\n")
            .unwrap_err(),
    ));
    check(&said(
        &client.with_api_key(format!("{KEY}\u{7}")).unwrap_err(),
    ));
}

#[cfg(feature = "tracing")]
#[tokio::test]
async fn logs_show_none() {
    let (server, client) = secret_pair();
    let log = tracing_log::Log::default();
    let _guard = tracing::subscriber::set_default(log.clone());
    let echo = serde_json::to_string(&body()).unwrap();
    let everything = async || {
        client.assistants().create(&body()).await.unwrap();
        server.inject(Fault::status(429).header("retry-after-ms", "1"));
        server.inject(Fault::status(500).body(echo.clone()));
        let _: Error = client.assistants().create(&body()).await.unwrap_err();
        server.inject(Fault::status(200).body(echo.clone()));
        let _: Error = client.assistants().create(&body()).await.unwrap_err();
        server.inject(Fault::close_in_response(3));
        let _: Error = client.assistants().create(&body()).await.unwrap_err();
    };
    everything().await;
    // A test on another thread, which has no subscriber, may just have met the same places for the first time.
    tracing::callsite::rebuild_interest_cache();
    everything().await;
    let text = log.text();
    for expected in [
        "assistants.create",
        "status=500",
        "attempts=2",
        "duration_ms",
        "retrying",
    ] {
        assert!(text.contains(expected), "{expected}: {text}");
    }
    check(&text);
}

#[cfg(feature = "tracing")]
mod tracing_log {
    //! A subscriber that writes down everything it is told by the client.

    use std::fmt::{Debug, Write};
    use std::sync::{Arc, Mutex};

    use tracing::field::{Field, Visit};
    use tracing::span::{Attributes, Id, Record};
    use tracing::{Event, Metadata, Subscriber};

    #[derive(Clone, Default)]
    pub(super) struct Log(Arc<Mutex<String>>);

    impl Log {
        pub(super) fn text(&self) -> String {
            self.0.lock().unwrap().clone()
        }
    }

    struct Line<'a>(&'a mut String);

    impl Visit for Line<'_> {
        fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
            let _ = writeln!(self.0, "{}={value:?}", field.name());
        }
    }

    impl Subscriber for Log {
        fn enabled(&self, _: &Metadata<'_>) -> bool {
            true
        }

        fn new_span(&self, span: &Attributes<'_>) -> Id {
            span.record(&mut Line(&mut self.0.lock().unwrap()));
            Id::from_u64(1)
        }

        fn record(&self, _: &Id, values: &Record<'_>) {
            values.record(&mut Line(&mut self.0.lock().unwrap()));
        }

        fn record_follows_from(&self, _: &Id, _: &Id) {}

        fn event(&self, event: &Event<'_>) {
            // Other libraries are not this crate's to answer for.
            if event.metadata().target().starts_with("revox") {
                event.record(&mut Line(&mut self.0.lock().unwrap()));
            }
        }

        fn enter(&self, _: &Id) {}

        fn exit(&self, _: &Id) {}
    }
}

mod slots {
    //! `secret!` in the definition of a type. Of the environment, a test knows what cargo sets.

    use revox_client::assistant;
    use revox_client::mock::MockServer;
    use revox_client::types::AssistantCreateParams;
    use revox_client::{ErrorKind, Validate};
    use serde_json::json;

    use crate::fast;

    const VALUE: &str = env!("CARGO_PKG_NAME");

    assistant! {
        struct Filled;

        name: "Filled",
        prompt: "Be brief.",
        llm_model: { type: "custom", api_url: "https://llm.example/v1", model_name: "m", api_key: secret!("CARGO_PKG_NAME") },
        custom_tools: [{
            name: "look_up",
            description: "Looks up",
            method: GET,
            url: "https://tool.example/",
            headers: [{ key: "Authorization", value: format!("Bearer {}", secret!("CARGO_PKG_NAME")) }],
            query_params: [],
            input_schema: [],
            body_template: null,
        }],
    }

    assistant! {
        struct Unfilled;

        name: "Unfilled",
        prompt: "Be brief.",
        llm_model: { type: "custom", api_url: "https://llm.example/v1", model_name: "m", api_key: secret!("REVOX_TEST_NO_SUCH_KEY") },
        custom_tools: [{
            name: "look_up",
            description: "Looks up",
            method: GET,
            url: "https://tool.example/",
            headers: [{ key: "Authorization", value: format!("Bearer {}", secret!("REVOX_TEST_NO_SUCH_TOKEN")) }],
            query_params: [],
            input_schema: [],
            body_template: null,
        }],
    }

    #[tokio::test]
    async fn a_slot_is_filled_in_when_it_is_sent() {
        let server = MockServer::start().unwrap();
        let client = fast(&server).build().unwrap();
        client.assistants().create(&Filled).await.unwrap();
        let sent = server.requests()[0].json().unwrap();
        assert_eq!(sent["llm_model"]["api_key"], VALUE);
        assert_eq!(
            sent["custom_tools"][0]["headers"][0]["value"],
            format!("Bearer {VALUE}")
        );
        let definition = Filled::definition();
        assert_eq!(definition.validate(), Ok(()));
        assert!(!format!("{definition:?} {}", definition.to_json_pretty()).contains(VALUE));
    }

    #[tokio::test]
    async fn missing_secrets_are_an_error_before_anything_is_sent() {
        let server = MockServer::start().unwrap();
        let client = fast(&server).build().unwrap();
        let error = client.assistants().create(&Unfilled).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::MissingSecret);
        let missing = ["REVOX_TEST_NO_SUCH_TOKEN", "REVOX_TEST_NO_SUCH_KEY"];
        assert_eq!(error.missing_secrets(), missing);
        assert!(!error.maybe_processed());
        assert!(
            error.to_string().ends_with(
                "not sent: the environment variables `REVOX_TEST_NO_SUCH_TOKEN`, `REVOX_TEST_NO_SUCH_KEY`, which `secret!` reads, are not set"
            ),
            "{error}"
        );
        assert_eq!(server.requests().len(), 0);
    }

    /// Whoever supplies data must not be able to read the environment.
    #[tokio::test]
    async fn data_fills_in_nothing() {
        let server = MockServer::start().unwrap();
        let client = fast(&server).build().unwrap();
        let text = "secret!(CARGO_PKG_NAME)";
        let params = AssistantCreateParams::from_value(json!({
            "name": "n", "prompt": text,
            "llm_model": { "type": "custom", "api_url": "https://llm.example/v1", "model_name": "m", "api_key": text },
        }))
        .unwrap();
        client.assistants().create(&params).await.unwrap();
        assert_eq!(
            server.requests()[0].json().unwrap()["llm_model"]["api_key"],
            text
        );
    }
}
