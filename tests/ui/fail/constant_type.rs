//! A constant of a type that no field takes is one mistake.

use std::time::Duration;

use revox_client::assistant;

const LONGEST: Duration = Duration::from_secs(600);

struct Voice<const N: usize>;

impl<const N: usize> Voice<N> {
    const SPEED: [f64; 1] = [1.0];

    fn assistant() {
        let _ = assistant! {
            name: "Reminder",
            prompt: "Remind the customer of the appointment.",
            max_call_duration_secs: Self::SPEED,
        };
    }
}

fn main() {
    Voice::<1>::assistant();
    let _ = assistant! {
        name: "Reminder",
        prompt: "Remind the customer of the appointment.",
        max_call_duration_secs: LONGEST,
    };
}
