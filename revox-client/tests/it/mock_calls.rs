//! How calls end on the mock server, and what it sends by itself: the requests of tools, and webhooks.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread::{self, JoinHandle};

use revox_client::mock::{Finished, MockServer};
use revox_client::types;
use serde_json::{Value, json};

use crate::mock_state::ask;

/// A server with a call of an assistant with these fields; gives the call's id.
fn call(fields: &Value) -> (MockServer, String) {
    let server = MockServer::start().unwrap();
    let mut body = json!({ "name": "Reminder", "prompt": "You call {{first_name}}." });
    for (name, value) in fields.as_object().unwrap() {
        body[name] = value.clone();
    }
    let (status, made) = ask(&server, "POST", "/assistants", &body);
    assert_eq!(status, 200, "{made}");
    let body = json!({
        "phone_number": "+33639981234",
        "assistant_id": made["assistant"]["id"],
        "prompt_variables": { "first_name": "Ada {{day}}", "note": "say \"hi\"\n{{first_name}}" },
    });
    let (status, made) = ask(&server, "POST", "/call", &body);
    assert_eq!(status, 200, "{made}");
    let id = made["call"]["id"].as_str().unwrap().to_owned();
    (server, id)
}

fn retrieve(server: &MockServer, id: &str) -> Value {
    ask(server, "GET", &format!("/call/{id}"), &json!({})).1["call"].take()
}

fn asking() -> Value {
    json!({
        "structured_output_config": [
            { "name": "confirmed", "required": true, "type": "boolean" },
            { "name": "mood", "required": false, "type": "enum", "enum_options": ["good", "bad"] },
            { "name": "on", "required": false, "type": "date" },
            { "name": "at", "required": false, "type": "datetime" },
            { "name": "count", "required": false, "type": "number" },
            { "name": "note", "required": false, "type": "string" },
        ],
    })
}

#[test]
fn a_call_that_was_answered() {
    let (server, id) = call(&asking());
    let output = json!({ "confirmed": true, "mood": "good", "on": "2026-05-01", "at": "2026-05-01T10:00", "note": null });
    let finished = Finished::answered()
        .outcome("interested")
        .transcript([("agent", "Hi"), ("user", "Yes")])
        .output(output.clone());
    server.finish_call(&id, finished).unwrap();
    let call = retrieve(&server, &id);
    assert_eq!(call["status"], "completed");
    assert_eq!(call["is_completed"], true);
    assert_eq!(call["outcome"], "interested");
    assert_eq!(call["calls_count"], 1);
    let attempt = &call["last_call_attempt"];
    assert_eq!(call["call_attempts"], json!([attempt]));
    assert_eq!(attempt["status"], "completed");
    assert_eq!(attempt["result"], "human");
    assert_eq!(attempt["phone_number"], "+33639981234");
    assert_eq!(attempt["structured_output"], output);
    assert_eq!(
        attempt["transcript"],
        json!([{ "role": "assistant", "content": "Hi" }, { "role": "user", "content": "Yes" }])
    );
    for time in ["started_at", "answered_at", "ended_at"] {
        assert!(attempt[time].is_string(), "{time}");
    }
    // Nothing was said of these.
    for absent in [
        "end_reason",
        "ended_by",
        "post_call_transcript",
        "speech_events",
    ] {
        assert_eq!(attempt.get(absent), None, "{absent}");
    }
    assert_eq!(call.get("outcome_summary"), None);
}

#[test]
fn calls_that_were_not_answered() {
    for (finished, status, attempt) in [
        (
            Finished::voicemail(),
            "completed",
            json!({ "status": "completed", "result": "voicemail", "dial_error": null }),
        ),
        (
            Finished::no_answer(),
            "completed",
            json!({ "status": "error", "result": null, "dial_error": "no_answer", "answered_at": null }),
        ),
        (
            Finished::failed("busy"),
            "errored",
            json!({ "status": "error", "result": null, "dial_error": "busy", "answered_at": null }),
        ),
        (
            Finished::failed("connection_timeout"),
            "errored",
            json!({ "status": "error", "dial_error": null, "end_reason": "connection_timeout" }),
        ),
        (
            Finished::failed("the trunk is gone"),
            "errored",
            json!({ "status": "error", "dial_error": "non_classified_error" }),
        ),
    ] {
        let (server, id) = call(&json!({}));
        server.finish_call(&id, finished.clone()).unwrap();
        let call = retrieve(&server, &id);
        assert_eq!(call["status"], status, "{finished:?}");
        for (name, value) in attempt.as_object().unwrap() {
            let found = &call["last_call_attempt"][name];
            assert_eq!(found, value, "{finished:?}: {name}");
        }
        let summary = call.get("outcome_summary").and_then(Value::as_str);
        let is_free = status == "errored" && attempt["dial_error"] == "non_classified_error";
        assert_eq!(summary, is_free.then_some("the trunk is gone"));
    }
}

