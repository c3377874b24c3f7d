//! Removes secrets from text: the API key, and the secrets of a request, which a server may echo in its response.

mod encoded;

use std::fmt;

use reqwest::header::{HeaderMap, HeaderValue};
use revox_types::rules::{Object, Shape};
use serde_json::{Map, Value};

use crate::text::{one_line, prefix};
use encoded::{Folded, MIN_PART};

/// The replacement of a secret.
pub(crate) const REDACTED: &str = "[redacted]";

/// A word of a header's value, such as what follows `Bearer`, is a secret of its own from this length on.
const MIN_WORD: usize = 8;

/// How many bytes of a text an excerpt is made of.
const EXCERPT: usize = 4096;

/// An API key. Its `Debug` shows nothing of it.
#[derive(Clone, PartialEq, Eq)]
pub struct ApiKey(String);

impl ApiKey {
    /// The key, for the one place that has to know it.
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

impl From<String> for ApiKey {
    fn from(key: String) -> Self {
        Self::from(key.as_str())
    }
}

impl From<&str> for ApiKey {
    /// Takes the key without white space around it, and without the scheme `Bearer` before it.
    fn from(key: &str) -> Self {
        let key = key.trim();
        let (scheme, rest) = key.split_once(char::is_whitespace).unwrap_or((key, ""));
        let bare = if scheme.eq_ignore_ascii_case("bearer") {
            rest.trim_start()
        } else {
            key
        };
        Self(bare.to_owned())
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ApiKey({REDACTED})")
    }
}

/// The secrets of one request, to be removed from the response: each folded without and with its escapes read.
#[derive(Default)]
pub(crate) struct Secrets(Vec<[String; 2]>);

impl Secrets {
    /// Adds the value of a header whose name says that it is secret.
    pub(crate) fn add_header(&mut self, name: &str, value: &str) {
        if is_secret_name(name) {
            self.add_words(value);
        }
    }

    /// Adds a secret and the words in it: servers like to quote a token without its scheme, or one cookie.
    fn add_words(&mut self, value: &str) {
        self.add(value);
        for word in value.split(|char: char| char.is_whitespace() || "=;,\"".contains(char)) {
            if word.len() >= MIN_WORD {
                self.add(word);
            }
        }
    }

    /// Adds a secret.
    pub(crate) fn add(&mut self, secret: &str) {
        let secret = [false, true].map(|escaped| Folded::new(secret, escaped).text);
        if !secret[0].is_empty() && !self.0.contains(&secret) {
            self.0.push(secret);
        }
    }

    /// Adds what a table marks as secret in a value, and where no table describes it, what its name makes a secret. What is in a secret is
    /// `secret` as well.
    pub(crate) fn add_value(&mut self, shape: Option<&Shape>, secret: bool, value: &Value) {
        match (shape, value) {
            (Some(Shape::AnyOf(choices)), _) => {
                for choice in *choices {
                    self.add_value(Some(&choice.shape), secret, value);
                }
            }
            (_, Value::String(text)) if secret => self.add_words(text),
            (_, Value::Array(items)) => {
                let item = match shape {
                    Some(Shape::List(item)) => Some(&item.shape),
                    _ => None,
                };
                for value in items {
                    self.add_value(item, secret, value);
                }
            }
            (Some(Shape::Map(item)), Value::Object(members)) => {
                for value in members.values() {
                    self.add_value(Some(&item.shape), secret, value);
                }
            }
            (_, Value::Object(members)) => {
                let tables = tables(shape, members);
                for (name, value) in members {
                    let fields = tables.iter().filter_map(|table| table.field(name));
                    let fields: Vec<_> = fields.map(|(_, field)| field).collect();
                    if fields.is_empty() {
                        self.add_value(None, secret || is_secret_name(name), value);
                    }
                    for field in fields {
                        let secret = secret || field.secret;
                        self.add_value(Some(&field.value.shape), secret, value);
                    }
                }
            }
            _ => {}
        }
    }

    /// Takes the secrets out of a text, however they are written in it. Of a text that is not complete, the end may be part of a secret.
    pub(crate) fn scrub_text(&self, text: &str, complete: bool) -> String {
        self.scrub(text, complete, false)
    }

    /// `string` says that the text is a whole string of JSON, where short secrets are replaced, too: as parts of words they would be
    /// everywhere.
    fn scrub(&self, text: &str, complete: bool, string: bool) -> String {
        let mut found = Vec::new();
        for (form, escaped) in [false, true].into_iter().enumerate() {
            let folded = Folded::new(text, escaped);
            for secret in self.0.iter().map(|forms| &forms[form]) {
                if secret.len() >= MIN_PART {
                    folded.find(secret, complete, &mut found);
                } else if string && !secret.is_empty() && folded.text == *secret {
                    found.push((0, text.len()));
                }
            }
        }
        found.sort_unstable();
        let mut clean = String::with_capacity(text.len());
        let mut done = 0;
        for (start, end) in found {
            if start >= done {
                clean.push_str(&text[done..start]);
                clean.push_str(REDACTED);
            }
            done = done.max(end);
        }
        clean.push_str(&text[done..]);
        clean
    }

