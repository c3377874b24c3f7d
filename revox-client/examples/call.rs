//! Places a call and reads what was extracted from the conversation. Without `REVOX_API_KEY` nobody is called: a mock server inside
//! this program plays the other side. With it, `REVOX_PHONE_NUMBER` has to name the phone that is to ring.

use std::error::Error;

use revox_client::mock::{Finished, MockServer};
use revox_client::types::CallCreateParams;
use revox_client::{Client, assistant};
use serde_json::json;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let (client, server, number) = if std::env::var_os("REVOX_API_KEY").is_some() {
        let number = std::env::var("REVOX_PHONE_NUMBER").map_err(
            |_| "set REVOX_PHONE_NUMBER to the phone number to call, such as +33639981234",
        )?;
        println!("Talking to the Revox API. This calls {number}.");
        (Client::from_env()?, None, number)
    } else {
        let server = MockServer::start()?;
        println!("REVOX_API_KEY is not set, so this talks to a mock server, and nobody is called.");
        (server.client()?, Some(server), "+33639981234".to_owned())
    };

    let reminder = assistant! {
        name: "Appointment reminder",
        prompt: "You call {{first_name}} about the appointment on {{day}} and ask whether it still suits.",
        structured_output_config: [
            { name: "confirmed", type: boolean, required: true, description: "Whether the appointment still suits" },
            { name: "new_time", type: datetime, required: false, description: "A better time, if there is one" },
        ],
    };
    let assistant = client.assistants().create(&reminder).await?.assistant;

    let params = CallCreateParams {
        assistant_id: Some(assistant.id),
        prompt_variables: Some(
            [("first_name", "Ada"), ("day", "Tuesday")]
                .map(|(name, value)| (name.into(), value.into()))
                .into(),
        ),
        ..CallCreateParams::new(number)
    };
    // If this fails, `maybe_processed` tells whether the phone may have rung all the same.
    let call = client.calls().create(&params).await?.call;
    println!("Call {} is {}.", call.id, call.status);

    if let Some(server) = &server {
        let output = json!({ "confirmed": true, "new_time": null });
        server.finish_call(&call.id, Finished::answered().output(output))?;
    }
    let call = client.calls().wait(&call.id).await?;
    println!("Call {} is {}.", call.id, call.status);
    let output = call
        .last_call_attempt
        .and_then(|attempt| attempt.structured_output)
        .unwrap_or_default();
    for (name, value) in output {
        println!("  {name}: {value}");
    }
    Ok(())
}
