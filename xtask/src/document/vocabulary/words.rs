//! The keys that each kind of object of a document can have: those of OpenAPI 3.0 and 3.1, of JSON Schema, and our own.

use Holds::{Any, Flag, List, Map, One, Text, Values, Words};

/// What the value of a key has to be.
#[derive(Debug, Clone, Copy)]
pub(super) enum Holds {
    /// Nothing that is looked at here.
    Any,
    Text,
    Flag,
    /// A list of texts.
    Words,
    /// A list of any values.
    Values,
    /// An object; where a schema is meant, also a truth value or the list of the old `items`.
    One(&'static Object),
    /// A list of objects.
    List(&'static Object),
    /// Objects by name.
    Map(&'static Object),
}

impl Holds {
    /// What the value has to be, for messages.
    pub(super) fn wanted(self) -> &'static str {
        match self {
            Any => "any value",
            Text => "a text",
            Flag => "`true` or `false`",
            Words => "a list of texts",
            Values | List(_) => "a list",
            One(_) | Map(_) => "an object",
        }
    }
}

/// Whether a key is one of those that an object can have.
pub(super) type Fits = fn(&str) -> bool;

/// A kind of object.
#[derive(Debug)]
pub(super) struct Object {
    /// Its name for messages, with an article.
    pub(super) name: &'static str,
    /// The keys that it can have.
    pub(super) members: &'static [(&'static str, Holds)],
    /// Which other keys it can have, and what they hold.
    pub(super) others: Option<(Fits, Holds)>,
}

