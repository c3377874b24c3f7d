//! A document as the comparison sees it: places with their JSON pointers, references that can be followed, and operations.

use std::collections::HashMap;

use serde_json::Value;

use crate::error::{Problem, join};

/// The keys of a path item that are operations.
const METHODS: &[&str] = &[
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];
/// A reference that leads to a reference, and so on, is followed this far.
const MAX_CHAIN: usize = 64;

/// A place in a document.
#[derive(Debug, Clone)]
pub(crate) struct At<'d> {
    /// Its JSON pointer, without a leading `#`.
    pub(crate) pointer: String,
    /// What stands there.
    pub(crate) value: &'d Value,
}

impl<'d> At<'d> {
    /// The whole document.
    pub(crate) fn root(value: &'d Value) -> Self {
        Self {
            pointer: String::new(),
            value,
        }
    }

    /// A member of an object.
    pub(crate) fn get(&self, key: &str) -> Option<Self> {
        self.value.get(key).map(|value| self.child(key, value))
    }

    /// A member that is a text.
    pub(crate) fn text(&self, key: &str) -> Option<&'d str> {
        self.value.get(key).and_then(Value::as_str)
    }

    /// Whether a member is `true`.
    pub(crate) fn flag(&self, key: &str) -> bool {
        self.value.get(key) == Some(&Value::Bool(true))
    }

    /// The members of an object; none if it is something else.
    pub(crate) fn members(&self) -> impl Iterator<Item = (&'d str, Self)> + use<'d> {
        let pointer = self.pointer.clone();
        self.value
            .as_object()
            .into_iter()
            .flatten()
            .map(move |(key, value)| {
                let at = Self {
                    pointer: join(&pointer, key),
                    value,
                };
                (key.as_str(), at)
            })
    }

    /// The items of a list; none if it is something else.
    pub(crate) fn items(&self) -> impl Iterator<Item = Self> + use<'d> {
        let pointer = self.pointer.clone();
        self.value
            .as_array()
            .into_iter()
            .flatten()
            .enumerate()
            .map(move |(index, value)| Self {
                pointer: join(&pointer, &index.to_string()),
                value,
            })
    }

    /// The same place with nothing in it, for a member that is not there.
    pub(crate) fn empty(&self) -> Self {
        static NOTHING: Value = Value::Null;
        Self {
            pointer: self.pointer.clone(),
            value: &NOTHING,
        }
    }

    /// What the reference at this place leads to, one step far. `None` if it is none, or one that leads nowhere.
    pub(crate) fn target(&self, root: &'d Value) -> Option<Self> {
        self.follow(root).ok().flatten()
    }

    /// The same, with the reason why a reference cannot be followed.
    pub(crate) fn follow(&self, root: &'d Value) -> Result<Option<Self>, Problem> {
        let Some(reference) = self.value.get("$ref") else {
            return Ok(None);
        };
        let fail = |message: String| Problem {
            pointer: join(&self.pointer, "$ref"),
            message,
        };
        let Some(text) = reference.as_str() else {
            return Err(fail("`$ref` is not a text".to_owned()));
        };
        let Some(pointer) = text
            .strip_prefix('#')
            .map(decoded)
            .filter(|pointer| pointer.is_empty() || pointer.starts_with('/'))
        else {
            return Err(fail(format!(
                "`{text}` leads out of the document; only references of the form `#/components/…` can be followed"
            )));
        };
        match root.pointer(&pointer) {
            Some(value) => Ok(Some(Self { pointer, value })),
            None => Err(fail(format!("`{text}` leads to nothing"))),
        }
    }

    /// The place at the end of the references that begin here; this place itself when it is none.
    pub(crate) fn resolve(&self, root: &'d Value) -> Result<Self, Problem> {
        let mut at = self.clone();
        for _ in 0..MAX_CHAIN {
            match at.follow(root)? {
                Some(next) => at = next,
                None => return Ok(at),
            }
        }
        Err(Problem {
            pointer: join(&self.pointer, "$ref"),
            message: "the reference leads only to other references, perhaps in a circle".to_owned(),
        })
    }

    fn child(&self, key: &str, value: &'d Value) -> Self {
        Self {
            pointer: join(&self.pointer, key),
            value,
        }
    }
}

/// Something that a client can do, or, for a webhook, something that is done to it.
#[derive(Debug)]
pub(crate) struct Operation<'d> {
    /// The operation id, or method and path where there is none.
    pub(crate) name: String,
    /// The method, in capitals.
    pub(crate) method: String,
    /// The path with its placeholders, or the name of the webhook.
    pub(crate) path: &'d str,
    /// Whether it is a webhook or a callback, whose request body is received and whose response is sent.
    pub(crate) incoming: bool,
    /// Where it stands.
    pub(crate) at: At<'d>,
    /// Its parameters, those of the path first, with references followed.
    pub(crate) parameters: Vec<Parameter<'d>>,
}

