//! `revox pull`: assistants that the API holds, written as Rust source.

use super::{Failure, Pull};
use crate::ClientBuilder;
use crate::generated::deploy::retrieve;
use crate::source::{definition, keeps_from_source, violations};

pub(super) fn pull(pull: &Pull) -> Result<(), Failure> {
    let mut builder = ClientBuilder::from_env();
    if let Some(url) = &pull.base_url {
        builder = builder.base_url(url);
    }
    if pull.allow_plain_http {
        builder = builder.allow_plain_http();
    }
    let client = builder
        .build()
        .map_err(|error| Failure::Operation(error.to_string()))?;
    let mut definitions = Vec::new();
    let (mut failed, mut invalid) = (Vec::new(), Vec::new());
    for id in &pull.ids {
        match retrieve(&client, id).wait() {
            Err(error) => failed.push(format!("{id}: {error}")),
            Ok(response) => {
                let definition = definition(&response);
                let violations = violations(&definition);
                let wrong = violations.iter().filter(|one| keeps_from_source(one));
                invalid.extend(wrong.map(|violation| format!("{id}: {violation}")));
                definitions.push(definition);
            }
        }
    }
    if !failed.is_empty() {
        return Err(Failure::Operation(failed.join("\nrevox: ")));
    }
    if !invalid.is_empty() {
        return Err(Failure::Invalid(invalid.join("\nrevox: ")));
    }
    pull.target.write(&definitions)
}
