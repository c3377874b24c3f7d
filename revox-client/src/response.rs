//! What comes back: the typed value, and on request everything around it.

mod stream;

use std::fmt;
use std::ops::Deref;
use std::time::Duration;

use reqwest::header::{CONTENT_TYPE, HeaderMap};
use serde::de::DeserializeOwned;

pub use stream::BinaryStream;
pub(crate) use stream::Open;

/// Longer explanations of the decoder repeat the data rather than explain.
const PROBLEM_SHOWN: usize = 300;

/// A result together with the answer that carried it. See [`Request::with_response`](crate::Request::with_response).
#[derive(Clone)]
pub struct Response<T> {
    value: T,
    status: u16,
    headers: HeaderMap,
    bytes: Vec<u8>,
    attempts: u32,
    elapsed: Duration,
}

impl<T> Response<T> {
    /// The result.
    #[must_use]
    pub fn value(&self) -> &T {
        &self.value
    }

    /// The result, without the rest.
    #[must_use]
    pub fn into_value(self) -> T {
        self.value
    }

    /// The status.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.status
    }

    /// A header's value, if it is text.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// All headers.
    pub fn headers(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_bytes()))
    }

    /// The body as it came, after decompression.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// How many times the request was sent, or tried to be sent.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// The time from the first attempt to the end of the answer, waits included.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.elapsed
    }
}

impl<T> Deref for Response<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

/// Shows neither header values nor the raw body.
impl<T: fmt::Debug> fmt::Debug for Response<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("value", &self.value)
            .field("status", &self.status)
            .field("headers", &self.headers.len())
            .field("bytes", &self.bytes.len())
            .field("attempts", &self.attempts)
            .field("elapsed", &self.elapsed)
            .finish()
    }
}

/// A body that is not JSON, such as a sound.
#[derive(Clone, PartialEq, Eq)]
pub struct Binary {
    content_type: Option<String>,
    bytes: Vec<u8>,
}

impl Binary {
    /// What the server says the bytes are: `audio/mpeg`.
    #[must_use]
    pub fn content_type(&self) -> Option<&str> {
        self.content_type.as_deref()
    }

    /// The bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The bytes.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

impl fmt::Debug for Binary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Binary")
            .field("content_type", &self.content_type)
            .field("bytes", &self.bytes.len())
            .finish()
    }
}

/// What a request can give: any type that serde decodes from JSON, [`Binary`], or the [`Response`] around either.
pub trait Decode: Sized + Send + 'static {
    /// Makes the result. A body that is the result itself is taken.
    #[doc(hidden)]
    fn decode(received: &mut Received) -> Result<Self, Undecodable>;
}

impl<T: DeserializeOwned + Send + 'static> Decode for T {
    fn decode(received: &mut Received) -> Result<Self, Undecodable> {
        let bytes = received.bytes.as_slice();
        if let Some(found) = received.content_type()
            && !is_json(found)
        {
            return Err(Undecodable::whole(format!("expected JSON, got {found}")));
        }
        if bytes.is_empty() {
            return Err(Undecodable::whole(
                "expected JSON, got an empty body".into(),
            ));
        }
        // To keep track of the path costs, and only an error needs it.
        serde_json::from_slice(bytes).map_err(|error| explain::<T>(bytes, &error))
    }
}

/// Finds the place that keeps a body from being read.
fn explain<T: DeserializeOwned>(bytes: &[u8], error: &serde_json::Error) -> Undecodable {
    let mut decoder = serde_json::Deserializer::from_slice(bytes);
    match serde_path_to_error::deserialize::<_, T>(&mut decoder) {
        Err(error) => {
            let path = error.path().to_string();
            Undecodable {
                // The library's name for the value as a whole.
                path: if path == "." { String::new() } else { path },
                problem: error.into_inner().to_string(),
            }
        }
        // What comes after the value is wrong.
        Ok(_) => Undecodable::whole(error.to_string()),
    }
}

impl Decode for Binary {
    fn decode(received: &mut Received) -> Result<Self, Undecodable> {
        if received.bytes.is_empty() {
            return Err(Undecodable::whole(
                "expected a file, got an empty body".into(),
            ));
        }
        if let Some(problem) = received.no_file() {
            return Err(problem);
        }
        Ok(Self {
            content_type: received.content_type().map(str::to_owned),
            bytes: std::mem::take(&mut received.bytes),
        })
    }
}

impl<T: Decode> Decode for Response<T> {
    fn decode(received: &mut Received) -> Result<Self, Undecodable> {
        let bytes = received.bytes.clone();
        Ok(Self {
            value: T::decode(received)?,
            status: received.status,
            headers: std::mem::take(&mut received.headers),
            bytes,
            attempts: received.attempts,
            elapsed: received.elapsed,
        })
    }
}

