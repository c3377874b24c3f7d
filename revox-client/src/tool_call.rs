//! The request of a tool, read as the type that says what the tool takes. Both ends of a tool then share one type and one template.

use std::fmt;

use axum_core::extract::{FromRequest, Request};
use axum_core::response::{IntoResponse, Response};
use bytes::Bytes;
use http::header::{ALLOW, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue, StatusCode};
use percent_encoding::percent_decode_str;
use revox_types::model::Tool;
use revox_types::model::extract::from_values;
use revox_types::model::tool::Template;
use revox_types::rules::{path_start, placeholders};
use serde_json::{Map, Value};

/// The arguments of a tool call: an extractor for handlers of axum.
///
/// `assistant!` makes a type for each tool whose `input_schema` is a type. The request is decoded as the tool's own definition says: by its method, URL,
/// query parameters, headers and body template. The values are read as [`Extract`](crate::types::Extract) says, so `"2"` is a number.
///
/// ```
/// use revox_client::{ToolCall, assistant};
///
/// /// What the agent has to know before it looks.
/// #[derive(serde::Deserialize)]
/// struct SlotQuery {
///     day: String,
///     size: u8,
/// }
/// # impl revox_client::types::Extract for SlotQuery {
/// #     fn fields() -> Vec<revox_client::types::StructuredOutputField> {
/// #         use revox_client::types::StructuredOutputField;
/// #         vec![StructuredOutputField::new("day", true, "date".into()), StructuredOutputField::new("size", true, "number".into())]
/// #     }
/// # }
///
/// assistant! {
///     struct Reminder;
///
///     name: "Reminder",
///     prompt: "Be brief.",
///     custom_tools: [{
///         name: "check_availability",
///         description: "Free slots on a day",
///         method: GET,
///         url: "https://api.northside.example/slots/{{day}}",
///         headers: [],
///         query_params: [{ key: "size", value: "{{size}}" }],
///         input_schema: SlotQuery,
///         body_template: null,
///     }],
/// }
///
/// // `Router::new().route("/slots/{day}", get(slots))`
/// async fn slots(ToolCall(query): ToolCall<reminder::tools::CheckAvailability>) -> String {
///     format!("no slot for {} on {}", query.size, query.day)
/// }
/// ```
///
/// The path is compared from its end, so the handler may be nested in a router or behind a proxy that takes a part of the path away.
///
/// Where a text has several inputs, as in `{{from}}-{{to}}`, a value that has the separator in it is not guessed at: the request is rejected with 422.
pub struct ToolCall<T: Tool>(
    /// The arguments of the call.
    pub T::Input,
);

impl<T: Tool> fmt::Debug for ToolCall<T>
where
    T::Input: fmt::Debug,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ToolCall").field(&self.0).finish()
    }
}

/// The rejection of the extractor [`ToolCall`]: the request is no call of the tool. As a response it has a status, and the reason as text.
#[derive(Debug)]
pub struct ToolRejection {
    status: StatusCode,
    reason: String,
    allow: Option<HeaderValue>,
}

impl ToolRejection {
    fn new(status: StatusCode, reason: impl Into<String>) -> Self {
        Self {
            status,
            reason: reason.into(),
            allow: None,
        }
    }

    /// 405 for another method, 415 for a body that is not JSON by its content type, 413 for one that is too large, 400 for a path or a body that is none of the
    /// tool's, 422 for inputs that do not fit the type.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.status
    }
}

impl fmt::Display for ToolRejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)
    }
}

impl std::error::Error for ToolRejection {}

impl IntoResponse for ToolRejection {
    fn into_response(self) -> Response {
        let mut response = (self.status, self.reason).into_response();
        if let Some(allow) = self.allow {
            response.headers_mut().insert(ALLOW, allow);
        }
        response
    }
}

impl<S: Send + Sync, T: Tool> FromRequest<S> for ToolCall<T> {
    type Rejection = ToolRejection;

    async fn from_request(request: Request, state: &S) -> Result<Self, ToolRejection> {
        let template = T::definition().__template();
        if request.method().as_str() != template.method {
            let reason = format!("the tool is called by {}", template.method);
            return Err(ToolRejection {
                allow: HeaderValue::from_str(template.method).ok(),
                ..ToolRejection::new(StatusCode::METHOD_NOT_ALLOWED, reason)
            });
        }
        let mut found = Found::default();
        let uri = request.uri();
        let (path, query) = url_parts(template.url);
        found.path(path, uri.path())?;
        found.query(query, &template.query, uri.query().unwrap_or_default());
        for (name, value) in &template.headers {
            let sent = request.headers().get(*name);
            if let Some(sent) = sent.and_then(|sent| sent.to_str().ok()) {
                found.text(value, sent);
            }
        }
        if let Some(body) = template.body {
            check_content_type(&template, request.headers())?;
            let bytes = Bytes::from_request(request, state).await;
            let bytes = bytes.map_err(|rejection| {
                ToolRejection::new(rejection.status(), rejection.body_text())
            })?;
            let sent: Value = serde_json::from_slice(&bytes).map_err(|error| {
                let reason = format!("the body is not JSON: {error}");
                ToolRejection::new(StatusCode::BAD_REQUEST, reason)
            })?;
            // A template that is no JSON was refused before the assistant was made.
            found.json(&serde_json::from_str(body).unwrap_or_default(), sent);
        }
        let inputs = &template.inputs;
        let is_input = |name: &String| inputs.iter().any(|input| input.name == *name);
        found.values.retain(|name, _| is_input(name));
        let mut ambiguous = found.ambiguous.iter().filter(|name| is_input(name));
        if let Some(name) = ambiguous.find(|name| !found.values.contains_key(*name)) {
            let reason = format!(
                "nothing tells where `{name}` ends: the text that separates it from the next value is found more than once"
            );
            return Err(ToolRejection::new(StatusCode::UNPROCESSABLE_ENTITY, reason));
        }
        from_values(found.values).map(Self).map_err(|fields| {
            let fields: Vec<String> = fields.iter().map(ToString::to_string).collect();
            ToolRejection::new(StatusCode::UNPROCESSABLE_ENTITY, fields.join("; "))
        })
    }
}

