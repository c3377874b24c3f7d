//! Offers an open shift, and holds it while the person is on the line, by a tool that this program would serve.
//!
//! Runs against a mock server inside this program, so no phone rings:
//! `cargo run -p revox-client --features mock,schemars --example staffing`

use std::error::Error;

use revox_client::assistant;
use revox_client::mock::{Finished, MockServer};
use serde_json::json;

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
        url: "https://crewline.example/shifts/{{shift_id}}/hold",
        headers: [],
        query_params: [],
        input_schema: [
            { name: "worker", type: string, required: true, description: "The first name of the person" },
        ],
        body_template: r#"{ "worker": "{{worker}}" }"#,
    }],
    structured_output_config: Reply,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let server = MockServer::start()?;
    let client = server.client()?;
    let assistant = client.assistants().create(&ShiftOffer).await?.assistant;

    let variables = ShiftOfferVariables {
        first_name: "Jun".into(),
        role: "bar".into(),
        venue: "Old Harbor Hall".into(),
        starts_at: "six in the evening".into(),
        ends_at: "midnight".into(),
        hourly_rate: "17".into(),
        shift_id: "s-2093".into(),
    };
    let order = ShiftOffer::call(assistant.id, "+33612345678", variables);
    let call = client.calls().create(&order).await?.call;

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
