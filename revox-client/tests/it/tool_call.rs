//! A tool's request, rendered by the mock server from the template and read by axum from the same template.

use std::net::SocketAddr;

use axum::Router;
use axum::routing::{any, get};
use revox_client::mock::MockServer;
use revox_client::types::Tool as _;
use revox_client::{ToolCall, Validate as _, assistant, reqwest};
use serde_json::{Value, json};

/// What the agent has to know before it looks.
#[derive(Debug, serde::Deserialize, schemars::JsonSchema)]
#[expect(dead_code, reason = "compared by what `Debug` shows")]
struct SlotQuery {
    day: String,
    size: u8,
    urgent: bool,
    kind: Option<Kind>,
    note: Option<String>,
}

#[derive(Debug, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Kind {
    CheckUp,
    Repair,
}

#[derive(Debug, serde::Deserialize, schemars::JsonSchema)]
#[expect(dead_code, reason = "compared by what `Debug` shows")]
struct Booking {
    slot: f64,
    name: String,
    tags: Option<String>,
}

assistant! {
    // More visible than the inputs of its tools.
    pub struct Reminder;

    name: "Reminder",
    prompt: "You call {{first_name}}.",
    custom_tools: [
        {
            name: "check_availability",
            description: "Free slots on a day",
            method: GET,
            url: "http://{{host}}/api/slots/on-{{day}}/{{size}}?urgent={{urgent}}",
            headers: [{ key: "x-kind", value: "kind {{kind}} for {{first_name}}" }],
            query_params: [{ key: "the note", value: "{{note}}" }],
            input_schema: SlotQuery,
            body_template: null,
        },
        {
            name: "book",
            description: "Books a slot",
            method: POST,
            url: "http://{{host}}/api/book",
            headers: [],
            query_params: [],
            input_schema: Booking,
            body_template: r#"{ "slot": "{{slot}}", "for": { "name": "{{name}} ({{first_name}})" }, "tags": ["x", "{{tags}}"] }"#,
        },
    ],
    variables: { first_name: "as on the card", host: "where the tools are" },
}

async fn slots(ToolCall(query): ToolCall<reminder::tools::CheckAvailability>) -> String {
    format!("{query:?}")
}

async fn book(ToolCall(booking): ToolCall<reminder::tools::Book>) -> String {
    format!("{booking:?}")
}

/// A router whose handlers are nested, and where it listens.
async fn serve() -> SocketAddr {
    let tools = Router::new()
        .route("/slots/{day}/{size}", any(slots))
        .route("/{other}/slots/{day}", get(slots))
        .route("/book", any(book));
    let router = Router::new().nest("/api", tools);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async { axum::serve(listener, router).await });
    address
}

#[tokio::test]
async fn both_ends_of_a_tool_share_one_type() {
    let address = serve().await;
    let server = MockServer::start().unwrap();
    let client = server.client().unwrap();
    assert_eq!(Reminder.validate(), Ok(()));
    let assistant = client
        .assistants()
        .create(&Reminder)
        .await
        .unwrap()
        .assistant;
    let variables = ReminderVariables {
        first_name: "Ada {{day}} /x".into(),
        host: address.to_string(),
    };
    let order = Reminder::call(assistant.id, "+33639981234", variables);
    let call = client.calls().create(&order).await.unwrap().call;

    for (tool, arguments, expected) in [
        (
            "check_availability",
            json!({ "day": "1/5 & é?", "size": 2, "urgent": true, "kind": "check_up", "note": "a=b&c d+e" }),
            r#"SlotQuery { day: "1/5 & é?", size: 2, urgent: true, kind: Some(CheckUp), note: Some("a=b&c d+e") }"#,
        ),
        (
            "check_availability",
            json!({ "day": "{{size}}", "size": 0, "urgent": false }),
            r#"SlotQuery { day: "{{size}}", size: 0, urgent: false, kind: None, note: None }"#,
        ),
        (
            "book",
            json!({ "slot": 1.5, "name": "A \"B\"\n(C)", "tags": null }),
            r#"Booking { slot: 1.5, name: "A \"B\"\n(C)", tags: None }"#,
        ),
    ] {
        let response = server.call_tool(&call.id, tool, arguments).await.unwrap();
        assert_eq!((response.status(), &*response.text()), (200, expected));
    }
    // What does not fit the type does not reach the handler: 300 is a number for the API.
    let arguments = json!({ "day": "x", "size": 300, "urgent": true });
    let response = server
        .call_tool(&call.id, "check_availability", arguments)
        .await
        .unwrap();
    assert_eq!(response.status(), 422);
    assert_eq!(
        response.text(),
        "`size`: invalid value: integer `300`, expected u8"
    );
}