fn check_content_type(template: &Template<'_>, headers: &HeaderMap) -> Result<(), ToolRejection> {
    let sent = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let mut declared = template.headers.iter();
    let declared = declared.find(|(name, _)| name.eq_ignore_ascii_case(CONTENT_TYPE.as_str()));
    let essence = |value: &str| {
        let essence = value.split(';').next().unwrap_or_default();
        essence.trim().to_ascii_lowercase()
    };
    let sent_essence = essence(sent);
    let is_json = sent_essence == "application/json" || sent_essence.ends_with("+json");
    if is_json || declared.is_some_and(|(_, value)| essence(value) == sent_essence) {
        return Ok(());
    }
    Err(ToolRejection::new(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        format!("the body has the content type `{sent}`; expected `application/json`"),
    ))
}

/// The path and the query of a URL with placeholders. One at the beginning stands for everything before the path.
fn url_parts(url: &str) -> (&str, &str) {
    let url = &url[path_start(url)..];
    let url = url.split('#').next().unwrap_or_default();
    url.split_once('?').unwrap_or((url, ""))
}

/// The texts in place of a template's placeholders.
#[derive(Default)]
struct Found {
    values: Map<String, Value>,
    /// The placeholders whose value has what separates it from the next, so that nothing tells where it ends.
    ambiguous: Vec<String>,
}

impl Found {
    fn path(&mut self, template: &str, sent: &str) -> Result<(), ToolRejection> {
        let [template, sent] = [template, sent].map(|path| path.trim_start_matches('/'));
        for (template, sent) in template.rsplit('/').zip(sent.rsplit('/')) {
            let sent = percent_decode_str(sent).decode_utf8();
            if !sent.is_ok_and(|sent| self.text(&decoded(template), &sent)) {
                return Err(ToolRejection::new(
                    StatusCode::BAD_REQUEST,
                    format!("the path has no `{template}` in this place"),
                ));
            }
        }
        Ok(())
    }

    /// The parameters of the URL itself, and those that are added to it.
    fn query(&mut self, query: &str, added: &[(&str, &str)], sent: &str) {
        let sent: Vec<_> = form_urlencoded::parse(sent.as_bytes()).collect();
        let own = query
            .split('&')
            .map(|pair| pair.split_once('=').unwrap_or((pair, "")));
        for (key, template) in own.chain(added.iter().copied()) {
            let key = decoded(key);
            for (_, value) in sent.iter().filter(|(name, _)| *name == *key) {
                self.text(&decoded(template), value);
            }
        }
    }

    fn json(&mut self, template: &Value, sent: Value) {
        match (template, sent) {
            (Value::String(template), Value::String(sent)) => {
                self.text(template, &sent);
            }
            // The sender may fill a quoted placeholder with an unquoted value.
            (Value::String(template), sent) => {
                let mut whole = placeholders(template)
                    .filter(|one| one.start == 0 && one.end == template.len());
                if let Some(placeholder) = whole.next() {
                    self.add(placeholder.name, sent);
                }
            }
            (Value::Object(template), Value::Object(mut sent)) => {
                for (key, template) in template {
                    if let Some(sent) = sent.remove(key) {
                        self.json(template, sent);
                    }
                }
            }
            (Value::Array(template), Value::Array(sent)) => {
                for (template, sent) in template.iter().zip(sent) {
                    self.json(template, sent);
                }
            }
            _ => {}
        }
    }

    /// Takes the values out of a text. Whether it is one that the template can become.
    fn text(&mut self, template: &str, sent: &str) -> bool {
        let mut done = 0;
        let mut between = Vec::new();
        for placeholder in placeholders(template) {
            between.push(&template[done..placeholder.start]);
            done = placeholder.end;
        }
        let end = &template[done..];
        let [start, between @ ..] = &*between else {
            return sent == end;
        };
        let inner = sent
            .strip_prefix(start)
            .and_then(|rest| rest.strip_suffix(end));
        let Some((first, last)) = inner.and_then(|inner| readings(between, inner)) else {
            return false;
        };
        for (placeholder, (first, last)) in placeholders(template).zip(first.iter().zip(last)) {
            if *first == last {
                self.add(placeholder.name, last.into());
            } else {
                self.ambiguous.push(placeholder.name.to_owned());
            }
        }
        true
    }

    /// Where a placeholder stands more than once, all places have the same value.
    fn add(&mut self, name: &str, value: Value) {
        self.values.entry(name).or_insert(value);
    }
}

/// The values with these texts between them, read from the start and from the end. If the two are alike, there is no other way to read them.
fn readings<'t>(between: &[&str], text: &'t str) -> Option<(Vec<&'t str>, Vec<&'t str>)> {
    let (mut first, mut last) = (Vec::new(), Vec::new());
    let mut rest = text;
    for separator in between {
        let (value, after) = rest.split_once(separator)?;
        first.push(value);
        rest = after;
    }
    first.push(rest);
    rest = text;
    for separator in between.iter().rev() {
        let (before, value) = rest.rsplit_once(separator)?;
        last.push(value);
        rest = before;
    }
    last.push(rest);
    last.reverse();
    Some((first, last))
}

/// The text of a template, whose own characters may be percent-encoded. In a name of a placeholder no `%` means anything.
fn decoded(template: &str) -> String {
    percent_decode_str(template)
        .decode_utf8_lossy()
        .into_owned()
}
