//! Renders a tool's templates into the request that the agent sends.

use std::fmt::{self, Write as _};
use std::pin::Pin;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use revox_types::model::extract::FieldRequest;
use revox_types::rules::{Escape, render};
use serde_json::Value;
use tokio::runtime::Handle;

use super::fields;
use super::finish::calls;
use super::outbound::{Outbound, ToolResponse};
use super::reply::MockError;
use super::simulation::{SIMULATION, Thing, ToolNames, at, text_at};
use super::state::{State, may_change};

/// A tool's request, which is sent when it is awaited or waited for. [`MockServer::call_tool`](super::MockServer::call_tool) makes it.
#[must_use = "a request does nothing until it is awaited"]
pub struct ToolRequest {
    pub(super) request: Result<Outbound, MockError>,
    pub(super) runtime: Handle,
}

impl ToolRequest {
    /// Sends the request and blocks until the response is there. Inside of an async runtime, await the request instead.
    ///
    /// # Errors
    ///
    /// Says what contradicts the tool or the call, or that no response came.
    ///
    /// # Panics
    ///
    /// Panics inside of an async runtime, which it would keep from answering.
    pub fn wait(self) -> Result<ToolResponse, MockError> {
        self.runtime.clone().block_on(self.into_future())
    }
}

impl IntoFuture for ToolRequest {
    type Output = Result<ToolResponse, MockError>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            // It is sent on the server's thread, so that any async runtime can wait for the response.
            let response = self.runtime.spawn(self.request?.send()).await;
            let response =
                response.unwrap_or_else(|_| Err("the mock server has stopped".to_owned()));
            response.map_err(|why| MockError::new(502, why))
        })
    }
}

impl fmt::Debug for ToolRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ToolRequest").finish_non_exhaustive()
    }
}

impl State {
    /// The request that a tool of a call's assistant makes of arguments.
    pub(super) fn tool_request(
        &mut self,
        id: &str,
        name: &str,
        arguments: Value,
    ) -> Result<Outbound, MockError> {
        let (resource, conversation) = calls()?;
        let index = self.find(resource, id, &[])?;
        let call = &self.list(resource)[index];
        may_change(resource, call, &Thing::new())?;
        let Some(names) = &SIMULATION.tool else {
            return Err(MockError::new(500, "the API's documentation has no tools"));
        };
        let tools: Vec<&Thing> = at(call, &conversation.tools)
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(Value::as_object)
            .collect();
        let called = |tool: &&&Thing| text_at(tool, &names.name) == Some(name);
        let tool = tools.iter().find(called).ok_or_else(|| {
            let known = tools.iter().filter_map(|tool| text_at(tool, &names.name));
            let known = fields::list(known);
            MockError::new(404, format!("there is no tool `{name}`; there is {known}"))
        })?;
        let wrong = |why: String| MockError::new(422, format!("the tool `{name}`: {why}"));
        let Value::Object(arguments) = arguments else {
            return Err(wrong("its arguments are not a JSON object".to_owned()));
        };
        let inputs = fields::declared(tool.get(&names.inputs));
        let problems = fields::problems(&inputs, &arguments);
        if !problems.is_empty() {
            return Err(wrong(problems.join("; ")));
        }
        let values = Values {
            arguments: &arguments,
            inputs: &inputs,
            variables: call.get(&conversation.variables).unwrap_or(&Value::Null),
        };
        request(tool, names, &values).map_err(wrong)
    }
}

/// The values of placeholders.
struct Values<'a> {
    arguments: &'a Thing,
    inputs: &'a [FieldRequest],
    variables: &'a Value,
}

impl Values<'_> {
    /// The value of a placeholder. An argument that need not be given is empty.
    fn get(&self, name: &str) -> Option<String> {
        let mut inputs = self.inputs.iter();
        match self.arguments.get(name) {
            Some(Value::String(text)) => Some(text.clone()),
            Some(Value::Null) => Some(String::new()),
            Some(other) => Some(other.to_string()),
            None => match self.variables[name].as_str() {
                Some(text) => Some(text.to_owned()),
                None => inputs.any(|input| input.name == name).then(String::new),
            },
        }
    }
}

fn request(tool: &Thing, names: &ToolNames, values: &Values<'_>) -> Result<Outbound, String> {
    let mut missing = Vec::new();
    let mut fill = |text: &str, escape| {
        render(text, escape, |name| {
            let value = values.get(name);
            if value.is_none() {
                missing.push(name.to_owned());
            }
            value
        })
    };
    let mut url = fill(text_at(tool, &names.url).unwrap_or_default(), Escape::Url);
    let mut pairs = |list: &String| -> Vec<(String, String)> {
        let items = tool.get(list).and_then(Value::as_array);
        let items = items.into_iter().flatten().filter_map(Value::as_object);
        let pair = |item: &Thing| {
            let value = text_at(item, &names.value).unwrap_or_default();
            let key = text_at(item, &names.key).unwrap_or_default();
            (key.to_owned(), fill(value, Escape::Plain))
        };
        items.map(pair).collect()
    };
    let (headers, query) = (pairs(&names.headers), pairs(&names.query));
    let body = text_at(tool, &names.body).map(|body| fill(body, Escape::Json));
    if !missing.is_empty() {
        return Err(format!(
            "there is no value for {}: neither an argument nor a variable of the call",
            fields::list(missing.iter().map(|name| format!("{{{{{name}}}}}")))
        ));
    }
    // A fragment is not sent.
    url.truncate(url.find('#').unwrap_or(url.len()));
    for (key, value) in query {
        let encode = |text| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
        let separator = if url.contains('?') { '&' } else { '?' };
        // Writing to a string does not fail.
        let _ = write!(url, "{separator}{}={}", encode(&key), encode(&value));
    }
    let method = text_at(tool, &names.method).unwrap_or_default();
    Outbound::new(method, &url, &headers, body.as_deref())
}