#[test]
fn what_contradicts_the_assistant_or_the_call_is_refused() {
    let answered = Finished::answered;
    for (finished, why) in [
        (answered().outcome("interestd"), "`interestd` is no outcome"),
        (
            answered().transcript([("robot", "Hi")]),
            "`robot` is no role",
        ),
        (answered().reason("busy"), "`busy` is no reason"),
        (
            answered().output(json!([])),
            "the output is not a JSON object",
        ),
        (answered().output(json!({})), "`confirmed` is required"),
        (
            answered().output(json!({ "confirmed": "perhaps" })),
            "`confirmed` is \"perhaps\"",
        ),
        (
            answered().output(json!({ "confirmed": true, "mood": "great" })),
            "expected one of `good`, `bad`",
        ),
        (
            answered().output(json!({ "confirmed": true, "on": "tomorrow", "count": "three" })),
            "`on` is \"tomorrow\"; expected a date, such as `2026-07-01`; `count` is \"three\"",
        ),
        (
            answered().output(json!({ "confirmed": true, "confirmd": true })),
            "`confirmd` is not asked for; known are `confirmed`",
        ),
        (
            Finished::no_answer().output(json!({})),
            "there is no output",
        ),
        (
            Finished::failed("busy").transcript([("user", "Hi")]),
            "there is no transcript",
        ),
        (
            Finished::no_answer().outcome("interested"),
            "there is no outcome",
        ),
    ] {
        let (server, id) = call(&asking());
        let before = server.state();
        let error = server.finish_call(&id, finished).unwrap_err();
        assert_eq!(error.status(), 422, "{error}");
        assert!(error.to_string().contains(why), "{error}");
        assert_eq!(server.state(), before);
    }

    // What a program reads as what is meant is kept as it came.
    let (server, id) = call(&asking());
    let meant = json!({ "confirmed": "Yes", "count": " 3", "mood": "GOOD" });
    server
        .finish_call(&id, answered().output(meant.clone()))
        .unwrap();
    assert_eq!(
        server.state()["calls"][0]["last_call_attempt"]["structured_output"],
        meant
    );

    let (server, id) = call(&json!({}));
    let output = answered().output(json!({ "a": 1 }));
    assert_eq!(server.finish_call(&id, output).unwrap_err().status(), 422);
    assert_eq!(
        server.finish_call("x", answered()).unwrap_err().status(),
        404
    );
    server.finish_call(&id, answered()).unwrap();
    let again = server.finish_call(&id, Finished::voicemail()).unwrap_err();
    assert_eq!(again.status(), 409);
    assert_eq!(
        again.to_string(),
        format!("calls: {id} is over (its `status` is `completed`), and cannot be changed")
    );

    let (server, id) = call(&json!({}));
    ask(&server, "POST", &format!("/call/{id}/cancel"), &json!({}));
    assert_eq!(
        server.finish_call(&id, answered()).unwrap_err().status(),
        409
    );
}

#[test]
fn programs_in_other_languages_finish_calls_by_http() {
    let (server, id) = call(&asking());
    let path = format!("/_mock/calls/{id}/finish");
    for (body, status) in [
        (json!({ "result": "answred" }), 422),
        (json!({ "result": "answered", "outcom": "interested" }), 422),
        (json!({ "result": "answered", "output": {} }), 422),
    ] {
        let (found, response) = ask(&server, "POST", &path, &body);
        assert_eq!(found, status, "{body}: {response}");
        assert!(response["error"]["message"].is_string());
    }
    assert_eq!(ask(&server, "GET", &path, &json!({})).0, 405);
    assert_eq!(
        ask(
            &server,
            "POST",
            "/_mock/calls/x/finish",
            &json!({ "result": "voicemail" })
        )
        .0,
        404
    );
    assert_eq!(ask(&server, "POST", "/_mock/calls", &json!({})).0, 404);
    let body = json!({
        "result": "answered",
        "outcome": "interested",
        "transcript": [{ "role": "agent", "content": "Hi" }],
        "output": { "confirmed": true },
        "reason": "tool_end_call",
    });
    let (status, response) = ask(&server, "POST", &path, &body);
    assert_eq!(status, 200, "{response}");
    assert_eq!(response["call"], retrieve(&server, &id));
    assert_eq!(
        response["call"]["last_call_attempt"]["end_reason"],
        "tool_end_call"
    );
    assert_eq!(ask(&server, "POST", &path, &body).0, 409);
}