const fn object(name: &'static str, members: &'static [(&'static str, Holds)]) -> Object {
    Object {
        name,
        members,
        others: None,
    }
}

fn is_path(key: &str) -> bool {
    key.starts_with('/')
}

fn is_status(key: &str) -> bool {
    let mut letters = key.chars();
    key == "default"
        || key.len() == 3
            && letters
                .next()
                .is_some_and(|first| ('1'..='5').contains(&first))
            && (letters.as_str() == "XX" || letters.all(|digit| digit.is_ascii_digit()))
}

fn anything(_: &str) -> bool {
    true
}

pub(super) static DOCUMENT: Object = object(
    "a document",
    &[
        ("openapi", Any),
        ("$self", Text),
        ("info", One(&INFO)),
        ("jsonSchemaDialect", Text),
        ("servers", List(&SERVER)),
        ("paths", One(&PATHS)),
        ("webhooks", Map(&PATH)),
        ("components", One(&COMPONENTS)),
        ("security", Values),
        ("tags", List(&TAG)),
        ("externalDocs", Any),
    ],
);

static INFO: Object = object(
    "`info`",
    &[
        ("title", Text),
        ("summary", Text),
        ("description", Text),
        ("termsOfService", Text),
        ("contact", Any),
        ("license", Any),
        ("version", Any),
    ],
);

static SERVER: Object = object(
    "a server",
    &[
        ("url", Text),
        ("name", Text),
        ("description", Text),
        ("variables", Map(&VARIABLE)),
    ],
);

static VARIABLE: Object = object(
    "a variable of a server",
    &[("enum", Values), ("default", Any), ("description", Text)],
);

static TAG: Object = object(
    "a tag",
    &[
        ("name", Text),
        ("summary", Text),
        ("description", Text),
        ("externalDocs", Any),
        ("parent", Text),
        ("kind", Text),
    ],
);

static PATHS: Object = Object {
    name: "`paths`",
    members: &[],
    others: Some((is_path, One(&PATH))),
};

static PATH: Object = object(
    "a path",
    &[
        ("$ref", Text),
        ("summary", Text),
        ("description", Text),
        ("servers", List(&SERVER)),
        ("parameters", List(&PARAMETER)),
        ("get", One(&OPERATION)),
        ("put", One(&OPERATION)),
        ("post", One(&OPERATION)),
        ("delete", One(&OPERATION)),
        ("options", One(&OPERATION)),
        ("head", One(&OPERATION)),
        ("patch", One(&OPERATION)),
        ("trace", One(&OPERATION)),
    ],
);

pub(super) static OPERATION: Object = object(
    "an operation",
    &[
        ("operationId", Text),
        ("tags", Words),
        ("summary", Text),
        ("description", Text),
        ("externalDocs", Any),
        ("parameters", List(&PARAMETER)),
        ("requestBody", One(&BODY)),
        ("responses", One(&RESPONSES)),
        ("callbacks", Map(&CALLBACK)),
        ("deprecated", Flag),
        ("security", Values),
        ("servers", List(&SERVER)),
        ("x-revox-retry", Text),
        ("x-revox-pages", One(&PAGES)),
    ],
);

static PAGES: Object = object(
    "`x-revox-pages`",
    &[("page", Text), ("items", Text), ("total", Text)],
);

static CALLBACK: Object = Object {
    name: "a callback",
    members: &[("$ref", Text), ("summary", Text), ("description", Text)],
    others: Some((anything, One(&PATH))),
};

static PARAMETER: Object = object(
    "a parameter",
    &[
        ("$ref", Text),
        ("name", Text),
        ("in", Text),
        ("summary", Text),
        ("description", Text),
        ("required", Flag),
        ("deprecated", Flag),
        ("allowEmptyValue", Flag),
        ("style", Text),
        ("explode", Flag),
        ("allowReserved", Flag),
        ("schema", One(&SCHEMA)),
        ("content", Map(&MEDIA)),
        ("example", Any),
        ("examples", Any),
    ],
);

static HEADER: Object = object(
    "a header",
    &[
        ("$ref", Text),
        ("summary", Text),
        ("description", Text),
        ("required", Flag),
        ("deprecated", Flag),
        ("allowEmptyValue", Flag),
        ("style", Text),
        ("explode", Flag),
        ("allowReserved", Flag),
        ("schema", One(&SCHEMA)),
        ("content", Map(&MEDIA)),
        ("example", Any),
        ("examples", Any),
    ],
);

static BODY: Object = object(
    "a request body",
    &[
        ("$ref", Text),
        ("summary", Text),
        ("description", Text),
        ("required", Flag),
        ("content", Map(&MEDIA)),
    ],
);

static RESPONSES: Object = Object {
    name: "`responses`",
    members: &[],
    others: Some((is_status, One(&RESPONSE))),
};

static RESPONSE: Object = object(
    "a response",
    &[
        ("$ref", Text),
        ("summary", Text),
        ("description", Text),
        ("headers", Map(&HEADER)),
        ("content", Map(&MEDIA)),
        ("links", Any),
    ],
);

static MEDIA: Object = object(
    "a content type",
    &[
        ("$ref", Text),
        ("schema", One(&SCHEMA)),
        ("itemSchema", One(&SCHEMA)),
        ("encoding", Map(&ENCODING)),
        ("prefixEncoding", Any),
        ("itemEncoding", Any),
        ("example", Any),
        ("examples", Any),
    ],
);

static ENCODING: Object = object(
    "an encoding",
    &[
        ("contentType", Text),
        ("headers", Map(&HEADER)),
        ("style", Text),
        ("explode", Flag),
        ("allowReserved", Flag),
    ],
);

static COMPONENTS: Object = object(
    "`components`",
    &[
        ("schemas", Map(&SCHEMA)),
        ("responses", Map(&RESPONSE)),
        ("parameters", Map(&PARAMETER)),
        ("examples", Any),
        ("requestBodies", Map(&BODY)),
        ("headers", Map(&HEADER)),
        ("securitySchemes", Any),
        ("links", Any),
        ("callbacks", Map(&CALLBACK)),
        ("pathItems", Map(&PATH)),
        ("mediaTypes", Map(&MEDIA)),
    ],
);

static DISCRIMINATOR: Object = object(
    "a discriminator",
    &[
        ("propertyName", Text),
        ("mapping", Any),
        ("defaultMapping", Text),
    ],
);

pub(super) static SCHEMA: Object = object(
    "a schema",
    &[
        // What a value is.
        ("$ref", Text),
        ("type", Any),
        ("nullable", Flag),
        ("const", Any),
        ("enum", Values),
        ("properties", Map(&SCHEMA)),
        ("required", Words),
        ("additionalProperties", One(&SCHEMA)),
        ("patternProperties", Map(&SCHEMA)),
        ("items", One(&SCHEMA)),
        ("prefixItems", List(&SCHEMA)),
        ("additionalItems", One(&SCHEMA)),
        ("allOf", List(&SCHEMA)),
        ("oneOf", List(&SCHEMA)),
        ("anyOf", List(&SCHEMA)),
        ("discriminator", One(&DISCRIMINATOR)),
        ("readOnly", Flag),
        ("writeOnly", Flag),
        ("deprecated", Flag),
        // What it has to satisfy; the form of these is looked at where they are used.
        ("minimum", Any),
        ("maximum", Any),
        ("exclusiveMinimum", Any),
        ("exclusiveMaximum", Any),
        ("multipleOf", Any),
        ("minLength", Any),
        ("maxLength", Any),
        ("pattern", Any),
        ("format", Any),
        ("minItems", Any),
        ("maxItems", Any),
        ("uniqueItems", Flag),
        ("minProperties", Any),
        ("maxProperties", Any),
        ("minContains", Any),
        ("maxContains", Any),
        ("contains", One(&SCHEMA)),
        ("propertyNames", One(&SCHEMA)),
        ("unevaluatedItems", One(&SCHEMA)),
        ("unevaluatedProperties", One(&SCHEMA)),
        ("not", One(&SCHEMA)),
        ("if", One(&SCHEMA)),
        ("then", One(&SCHEMA)),
        ("else", One(&SCHEMA)),
        ("dependentSchemas", Map(&SCHEMA)),
        ("dependentRequired", Any),
        ("dependencies", Any),
        ("contentSchema", One(&SCHEMA)),
        // What is said about it.
        ("title", Text),
        ("description", Text),
        ("default", Any),
        ("example", Any),
        ("examples", Any),
        ("xml", Any),
        ("externalDocs", Any),
        ("contentMediaType", Text),
        ("contentEncoding", Text),
        ("$comment", Any),
        ("$id", Text),
        ("id", Any),
        ("$schema", Text),
        ("$vocabulary", Any),
        ("$anchor", Text),
        ("$dynamicAnchor", Text),
        ("$dynamicRef", Text),
        ("$recursiveAnchor", Any),
        ("$recursiveRef", Text),
        ("$defs", Map(&SCHEMA)),
        ("definitions", Map(&SCHEMA)),
        // Our own.
        ("x-revox-rule", Text),
        ("x-revox-why", Text),
        ("x-revox-advice", List(&SCHEMA)),
        ("x-revox-expected", Text),
        ("x-revox-format", Text),
        ("x-revox-unique-by", Text),
        ("x-revox-placeholders", Words),
        ("x-revox-before", Words),
        ("x-revox-at", Text),
        ("x-revox-secret", Flag),
        ("x-revox-arguments", Text),
        ("x-revox-extract", Flag),
    ],
);

/// Keys that are known, and of which nothing is made.
pub(super) static PASSED: &[(&Object, &str, &str)] = &[
    (&PATH, "servers", ONE_SERVER),
    (&OPERATION, "servers", ONE_SERVER),
    (&RESPONSE, "headers", "the headers of answers get no types"),
    (&RESPONSE, "links", "no calls are made of links"),
    (&MEDIA, "itemSchema", "a stream comes as bytes"),
    (
        &MEDIA,
        "encoding",
        "every field of a form is written in the usual way",
    ),
    (&SCHEMA, "dependencies", NO_TEST),
    (&SCHEMA, "contentSchema", NO_TEST),
    (&SCHEMA, "$dynamicRef", NO_TEST),
    (&SCHEMA, "$recursiveRef", NO_TEST),
];

const ONE_SERVER: &str = "requests go to the server that the client was made for";
const NO_TEST: &str = "the tables have no test for this keyword";
