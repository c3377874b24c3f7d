//! Details of reqwest's errors that only their sources tell.

use std::error::Error as StdError;
use std::io;
use std::iter::successors;

/// Whether the server sent something other than HTTP.
pub(crate) fn is_no_http(error: &reqwest::Error) -> bool {
    http_error(error).is_some_and(hyper::Error::is_parse)
}

/// Whether a body that came through is not what its content encoding says.
pub(crate) fn is_corrupt(error: &reqwest::Error) -> bool {
    error.is_decode() && http_error(error).is_none()
}

/// Why no connection was made: what the first cause says.
pub(crate) fn connect_problem(error: &reqwest::Error) -> String {
    let Some(first) = causes(error).last() else {
        return error.to_string();
    };
    match first.downcast_ref::<io::Error>() {
        // The words of an operating system come with its number, and in its language.
        Some(error) if error.raw_os_error().is_some() => error.kind().to_string(),
        _ => first.to_string(),
    }
}

fn http_error(error: &reqwest::Error) -> Option<&hyper::Error> {
    causes(error).find_map(|cause| cause.downcast_ref())
}

fn causes(error: &reqwest::Error) -> impl Iterator<Item = &(dyn StdError + 'static)> {
    successors(error.source(), |cause| (**cause).source())
}
