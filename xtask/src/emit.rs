//! What is written from the intermediate representation: a module for each generated file.

pub mod deploy;
pub mod docs;
pub mod extract;
pub mod guide;
pub mod model;
pub mod operations;
pub mod resources;
pub mod rules;
pub mod schemas;
pub mod simulation;
pub mod zones;

/// The text of a file for which the document may lack something: then the compiler says what.
fn or_missing(about: &str, text: Result<String, String>, without: &str) -> String {
    let text = text.unwrap_or_else(|missing| {
        let message = format!("{without}: {missing}");
        format!("compile_error!({message:?});\n")
    });
    format!("//! {about}\n{text}")
}
