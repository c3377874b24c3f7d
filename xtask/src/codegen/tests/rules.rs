//! Rule tables: keywords, the overlay's rules, and what cannot be enforced.

use super::{document, read, table, understand};

#[track_caller]
fn check(schemas: &str, expected: &str) {
    assert_eq!(table(&understand(schemas)), expected);
}

#[test]
fn keywords() {
    check(
        "Thing:\n  type: object\n  required: [a]\n  properties:\n    a: {type: [string, 'null'], minLength: 1, maxLength: 5, format: email}\n    b: {type: array, minItems: 1, uniqueItems: true, items: {type: integer, exclusiveMinimum: 0, maximum: 9007199254740991, multipleOf: 2}}\n    c: {$ref: '#/components/schemas/C'}\nC: {type: string, pattern: '^a$'}",
        r#"pub static THING: Object = Object {
    name: "Thing",
    fields: &[
        Field { name: "a", ident: "a", required: true, secret: false, value: Value { shape: Shape::String, nullable: true, checks: &[
            Check { id: "minLength", level: Level::Deny, origin: Origin::Keyword, test: Test::MinLength(1), why: "" },
            Check { id: "maxLength", level: Level::Deny, origin: Origin::Keyword, test: Test::MaxLength(5), why: "" },
            Check { id: "format", level: Level::Deny, origin: Origin::Keyword, test: Test::Format(Format::Email), why: "" },
        ] } },
        Field { name: "b", ident: "b", required: false, secret: false, value: Value { shape: Shape::List(&Value { shape: Shape::Integer, nullable: false, checks: &[
            Check { id: "exclusiveMinimum", level: Level::Deny, origin: Origin::Keyword, test: Test::ExclusiveMinimum(0.0), why: "" },
            Check { id: "maximum", level: Level::Deny, origin: Origin::Keyword, test: Test::Maximum(9007199254740991.0), why: "" },
            Check { id: "multipleOf", level: Level::Deny, origin: Origin::Keyword, test: Test::MultipleOf(2.0), why: "" },
        ] }), nullable: false, checks: &[
            Check { id: "minItems", level: Level::Deny, origin: Origin::Keyword, test: Test::MinItems(1), why: "" },
            Check { id: "uniqueItems", level: Level::Deny, origin: Origin::Keyword, test: Test::UniqueItems, why: "" },
        ] } },
        Field { name: "c", ident: "c", required: false, secret: false, value: Value { shape: Shape::String, nullable: false, checks: &[
            Check { id: "pattern", level: Level::Deny, origin: Origin::Keyword, test: Test::Pattern(&PATTERN_1), why: "" },
        ] } },
    ],
    rules: &[],
};
"#,
    );
}

#[test]
fn bounds_of_openapi_3_0() {
    let spec = document("Thing: {type: object, properties: {a: {type: integer, minimum: 0, exclusiveMinimum: true, nullable: true}}}")
        .replace("3.1.0", "3.0.3");
    let api = read(&spec, None).expect("a document");
    assert!(table(&api).contains("shape: Shape::Integer, nullable: true, checks: &[\n            Check { id: \"minimum\", level: Level::Deny, origin: Origin::Keyword, test: Test::ExclusiveMinimum(0.0)"), "{}", table(&api));
}