/// Listens for one request, answers it, and gives what arrived: the head and the body.
fn listen(response: &'static str) -> (String, JoinHandle<(String, String)>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let thread = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let request = read(&mut stream);
        stream.write_all(response.as_bytes()).unwrap();
        request
    });
    (url, thread)
}

fn read(stream: &mut TcpStream) -> (String, String) {
    let mut bytes = Vec::new();
    let mut piece = [0; 4096];
    loop {
        let length = stream.read(&mut piece).unwrap();
        bytes.extend_from_slice(&piece[..length]);
        let text = String::from_utf8_lossy(&bytes);
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            continue;
        };
        let wanted = head
            .lines()
            .find_map(|line| line.strip_prefix("content-length: "))
            .map_or(0, |digits| digits.parse().unwrap());
        if body.len() >= wanted {
            return (head.to_owned(), body.to_owned());
        }
    }
}

#[test]
fn a_tool_is_called_as_its_template_says() {
    let (url, handler) =
        listen("HTTP/1.1 201 Created\r\nx-a: b\r\ncontent-length: 11\r\n\r\n{\"free\":[]}");
    let (server, id) = call(&json!({
        "custom_tools": [{
            "name": "check_availability",
            "description": "Free slots",
            "method": "POST",
            "url": format!("{url}/slots/{{{{ day }}}}?for={{{{first_name}}}}#top"),
            "headers": [{ "key": "x-note", "value": "for {{first_name}}" }],
            "query_params": [{ "key": "party size", "value": "{{size}} & {{none}}" }],
            "input_schema": [
                { "name": "day", "type": "string", "required": true },
                { "name": "size", "type": "number", "required": true },
                { "name": "none", "type": "string", "required": false },
            ],
            "body_template": "{\"day\": \"{{day}}\", \"note\": \"{{note}}\"}",
        }],
    }));
    let call = |arguments: Value| {
        server
            .call_tool(&id, "check_availability", arguments)
            .wait()
    };
    for (arguments, why) in [
        (json!({ "size": 2 }), "`day` is required"),
        (json!({ "day": "x", "size": "two" }), "`size` is \"two\""),
        (
            json!({ "day": "x", "size": 2, "days": 1 }),
            "`days` is not asked for",
        ),
        (json!([]), "not a JSON object"),
    ] {
        let error = call(arguments).unwrap_err();
        assert_eq!(error.status(), 422);
        assert!(error.to_string().contains(why), "{error}");
    }
    let error = server
        .call_tool(&id, "check", json!({}))
        .wait()
        .unwrap_err();
    assert_eq!(error.status(), 404);
    assert!(error.to_string().contains("there is `check_availability`"));

    let response = call(json!({ "day": "1/5 {{size}}", "size": 2 })).unwrap();
    assert_eq!(response.status(), 201);
    assert_eq!(response.header("X-A"), Some("b"));
    assert_eq!(response.json().unwrap(), json!({ "free": [] }));
    let (head, body) = handler.join().unwrap();
    assert!(
        head.starts_with(
            "POST /slots/1%2F5%20%7B%7Bsize%7D%7D?for=Ada%20%7B%7Bday%7D%7D&party%20size=2%20%26%20 HTTP/1.1\r\n"
        ),
        "{head}"
    );
    assert!(head.contains("\r\nx-note: for Ada {{day}}"), "{head}");
    assert!(
        head.contains("\r\ncontent-type: application/json"),
        "{head}"
    );
    // A value is not searched for placeholders again.
    let body: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(
        body,
        json!({ "day": "1/5 {{size}}", "note": "say \"hi\"\n{{first_name}}" })
    );

    server.finish_call(&id, Finished::answered()).unwrap();
    assert_eq!(
        call(json!({ "day": "x", "size": 2 })).unwrap_err().status(),
        409
    );
}

#[tokio::test]
async fn a_tool_can_be_awaited_and_stays_on_this_machine() {
    let tool = |url: &str| {
        json!({ "custom_tools": [{
            "name": "end", "description": "Ends it", "method": "GET", "url": url, "headers": [], "query_params": [],
            "input_schema": [], "body_template": null,
        }] })
    };
    let (url, _handler) = listen("HTTP/1.1 204 No Content\r\n\r\n");
    let (server, id) = call(&tool(&url));
    let response = server.call_tool(&id, "end", json!({})).await.unwrap();
    assert_eq!((response.status(), response.body()), (204, &b""[..]));
    for (url, status, why) in [
        (
            "https://api.example/end",
            422,
            "`https://api.example/end` is not an `http://` URL of this machine",
        ),
        (
            "http://api.example/end",
            422,
            "is not an `http://` URL of this machine",
        ),
        (
            "http://127.0.0.1:1/{{x}}",
            422,
            "there is no value for `{{x}}`",
        ),
        ("http://127.0.0.1:1/", 502, "no response from 127.0.0.1:1"),
    ] {
        let (server, id) = call(&tool(url));
        let error = server.call_tool(&id, "end", json!({})).await.unwrap_err();
        assert_eq!(error.status(), status, "{error}");
        assert!(error.to_string().contains(why), "{error}");
    }
}

