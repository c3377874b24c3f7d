//! Two tools with one name; the second is wrong.

use revox_client::assistant;

fn tool() -> revox_client::types::CustomTool {
    unreachable!()
}

fn main() {
    let _ = assistant! {
        name: "Reminder",
        prompt: "Be brief.",
        custom_tools: [
            { name: "slots", method: GET, url: "https://api.example/slots", ..tool() },
            { name: "slots", method: GET, url: "https://api.example/free", ..tool() },
        ],
    };
}