#[test]
fn rules_across_fields() {
    check(
        "Thing:\n  type: object\n  properties: {a: {enum: [x, y]}, b: {type: number}, c: {type: boolean}}\n  dependentRequired: {c: [b]}\n  allOf:\n    - x-revox-rule: narrow\n      x-revox-why: A sentence.\n      if: {properties: {a: {const: x}}, required: [a]}\n      then: {properties: {b: {maximum: 3}}}\n  x-revox-advice:\n    - x-revox-rule: no-use\n      x-revox-at: c\n      if: {properties: {a: {not: {enum: [x]}}, c: {const: true}}, required: [c]}\n      then: {properties: {b: {not: {type: 'null'}}}, required: [b]}",
        r#"pub static THING: Object = Object {
    name: "Thing",
    fields: &[
        Field { name: "a", ident: "a", required: false, secret: false, value: Value { shape: Shape::Enum(&THING_A), nullable: false, checks: &[] } },
        Field { name: "b", ident: "b", required: false, secret: false, value: Value { shape: Shape::Number, nullable: false, checks: &[] } },
        Field { name: "c", ident: "c", required: false, secret: false, value: Value { shape: Shape::Boolean, nullable: false, checks: &[] } },
    ],
    rules: &[
        Conditional {
            id: "dependentRequired",
            level: Level::Deny,
            origin: Origin::Keyword,
            if_: &[FieldTest { field: 2, required: true, tests: &[] }],
            then: Requirement::Fields(&[FieldTest { field: 1, required: true, tests: &[] }]),
            at: None,
            why: "",
        },
        Conditional {
            id: "narrow",
            level: Level::Deny,
            origin: Origin::Prose,
            if_: &[FieldTest { field: 0, required: true, tests: &[Test::In(&["x"])] }],
            then: Requirement::Fields(&[FieldTest { field: 1, required: false, tests: &[Test::Maximum(3.0)] }]),
            at: None,
            why: "A sentence.",
        },
        Conditional {
            id: "no-use",
            level: Level::Warn,
            origin: Origin::Prose,
            if_: &[FieldTest { field: 0, required: false, tests: &[Test::NotIn(&["x"])] }, FieldTest { field: 2, required: true, tests: &[Test::Is(true)] }],
            then: Requirement::Fields(&[FieldTest { field: 1, required: true, tests: &[Test::NotNull] }]),
            at: Some(2),
            why: "",
        },
    ],
};
"#,
    );
}

#[test]
fn rules_on_values() {
    check(
        "Thing:\n  type: object\n  properties:\n    zone:\n      type: string\n      x-revox-secret: true\n      allOf:\n        - {x-revox-rule: zone, x-revox-why: A zone., x-revox-format: iana-time-zone}\n    list:\n      type: array\n      items: {}\n      x-revox-advice:\n        - {x-revox-rule: once, x-revox-unique-by: name}",
        r#"pub static THING: Object = Object {
    name: "Thing",
    fields: &[
        Field { name: "zone", ident: "zone", required: false, secret: true, value: Value { shape: Shape::String, nullable: false, checks: &[
            Check { id: "zone", level: Level::Deny, origin: Origin::Prose, test: Test::Format(Format::IanaTimeZone), why: "A zone." },
        ] } },
        Field { name: "list", ident: "list", required: false, secret: false, value: Value { shape: Shape::List(&Value { shape: Shape::Any, nullable: false, checks: &[] }), nullable: false, checks: &[
            Check { id: "once", level: Level::Warn, origin: Origin::Prose, test: Test::UniqueBy("name"), why: "" },
        ] } },
    ],
    rules: &[],
};
"#,
    );
}

#[test]
fn times_of_day_in_order() {
    let api = understand(
        "Thing:\n  type: object\n  properties: {a: {type: string}, b: {type: string}}\n  allOf:\n    - {x-revox-rule: order, x-revox-before: [b, a]}",
    );
    assert!(
        table(&api).contains("then: Requirement::Before(1, 0),"),
        "{}",
        table(&api)
    );
}

#[test]
fn what_is_not_enforced_is_listed() {
    let api = understand(
        "Thing:\n  type: object\n  properties:\n    a: {type: string, pattern: '(?=a)', format: hostname}\n    b: {enum: [1, 2]}\n    c: {type: array, contains: {const: 1}, items: {}}\n    d: {type: object, minProperties: 1}",
    );
    let notes: Vec<String> = api
        .notes
        .iter()
        .map(|note| format!("{} {}: {}", note.pointer, note.keyword, note.reason))
        .collect();
    assert_eq!(
        notes,
        [
            "/components/schemas/Thing/properties/a/format format: there is no test for the format `hostname`",
            "/components/schemas/Thing/properties/a/pattern pattern: the expression has something that is not supported: look-around, including look-ahead and look-behind, is not supported",
            "/components/schemas/Thing/properties/b/enum enum: values that are not all texts are not checked: 1, 2",
            "/components/schemas/Thing/properties/c/contains contains: the tables have no test for this keyword",
            "/components/schemas/Thing/properties/d/minProperties minProperties: the tables have no test for this keyword",
        ]
    );
}