/// A complete answer with a status of success.
pub struct Received {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) bytes: Vec<u8>,
    pub(crate) attempts: u32,
    pub(crate) elapsed: Duration,
    /// The content type that was asked for.
    pub(crate) accept: &'static str,
    /// The rest of the body, if only the head was asked for.
    pub(crate) rest: Option<reqwest::Response>,
}

impl Received {
    pub(crate) fn content_type(&self) -> Option<&str> {
        self.headers.get(CONTENT_TYPE)?.to_str().ok()
    }

    /// Why the body cannot be the file that was asked for: a page or a message came in its place.
    pub(crate) fn no_file(&self) -> Option<Undecodable> {
        let found = self.content_type()?;
        let page = essence(found) == "text/html" || is_json(found);
        (page && essence(found) != essence(self.accept))
            .then(|| Undecodable::whole(format!("expected {}, got {found}", self.accept)))
    }
}

/// Why an answer does not give the result.
pub struct Undecodable {
    pub(crate) path: String,
    pub(crate) problem: String,
}

impl Undecodable {
    fn whole(problem: String) -> Self {
        Self {
            path: String::new(),
            problem,
        }
    }

    /// The problem, short enough for one line.
    pub(crate) fn shown(problem: &str) -> String {
        let mut shown: String = problem.chars().take(PROBLEM_SHOWN).collect();
        if problem.chars().nth(PROBLEM_SHOWN).is_some() {
            shown.push('…');
        }
        shown
    }
}

/// `application/json`, `text/json` and the `…+json` family, with or without parameters.
fn is_json(content_type: &str) -> bool {
    let essence = essence(content_type);
    essence.ends_with("/json") || essence.ends_with("+json")
}

/// A content type without its parameters, in small letters.
fn essence(content_type: &str) -> String {
    let essence = content_type.split(';').next().unwrap_or_default();
    essence.trim().to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn received(content_type: &'static str, body: &str) -> Received {
        let mut headers = HeaderMap::new();
        if !content_type.is_empty() {
            headers.insert(CONTENT_TYPE, content_type.parse().unwrap());
        }
        Received {
            status: 200,
            headers,
            bytes: body.as_bytes().to_vec(),
            attempts: 1,
            elapsed: Duration::ZERO,
            accept: "audio/mpeg",
            rest: None,
        }
    }

    #[test]
    fn files_by_content_type() {
        for (content_type, body, problem) in [
            ("audio/mpeg", "x", None),
            ("audio/wav", "x", None),
            ("", "x", None),
            ("audio/mpeg", "", Some("expected a file, got an empty body")),
            (
                "text/html; charset=utf-8",
                "x",
                Some("expected audio/mpeg, got text/html; charset=utf-8"),
            ),
            (
                "application/json",
                "{}",
                Some("expected audio/mpeg, got application/json"),
            ),
        ] {
            let found = Binary::decode(&mut received(content_type, body)).err();
            assert_eq!(
                found.map(|found| found.problem).as_deref(),
                problem,
                "{content_type} {body:?}"
            );
        }
        let mut page = Received {
            accept: "text/html",
            ..received("text/html", "x")
        };
        assert!(Binary::decode(&mut page).is_ok());
    }

    #[test]
    fn json_by_content_type() {
        for (content_type, good) in [
            ("", true),
            ("application/json", true),
            ("application/json; charset=utf-8", true),
            ("Application/Problem+JSON", true),
            ("text/html", false),
            ("text/plain", false),
        ] {
            let decoded = <Value as Decode>::decode(&mut received(content_type, "{}"));
            assert_eq!(decoded.is_ok(), good, "{content_type}");
        }
    }

    #[test]
    fn problems_have_a_path() {
        #[derive(Debug, serde::Deserialize)]
        struct Outer {
            #[expect(dead_code, reason = "only decoded")]
            items: Vec<Inner>,
        }
        #[derive(Debug, serde::Deserialize)]
        struct Inner {
            #[expect(dead_code, reason = "only decoded")]
            speed: f64,
        }
        let bad = |body| {
            let problem = <Outer as Decode>::decode(&mut received("", body))
                .err()
                .unwrap();
            (problem.path, problem.problem)
        };
        let (path, problem) = bad(r#"{"items":[{"speed":1},{"speed":"x"}]}"#);
        assert_eq!(path, "items[1].speed");
        assert!(problem.contains("invalid type: string"), "{problem}");
        assert_eq!(bad("").1, "expected JSON, got an empty body");
        assert_eq!(bad("<html>").0, "");
        assert!(bad(r#"{"items":[]} x"#).1.contains("trailing"));
    }
}
