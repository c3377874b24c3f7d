//! A body with a method that sends none.

#![deny(deprecated)]

use revox_client::assistant;

fn main() {
    let _ = assistant! {
        name: "Reminder",
        prompt: "Be brief.",
        custom_tools: [{
            name: "slots",
            description: "Free slots",
            method: GET,
            url: "https://api.example/slots",
            headers: [],
            query_params: [],
            input_schema: [],
            body_template: "{}",
        }],
    };
}
