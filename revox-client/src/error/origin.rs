//! Which request an error is about.

use std::borrow::Cow;

use revox_types::operation::{Operation, Repeat};

use crate::redact::Secrets;
use crate::text::PATH_SHOWN;

/// Which request an error is about.
#[derive(Clone)]
pub(crate) struct Origin {
    pub(crate) method: Cow<'static, str>,
    pub(crate) path: Cow<'static, str>,
    pub(crate) repeat: Repeat,
}

impl Origin {
    /// Method and path, as the documentation names the operation: `POST /assistants`. A path that a caller wrote out may hold secrets; what
    /// looks like a query is no part of it.
    pub(crate) fn shown(&self, secrets: &Secrets) -> String {
        let path = self.path.split(['?', '#']).next().unwrap_or_default();
        secrets.excerpt(&format!("{} {path}", self.method), PATH_SHOWN)
    }
}

impl From<&'static Operation> for Origin {
    fn from(operation: &'static Operation) -> Self {
        Self {
            method: operation.method.as_str().into(),
            path: operation.path.into(),
            repeat: operation.repeat,
        }
    }
}
