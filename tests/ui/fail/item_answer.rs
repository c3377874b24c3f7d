//! A type for the answers or for the inputs of a tool that lacks its derives is one mistake.

use revox_client::assistant;

struct Answer {
    confirmed: bool,
}

assistant! {
    struct Reminder;

    name: "Reminder",
    prompt: "Be brief.",
    structured_output_config: Answer,
}

assistant! {
    pub struct Survey;

    name: "Survey",
    prompt: "Be brief.",
    custom_tools: [{
        name: "slots",
        description: "Free slots",
        method: GET,
        url: "https://api.northside.example/{{confirmed}}",
        headers: [],
        query_params: [],
        input_schema: Answer,
        body_template: null,
    }],
}

fn main() {}
