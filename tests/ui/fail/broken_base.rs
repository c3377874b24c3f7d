//! Behind a base that cannot be read, nothing else is wrong.

use revox_client::assistant;

fn main() {
    let _ = assistant! { name: "Reminder", prompt: "Be brief.", .. 1u8 1u8 };
    let _ = assistant! { name: "Reminder", prompt: "Be brief.", ..: b };
}
