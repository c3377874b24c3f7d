//! What stands before the fields, where only `struct Name;` can.

use revox_client::assistant;

assistant! { enum Reminder; name: "A", prompt: "B" }

assistant! { Struct Reminder; name: "A", prompt: "B" }

assistant! { struct Generic<T>; name: "A", prompt: "B" }

assistant! { struct Fields { id: u8 } name: "A", prompt: "B" }

assistant! { struct First; struct Second; name: "A", prompt: "B" }

fn main() {
    let _ = assistant! { let n = "A"; name: n, prompt: "B" };
}
