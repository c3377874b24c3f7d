//! `null` and `None` where the API takes none.

use revox_client::assistant;

fn main() {
    let _ = assistant! {
        name: "Reminder",
        prompt: "Be brief.",
        voice: null,
        faq_items: null,
        custom_tools: [{
            name: "slots",
            description: "Free slots",
            method: GET,
            url: "https://api.example.com/slots",
            headers: None,
            query_params: [],
            input_schema: [],
            body_template: None,
        }],
    };
}
