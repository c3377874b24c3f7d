//! From the bytes of a response to the result.

use std::borrow::Cow;
use std::time::Duration;

use reqwest::header::{CONTENT_TYPE, HeaderMap};
use revox_types::model::json;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::{Binary, Response};

/// Some servers begin a text with it.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// The result types of a request: every type that serde decodes from JSON, [`Binary`], and a [`Response`] around either.
pub trait Decode: Sized + Send + 'static {
    /// Makes the result. A body that is the result itself is taken.
    #[doc(hidden)]
    fn decode(response: &mut ResponseParts) -> Result<Self, DecodeError>;
}

/// A complete response with a status of success.
pub struct ResponseParts {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) bytes: Vec<u8>,
    pub(crate) attempts: u32,
    pub(crate) elapsed: Duration,
    /// The content type that was asked for.
    pub(crate) accept: &'static str,
    /// The JSON that a response without a body stands for, if the operation succeeds without one.
    pub(crate) empty: Option<&'static str>,
    /// The rest of the body, if only the headers were asked for.
    pub(crate) rest: Option<reqwest::Response>,
}

/// Why a response does not give the result.
#[derive(Debug)]
pub enum DecodeError {
    /// There is no body.
    NoBody,
    /// The body is not what the documentation promises.
    Mismatch { path: String, problem: String },
}

impl DecodeError {
    fn expected(what: &str, found: &str) -> Self {
        Self::Mismatch {
            path: String::new(),
            problem: format!("expected {what}, got {found}"),
        }
    }
}

impl<T: DeserializeOwned + Send + 'static> Decode for T {
    fn decode(response: &mut ResponseParts) -> Result<Self, DecodeError> {
        let bytes = response.bytes.strip_prefix(BYTE_ORDER_MARK);
        let bytes = bytes.unwrap_or(&response.bytes).trim_ascii();
        let bytes = match (bytes, response.empty) {
            ([], None) => return Err(DecodeError::NoBody),
            ([] | b"null", Some(json)) => Cow::Borrowed(json.as_bytes()),
            (bytes, Some(json)) => with_defaults(bytes, json),
            (bytes, None) => Cow::Borrowed(bytes),
        };
        json::from_slice(&bytes).map_err(|failure| {
            let error = failure.error;
            match response.content_type() {
                // JSON is read under any content type, and this is none.
                Some(found) if !error.is_data() && !is_json(found) => {
                    DecodeError::expected("JSON", found)
                }
                _ => DecodeError::Mismatch {
                    path: failure.path,
                    problem: error.to_string(),
                },
            }
        })
    }
}

impl Decode for Binary {
    fn decode(response: &mut ResponseParts) -> Result<Self, DecodeError> {
        if response.bytes.is_empty() && response.empty.is_none() {
            return Err(DecodeError::NoBody);
        }
        match response.not_binary() {
            Some(error) => Err(error),
            None => Ok(Self {
                content_type: response.content_type().map(str::to_owned),
                bytes: std::mem::take(&mut response.bytes),
            }),
        }
    }
}

impl<T: Decode> Decode for Response<T> {
    fn decode(response: &mut ResponseParts) -> Result<Self, DecodeError> {
        let bytes = response.bytes.clone();
        Ok(Self {
            value: T::decode(response)?,
            status: response.status,
            headers: std::mem::take(&mut response.headers),
            bytes,
            attempts: response.attempts,
            elapsed: response.elapsed,
        })
    }
}

impl ResponseParts {
    pub(crate) fn content_type(&self) -> Option<&str> {
        self.headers.get(CONTENT_TYPE)?.to_str().ok()
    }

    /// Why the body cannot be the binary body that was asked for: a page or a message came in its place.
    pub(crate) fn not_binary(&self) -> Option<DecodeError> {
        let found = self.content_type()?;
        let page = essence(found) == "text/html" || is_json(found);
        (page && essence(found) != essence(self.accept))
            .then(|| DecodeError::expected(self.accept, found))
    }
}