/// Sends a request, and gives the status, the header `Allow` and the body of the response.
async fn send(
    address: SocketAddr,
    method: &str,
    path: &str,
    content_type: Option<&str>,
    body: &str,
) -> (u16, Option<String>, String) {
    let url = format!("http://{address}/api{path}");
    let client = reqwest::Client::new();
    let mut request = client
        .request(method.parse().unwrap(), url)
        .body(body.to_owned());
    if let Some(content_type) = content_type {
        request = request.header("content-type", content_type);
    }
    let response = request.send().await.unwrap();
    let allow = response.headers().get("allow");
    let allow = allow.map(|allow| allow.to_str().unwrap().to_owned());
    let status = response.status().as_u16();
    (status, allow, response.text().await.unwrap())
}

#[tokio::test]
async fn what_is_no_call_of_the_tool_is_rejected() {
    let address = serve().await;
    let whole = r#"{"slot": "3", "for": {"name": "A (B)"}, "tags": ["x", ""]}"#;
    let json = Some("application/json; charset=utf-8");
    for (method, path, content_type, body, status, why) in [
        (
            "PUT",
            "/book",
            json,
            whole,
            405,
            "the tool is called by POST",
        ),
        (
            "POST",
            "/book",
            Some("text/plain"),
            whole,
            415,
            "`text/plain`; expected `application/json`",
        ),
        (
            "POST",
            "/book",
            None,
            whole,
            415,
            "expected `application/json`",
        ),
        ("POST", "/book", json, "{", 400, "the body is not JSON"),
        ("POST", "/book", json, "{}", 422, "`name`: missing"),
        (
            "POST",
            "/book",
            json,
            r#"{"slot": "3 pm"}"#,
            422,
            "`slot`: invalid type: string \"3 pm\", expected f64",
        ),
        ("GET", "/slots/on-x/1", None, "", 422, "`urgent`: missing"),
        (
            "GET",
            "/slots/x/1?urgent=yes",
            None,
            "",
            400,
            "the path has no `on-{{day}}` in this place",
        ),
        (
            "GET",
            "/slots/on-%FF/1?urgent=yes",
            None,
            "",
            400,
            "the path has no `on-{{day}}` in this place",
        ),
        (
            "GET",
            "/any/slots/1?urgent=yes",
            None,
            "",
            400,
            "the path has no `on-{{day}}` in this place",
        ),
    ] {
        let (found, allow, text) = send(address, method, path, content_type, body).await;
        assert_eq!(found, status, "{method} {path}: {text}");
        assert!(text.contains(why), "{method} {path}: {text}");
        assert_eq!(allow.as_deref(), (status == 405).then_some("POST"));
    }
}

