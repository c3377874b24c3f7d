//! Nothing is required of changes, but an object is sent as a whole.

use revox_client::assistant_update;

fn main() {
    let _ = assistant_update! {
        voice: { speed: 1.1 },
    };
}
