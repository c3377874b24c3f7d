//! Defines an assistant, creates it, reads it back and prints it: against the API when `REVOX_API_KEY` is set, and otherwise
//! against a mock server inside this program.
//!
//! Try it: change the speed to 1.3, and build again.

use std::error::Error;

use revox_client::mock::MockServer;
use revox_client::types::{Assistant, AssistantCreateParams, Weekday};
use revox_client::{Client, assistant};

/// The assistant that this program is about.
fn reminder() -> AssistantCreateParams {
    assistant! {
        name: "Appointment reminder",
        prompt: "You call {{first_name}} about the appointment on {{day}}. Be brief and kind, and ask whether it still suits.",
        first_sentence: "Hi, this is Ava from Northside Dental. Do you have a minute?",
        first_sentence_mode: static,
        voice: { provider: elevenlabs, id: "EXAVITQu4vr4xnSDxMaL", speed: 1.1 },
        call_retry_config: {
            allowed_days: [monday, tuesday, wednesday, thursday],
            calling_windows: [
                { calling_window_start_time: "10am", calling_window_end_time: "17:30", retry_delay_seconds: 3600 },
            ],
            max_retry_attempts: 3,
            call_twice_in_a_row: true,
            timezone: "Europe/Paris",
        },
        max_duration_end_message: "Our time is up. Goodbye!",
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    // The mock server lives as long as `main`.
    let (client, server) = if std::env::var_os("REVOX_API_KEY").is_some() {
        let client = Client::from_env()?;
        println!("Talking to the Revox API at {}.", client.base_url());
        (client, None)
    } else {
        let server = MockServer::start()?;
        println!(
            "REVOX_API_KEY is not set, so this talks to a mock server at {}.",
            server.url()
        );
        (server.client()?, Some(server))
    };

    let created = client.assistants().create(&reminder()).await?;
    let read = client.assistants().retrieve(&created.assistant.id).await?;
    print(&read);

    if let Some(server) = server {
        println!(
            "\nThe mock server got {} requests:",
            server.requests().len()
        );
        for request in server.requests() {
            let status = request.status().unwrap_or_default();
            println!("  {status} {} {}", request.method(), request.path());
        }
    }
    Ok(())
}

/// Shows what the server knows of an assistant.
fn print(assistant: &Assistant) {
    println!("\n{} ({})", assistant.name, assistant.id);
    println!("  prompt          {}", assistant.prompt);
    if let Some(sentence) = &assistant.first_sentence {
        println!(
            "  first sentence  {sentence} ({})",
            assistant.first_sentence_mode
        );
    }
    if let Some(voice) = &assistant.voice {
        let speed = voice
            .speed
            .map_or_else(String::new, |speed| format!(", speed {speed}"));
        println!(
            "  voice           {} by {}{speed}",
            voice.id, voice.provider
        );
    }
    if let Some(retry) = &assistant.call_retry_config {
        let days: Vec<&str> = retry.allowed_days.iter().map(Weekday::as_str).collect();
        println!(
            "  calls           {} times at most, on {}",
            retry.max_retry_attempts,
            days.join(", ")
        );
    }
}
