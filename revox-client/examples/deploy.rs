//! Assistants as code: one definition, two environments, and a program that plans and applies.
//!
//! ```text
//! export REVOX_STAGING_KEY=… REVOX_API_KEY=…
//! cargo run --example deploy --features deploy -- plan --env staging
//! cargo run --example deploy --features deploy -- apply --env staging
//! ```
//!
//! `revox mock` gives an API to try it with: set `REVOX_BASE_URL` to what it prints.

use std::process::ExitCode;

use revox_client::assistant;
use revox_client::deploy::{Deployment, Environment};
use revox_client::types::AssistantCreateParams;

assistant! {
    /// Calls patients the day before.
    pub struct Reminder;

    name: "Appointment reminder",
    prompt: "You call {{first_name}} about the appointment on {{day}}. Be brief and kind.",
    first_sentence: "Hi {{first_name}}, this is Ava from Northside Dental.",
    first_sentence_mode: static,
    voice: { provider: elevenlabs, id: "EXAVITQu4vr4xnSDxMaL", speed: 1.1 },
}

/// Any function that makes a definition will do.
fn sales() -> AssistantCreateParams {
    assistant! {
        name: "Sales",
        prompt: "You call {{first_name}}, who asked for an offer.",
        max_call_duration_secs: 300,
    }
}

fn main() -> ExitCode {
    Deployment::new()
        .assistant::<Reminder>()
        .assistant_named("sales", sales())
        .environment(Environment::new("staging").key_from("REVOX_STAGING_KEY"))
        .environment(Environment::new("production").key_from("REVOX_API_KEY"))
        .run()
}
