//! Asks passengers four questions after a crossing, and adds up what they said.
//!
//! Runs against a mock server inside this program, so no phone rings:
//! `cargo run -p revox-client --features mock,schemars --example survey`

use std::error::Error;

use revox_client::mock::{Finished, MockServer};
use revox_client::{assistant, variables};
use serde_json::json;

/// The answers of one passenger.
#[derive(Debug, serde::Deserialize, schemars::JsonSchema)]
struct Answers {
    /// From one to five.
    satisfaction: Option<u8>,
    /// From one to five.
    crew: Option<u8>,
    /// Whether the passenger would travel with the company again.
    again: Option<bool>,
    /// What should change, in the passenger's words.
    change: Option<String>,
}

// First written with `first_sentence_mode: fixed`, it did not compile:
//
//     error: unknown value "fixed" for `first_sentence_mode`
//            allowed: `generated`, `static`, `none`
//            rule: POST /assistants, first_sentence_mode
//            a bare word here is a value of the API; write `(fixed)` for a variable
assistant! {
    /// The survey after a crossing.
    struct Survey;

    name: "Passenger survey",
    prompt: include_str!("prompts/survey.md"),
    first_sentence: "Hello {{first_name}}, this is Coastline Ferries. May I ask you four short questions about your crossing to {{destination}}?",
    first_sentence_mode: static,
    voice: { provider: elevenlabs, id: "EXAVITQu4vr4xnSDxMaL", speed: 1.0 },
    max_call_duration_secs: 240,
    structured_output_config: Answers,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let server = MockServer::start()?;
    let client = server.client()?;
    let assistant = client.assistants().create(&Survey).await?.assistant;

    // What three passengers would say; the last one does not pick up.
    let passengers = [
        (
            "Lia",
            Finished::answered().output(json!({
                "satisfaction": 5, "crew": 4, "again": true, "change": null,
            })),
        ),
        (
            "Omar",
            Finished::answered().output(json!({
                "satisfaction": 2, "crew": 5, "again": true, "change": "The queue at the ramp",
            })),
        ),
        ("Wim", Finished::no_answer()),
    ];
    let mut ratings = Vec::new();
    for (first_name, end) in passengers {
        let variables = variables!(SurveyVariables {
            first_name,
            origin: "Calais",
            destination: "Dover",
            travel_date: "the second of May",
        });
        let order = Survey::call(&*assistant.id, "+33639981234", variables);
        let call = client.calls().create(&order).await?.call;
        server.finish_call(&call.id, end)?;

        let call = client.calls().wait(&call.id).await?;
        match Survey::output(&call) {
            Ok(answers) => {
                ratings.extend(
                    answers
                        .satisfaction
                        .into_iter()
                        .chain(answers.crew)
                        .map(f64::from),
                );
                if answers.again == Some(false) {
                    println!("{first_name} would not travel again.");
                }
                if let Some(change) = answers.change {
                    println!("{first_name} would change: {change}");
                }
            }
            Err(reason) => println!("{first_name}: {reason}"),
        }
    }
    let count = u32::try_from(ratings.len())?;
    println!(
        "mean rating: {:.1}",
        ratings.iter().sum::<f64>() / f64::from(count)
    );
    Ok(())
}
