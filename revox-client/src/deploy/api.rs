//! The requests of a deployment. Responses stay JSON, so that what this version does not know is neither lost nor in the way.

use std::fmt;
use std::time::{Instant, SystemTime};

use serde_json::{Map, Value};

use super::error::Error;
use crate::Client;
use crate::generated::deploy::{self as glue, SCHEMA};

/// The API's clock. By it, machines whose own clocks differ agree on how long ago something was sent.
#[derive(Clone, Copy)]
pub(super) struct Clock {
    date: SystemTime,
    read: Instant,
}

impl Clock {
    pub(super) fn now(self) -> SystemTime {
        self.date + self.read.elapsed()
    }
}

impl fmt::Display for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        humantime::format_rfc3339_seconds(self.now()).fmt(f)
    }
}

/// Every assistant of the organization, and the time.
pub(super) fn list(client: &Client) -> Result<(Vec<Value>, Clock), Error> {
    let response = glue::list(client).with_response().wait()?;
    let date = response.header("date").map(httpdate::parse_http_date);
    let clock = Clock {
        date: date.and_then(Result::ok).unwrap_or_else(SystemTime::now),
        read: Instant::now(),
    };
    match response
        .into_value()
        .get_mut(SCHEMA.listed)
        .map(Value::take)
    {
        Some(Value::Array(assistants)) => Ok((assistants, clock)),
        _ => Err(Error::usage(format!(
            "the API's response is not as documented: it has no `{}`",
            SCHEMA.listed
        ))),
    }
}

/// Makes an assistant, and gives it as it is stored.
pub(super) fn create(client: &Client, body: &Value) -> Result<Value, crate::Error> {
    // What serde_json says of a wrong value shows it.
    let definition: glue::Definition = serde_json::from_value(body.clone())
        .map_err(|_| crate::Error::request("the definition is not one of this version"))?;
    let mut response = glue::create(client, &definition).wait()?;
    Ok(response
        .get_mut(SCHEMA.created)
        .map(Value::take)
        .unwrap_or_default())
}

/// Changes fields of an assistant, and gives the notice that the response may have.
pub(super) fn update(
    client: &Client,
    id: &str,
    fields: &Map<String, Value>,
) -> Result<Option<Value>, crate::Error> {
    // A type drops what it does not know, and what live holds goes back as it is.
    let mut request = glue::update(client, id, &glue::Update::default());
    for (name, value) in fields {
        request = request.extra_field(name, value.clone());
    }
    let mut response = request.wait()?;
    let notice = SCHEMA.notice.and_then(|notice| response.get_mut(notice));
    Ok(notice.map(Value::take).filter(|notice| !notice.is_null()))
}

/// Deletes an assistant; one that is gone is deleted.
pub(super) fn delete(client: &Client, id: &str) -> Result<(), crate::Error> {
    match glue::delete(client, id).wait() {
        Err(error) if !error.is_not_found() => Err(error),
        _ => Ok(()),
    }
}