    /// The beginning of a text of any size, on one line and without secrets.
    pub(crate) fn excerpt(&self, text: &str, characters: usize) -> String {
        let beginning = prefix(text, EXCERPT);
        let clean = self.scrub_text(beginning, beginning.len() == text.len());
        one_line(&clean, characters)
    }

    /// Takes the secrets out of the values of headers.
    pub(crate) fn scrub_headers(&self, headers: &mut HeaderMap) {
        for value in headers.values_mut() {
            let text = String::from_utf8_lossy(value.as_bytes());
            let clean = self.scrub_text(&text, true);
            if clean != text
                && let Ok(clean) = HeaderValue::from_str(&clean)
            {
                *value = clean;
            }
        }
    }

    /// Takes the secrets out of every string and every key of a JSON value.
    pub(crate) fn scrub_json(&self, value: &mut Value) {
        match value {
            Value::String(text) => *text = self.scrub(text, true, true),
            Value::Array(items) => items.iter_mut().for_each(|item| self.scrub_json(item)),
            Value::Object(members) => {
                *members = std::mem::take(members)
                    .into_iter()
                    .map(|(name, mut value)| {
                        self.scrub_json(&mut value);
                        (self.scrub(&name, true, true), value)
                    })
                    .collect();
            }
            _ => {}
        }
    }
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Secrets({})", self.0.len())
    }
}

/// The tables that describe an object. Under a tag that this version does not know, it is treated as if it were each of the variants.
fn tables(shape: Option<&Shape>, members: &Map<String, Value>) -> Vec<&'static Object> {
    match shape {
        Some(Shape::Object(object)) => vec![*object],
        Some(Shape::Union(union)) => {
            let tag = members.get(union.tag).and_then(Value::as_str);
            let mut variants: Vec<_> = union.variants.iter().collect();
            if variants.iter().any(|variant| Some(variant.tag) == tag) {
                variants.retain(|variant| Some(variant.tag) == tag);
            }
            variants.iter().map(|variant| variant.object).collect()
        }
        _ => Vec::new(),
    }
}

/// Whether a header or a field of this name tends to hold a secret.
pub(crate) fn is_secret_name(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    [
        "auth",
        "cookie",
        "key",
        "secret",
        "token",
        "password",
        "credential",
    ]
    .iter()
    .any(|part| name.contains(part))
}

#[cfg(test)]
mod tests {
    use revox_types::rules::{Field, Union, Value as Kind, Variant};
    use serde_json::json;

    use super::*;

    const fn field(name: &'static str, secret: bool, shape: Shape) -> Field {
        Field {
            name,
            ident: name,
            required: false,
            secret,
            value: Kind {
                shape,
                nullable: false,
                checks: &[],
            },
        }
    }

    static HEADER: Object = Object {
        name: "Header",
        fields: &[
            field("key", false, Shape::String),
            field("value", true, Shape::String),
        ],
        rules: &[],
    };
    static CUSTOM: Object = Object {
        name: "Custom",
        fields: &[field("api_key", true, Shape::String)],
        rules: &[],
    };
    static MODEL: Union = Union {
        name: "Model",
        tag: "type",
        variants: &[Variant {
            tag: "custom",
            variant: "Custom",
            object: &CUSTOM,
        }],
    };
    const HEADER_VALUE: Kind = Kind {
        shape: Shape::Object(&HEADER),
        nullable: false,
        checks: &[],
    };
    static BODY: Object = Object {
        name: "Body",
        fields: &[
            field("headers", false, Shape::List(&HEADER_VALUE)),
            field("model", false, Shape::Union(&MODEL)),
            field("either", false, Shape::AnyOf(&[HEADER_VALUE])),
            field("by_name", false, Shape::Map(&HEADER_VALUE)),
            field("tokens", true, Shape::Any),
        ],
        rules: &[],
    };

    fn secrets(body: &Value) -> Vec<String> {
        let mut secrets = Secrets::default();
        secrets.add_value(Some(&Shape::Object(&BODY)), false, body);
        literal(&secrets)
    }

    fn literal(secrets: &Secrets) -> Vec<String> {
        secrets.0.iter().map(|forms| forms[0].clone()).collect()
    }