#[test]
fn a_webhook_is_posted() {
    let (url, handler) = listen("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
    let (server, id) = call(&json!({ "webhook_url": format!("{url}/hook?a=b") }));
    let finished = Finished::answered().transcript([("agent", "Hi"), ("user", "Yes")]);
    server.finish_call(&id, finished).unwrap();
    let (head, body) = handler.join().unwrap();
    assert!(head.starts_with("POST /hook?a=b HTTP/1.1\r\n"), "{head}");
    let attempt = &retrieve(&server, &id)["last_call_attempt"];
    assert_eq!(
        serde_json::from_str::<Value>(&body).unwrap(),
        json!({
            "call_order_id": id,
            "call_id": id,
            "status": "completed",
            "result": "human",
            "annotation": null,
            "transcript": "assistant: Hi\nuser: Yes",
            "recording_url": null,
            "started_at": attempt["started_at"],
            "ended_at": attempt["ended_at"],
            "calls_count": 1,
        })
    );
    // A program reads it by the type for it, which keeps `null` and whatever else is there.
    let body = body.replace("\"calls_count\":1", "\"calls_count\":1,\"more\":[2]");
    let webhook: types::CallWebhook = serde_json::from_str(&body).unwrap();
    assert_eq!(webhook.call_id, Some(json!(id)));
    assert_eq!(webhook.annotation, Some(Value::Null));
    assert_eq!(webhook.additional_properties["more"], json!([2]));
    let again = serde_json::to_value(&webhook).unwrap();
    assert_eq!(again, serde_json::from_str::<Value>(&body).unwrap());
    // One that leads elsewhere is not.
    let (server, id) = call(&json!({ "webhook_url": "https://api.example/hook" }));
    server.finish_call(&id, Finished::voicemail()).unwrap();
}

#[tokio::test]
async fn a_call_is_waited_for() {
    let (server, id) = call(&json!({}));
    let client = crate::fast(&server).build().unwrap();
    let (sender, statuses) = std::sync::mpsc::channel();
    let waiting = client.calls().wait(&id).on_progress(move |call| {
        sender.send(call.status.as_str().to_owned()).unwrap();
    });
    let waiting = tokio::spawn(waiting.into_future());
    while server.count("GET", &format!("/call/{id}")) < 3 {
        tokio::task::yield_now().await;
    }
    server
        .finish_call(&id, Finished::answered().outcome("interested"))
        .unwrap();
    let call = waiting.await.unwrap().unwrap();
    assert_eq!(call.status.as_str(), "completed");
    assert_eq!(call.outcome.unwrap().as_str(), "interested");
    let statuses: Vec<String> = statuses.iter().collect();
    assert!(statuses.len() >= 3);
    assert_eq!(statuses[0], "queued_for_calling");
    assert_eq!(statuses.last().unwrap(), "completed");
    // It only reads.
    assert_eq!(server.count("POST", "/call"), 1);
}

#[tokio::test]
async fn waiting_for_a_call_ends() {
    let (server, id) = call(&json!({}));
    let client = crate::fast(&server).build().unwrap();
    let limit = std::time::Duration::from_millis(30);
    let error = client.calls().wait(&id).timeout(limit).await.unwrap_err();
    assert!(error.is_timeout() && !error.maybe_processed(), "{error}");
    assert_eq!(error.to_string(), "GET /call/{id}: not over within 30ms");
    // A response that never comes is not waited for any longer.
    server.inject(revox_client::mock::Fault::delay(std::time::Duration::MAX));
    let error = client.calls().wait(&id).timeout(limit).await.unwrap_err();
    assert!(error.is_timeout(), "{error}");
    assert!(client.calls().wait("x").await.unwrap_err().is_not_found());
    assert!(client.calls().wait("").await.unwrap_err().is_usage());

    ask(&server, "POST", &format!("/call/{id}/cancel"), &json!({}));
    let call = client.calls().wait(&id).timeout(std::time::Duration::MAX);
    assert_eq!(call.await.unwrap().status.as_str(), "cancelled");
}

#[cfg(feature = "blocking")]
#[test]
fn a_call_is_waited_for_without_a_runtime() {
    let (server, id) = call(&json!({}));
    server.finish_call(&id, Finished::failed("busy")).unwrap();
    let client = server.client().unwrap();
    let call = client.calls().wait(&id).wait().unwrap();
    assert_eq!(call.status.as_str(), "errored");
}
