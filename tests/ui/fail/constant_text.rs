//! A constant of the wrong form, in a module.

use revox_client::assistant;

mod office {
    pub const PHONE: &str = "0639981234";
}

fn main() {
    let _ = assistant! {
        name: "Reminder",
        prompt: "Be brief.",
        from_phone_number: office::PHONE,
    };
}
