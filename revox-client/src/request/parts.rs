//! Everything that a request says, before it is known whether it can be sent.

use std::time::Duration;

use reqwest::Url;
use revox_types::operation::{Param, Place};
use serde_json::Value;

use super::body::{Body, Validation};
use super::url;
use crate::client::builder::Config;
use crate::error::{Error, Origin};
use crate::redact::Secrets;
use crate::retry::Policy;

/// Everything that a request says, before it is known whether it can be sent.
pub(crate) struct RequestParts {
    pub(crate) operation: &'static str,
    pub(crate) origin: Origin,
    pub(crate) accept: &'static str,
    pub(crate) empty: Option<&'static str>,
    pub(crate) headers: Vec<(String, Option<String>)>,
    pub(crate) timeout: Duration,
    pub(crate) total_timeout: Duration,
    pub(crate) retry: Policy,
    pub(super) params: &'static [Param],
    pub(super) path_values: Vec<(&'static str, String)>,
    pub(super) query: Vec<(String, String)>,
    pub(super) body: Option<Body>,
    pub(super) extra: Vec<(String, Value)>,
    pub(super) validation: Validation,
    pub(super) problem: Option<Error>,
}

impl RequestParts {
    /// A request that says nothing yet but where it goes, with the limits of a client. `operation` is its name in logs.
    pub(super) fn new(config: &Config, operation: &'static str, origin: Origin) -> Self {
        Self {
            operation,
            origin,
            accept: "application/json",
            empty: None,
            headers: Vec::new(),
            timeout: config.timeout,
            total_timeout: config.total_timeout,
            retry: config.retry,
            params: &[],
            path_values: Vec::new(),
            query: Vec::new(),
            body: None,
            extra: Vec::new(),
            validation: Validation::Full,
            problem: None,
        }
    }

    /// Secrets outside of the body, which must not be shown.
    pub(crate) fn secrets(&self, config: &Config) -> Secrets {
        let mut secrets = config.secrets();
        for (name, value) in &self.headers {
            secrets.add_header(name, value.as_deref().unwrap_or_default());
        }
        secrets
    }

    /// The URL of the request: path and query, percent-encoded, after the base.
    pub(crate) fn url(&self, base: &Url) -> Result<Url, Error> {
        let path = url::fill(&self.origin.path, &self.path_values).map_err(Error::request)?;
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
