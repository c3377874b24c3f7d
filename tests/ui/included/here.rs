//! A caller beside whom the wrong files lie.

pub fn made() -> revox_client::types::AssistantCreateParams {
    with_files!("tz.txt")
}
