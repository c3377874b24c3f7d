//! A text that a `macro_rules!` is given is judged like one that is written in its place.

macro_rules! agent {
    ($id:expr) => {
        revox_client::assistant! {
            name: "Reminder",
            prompt: "Be brief.",
            voice: { provider: cartesia, id: $id },
        }
    };
}

fn main() {
    let _ = agent!("x");
    let _ = agent!(concat!("", ""));
}
