//! Objects: fields with their names and types, inline types, `allOf`, maps, recursion.

use super::{bare_types, types, understand};
use crate::emit::model;
use crate::ir::{Kind, Test};

#[track_caller]
fn check(schemas: &str, expected: &str) {
    assert_eq!(bare_types(schemas), expected);
}

#[test]
fn presence_and_null() {
    assert_eq!(
        types(
            "Thing:\n  type: object\n  required: [a, b]\n  properties:\n    a: {type: string, minLength: 1, description: The a.}\n    b: {type: [integer, 'null'], maximum: 10}\n    c: {type: number, default: 1, minimum: 0, exclusiveMaximum: 2}\n    d: {type: [boolean, 'null']}\n    e: {anyOf: [{$ref: '#/components/schemas/E'}, {type: 'null'}], deprecated: true}\nE: {enum: [x]}"
        ),
        r#"pub struct Thing {
    /// The a.
    ///
    /// Not empty.
    pub a: String,
    /// `b`.
    ///
    /// At most 10.
    pub b: Option<i64>,
    /// `c`.
    ///
    /// At least 0 and below 2. Default: 1.0.
    pub c: Option<f64>,
    /// `d`.
    pub d: Nullable<bool>,
    /// `e`.
    #[deprecated = "the API's documentation advises against it"]
    pub e: Nullable<E>,
}
pub enum E {
    /// `x`.
    X,
    /// A value that this version does not know.
    Unknown(String),
}
"#
    );
}

#[test]
fn names() {
    assert_eq!(
        types(
            "Thing:\n  type: object\n  properties:\n    type: {}\n    self: {}\n    2fa: {}\n    camelCase: {}\n    camel_case: {}\n    '+1': {}\n    '-1': {}\n    'é': {}\n    '': {}"
        ),
        r#"pub struct Thing {
    /// `type`.
    pub r#type: Option<serde_json::Value>,
    /// `self`.
    pub self_: Option<serde_json::Value>,
    /// `2fa`.
    pub n2fa: Option<serde_json::Value>,
    /// `camelCase`.
    pub camelCase: Option<serde_json::Value>,
    /// `camel_case`.
    pub camel_U005F_case: Option<serde_json::Value>,
    /// `+1`.
    pub plus_1: Option<serde_json::Value>,
    /// `-1`.
    pub minus_1: Option<serde_json::Value>,
    /// `é`.
    pub é: Option<serde_json::Value>,
    /// `""`.
    pub n: Option<serde_json::Value>,
}
"#
    );
}

#[test]
fn inline_types() {
    check(
        "Thing:\n  type: object\n  required: [a, b, c]\n  properties:\n    a: {type: object, required: [x], properties: {x: {enum: [one, two]}}}\n    b: {type: array, items: {type: array, items: {type: object, required: [y], properties: {y: {type: string}}}}}\n    c: {type: object, additionalProperties: {type: object, required: [z], properties: {z: {type: string}}}}",
        "pub struct Thing {\n    pub a: ThingA,\n    pub b: Vec<Vec<ThingBItemItem>>,\n    pub c: BTreeMap<String, ThingCValue>,\n}\npub struct ThingA {\n    pub x: ThingAX,\n}\npub enum ThingAX {\n    One,\n    Two,\n    Unknown(String),\n}\npub struct ThingBItemItem {\n    pub y: String,\n}\npub struct ThingCValue {\n    pub z: String,\n}\n",
    );
}

#[test]
fn references_to_properties_share_types() {
    check(
        "Thing:\n  type: object\n  required: [a]\n  properties:\n    a: {$ref: '#/components/schemas/Other/properties/a'}\nOther:\n  type: object\n  required: [a]\n  properties:\n    a: {enum: [x]}",
        "pub struct Thing {\n    pub a: OtherA,\n}\npub enum OtherA {\n    X,\n    Unknown(String),\n}\npub struct Other {\n    pub a: OtherA,\n}\n",
    );
}

#[test]
fn all_of() {
    check(
        "Thing:\n  allOf:\n    - $ref: '#/components/schemas/Base'\n    - type: object\n      required: [b]\n      properties: {b: {type: string}}\nBase:\n  type: object\n  required: [a]\n  properties: {a: {type: integer}, b: {}}",
        "pub struct Thing {\n    pub a: i64,\n    pub b: String,\n}\npub struct Base {\n    pub a: i64,\n    pub b: Option<serde_json::Value>,\n}\n",
    );
}

#[test]
fn recursion() {
    check(
        "Thing:\n  type: object\n  properties:\n    next: {$ref: '#/components/schemas/Thing'}\n    all: {type: array, items: {$ref: '#/components/schemas/Thing'}}\n    tree: {$ref: '#/components/schemas/Tree'}\nTree: {type: array, items: {$ref: '#/components/schemas/Tree'}}",
        "pub struct Thing {\n    pub next: Option<Box<Thing>>,\n    pub all: Option<Vec<Thing>>,\n    pub tree: Option<Tree>,\n}\npub struct Tree(pub Vec<Tree>);\n",
    );
}

#[test]
fn aliases_and_free_objects() {
    check(
        "Thing:\n  type: object\n  required: [a, b, c]\n  properties:\n    a: {$ref: '#/components/schemas/Name'}\n    b: {type: object}\n    c: {}\nName: {type: string}",
        "pub struct Thing {\n    pub a: Name,\n    pub b: BTreeMap<String, serde_json::Value>,\n    pub c: serde_json::Value,\n}\npub type Name = String;\n",
    );
}

#[test]
fn fields_that_may_be_times() {
    let api = understand(
        "Thing:\n  type: object\n  required: [a, c]\n  properties:\n    a: {x-revox-time: true}\n    b: {x-revox-time: true}\n    c: {type: string, x-revox-time: true}\n    d: {type: [string, 'null'], x-revox-time: true}\n    e: {type: integer, x-revox-time: true}",
    );
    let text = model::write(&api).expect("types");
    for expected in [
        "pub fn a_time(&self) -> Option<std::time::SystemTime> {\n        crate::model::time::read(self.a.as_str())\n",
        "crate::model::time::read(self.b.as_ref().and_then(serde_json::Value::as_str))\n",
        "crate::model::time::read(Some(self.c.as_str()))\n",
        "crate::model::time::read(self.d.as_deref())\n",
    ] {
        assert!(text.contains(expected), "{expected}\n{text}");
    }
    assert!(!text.contains("e_time"), "{text}");
}

#[test]
fn descriptions_leave_bounds_and_defaults_to_the_line_below() {
    let api = crate::codegen::resolved_api(&crate::workspace::root()).expect("the own document");
    for named in &api.types {
        let Kind::Object(object) = &named.kind else {
            continue;
        };
        for field in &object.fields {
            let value = api.resolve(&field.value);
            let bound = |test: &Test| match test {
                Test::Minimum(bound) | Test::Maximum(bound) => Some(bound.to_string()),
                _ => None,
            };
            let bounds: Vec<String> = value
                .checks
                .iter()
                .filter_map(|check| bound(&check.test))
                .collect();
            let words: Vec<&str> = field
                .doc
                .split(|c: char| c.is_whitespace() || "(),;:".contains(c))
                .map(|word| word.trim_end_matches(['.', '0']))
                .collect();
            let repeated =
                bounds.len() > 1 && bounds.iter().all(|bound| words.contains(&bound.as_str()));
            let default = value.default.is_some() && field.doc.to_lowercase().contains("default");
            assert!(
                !repeated && !default,
                "{}.{}: {}",
                named.name,
                field.name,
                field.doc
            );
        }
    }
}
