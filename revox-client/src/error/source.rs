//! Details of reqwest's errors that only their sources tell.

use std::error::Error as StdError;
use std::iter::successors;

/// Whether the server sent something other than HTTP.
pub(crate) fn is_no_http(error: &reqwest::Error) -> bool {
    http_error(error).is_some_and(hyper::Error::is_parse)
}

/// Whether a body that came through is not what its content encoding says.
pub(crate) fn is_corrupt(error: &reqwest::Error) -> bool {
    error.is_decode() && http_error(error).is_none()
}

fn http_error(error: &reqwest::Error) -> Option<&hyper::Error> {
    successors(error.source(), |cause| (**cause).source()).find_map(|cause| cause.downcast_ref())
}