    #[test]
    fn finds_what_the_tables_mark() {
        let body = json!({
            "headers": [{ "key": "Authorization", "value": "Basic abc" }, { "key": "Accept", "value": "" }],
            "model": { "type": "custom", "api_key": "sk-very-secret" },
        });
        assert_eq!(secrets(&body), ["basic abc", "sk-very-secret"]);
        let long = json!({ "headers": [{ "key": "Cookie", "value": "id=0123456789; lang=en" }] });
        assert_eq!(secrets(&long), ["id=0123456789; lang=en", "0123456789"]);
        let mut named = Secrets::default();
        let body = json!({ "a": [{ "model_key": "sk-unknown", "b": "open" }], "token": 5 });
        named.add_value(None, false, &body);
        assert_eq!(literal(&named), ["sk-unknown"]);
        let future = json!({ "model": { "type": "new", "api_key": "sk-new" } });
        assert_eq!(secrets(&future), ["sk-new"]);
        let header = |value: &str| json!({ "key": "x", "value": value });
        assert_eq!(secrets(&json!({ "either": header("sk-1") })), ["sk-1"]);
        let by_name = json!({ "by_name": { "a": header("sk-2") } });
        assert_eq!(secrets(&by_name), ["sk-2"]);
        let tokens = json!({ "tokens": ["sk-3", { "a": "sk-4" }, 5] });
        assert_eq!(secrets(&tokens), ["sk-3", "sk-4"]);
        // A field that was added, and that no table knows.
        assert_eq!(secrets(&json!({ "access_token": "sk-5" })), ["sk-5"]);
    }

    #[test]
    fn secret_headers_are_found_and_scrubbed() {
        let mut secrets = Secrets::default();
        secrets.add_header("Accept", "text/plain");
        secrets.add_header("Authorization", "Bearer sk-very-secret");
        assert_eq!(
            literal(&secrets),
            ["bearer sk-very-secret", "sk-very-secret"]
        );
        assert_eq!(format!("{secrets:?}"), "Secrets(2)");
        let mut headers = HeaderMap::new();
        headers.insert("x-echo", HeaderValue::from_static("got sk-very-secret"));
        headers.insert("x-open", HeaderValue::from_static("text/plain"));
        secrets.scrub_headers(&mut headers);
        assert_eq!(headers["x-echo"], "got [redacted]");
        assert_eq!(headers["x-open"], "text/plain");
    }

    #[test]
    fn scrubs_text_and_json() {
        let mut secrets = Secrets::default();
        for secret in ["sk-1234", "sk-1234-longer", "a\"b/c\\d", "xyz"] {
            secrets.add(secret);
        }
        assert_eq!(
            secrets.scrub_text(r#"<p>sk-1234-longer SK-1234 "a\"b/c\\d" xyz</p>"#, true),
            r#"<p>[redacted] [redacted] "[redacted]" xyz</p>"#
        );
        let mut echo = json!({ "got": ["xyz", "xyzzy", "Bearer sk-1234"], "sk-1234": { "a": "a\"b/c\\d" }, "n": 1 });
        secrets.scrub_json(&mut echo);
        let clean = json!({ "got": ["[redacted]", "xyzzy", "Bearer [redacted]"], "[redacted]": { "a": "[redacted]" }, "n": 1 });
        assert_eq!(echo, clean);
    }

    #[test]
    fn scrubs_a_secret_that_is_cut_short() {
        let mut secrets = Secrets::default();
        secrets.add("sk-1234é5678");
        for (text, expected) in [
            ("got sk-1234é56", "got [redacted]"),
            ("got sk-1", "got [redacted]"),
            ("got sk-", "got sk-"),
            ("got nothing", "got nothing"),
        ] {
            assert_eq!(secrets.scrub_text(text, false), expected);
            assert_eq!(secrets.scrub_text(text, true), text);
        }
        let long = format!("{}sk-1234é5678", "a".repeat(EXCERPT - 7));
        assert_eq!(secrets.excerpt(&long, 5), "aaaaa…");
        assert!(secrets.excerpt(&long, usize::MAX).ends_with("a[redacted]"));
    }

    #[test]
    fn debug_shows_no_key() {
        let key = ApiKey::from(" revox-key\n");
        assert_eq!(key.expose(), "revox-key");
        for (given, expected) in [
            ("Bearer revox-key", "revox-key"),
            ("bearer \t revox-key ", "revox-key"),
            ("Bearer", ""),
            ("my key", "my key"),
            ("bearer-key", "bearer-key"),
        ] {
            assert_eq!(ApiKey::from(given.to_owned()).expose(), expected);
        }
        assert_eq!(format!("{key:?}"), "ApiKey([redacted])");
    }
}
