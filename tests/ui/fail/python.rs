//! Python has `=` before values, and other words for them.

use revox_client::assistant;

fn main() {
    let _ = assistant!(
        name="Reminder",
        prompt="Be brief.",
        sms_enabled=True,
        calendly=None,
        voice={"provider": "cartesia", "id": "x"},
    );
}
