//! Stand-in.
#![allow(missing_docs)]
#[derive(Debug)]
pub struct Operation {
    pub id: &'static str,
    pub method: Method,
    pub path: &'static str,
    pub repeat: Repeat,
    pub accept: &'static str,
    pub params: &'static [Param],
    pub success: &'static [u16],
    pub summary: &'static str,
}
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Method {
    Get,
    Post,
    Put,
    Patch,
    Delete,
}
impl Method {
    pub const fn as_str(self) -> &'static str {
        match self {
            Method::Get => "GET",
            Method::Post => "POST",
            Method::Put => "PUT",
            Method::Patch => "PATCH",
            Method::Delete => "DELETE",
        }
    }
}
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Repeat {
    Safe,
    Unsafe,
}
#[derive(Debug)]
pub struct Param {
    pub name: &'static str,
    pub place: Place,
    pub required: bool,
}
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    Path,
    Query,
}
pub const SERVER: &str = "https://www.getrevox.com/api";
