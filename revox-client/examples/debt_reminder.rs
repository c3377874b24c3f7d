//! Reminds of an unpaid invoice, after it made sure who is on the line.
//!
//! Runs against a mock server inside this program, so no phone rings:
//! `cargo run -p revox-client --features mock,schemars --example debt_reminder`

use std::error::Error;

use revox_client::mock::{Finished, MockServer};
use revox_client::{assistant, variables};
use serde_json::json;

/// How the conversation ended.
#[derive(Debug, serde::Deserialize, schemars::JsonSchema)]
struct Outcome {
    /// Whether the customer gave the right digits.
    identified: bool,
    /// What the customer says about the invoice.
    answer: Option<Answer>,
    /// In how many instalments the customer wants to pay.
    instalments: Option<u8>,
    /// Whether the customer does not want to be called again.
    do_not_call: bool,
}

#[derive(Debug, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Answer {
    Paid,
    WillPay,
    NeedsInstalments,
    Disputed,
}

// First written with `speed: 0.5`, it did not compile:
//
//     error: `speed` is 0.5, below the minimum of 0.7 when `provider` is `elevenlabs`
//            allowed: 0.7 to 1.2
//            rule: POST /assistants, voice.speed
assistant! {
    /// Speaks about an invoice with the customer, and with nobody else.
    struct DebtReminder;

    name: "Invoice reminder",
    prompt: include_str!("prompts/debt_reminder.md"),
    first_sentence: "Good day, this is Harbor Energy. Am I speaking with {{first_name}} {{last_name}}?",
    first_sentence_mode: static,
    voice: { provider: elevenlabs, id: "EXAVITQu4vr4xnSDxMaL", speed: 0.95 },
    // Nothing that a stranger could hear on the answering machine.
    voicemail_message: null,
    call_retry_config: {
        allowed_days: [monday, tuesday, wednesday, thursday, friday],
        calling_windows: [
            { calling_window_start_time: "9am", calling_window_end_time: "12:00", retry_delay_seconds: 7200 },
            { calling_window_start_time: "14:00", calling_window_end_time: "18:00", retry_delay_seconds: 7200 },
        ],
        max_retry_attempts: 2,
        call_twice_in_a_row: false,
        timezone: "Europe/Paris",
    },
    structured_output_config: Outcome,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let server = MockServer::start()?;
    let client = server.client()?;
    let assistant = client.assistants().create(&DebtReminder).await?.assistant;

    let variables = variables!(DebtReminderVariables {
        first_name: "Milo",
        last_name: "Haas",
        customer_digits: "4 1 7",
        invoice_date: "the third of March",
        amount: "84",
        max_instalments: "three",
    });
    let order = DebtReminder::call(assistant.id, "+33639981234", variables);
    let call = client.calls().create(&order).await?.call;

    server.finish_call(
        &call.id,
        Finished::answered().output(json!({
            "identified": true, "answer": "needs_instalments", "instalments": 2, "do_not_call": false,
        })),
    )?;

    let call = client.calls().wait(&call.id).await?;
    let outcome: Outcome = DebtReminder::output(&call)?;
    if outcome.do_not_call {
        println!("Remove the number from the list.");
    }
    match (outcome.identified, outcome.answer) {
        (false, _) => println!("Send a letter."),
        (true, Some(Answer::Paid)) => println!("Look for the payment."),
        (true, Some(Answer::WillPay)) => println!("Wait a week."),
        (true, Some(Answer::NeedsInstalments)) => {
            println!("Offer {} instalments.", outcome.instalments.unwrap_or(1));
        }
        (true, Some(Answer::Disputed) | None) => println!("A colleague has to look at it."),
    }
    Ok(())
}
