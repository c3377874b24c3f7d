//! Variables of a call without their type.

use revox_client::variables;

fn main() {
    let _ = variables!();
    let _ = variables! { first_name: "Ada", day: "Tuesday" };
}
