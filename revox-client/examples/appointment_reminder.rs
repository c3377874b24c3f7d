//! Calls patients the day before an appointment, and finds out whether they will come.
//!
//! Runs against a mock server inside this program, so no phone rings:
//! `cargo run -p revox-client --features mock,schemars --example appointment_reminder`

use std::error::Error;

use revox_client::mock::{Finished, MockServer};
use revox_client::{assistant, variables};
use serde_json::json;

/// What the practice wants to know after the call.
#[derive(Debug, serde::Deserialize, schemars::JsonSchema)]
struct Answer {
    /// Whether the patient will come.
    confirmed: bool,
    /// A better day and time in the patient's words, if the patient asked for one.
    new_time: Option<String>,
    /// Whether the practice has to call back about a question.
    call_back: bool,
}

// First written with `{{opening_day}}` in the prompt, it did not compile:
//
//     error: the variable `opening_day` is not declared
//            revox-client/examples/prompts/appointment_reminder.md:6:105:
//                …tter. The practice is open on {{opening_day}}.
//                                               ^^^^^^^^^^^^^^^
//            did you mean `opening_days`?
assistant! {
    /// Reminds patients of the next day's appointments.
    struct Reminder;

    variables: {
        first_name: "as on the card",
        last_name: "as on the card",
        appointment: "day and time, in words",
        dentist: "with the title",
        opening_days: "when the practice is open",
    },
    name: "Appointment reminder",
    prompt: include_str!("prompts/appointment_reminder.md"),
    first_sentence: "Hi, this is Ava from Northside Dental. Am I speaking with {{first_name}}?",
    first_sentence_mode: static,
    voice: { provider: elevenlabs, id: "EXAVITQu4vr4xnSDxMaL", speed: 1.1 },
    call_retry_config: {
        allowed_days: [monday, tuesday, wednesday, thursday, friday],
        calling_windows: [
            { calling_window_start_time: "10am", calling_window_end_time: "17:30", retry_delay_seconds: 3600 },
        ],
        max_retry_attempts: 2,
        call_twice_in_a_row: false,
        timezone: "Europe/Paris",
    },
    structured_output_config: Answer,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let server = MockServer::start()?;
    let client = server.client()?;

    let assistant = client.assistants().create(&Reminder).await?.assistant;
    let variables = variables!(ReminderVariables {
        first_name: "Ada",
        last_name: "Byron",
        appointment: "Tuesday at half past nine",
        dentist: "Dr. Okafor",
        opening_days: "weekdays",
    });
    let call = client
        .calls()
        .create(&Reminder::call(assistant.id, "+33639981234", variables))
        .await?
        .call;

    // What a real call would bring.
    server.finish_call(
        &call.id,
        Finished::answered()
            .transcript([
                (
                    "agent",
                    "Hi, this is Ava from Northside Dental. Am I speaking with Ada?",
                ),
                (
                    "user",
                    "Yes. Tuesday does not work any more, could we say Thursday at ten?",
                ),
            ])
            .output(
                json!({ "confirmed": false, "new_time": "Thursday at ten", "call_back": false }),
            ),
    )?;

    let call = client.calls().wait(&call.id).await?;
    let answer: Answer = Reminder::output(&call)?;
    match (answer.confirmed, answer.new_time) {
        (true, _) => println!("The appointment stands."),
        (false, Some(time)) => println!("Asked for another time: {time}."),
        (false, None) => println!("Will not come."),
    }
    if answer.call_back {
        println!("Call back about a question.");
    }
    Ok(())
}
