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

/// Why a request is no call of the tool, which a handler gets in place of a [`ToolCall`]. As a response it has the status and the reason as text.
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
        let mut ends = placeholders(template).map(|one| one.end);
        if placeholders(template)
            .skip(1)
            .any(|one| ends.next() == Some(one.start))
        {
            // Nothing tells where the value of one ends and that of the next begins.
            return true;
        }
        let mut rest = sent;
        let mut done = 0;
        let mut open: Option<&str> = None;
        for placeholder in placeholders(template) {
            let Some(after) = self.piece(open, &template[done..placeholder.start], rest) else {
                return false;
            };
            rest = after;
            open = Some(placeholder.name);
            done = placeholder.end;
        }
        let end = &template[done..];
        match open {
            None => rest == end,
            Some(name) => {
                let value = rest.strip_suffix(end);
                self.add(name, value.unwrap_or_default().into());
                value.is_some()
            }
        }
    }

    /// Skips what stands between two placeholders; what is before it is the value of the first.
    fn piece<'t>(&mut self, open: Option<&str>, piece: &str, text: &'t str) -> Option<&'t str> {
        let Some(name) = open else {
            return text.strip_prefix(piece);
        };
        let (value, rest) = text.split_once(piece)?;
        self.add(name, value.into());
        Some(rest)
    }

    /// Where a placeholder stands more than once, all places have the same value.
    fn add(&mut self, name: &str, value: Value) {
        self.values.entry(name).or_insert(value);
    }
}

/// The text of a template, whose own characters may be percent-encoded. In a name of a placeholder no `%` means anything.
fn decoded(template: &str) -> String {
    percent_decode_str(template)
        .decode_utf8_lossy()
        .into_owned()
}
