//! From a request to a reply: who asks, for which operation, and what the response looks like.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use revox_types::generated::operations;
use revox_types::operation::{Method, Operation};
use revox_types::rules::Shape;
use serde_json::Value;
use tokio::runtime::Handle;

use super::finish::{Finished, finish_call};
use super::record::RecordedRequest;
use super::reply::Reply;
use super::simulation::{Action, SIMULATION, Simulated, Thing};
use super::sound;
use super::state::{Outcome, State};
use super::thing::fill;
use super::validate::{decode, validate_body, validate_query};

/// The prefix of the mock server's own paths.
const CONTROL: &str = "/_mock/";

/// How the server behaves.
#[derive(Debug, Clone)]
pub(super) struct Settings {
    /// The key that it accepts. Without one, it accepts every key that is not empty.
    pub(super) key: Option<String>,
    /// Whether bodies are validated by the schema alone.
    pub(super) schema_only: bool,
    /// How long a request may take from its first byte to its last.
    pub(super) read_timeout: Duration,
}

/// Carries out a request that arrived in full, and replies.
pub(super) fn respond(
    settings: &Settings,
    state: &Mutex<State>,
    runtime: &Handle,
    request: &RecordedRequest,
) -> Reply {
    let reply = match request.path().strip_prefix(CONTROL) {
        Some(path) => control(state, runtime, path, request),
        None => try_respond(settings, state, request),
    };
    reply.unwrap_or_else(|refusal| refusal)
}

/// Does what a test asks for by a method of the server.
fn control(
    state: &Mutex<State>,
    runtime: &Handle,
    path: &str,
    request: &RecordedRequest,
) -> Result<Reply, Reply> {
    let segments: Vec<String> = path.split('/').map(decode).collect();
    let [calls, id, finish] = segments.as_slice() else {
        return Err(nothing_here());
    };
    if calls != "calls" || finish != "finish" {
        return Err(nothing_here());
    }
    if request.method() != Method::Post.as_str() {
        let reply = Reply::error(405, "this path takes a POST alone");
        return Err(reply.with_header("allow", Method::Post.as_str()));
    }
    let finished: Finished = serde_json::from_slice(request.body()).map_err(|error| {
        let status = if error.is_data() { 422 } else { 400 };
        Reply::error(status, &format!("this is not the end of a call: {error}"))
    })?;
    let call = finish_call(state, runtime, id, finished)?;
    let mut operations = SIMULATION.operations.iter();
    let retrieve = operations.find(|simulated| {
        matches!(simulated.action, Action::Retrieve)
            && SIMULATION
                .resource(simulated.resource)
                .is_some_and(|resource| resource.mark.conversation.is_some())
    });
    // The response is that of the operation which gives a call.
    let call = retrieve.map(|retrieve| response(retrieve, &[call], 1));
    Ok(Reply::json(200, &call.unwrap_or_default()))
}

fn try_respond(
    settings: &Settings,
    state: &Mutex<State>,
    request: &RecordedRequest,
) -> Result<Reply, Reply> {
    authorize(settings, request)?;
    let (operation, id) = find_operation(request)?;
    let query = validate_query(operation, request)?;
    let body = validate_body(settings.schema_only, operation, request)?;
    let simulated = SIMULATION
        .operations
        .iter()
        .find(|simulated| std::ptr::eq(simulated.operation, operation))
        .ok_or_else(|| {
            let message = format!("the mock server does not simulate {operation}");
            Reply::error(500, &message).with_header("x-should-retry", "false")
        })?;
    let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
    let outcome = state.act(simulated, id.as_deref(), &query, &body)?;
    Ok(match outcome {
        Outcome::Speech(text) => Reply {
            status: 200,
            headers: vec![("content-type".to_owned(), "audio/wav".to_owned())],
            body: sound::silence(text.chars().count()),
        },
        Outcome::Whole(whole) => Reply::json(200, &filled(simulated, &[&whole])),
        Outcome::Things(things, total) => Reply::json(200, &response(simulated, &things, total)),
    })
}

/// Looks for the bearer token.
fn authorize(settings: &Settings, request: &RecordedRequest) -> Result<(), Reply> {
    let token = request
        .header("authorization")
        .and_then(|value| value.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .map(|(_, token)| token.trim())
        .filter(|token| !token.is_empty());
    match (&settings.key, token) {
        (Some(key), Some(token)) if key == token => Ok(()),
        (None, Some(_)) => Ok(()),
        _ => Err(Reply::error(401, "the API key is missing or wrong")
            .with_header("www-authenticate", "Bearer")),
    }
}

/// Finds the operation, and the value of its path's parameter.
fn find_operation(
    request: &RecordedRequest,
) -> Result<(&'static Operation, Option<String>), Reply> {
    let segments: Vec<String> = request.path().split('/').map(decode).collect();
    let fitting = operations::ALL
        .iter()
        .filter_map(|operation| Some((*operation, fit(operation.path, &segments)?)));
    let mut fitting: Vec<_> = fitting.collect();
    // A path without a parameter comes before one with a parameter that fits as well.
    if fitting.iter().any(|(_, id)| id.is_none()) {
        fitting.retain(|(_, id)| id.is_none());
    }
    if fitting.is_empty() {
        return Err(nothing_here());
    }
    let methods: Vec<&str> = fitting
        .iter()
        .map(|(operation, _)| operation.method.as_str())
        .collect();
    match methods
        .iter()
        .position(|method| *method == request.method())
    {
        Some(index) => Ok(fitting.swap_remove(index)),
        None => Err(Reply::error(405, "this path does not take this method")
            .with_header("allow", &methods.join(", "))),
    }
}

/// Whether a path is of the form of a template; gives the last value of a parameter.
#[expect(
    clippy::option_option,
    reason = "a path may fit without having a parameter"
)]
fn fit(template: &str, segments: &[String]) -> Option<Option<String>> {
    let parts: Vec<&str> = template.split('/').collect();
    if parts.len() != segments.len() {
        return None;
    }
    let mut value = None;
    for (part, segment) in parts.iter().zip(segments) {
        if part.starts_with('{') {
            value = Some(segment.clone());
        } else if part != segment {
            return None;
        }
    }
    Some(value)
}

/// Puts the things that an operation led to into the form of its response.
fn response(simulated: &Simulated, things: &[Thing], total: usize) -> Value {
    let none = Thing::new();
    let first = things.first().unwrap_or(&none);
    let resource = SIMULATION.resource(simulated.resource);
    let Some(object) = simulated.response else {
        return Value::Null;
    };
    if resource.is_some_and(|resource| std::ptr::eq(resource.object, object)) {
        return filled(simulated, &[first]);
    }
    let mut parts = Thing::new();
    for field in object.fields {
        let part = match &field.value.shape {
            Shape::Object(object) if field.required => fill(object, &[first]).into(),
            Shape::List(item) => match item.shape {
                Shape::Object(object) => {
                    things.iter().map(|thing| fill(object, &[thing])).collect()
                }
                _ => continue,
            },
            // The operation did what was asked, or there would be another response.
            Shape::Boolean => Value::from(true),
            Shape::Integer | Shape::Number => Value::from(total),
            _ => continue,
        };
        parts.insert(field.name.to_owned(), part);
    }
    filled(simulated, &[&parts, first])
}

fn filled(simulated: &Simulated, sources: &[&Thing]) -> Value {
    let object = simulated.response;
    object.map_or(Value::Null, |object| fill(object, sources).into())
}

fn nothing_here() -> Reply {
    Reply::error(404, "there is nothing at this path")
}
