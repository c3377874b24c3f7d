//! Whether a request can be acted on: its key, its content type, its JSON, and the rules for its body.

use revox_types::operation::{Operation, Place};
use revox_types::rules::{Context, validate};
use serde_json::{Map, Value, json};

use super::answer::Answer;
use super::fill::known;
use super::record::RecordedRequest;
use super::serve::Settings;

/// Looks for the bearer token.
pub(super) fn key(settings: &Settings, request: &RecordedRequest) -> Result<(), Answer> {
    let token = request
        .header("authorization")
        .and_then(|value| value.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .map(|(_, token)| token.trim())
        .filter(|token| !token.is_empty());
    let good = match (&settings.key, token) {
        (_, None) => false,
        (None, Some(_)) => true,
        (Some(key), Some(token)) => key == token,
    };
    if good {
        return Ok(());
    }
    let mut answer = Answer::error(401, "the API key is missing or wrong");
    let challenge = ("www-authenticate".to_owned(), "Bearer".to_owned());
    answer.headers.push(challenge);
    Err(answer)
}

/// Looks for the parameters of the query that have to be there, and gives all that the operation knows.
pub(super) fn query(
    operation: &'static Operation,
    request: &RecordedRequest,
) -> Result<Vec<(&'static str, String)>, Answer> {
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
            .find(|(name, _)| decoded(name) == param.name)
            .map(|(_, value)| decoded(&value.replace('+', " ")));
        match value {
            Some(value) if !value.is_empty() => found.push((param.name, value)),
            _ if param.required => {
                let issues =
                    json!([{ "path": param.name, "message": "this query parameter is required" }]);
                return Err(Answer::issues(400, "the query is not valid", &issues));
            }
            _ => {}
        }
    }
    Ok(found)
}

/// Judges the body, and gives its members.
pub(super) fn body(
    settings: &Settings,
    operation: &'static Operation,
    request: &RecordedRequest,
) -> Result<Map<String, Value>, Answer> {
    let Some(body) = &operation.body else {
        return Ok(Map::new());
    };
    if request.body.is_empty() && !body.required {
        return Ok(Map::new());
    }
    let content_type = request
        .header("content-type")
        .and_then(|value| value.split(';').next())
        .unwrap_or_default()
        .trim();
    if !content_type.eq_ignore_ascii_case(body.content_type) {
        return Err(Answer::error(
            415,
            &format!("the content type has to be {}", body.content_type),
        ));
    }
    if request.header("content-encoding").is_some() {
        return Err(Answer::error(415, "the body must not be compressed"));
    }
    if !body.content_type.ends_with("json") {
        return Ok(Map::new());
    }
    let value = serde_json::from_slice(&request.body)
        .map_err(|error| Answer::error(400, &format!("the body is not JSON: {error}")))?;
    let Value::Object(members) = value else {
        let issues = json!([{ "path": "", "message": "expected an object" }]);
        return Err(Answer::issues(422, "the body is not valid", &issues));
    };
    if let Some(object) = body.object {
        // The API drops keys that it does not know, so a client can be newer than the documentation.
        let mut context = Context::new("").deny_only().allow_unknown_names();
        if settings.schema_only {
            context = context.keywords_only();
        }
        let violations = validate(object, &members, context);
        if !violations.is_empty() {
            let issues = violations
                .iter()
                .map(|violation| {
                    // Where the rule is stated is for whoever reads a compile error.
                    let lines = violation.message().lines();
                    let message: Vec<&str> =
                        lines.filter(|line| !line.starts_with("rule: ")).collect();
                    json!({
                        "path": violation.path(),
                        "message": message.join("\n"),
                        "rule": violation.rule(),
                    })
                })
                .collect();
            return Err(Answer::issues(422, "the body is not valid", &issues));
        }
        // Otherwise a request could set what only the server sets, such as an id.
        return Ok(known(object, members));
    }
    Ok(members)
}

/// Undoes percent-encoding.
pub(super) fn decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut plain = Vec::with_capacity(bytes.len());
    let mut index = 0;
    while index < bytes.len() {
        let escape = text
            .get(index + 1..index + 3)
            .filter(|_| bytes[index] == b'%');
        let byte = escape.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        plain.push(byte.unwrap_or(bytes[index]));
        index += if byte.is_some() { 3 } else { 1 };
    }
    String::from_utf8_lossy(&plain).into_owned()
}
