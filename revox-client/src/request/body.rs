//! The body of a request: its bytes, what is wrong with it, and which of it is secret.

use revox_types::model::secret;
use revox_types::rules::{Context, Object, Validate, Violations};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::error::Error;

/// A body, serialized and validated.
pub(crate) struct Body {
    pub(crate) bytes: Vec<u8>,
    violations: Option<Violations>,
    /// The violations that remain if unknown enum values pass.
    without_unknown: Option<Violations>,
    /// The table that tells which members are secret.
    pub(crate) object: Option<&'static Object>,
}

/// How a body is validated before it is sent.
#[derive(Debug, Clone, Copy)]
pub(super) enum Validation {
    Full,
    /// Enum values that this version does not know pass.
    AllowUnknown,
    Off,
}

impl Body {
    /// A body that the tables know.
    pub(super) fn validated<B: Serialize + Validate>(body: &B) -> Result<Self, Error> {
        let violations = body.validate().err();
        let context = Context::new(B::OPERATION).deny_only();
        let without_unknown = violations
            .as_ref()
            .and_then(|_| body.validate_in(context.allow_unknown_values()).err());
        Ok(Self {
            violations,
            without_unknown,
            object: Some(B::OBJECT),
            ..Self::unvalidated(body)?
        })
    }

    /// A body that nothing is known about.
    pub(super) fn unvalidated<B: Serialize + ?Sized>(body: &B) -> Result<Self, Error> {
        let json = serde_json::to_vec(body).map_err(|error| {
            Error::request("the body cannot be written as JSON").with_source(error)
        })?;
        let bytes = secret::from_env(json).map_err(Error::missing_secret)?;
        Ok(Self {
            bytes,
            violations: None,
            without_unknown: None,
            object: None,
        })
    }

    /// The body, unless it breaks rules.
    pub(super) fn valid(mut self, validation: Validation) -> Result<Self, Error> {
        let violations = match validation {
            Validation::Full => self.violations.take(),
            Validation::AllowUnknown => self.without_unknown.take(),
            Validation::Off => None,
        };
        match violations {
            Some(violations) => Err(Error::invalid(violations)),
            None => Ok(self),
        }
    }

    /// Adds fields to a body, or makes one of them.
    pub(super) fn merge(body: Option<Self>, extra: Vec<(String, Value)>) -> Result<Self, Error> {
        let (mut members, object) = match body {
            None => (Map::new(), None),
            Some(body) => match serde_json::from_slice(&body.bytes) {
                Ok(Value::Object(members)) => (members, body.object),
                _ => {
                    return Err(Error::request(
                        "fields can be added only to a body that is a JSON object",
                    ));
                }
            },
        };
        for (name, value) in extra {
            merge_member(&mut members, name, value);
        }
        Ok(Self {
            object,
            ..Self::unvalidated(&members)?
        })
    }
}

fn merge_member(members: &mut Map<String, Value>, name: String, value: Value) {
    match (members.get_mut(&name), value) {
        (Some(Value::Object(old)), Value::Object(new)) => {
            for (name, value) in new {
                merge_member(old, name, value);
            }
        }
        (_, value) => {
            members.insert(name, value);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(body: Option<&Value>, extra: &[(&str, Value)], expected: Option<&Value>) {
        let body = body.map(|body| Body::unvalidated(body).unwrap());
        let extra = extra
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.clone()))
            .collect();
        let merged = Body::merge(body, extra)
            .ok()
            .map(|body| serde_json::from_slice::<Value>(&body.bytes).unwrap());
        assert_eq!(merged.as_ref(), expected);
    }

    #[test]
    fn extra_fields_are_merged_at_every_depth() {
        check(
            Some(&json!({ "a": 1, "voice": { "id": "x", "more": { "b": 1 } }, "list": [1] })),
            &[
                ("voice", json!({ "model": "new", "more": { "c": null } })),
                ("a", json!({ "now": "an object" })),
                ("list", json!([2])),
                ("b", json!(true)),
            ],
            Some(&json!({
                "a": { "now": "an object" },
                "voice": { "id": "x", "model": "new", "more": { "b": 1, "c": null } },
                "list": [2],
                "b": true,
            })),
        );
        check(None, &[("a", json!(1))], Some(&json!({ "a": 1 })));
        check(Some(&json!([])), &[("a", json!(1))], None);
    }
}
