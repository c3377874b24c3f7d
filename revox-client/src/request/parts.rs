//! Everything that a request says, before it is known whether it can be sent.

use std::borrow::Cow;
use std::time::Duration;

use reqwest::Url;
use revox_types::operation::{Param, Place, Repeat};
use serde_json::Value;

use super::body::{Body, Validation};
use super::url;
use crate::error::Error;

/// Everything that a request says, before it is known whether it can be sent.
pub(crate) struct RequestParts {
    pub(crate) operation: Cow<'static, str>,
    pub(crate) method: Cow<'static, str>,
    pub(crate) path: Cow<'static, str>,
    pub(crate) accept: &'static str,
    pub(crate) empty: Option<&'static str>,
    pub(crate) repeat: Repeat,
    pub(crate) headers: Vec<(String, Option<String>)>,
    pub(crate) timeout: Option<Duration>,
    pub(crate) total_timeout: Option<Duration>,
    pub(crate) retries: Option<u32>,
    pub(super) params: &'static [Param],
    pub(super) path_values: Vec<(&'static str, String)>,
    pub(super) query: Vec<(String, String)>,
    pub(super) body: Option<Body>,
    pub(super) extra: Vec<(String, Value)>,
    pub(super) validation: Validation,
    pub(super) problem: Option<Error>,
}

impl Default for RequestParts {
    fn default() -> Self {
        Self {
            operation: Cow::Borrowed(""),
            method: Cow::Borrowed(""),
            path: Cow::Borrowed(""),
            accept: "application/json",
            empty: None,
            repeat: Repeat::Unsafe,
            headers: Vec::new(),
            timeout: None,
            total_timeout: None,
            retries: None,
            params: &[],
            path_values: Vec::new(),
            query: Vec::new(),
            body: None,
            extra: Vec::new(),
            validation: Validation::Full,
            problem: None,
        }
    }
}

impl RequestParts {
    /// Method and path, as the documentation names the operation: `POST /assistants`. Only an error needs them put together.
    pub(crate) fn name(&self) -> impl FnOnce() -> Cow<'static, str> + use<> {
        let (method, path) = (self.method.clone(), self.path.clone());
        move || Cow::Owned(format!("{method} {path}"))
    }

    /// The URL of the request: path and query, percent-encoded, after the base.
    pub(crate) fn url(&self, base: &Url) -> Result<Url, Error> {
        let path = url::fill(&self.path, &self.path_values).map_err(Error::request)?;
        let missing = self.params.iter().find(|param| {
            let given = self.query.iter().any(|(name, _)| name == param.name);
            param.place == Place::Query && param.required && !given
        });
        if let Some(param) = missing {
            let message = format!("`{}` is missing or empty", param.name);
            return Err(Error::request(message));
        }
        let mut url = base.clone();
        url.set_path(&format!("{}{path}", base.path().trim_end_matches('/')));
        if !self.query.is_empty() {
            url.set_query(Some(&url::query(&self.query)));
        }
        Ok(url)
    }

    /// Takes the body as it will be sent.
    pub(crate) fn take_body(&mut self) -> Result<Option<Body>, Error> {
        if let Some(problem) = self.problem.take() {
            return Err(problem);
        }
        let body = self.body.take();
        let body = body.map(|body| body.valid(self.validation)).transpose()?;
        let extra = std::mem::take(&mut self.extra);
        if extra.is_empty() {
            return Ok(body);
        }
        Body::merge(body, extra).map(Some)
    }

    /// Keeps the first mistake, which sending reports.
    pub(super) fn fail(&mut self, problem: Error) {
        self.problem.get_or_insert(problem);
    }
}