#[tokio::test]
async fn what_another_client_sends_is_read() {
    let address = serve().await;
    let json = Some("application/json");
    // Another server may leave the quotes of a number out, and has its own idea of JSON.
    let (status, _, text) = send(
        address,
        "POST",
        "/book",
        Some("application/vnd.a+json"),
        r#"{"slot": 3, "for": {"name": " (B)"}}"#,
    )
    .await;
    assert_eq!(
        (status, &*text),
        (200, r#"Booking { slot: 3.0, name: "", tags: None }"#)
    );
    let (status, _, text) = send(
        address,
        "GET",
        "/slots/on-a%20b/7?urgent=No&the+note=x+y",
        None,
        "",
    )
    .await;
    assert_eq!(
        (status, &*text),
        (
            200,
            r#"SlotQuery { day: "a b", size: 7, urgent: false, kind: None, note: Some("x y") }"#
        )
    );
    let large = format!(r#"{{"slot": "{}"}}"#, "1".repeat(3_000_000));
    let (status, _, text) = send(address, "POST", "/book", json, &large).await;
    assert_eq!(status, 413, "{text}");
}

#[test]
fn a_tool_knows_its_definition() {
    assert_eq!(reminder::tools::Book::definition().name, "book");
    let inputs: Vec<Value> = reminder::tools::Book::definition()
        .input_schema
        .iter()
        .map(|input| json!([input.name, input.r#type.as_str(), input.required]))
        .collect();
    assert_eq!(inputs.len(), 3);
    assert!(inputs.contains(&json!(["slot", "number", true])));
    assert!(inputs.contains(&json!(["tags", "string", false])));
}

/// A placeholder that is neither an input nor a variable is refused before it is sent.
#[test]
fn a_placeholder_that_nothing_fills_in() {
    assistant! {
        struct Slip;

        name: "Slip",
        prompt: "You call {{first_name}}.",
        custom_tools: [{
            name: "book",
            description: "Books a slot",
            method: GET,
            url: "https://api.example/{{shop}}/{{slot}}/{{nmae}}/{{name}}?tag={{tags}}&for={{first_name}}",
            headers: [],
            query_params: [],
            input_schema: Booking,
            body_template: null,
        }],
    }
    let violations = Slip.validate().unwrap_err();
    let messages: Vec<String> = violations.iter().map(ToString::to_string).collect();
    assert_eq!(messages.len(), 2, "{messages:?}");
    assert!(
        messages[1].contains("`{{nmae}}` in `custom_tools[0].url` is neither an input of `Booking` nor a variable (did you mean `name`?)"),
        "{messages:?}"
    );
    assert!(
        messages[0].starts_with("custom_tools[0].input_schema: `{{shop}}` in `custom_tools[0].url` is neither an input of `Booking` nor a variable"),
        "{messages:?}"
    );
    let call = Slip::call(
        "id",
        "+1",
        SlipVariables {
            first_name: "Ada".into(),
        },
    );
    assert_eq!(call.prompt_variables.unwrap().len(), 1);
}

#[derive(Debug, serde::Deserialize, schemars::JsonSchema)]
#[expect(dead_code, reason = "compared by what `Debug` shows")]
struct Range {
    from: String,
    to: String,
}

assistant! {
    struct Ranges;

    name: "Ranges",
    prompt: "Be brief.",
    custom_tools: [{
        name: "count",
        description: "Counts the free days",
        method: GET,
        url: "http://{{host}}/days/{{from}}-{{to}}",
        headers: [],
        query_params: [],
        input_schema: Range,
        body_template: null,
    }],
    variables: { host: "where the tools are" },
}

/// A value that has the separator behind it is not guessed at.
#[tokio::test]
async fn a_request_that_can_be_read_in_two_ways_is_rejected() {
    async fn count(ToolCall(range): ToolCall<ranges::tools::Count>) -> String {
        format!("{range:?}")
    }
    let router = Router::new().route("/api/days/{range}", get(count));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async { axum::serve(listener, router).await });
    for (path, status, expected) in [
        ("/days/mon-fri", 200, r#"Range { from: "mon", to: "fri" }"#),
        ("/days/-", 200, r#"Range { from: "", to: "" }"#),
        ("/days/5-1-5-3", 422, "nothing tells where `from` ends"),
        ("/days/mon", 400, "the path has no `{{from}}-{{to}}`"),
    ] {
        let (found, _, text) = send(address, "GET", path, None, "").await;
        assert_eq!(found, status, "{path}: {text}");
        assert!(text.contains(expected), "{path}: {text}");
    }
}
