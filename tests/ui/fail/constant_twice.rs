//! Two constants that name two tools alike.

use revox_client::assistant;
use revox_client::types::CustomTool;

const CHECK: &str = "check";
const BOOK: &str = "check";

fn main() {
    let _ = assistant! {
        name: "Reminder",
        prompt: "Be brief.",
        custom_tools: [{ name: CHECK, ..tool() }, { name: BOOK, ..tool() }],
    };
}

fn tool() -> CustomTool {
    todo!()
}