/// A parameter of an operation.
#[derive(Debug, Clone)]
pub(crate) struct Parameter<'d> {
    /// `path`, `query`, `header` or `cookie`.
    pub(crate) place: &'d str,
    /// Its name on the wire.
    pub(crate) name: &'d str,
    /// Where it stands.
    pub(crate) at: At<'d>,
}

impl<'d> Operation<'d> {
    /// The request body, with its reference followed.
    pub(crate) fn body(&self, root: &'d Value) -> Result<Option<At<'d>>, Problem> {
        self.at
            .get("requestBody")
            .map(|body| body.resolve(root))
            .transpose()
    }

    /// The responses by status, with their references followed.
    pub(crate) fn responses(&self, root: &'d Value) -> Result<Vec<(&'d str, At<'d>)>, Problem> {
        let responses = self.at.get("responses");
        responses
            .iter()
            .flat_map(At::members)
            .filter(|(status, _)| !status.starts_with("x-"))
            .map(|(status, at)| Ok((status, at.resolve(root)?)))
            .collect()
    }
}

/// The operations of a document in its order, webhooks and callbacks included.
pub(crate) fn operations(root: &Value) -> Result<Vec<Operation<'_>>, Problem> {
    let whole = At::root(root);
    let mut found = Vec::new();
    for (key, incoming) in [("paths", false), ("webhooks", true)] {
        for (path, item) in whole.get(key).iter().flat_map(At::members) {
            if !path.starts_with("x-") {
                collect(root, path, &item, incoming, &mut found)?;
            }
        }
    }
    let mut names: HashMap<&str, &Operation<'_>> = HashMap::new();
    for operation in &found {
        if let Some(first) = names.insert(&operation.name, operation) {
            return Err(Problem {
                pointer: join(&operation.at.pointer, "operationId"),
                message: format!(
                    "`{}` is the name of two operations; the other one is at #{}",
                    operation.name, first.at.pointer
                ),
            });
        }
    }
    Ok(found)
}

fn collect<'d>(
    root: &'d Value,
    path: &'d str,
    item: &At<'d>,
    incoming: bool,
    found: &mut Vec<Operation<'d>>,
) -> Result<(), Problem> {
    let item = item.resolve(root)?;
    let shared = parameters(root, &item)?;
    for (method, at) in item
        .members()
        .filter(|(key, at)| METHODS.contains(key) && at.value.is_object())
    {
        let mut list = shared.clone();
        for parameter in parameters(root, &at)? {
            match list
                .iter_mut()
                .find(|known| (known.place, known.name) == (parameter.place, parameter.name))
            {
                Some(known) => *known = parameter,
                None => list.push(parameter),
            }
        }
        let method = method.to_uppercase();
        let name = at
            .text("operationId")
            .map_or_else(|| format!("{method} {path}"), str::to_owned);
        let callbacks = at.get("callbacks");
        found.push(Operation {
            name,
            method,
            path,
            incoming,
            at,
            parameters: list,
        });
        for (_, callback) in callbacks.iter().flat_map(At::members) {
            for (expression, item) in callback.resolve(root)?.members() {
                // A callback within a callback would be one of the caller's own; nobody writes that, and a circle of them would not end.
                if !expression.starts_with("x-") && !incoming {
                    collect(root, expression, &item, true, found)?;
                }
            }
        }
    }
    Ok(())
}

fn parameters<'d>(root: &'d Value, holder: &At<'d>) -> Result<Vec<Parameter<'d>>, Problem> {
    let list = holder.get("parameters");
    list.iter()
        .flat_map(At::items)
        .map(|at| {
            let at = at.resolve(root)?;
            match (at.text("in"), at.text("name")) {
                (Some(place), Some(name)) => Ok(Parameter { place, name, at }),
                _ => Err(Problem {
                    pointer: at.pointer,
                    message: "a parameter needs `name` and `in`".to_owned(),
                }),
            }
        })
        .collect()
}

/// Undoes the percent-encoding that a pointer has inside of a URI.
fn decoded(text: &str) -> String {
    if !text.contains('%') {
        return text.to_owned();
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let hex = (*first == b'%').then(|| tail.get(..2)).flatten();
        let byte = hex.and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok());
        bytes.push(byte.unwrap_or(*first));
        rest = if byte.is_some() { &tail[2..] } else { tail };
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}
