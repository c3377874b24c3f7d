//! Changes with a field that does not exist.

use revox_client::assistant_update;

fn main() {
    let _ = assistant_update! {
        promt: "Be brief.",
    };
}
