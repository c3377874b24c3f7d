//! A URL that is not absolute.

use revox_client::assistant;

fn main() {
    let _ = assistant! {
        name: "Reminder",
        prompt: "Be brief.",
        custom_tools: [{
            name: "slots",
            description: "Free slots",
            method: GET,
            url: "/slots/{{day}}",
            headers: [],
            query_params: [],
            input_schema: [],
            body_template: null,
        }],
    };
}
