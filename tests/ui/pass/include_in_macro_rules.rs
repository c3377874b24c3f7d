//! A file that a macro of another folder includes is the one that the compiler includes: beside the outermost call.

#[macro_use]
#[path = "../included/macros.rs"]
mod macros;
#[path = "../included/deep/mod.rs"]
mod deep;

fn main() {
    let made = deep::made();
    assert_eq!(made.prompt, "Only here, {{who}}.");
    assert_eq!(made.name, made.prompt);
    let timezone = made.call_retry_config.map(|config| config.timezone);
    assert_eq!(timezone, Some("Europe/Paris".to_owned().into()));
}
