//! A tool's name that is not in snake case.

use revox_client::assistant;

fn main() {
    let _ = assistant! {
        name: "Reminder",
        prompt: "Be brief.",
        custom_tools: [{
            name: "checkSlots",
            description: "Free slots",
            method: GET,
            url: "https://api.example/slots",
            headers: [],
            query_params: [],
            input_schema: [],
            body_template: null,
        }],
    };
}
