//! A type for the answers that lacks its derives is one mistake.

struct Answer {
    confirmed: bool,
}

revox_client::assistant! {
    struct Reminder;

    name: "Reminder",
    prompt: "Be brief.",
    structured_output_config: Answer,
}

fn main() {}
