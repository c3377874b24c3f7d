//! Helps new customers with the step of the set-up that they are stuck at.
//!
//! Runs against a mock server inside this program, so no phone rings:
//! `cargo run -p revox-client --features mock,schemars --example onboarding`

use std::error::Error;

use revox_client::mock::{Finished, MockServer};
use revox_client::types::AssistantCreateParams;
use revox_client::{assistant, variables};
use serde_json::json;

/// What the product team learns from the call.
#[derive(Debug, serde::Deserialize, schemars::JsonSchema)]
struct Outcome {
    /// Whether a bank account is connected now.
    connected: bool,
    /// A bank that was not in the list.
    missing_bank: Option<String>,
    /// When to call again, if there was no time.
    call_again: Option<String>,
}

// First written with `background_sound: "audio/ofice.ogg"`, it did not compile:
//
//     error: unknown value "audio/ofice.ogg" for `background_sound`
//            did you mean `audio/office.ogg`?
//            allowed: `audio/office.ogg`
//            rule: POST /assistants, background_sound
/// What all assistants of the company have in common.
fn house_style() -> AssistantCreateParams {
    assistant! {
        name: "Ledgerly",
        prompt: "You speak for Ledgerly.",
        voice: { provider: cartesia, id: "a0e99841-438c-4a64-b679-ae501e7d6091", speed: 1.05 },
        background_sound: "audio/office.ogg",
        background_sound_volume: 0.2,
        max_call_duration_secs: 900,
        max_duration_end_message: "I have to leave you here. We will send you an e-mail with the rest.",
    }
}

assistant! {
    /// Helps to connect a bank account.
    struct Onboarding;

    name: "Onboarding",
    prompt: include_str!("prompts/onboarding.md"),
    first_sentence: "Hi {{first_name}}, Leo from Ledgerly here. Can I help you to connect your bank?",
    first_sentence_mode: static,
    structured_output_config: Outcome,
    ..house_style()
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let server = MockServer::start()?;
    let client = server.client()?;
    let assistant = client.assistants().create(&Onboarding).await?.assistant;

    let variables = variables!(OnboardingVariables {
        first_name: "Tess",
        days_ago: "three",
        plan: "Solo",
    });
    let order = Onboarding::call(assistant.id, "+33639981234", variables);
    let call = client.calls().create(&order).await?.call;

    server.finish_call(
        &call.id,
        Finished::answered().output(json!({
            "connected": false, "missing_bank": "Caisse du Lac", "call_again": null,
        })),
    )?;

    let call = client.calls().wait(&call.id).await?;
    let result: Outcome = Onboarding::output(&call)?;
    println!("connected: {}", result.connected);
    if let Some(bank) = result.missing_bank {
        println!("to add: {bank}");
    }
    if let Some(time) = result.call_again {
        println!("call again: {time}");
    }
    Ok(())
}
