//! The description of an API operation, shared by the client and the mock server.

use core::fmt;

use crate::rules::Object;

/// An operation: what has to be sent, and what may be done when no response comes.
#[derive(Debug)]
pub struct Operation {
    /// The name that the API's document gives it: `assistants.create`.
    pub id: &'static str,
    /// The HTTP method.
    pub method: Method,
    /// The path below the server's address, with path parameters in braces: `/assistants/{id}`.
    pub path: &'static str,
    /// Whether it may be sent once more when nobody knows what became of the first time.
    pub repeat: Repeat,
    /// The content type of a success.
    pub accept: &'static str,
    /// The parameters: those of the path in its order, then the others in the order of the document.
    pub params: &'static [Param],
    /// The body of a request, if it has one.
    pub body: Option<Body>,
    /// The statuses of a success that the document names. Others from 200 to 299 are successes as well.
    pub success: &'static [u16],
    /// The JSON that a success without a body stands for, if the operation has nothing to say but that it is done.
    pub empty: Option<&'static str>,
    /// A short summary.
    pub summary: &'static str,
}

/// An HTTP method.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Method {
    /// `GET`.
    Get,
    /// `PUT`.
    Put,
    /// `POST`.
    Post,
    /// `DELETE`.
    Delete,
    /// `OPTIONS`.
    Options,
    /// `HEAD`.
    Head,
    /// `PATCH`.
    Patch,
    /// `TRACE`.
    Trace,
}

/// Whether a request may be sent twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Repeat {
    /// It only reads, so that no time changes anything.
    Reads,
    /// The second time changes nothing.
    Safe,
    /// The second time may do it twice: place a call, create an assistant.
    Unsafe,
}

/// A parameter of an [`Operation`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Param {
    /// Its name on the wire.
    pub name: &'static str,
    /// Where it is sent.
    pub place: Place,
    /// Whether it has to be sent.
    pub required: bool,
}

/// Where a [`Param`] is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    /// In the path.
    Path,
    /// After the path's question mark.
    Query,
    /// In a header.
    Header,
    /// In a cookie.
    Cookie,
}

/// The body of an [`Operation`].
#[derive(Debug)]
pub struct Body {
    /// Its content type.
    pub content_type: &'static str,
    /// Whether it has to be sent.
    pub required: bool,
    /// The rules that it has to obey, if it is an object.
    pub object: Option<&'static Object>,
}

impl Method {
    /// The method as it is sent: `POST`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Method::Get => "GET",
            Method::Put => "PUT",
            Method::Post => "POST",
            Method::Delete => "DELETE",
            Method::Options => "OPTIONS",
            Method::Head => "HEAD",
            Method::Patch => "PATCH",
            Method::Trace => "TRACE",
        }
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// As in messages: `POST /assistants`.
impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.path)
    }
}
