//! Local variables in the form that makes a type.

use revox_client::assistant;

const DAYS: [&str; 2] = ["monday", "friday"];

fn main() {
    let name = String::from("Reminder");
    let (prompt, delay) = ("Be brief.", 400);
    assistant! {
        struct Reminder;

        name: name.clone(),
        prompt,
        first_sentence_delay_ms: 2 * delay,
        first_sentence: DAYS.concat(),
        voicemail_message: greeting(),
        max_duration_end_message: format!("Goodbye from {name}."),
    }
    println!("{name} {prompt} {delay}");
}

fn greeting() -> &'static str {
    "Hi"
}
