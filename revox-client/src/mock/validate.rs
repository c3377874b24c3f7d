//! Whether a request is valid by the documentation, and what of it the operation takes.

use percent_encoding::percent_decode_str;
use revox_types::operation::{Operation, Place};
use revox_types::rules::{Context, validate};
use serde_json::{Map, Value, json};

use super::record::RecordedRequest;
use super::reply::Reply;
use super::simulation::Thing;
use super::thing::fill;

/// Looks for the query parameters that are required, and gives all that the operation has.
pub(super) fn validate_query(
    operation: &'static Operation,
    request: &RecordedRequest,
) -> Result<Vec<(&'static str, String)>, Reply> {
    let mut found = Vec::new();
    for param in operation
        .params
        .iter()
        .filter(|param| param.place == Place::Query)
    {
        let value = request
            .query()
            .unwrap_or_default()
            .split('&')
            .filter_map(|pair| pair.split_once('='))
            .find(|(name, _)| decode(name) == param.name)
            .map(|(_, value)| decode(&value.replace('+', " ")));
        match value {
            Some(value) if !value.is_empty() => found.push((param.name, value)),
            _ if param.required => {
                let issues =
                    json!([{ "path": param.name, "message": "this query parameter is required" }]);
                return Err(Reply::issues(400, "the query is not valid", &issues));
            }
            _ => {}
        }
    }
    Ok(found)
}

/// Validates the body, by the schema alone if wanted, and gives the members that the operation has.
pub(super) fn validate_body(
    schema_only: bool,
    operation: &'static Operation,
    request: &RecordedRequest,
) -> Result<Thing, Reply> {
    let Some(body) = &operation.body else {
        return Ok(Map::new());
    };
    if request.body().is_empty() && !body.required {
        return Ok(Map::new());
    }
    let content_type = request
        .header("content-type")
        .and_then(|value| value.split(';').next())
        .unwrap_or_default()
        .trim();
    if !content_type.eq_ignore_ascii_case(body.content_type) {
        let message = format!("the content type has to be {}", body.content_type);
        return Err(Reply::error(400, &message));
    }
    if !body.content_type.ends_with("json") {
        return Ok(Map::new());
    }
    let value = serde_json::from_slice(request.body())
        .map_err(|error| Reply::error(400, &format!("the body is not JSON: {error}")))?;
    let Value::Object(members) = value else {
        let issues = json!([{ "path": "", "message": "expected an object" }]);
        return Err(Reply::issues(422, "the body is not valid", &issues));
    };
    let Some(object) = body.object else {
        return Ok(members);
    };
    // The API drops keys that it does not know, so a client can be newer than the documentation.
    let mut context = Context::new("").deny_only().allow_unknown_keys();
    if schema_only {
        context = context.keywords_only();
    }
    let violations = validate(object, &members, context);
    if violations.is_empty() {
        // Otherwise a request could set what only the server sets, such as an id.
        return Ok(fill(object, &[&members]));
    }
    let issues = violations
        .iter()
        .map(|violation| {
            json!({
                "path": violation.path(),
                "message": violation.summary(),
                "rule": violation.rule(),
            })
        })
        .collect();
    Err(Reply::issues(422, "the body is not valid", &issues))
}

/// A part of a path or a query without its percent-encoding.
pub(super) fn decode(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}
