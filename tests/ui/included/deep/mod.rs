//! A caller of macros of another folder.

pub fn made() -> revox_client::types::AssistantCreateParams {
    with_files!("only.txt")
}
