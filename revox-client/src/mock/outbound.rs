//! Requests that the server itself sends, to this machine alone: webhooks and the calls of an assistant's tools.

use std::net::IpAddr;
use std::time::Duration;

use http_body_util::{BodyExt as _, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::header::{CONTENT_TYPE, HOST, HeaderName, HeaderValue};
use hyper::{Method, Request, Uri};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::reply::Reply;

/// How long the other side may take.
const LIMIT: Duration = Duration::from_secs(30);

/// A request to a server on this machine.
#[derive(Debug)]
pub(super) struct Outbound {
    request: Request<Full<Bytes>>,
    host: String,
    port: u16,
}

/// The response of a tool's endpoint, as [`MockServer::call_tool`](super::MockServer::call_tool) gives it.
#[derive(Clone)]
pub struct ToolResponse(Reply);

impl Outbound {
    /// Puts a request together, or says why it cannot be sent.
    pub(super) fn new(
        method: &str,
        url: &str,
        headers: &[(String, String)],
        body: Option<&str>,
    ) -> Result<Self, String> {
        // What stands behind it may be a key.
        let shown = url.split('?').next().unwrap_or_default();
        let uri: Uri = url
            .parse()
            .map_err(|error| format!("`{shown}` is not a URL: {error}"))?;
        let host = uri.host().unwrap_or_default();
        let host = host.trim_matches(['[', ']']).to_owned();
        let is_here = host == "localhost"
            || host
                .parse()
                .is_ok_and(|address: IpAddr| address.is_loopback());
        if uri.scheme_str() != Some("http") || !is_here {
            return Err(format!(
                "`{shown}` is not an `http://` URL of this machine, and the mock server sends nothing to any other"
            ));
        }
        let port = uri.port_u16().unwrap_or(80);
        let target = uri.path_and_query().map_or("/", |target| target.as_str());
        let mut request = Request::new(Full::from(body.unwrap_or_default().to_owned()));
        *request.method_mut() = Method::from_bytes(method.as_bytes())
            .map_err(|_| format!("`{method}` is not a method"))?;
        *request.uri_mut() = target
            .parse()
            .map_err(|error| format!("`{shown}`: {error}"))?;
        if let Some(authority) = uri.authority() {
            let authority = HeaderValue::try_from(authority.as_str());
            let authority = authority.map_err(|_| format!("`{shown}` has no host"))?;
            request.headers_mut().insert(HOST, authority);
        }
        for (name, value) in headers {
            let name =
                HeaderName::try_from(name).map_err(|_| format!("`{name}` is not a header"))?;
            // The value is not shown, since headers are where secrets are sent.
            let value = HeaderValue::try_from(value)
                .map_err(|_| format!("the value of the header `{name}` cannot stand in one"))?;
            request.headers_mut().append(name, value);
        }
        if body.is_some() && !request.headers().contains_key(CONTENT_TYPE) {
            let json = HeaderValue::from_static("application/json");
            request.headers_mut().insert(CONTENT_TYPE, json);
        }
        Ok(Self {
            request,
            host,
            port,
        })
    }

    /// Sends it, and reads the response to its end.
    pub(super) async fn send(self) -> Result<ToolResponse, String> {
        let place = format!("{}:{}", self.host, self.port);
        match timeout(LIMIT, self.exchange()).await {
            Ok(Ok(response)) => Ok(response),
            Ok(Err(error)) => Err(format!("no response from {place}: {error}")),
            Err(_) => Err(format!(
                "no response from {place} in {} seconds",
                LIMIT.as_secs()
            )),
        }
    }

    async fn exchange(self) -> Result<ToolResponse, Box<dyn std::error::Error + Send + Sync>> {
        let stream = TcpStream::connect((self.host, self.port)).await?;
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
        // It ends with the sender; an error of it is one of the request, too.
        tokio::spawn(connection);
        let response = sender.send_request(self.request).await?;
        let (head, body) = response.into_parts();
        let body = body.collect().await?.to_bytes().to_vec();
        let headers = head.headers.iter().map(|(name, value)| {
            let value = String::from_utf8_lossy(value.as_bytes());
            (name.to_string(), value.into_owned())
        });
        Ok(ToolResponse(Reply {
            status: head.status.as_u16(),
            headers: headers.collect(),
            body,
        }))
    }
}

impl ToolResponse {
    /// The status.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.0.status
    }

    /// A header's value.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.0.header(name)
    }

    /// The bytes of the body.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        &self.0.body
    }

    /// The body as text. What is not UTF-8 is replaced.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.body).into_owned()
    }

    /// The body, if it is JSON.
    #[must_use]
    pub fn json(&self) -> Option<Value> {
        serde_json::from_slice(&self.0.body).ok()
    }
}

/// Shows neither header values nor the body.
impl std::fmt::Debug for ToolResponse {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ToolResponse")
            .field("status", &self.0.status)
            .field("body", &self.0.body.len())
            .finish_non_exhaustive()
    }
}
