//! An input of a tool whose placeholder is misspelt.

#![deny(deprecated)]

use revox_client::assistant;

fn main() {
    let _ = assistant! {
        name: "Reminder",
        prompt: "Be brief.",
        custom_tools: [{
            name: "check_availability",
            description: "Free slots on a day",
            method: GET,
            url: "https://api.northside.example/slots/{{dya}}",
            headers: [],
            query_params: [],
            input_schema: [{ name: "day", type: date, required: true }],
            body_template: null,
        }],
    };
}
