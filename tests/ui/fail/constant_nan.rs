//! Constants that are no finite numbers.

use revox_client::assistant;

const FOREVER: f64 = f64::INFINITY;

fn main() {
    let _ = assistant! {
        name: "Reminder",
        prompt: "Be brief.",
        voice: { provider: cartesia, id: "x", speed: f64::NAN },
        max_call_duration_secs: FOREVER,
    };
}
