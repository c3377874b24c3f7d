//! Calls people who asked for information, and decides whether a colleague should call back.
//!
//! Runs against a mock server inside this program, so no phone rings:
//! `cargo run -p revox-client --features mock,schemars --example lead_qualification`

use std::error::Error;

use revox_client::mock::{Finished, MockServer};
use revox_client::{assistant, variables};
use serde_json::json;

/// What the sales team wants to know before it calls back.
#[derive(Debug, serde::Deserialize, schemars::JsonSchema)]
struct Lead {
    /// Whether the person wants to hear from a colleague.
    interest: Interest,
    /// How many vans the company runs.
    vans: Option<u32>,
    /// Who decides about new vehicles.
    decides: Option<String>,
    /// What speaks against electric vans, in the person's words.
    obstacle: Option<String>,
}

#[derive(Debug, PartialEq, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Interest {
    Now,
    Later,
    Never,
}

// First written with `voicemail_mesage`, it did not compile:
//
//     error: unknown field `voicemail_mesage`
//            did you mean `voicemail_message`?
//            rule: POST /assistants
assistant! {
    /// Prepares the first talk of the sales team.
    struct Qualifier;

    name: "Lead qualification",
    prompt: include_str!("prompts/lead_qualification.md"),
    first_sentence: "Hello {{first_name}}, this is Sam from Brightfleet. You asked about our electric vans. Do you have three minutes?",
    first_sentence_mode: static,
    voice: { provider: cartesia, id: "a0e99841-438c-4a64-b679-ae501e7d6091" },
    max_call_duration_secs: 300,
    voicemail_message: "Hello {{first_name}}, this is Sam from Brightfleet. I will try again tomorrow.",
    structured_output_config: Lead,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let server = MockServer::start()?;
    let client = server.client()?;
    let assistant = client.assistants().create(&Qualifier).await?.assistant;

    for (first_name, company) in [("Noor", "Delta Bakeries"), ("Ines", "Parcel & Co.")] {
        let variables = variables!(QualifierVariables {
            first_name,
            company,
            request_date: "Monday",
        });
        let order = Qualifier::call(&*assistant.id, "+33639981234", variables);
        let call = client.calls().create(&order).await?.call;

        // What two real calls would bring: a conversation, and a voicemail.
        let end = if first_name == "Noor" {
            Finished::answered().output(json!({
                "interest": "now", "vans": 14, "decides": "Noor herself", "obstacle": "the range in winter",
            }))
        } else {
            Finished::voicemail()
        };
        server.finish_call(&call.id, end)?;

        let call = client.calls().wait(&call.id).await?;
        match Qualifier::output(&call) {
            Ok(lead) if lead.interest == Interest::Now => {
                println!(
                    "{company}: call back, {} vans",
                    lead.vans.unwrap_or_default()
                );
                println!("  decides: {}", lead.decides.unwrap_or_default());
                println!("  against it: {}", lead.obstacle.unwrap_or_default());
            }
            Ok(lead) => println!("{company}: {:?}", lead.interest),
            // Nobody answered, so nothing was found out.
            Err(reason) => println!("{company}: {reason}"),
        }
    }
    Ok(())
}
