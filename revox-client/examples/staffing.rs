//! Offers an open shift, and holds it while the person is on the line, by a tool that this program serves.
//!
//! Runs against a mock server inside this program, so no phone rings:
//! `cargo run -p revox-client --features axum,mock,schemars --example staffing`

use std::error::Error;

use axum::Router;
use axum::extract::Path;
use axum::routing::post;
use revox_client::mock::{Finished, MockServer};
use revox_client::{ToolCall, assistant, variables};
use serde_json::json;
use tokio::net::TcpListener;

/// What the tool takes.
#[derive(serde::Deserialize, schemars::JsonSchema)]
struct Hold {
    /// The first name of the person.
    worker: String,
}

/// How the offer ended.
#[derive(Debug, serde::Deserialize, schemars::JsonSchema)]
struct Reply {
    /// Whether the shift is taken.
    accepted: bool,
    /// How the person gets there.
    travel: Option<Travel>,
    /// From which day on the person is free, if not for this shift.
    free_from: Option<String>,
}

#[derive(Debug, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Travel {
    Car,
    PublicTransport,
    Bicycle,
}

// First written with `"worker": {{worker}}`, it did not compile:
//
//     error: `body_template` is not JSON: the placeholder {{worker}} stands outside quotes
//            line 1, column 13:
//                { "worker": {{worker}} }
//                            ^^^^^^^^^^
//            write it in quotes: "{{worker}}"
//            A body template is JSON in which every placeholder stands inside quotes, as in "{{name}}".
//            rule: POST /assistants, custom_tools[].body_template
assistant! {
    /// Offers one shift to one person.
    struct ShiftOffer;

    name: "Shift offer",
    prompt: include_str!("prompts/staffing.md"),
    first_sentence: "Hi {{first_name}}, this is Crewline. I have a shift for you. Is now a good time?",
    first_sentence_mode: static,
    voice: { provider: elevenlabs, id: "EXAVITQu4vr4xnSDxMaL" },
    custom_tools: [{
        name: "hold_shift",
        description: "Holds the shift for the person on the line. Use it once the person has said yes.",
        method: POST,
        url: "http://{{tools}}/shifts/{{shift_id}}/hold",
        headers: [],
        query_params: [],
        input_schema: Hold,
        body_template: r#"{ "worker": "{{worker}}" }"#,
    }],
    structured_output_config: Reply,
    variables: {
        first_name, role, venue, starts_at, ends_at,
        hourly_rate: "in euros",
        shift_id: "as in the planning",
        tools: "where this program listens",
    },
}

/// Both ends of the tool share the type `Hold` and the template above.
async fn hold(
    Path(shift): Path<String>,
    ToolCall(hold): ToolCall<shift_offer::tools::HoldShift>,
) -> String {
    format!("{shift} is held for {}", hold.worker)
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let router = Router::new().route("/shifts/{shift}/hold", post(hold));
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let tools = listener.local_addr()?.to_string();
    tokio::spawn(async { axum::serve(listener, router).await });

    let server = MockServer::start()?;
    let client = server.client()?;
    let assistant = client.assistants().create(&ShiftOffer).await?.assistant;

    let variables = variables!(ShiftOfferVariables {
        first_name: "Jun",
        role: "bar",
        venue: "Old Harbor Hall",
        starts_at: "six in the evening",
        ends_at: "midnight",
        hourly_rate: "17",
        shift_id: "s-2093",
        tools,
    });
    let order = ShiftOffer::call(assistant.id, "+33639981234", variables);
    let call = client.calls().create(&order).await?.call;

    // The agent uses the tool while the person is on the line.
    let arguments = json!({ "worker": "Jun" });
    let held = server.call_tool(&call.id, "hold_shift", arguments).await?;
    println!("{}", held.text());

    server.finish_call(
        &call.id,
        Finished::answered().output(json!({
            "accepted": true, "travel": "bicycle", "free_from": null,
        })),
    )?;

    let call = client.calls().wait(&call.id).await?;
    let reply: Reply = ShiftOffer::output(&call)?;
    match (reply.accepted, reply.free_from) {
        (true, _) => println!("Jun takes the shift and comes by {:?}.", reply.travel),
        (false, Some(day)) => println!("Jun is free from {day} on."),
        (false, None) => println!("Ask somebody else."),
    }
    Ok(())
}
