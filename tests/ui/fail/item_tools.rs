//! Tools of a type: two of one name, and inputs that are written wrong, whose placeholders are then no second mistake.

use revox_client::assistant;

#[derive(serde::Deserialize, schemars::JsonSchema)]
struct Query {
    day: String,
}

assistant! {
    struct Reminder;

    variables: { first_name: "as on the card", "a-b": "", a_b },
    name: "Reminder",
    prompt: "You call {{first_name}} about {{a-b}} and {{a_b}}.",
    custom_tools: [
        { name: "slots", description: "d", method: GET, url: "https://api.example/{{day}}", headers: [], query_params: [], body_template: null, input_schema: Query },
        { name: "slots", description: "d", method: GET, url: "https://api.example/{{day}}", headers: [], query_params: [], body_template: null, input_schema: Query },
        { name: "book", description: "d", method: GET, url: "https://api.example/{{slot}}", headers: [], query_params: [], body_template: null, input_schema: { type: "object", properties: { slot: { type: "string" } } } },
        { name: "drop", description: "d", method: GET, url: "https://api.example/{{slot}}", headers: [], query_params: [], body_template: null, input_schema: [{ nmae: "slot", required: true, type: string }] },
    ],
}

fn main() {}
