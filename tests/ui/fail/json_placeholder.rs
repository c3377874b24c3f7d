//! A placeholder outside quotes.

use revox_client::assistant;

fn main() {
    let _ = assistant! {
        name: "Reminder",
        prompt: "Be brief.",
        custom_tools: [{
            name: "slots",
            description: "Free slots",
            method: POST,
            url: "https://api.example/slots",
            headers: [],
            query_params: [],
            input_schema: [],
            body_template: r#"{
            "day": {{day}}
        }"#,
        }],
    };
}
