//! What is written from the intermediate representation: a module for each generated file.

pub(crate) mod deploy;
pub(crate) mod docs;
pub(crate) mod extract;
pub(crate) mod guide;
pub(crate) mod model;
pub(crate) mod operations;
pub(crate) mod resources;
pub(crate) mod rules;
pub(crate) mod schemas;
pub(crate) mod simulation;
pub(crate) mod zones;

/// The text of a file for which the document may lack something: then the compiler says what.
fn or_missing(about: &str, text: Result<String, String>, without: &str) -> String {
    let text = text.unwrap_or_else(|missing| {
        let message = format!("{without}: {missing}");
        format!("compile_error!({message:?});\n")
    });
    format!("//! {about}\n{text}")
}