/// An object with the members of another for those that it lacks.
fn with_defaults<'b>(bytes: &'b [u8], defaults: &str) -> Cow<'b, [u8]> {
    let (Ok(mut members), Ok(Value::Object(defaults))) = (
        serde_json::from_slice::<Map<String, Value>>(bytes),
        serde_json::from_str(defaults),
    ) else {
        return Cow::Borrowed(bytes);
    };
    for (name, value) in defaults {
        members.entry(name).or_insert(value);
    }
    Value::Object(members).to_string().into_bytes().into()
}

/// `application/json`, `text/json` and the `…+json` family, with or without parameters.
fn is_json(content_type: &str) -> bool {
    let essence = essence(content_type);
    essence.ends_with("/json") || essence.ends_with("+json")
}

/// A content type without its parameters, in lower case.
fn essence(content_type: &str) -> String {
    let essence = content_type.split(';').next().unwrap_or_default();
    essence.trim().to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn response(content_type: &'static str, body: &[u8]) -> ResponseParts {
        let mut headers = HeaderMap::new();
        if !content_type.is_empty() {
            headers.insert(CONTENT_TYPE, content_type.parse().unwrap());
        }
        ResponseParts {
            status: 200,
            headers,
            bytes: body.to_vec(),
            attempts: 1,
            elapsed: Duration::ZERO,
            accept: "audio/mpeg",
            empty: None,
            rest: None,
        }
    }

    /// A decode error as `path: problem`.
    fn shown(error: DecodeError) -> String {
        match error {
            DecodeError::Mismatch { path, problem } => format!("{path}: {problem}"),
            DecodeError::NoBody => "NoBody".to_owned(),
        }
    }

    #[test]
    fn binary_by_content_type() {
        let page = "text/html; charset=utf-8";
        for (content_type, body, problem) in [
            ("audio/mpeg", "x", None),
            ("audio/wav", "x", None),
            ("", "x", None),
            ("audio/mpeg", "", Some("NoBody")),
            (
                page,
                "x",
                Some(": expected audio/mpeg, got text/html; charset=utf-8"),
            ),
            (
                "application/json",
                "{}",
                Some(": expected audio/mpeg, got application/json"),
            ),
        ] {
            let mut response = response(content_type, body.as_bytes());
            let found = Binary::decode(&mut response).err().map(shown);
            assert_eq!(found.as_deref(), problem, "{content_type} {body:?}");
        }
        let mut page = ResponseParts {
            accept: "text/html",
            ..response("text/html", b"x")
        };
        assert!(Binary::decode(&mut page).is_ok());
    }

    #[test]
    fn json_is_read_under_any_content_type() {
        for content_type in [
            "",
            "application/json",
            "Application/Problem+JSON",
            "text/html",
        ] {
            let decoded = <Value as Decode>::decode(&mut response(content_type, b"{}"));
            assert_eq!(decoded.map_err(shown), Ok(json!({})), "{content_type}");
        }
        for (content_type, body, problem) in [
            ("text/plain", "<html>", ": expected JSON, got text/plain"),
            (
                "text/plain",
                "[1, \"x\"]",
                "[1]: invalid type: string \"x\", expected u8 at line 1 column 7",
            ),
            ("", "<html>", ": expected value at line 1 column 1"),
            ("", " \r\n", "NoBody"),
        ] {
            let decoded = <Vec<u8> as Decode>::decode(&mut response(content_type, body.as_bytes()));
            assert_eq!(decoded.map_err(shown), Err(problem.to_owned()), "{body}");
        }
    }

    #[test]
    fn no_body_stands_for_what_the_operation_says() {
        let mut response = ResponseParts {
            empty: Some("{\"success\":true}"),
            ..response("", b" ")
        };
        let decoded = <Value as Decode>::decode(&mut response);
        assert_eq!(decoded.map_err(shown), Ok(json!({ "success": true })));
    }
}
