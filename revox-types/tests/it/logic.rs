//! Rules across fields: three-valued logic, levels, and which of several violations are told.

use revox_types::rules::{
    Conditional, Context, Field, FieldTest, Format, Level, Object, Origin, Requirement, Shape,
    Test, validate,
};

use crate::support::{
    CAR, COLOUR, Fields, Look, check, found, keyword, object, optional, prose, required, value,
    with_base,
};

/// `a` red: `b` from 0.7 to 1.2 (else 0.6 to 1.5). `c` needs `d`; it is reported at `c`. Advice: no `e` with blue.
static RULED: Object = Object {
    name: "Ruled",
    fields: &[
        required("a", value(Shape::Enum(&COLOUR), &[])),
        optional(
            "b",
            value(
                Shape::Number,
                &[
                    keyword("minimum", Test::Minimum(0.6)),
                    keyword("maximum", Test::Maximum(1.5)),
                ],
            ),
        ),
        optional("c", nullable(Shape::String)),
        optional("d", nullable(Shape::String)),
        optional("e", value(Shape::List(&value(Shape::String, &[])), &[])),
    ],
    rules: &[
        rule(
            "red-b",
            Level::Deny,
            &[FieldTest {
                field: 0,
                required: true,
                tests: &[Test::In(&["red"])],
            }],
            &[FieldTest {
                field: 1,
                required: false,
                tests: &[Test::Minimum(0.7), Test::Maximum(1.2)],
            }],
            None,
        ),
        rule(
            "c-needs-d",
            Level::Deny,
            &[FieldTest {
                field: 2,
                required: true,
                tests: &[Test::NotNull],
            }],
            &[FieldTest {
                field: 3,
                required: true,
                tests: &[Test::NotNull],
            }],
            Some(2),
        ),
        rule(
            "no-e-with-blue",
            Level::Warn,
            &[FieldTest {
                field: 4,
                required: true,
                tests: &[Test::MinItems(1)],
            }],
            &[FieldTest {
                field: 0,
                required: false,
                tests: &[Test::NotIn(&["blue"])],
            }],
            Some(4),
        ),
    ],
};

const fn nullable(shape: Shape) -> revox_types::rules::Value {
    revox_types::rules::Value {
        shape,
        nullable: true,
        checks: &[],
    }
}

const fn rule(
    id: &'static str,
    level: Level,
    if_: &'static [FieldTest],
    then: &'static [FieldTest],
    at: Option<usize>,
) -> Conditional {
    Conditional {
        id,
        level,
        origin: Origin::Prose,
        if_,
        then: Requirement::Fields(then),
        at,
        why: "",
    }
}

fn a(colour: &'static str) -> (&'static str, Look) {
    ("a", Look::Str(colour))
}

#[test]
fn a_rule_narrows_a_bound_and_is_told_once() {
    let b = |number| ("b", Look::Number(number));
    check(&RULED, &object([a("red"), b(1.2)]), &[]);
    check(&RULED, &object([a("red"), b(0.7)]), &[]);
    check(&RULED, &object([a("red"), b(1.3)]), &["b red-b"]);
    check(&RULED, &object([a("red"), b(0.65)]), &["b red-b"]);
    check(&RULED, &object([a("red"), b(1.7)]), &["b red-b"]);
    check(&RULED, &object([a("red"), b(0.1)]), &["b red-b"]);
    check(&RULED, &object([a("blue"), b(1.3)]), &[]);
    check(&RULED, &object([a("blue"), b(1.7)]), &["b maximum"]);
    check(
        &RULED,
        &object([a("red"), ("b", Look::Integer(2))]),
        &["b red-b"],
    );
}

#[test]
fn what_cannot_be_seen_decides_nothing() {
    let red = || a("red");
    check(
        &RULED,
        &object([("a", Look::Opaque), ("b", Look::Number(1.3))]),
        &[],
    );
    check(
        &RULED,
        &object([("a", Look::Opaque), ("b", Look::Number(1.7))]),
        &["b maximum"],
    );
    check(&RULED, &object([red(), ("b", Look::Opaque)]), &[]);
    check(&RULED, &with_base([("b", Look::Number(1.3))]), &[]);
    check(
        &RULED,
        &with_base([red(), ("b", Look::Number(1.3))]),
        &["b red-b"],
    );
    check(&RULED, &with_base([red(), ("c", Look::Str("x"))]), &[]);
    check(&RULED, &object([red(), ("c", Look::Opaque)]), &[]);
    check(
        &RULED,
        &object([red(), ("c", Look::Str("x")), ("d", Look::Opaque)]),
        &[],
    );
    check(&RULED, &with_base([]), &[]);
}

#[test]
fn absence_and_null() {
    let c = || ("c", Look::Str("x"));
    check(&RULED, &object([a("red"), c()]), &["c c-needs-d"]);
    check(
        &RULED,
        &object([a("red"), c(), ("d", Look::Null)]),
        &["c c-needs-d"],
    );
    check(&RULED, &object([a("red"), c(), ("d", Look::Str(""))]), &[]);
    check(&RULED, &object([a("red"), ("c", Look::Null)]), &[]);
    check(&RULED, &object([a("red"), ("d", Look::Str("x"))]), &[]);
}

#[test]
fn one_mistake_is_one_message() {
    // A value that the enum does not list decides no rule, nor does a value of the wrong kind, nor a required field that is missing.
    check(
        &RULED,
        &object([a("rde"), ("b", Look::Number(1.3))]),
        &["a enum"],
    );
    check(
        &RULED,
        &object([a("red"), ("b", Look::Str("x"))]),
        &["b type"],
    );
    check(&RULED, &object([("b", Look::Number(1.3))]), &[" required"]);
    check(
        &RULED,
        &object([
            ("a", Look::Bool(true)),
            ("e", Look::List(vec![Look::Str("x")])),
        ]),
        &["a type"],
    );
}

#[test]
fn lists_in_conditions() {
    let e = |items| ("e", Look::List(items));
    check(
        &RULED,
        &object([a("blue"), e(vec![Look::Str("x")])]),
        &["e no-e-with-blue?"],
    );
    check(&RULED, &object([a("blue"), e(vec![])]), &[]);
    check(&RULED, &object([a("red"), e(vec![Look::Opaque])]), &[]);
    check(
        &RULED,
        &object([a("blue"), e(vec![Look::Opaque])]),
        &["e no-e-with-blue?"],
    );
}

#[test]
fn levels_and_origins() {
    let body = object([
        a("blue"),
        ("b", Look::Number(1.7)),
        ("c", Look::Str("x")),
        ("e", Look::List(vec![Look::Str("x")])),
        ("f", Look::Null),
    ]);
    let judged = |context| found(&validate(&RULED, &body, context));
    let all = Context::new("");
    assert_eq!(
        judged(all),
        ["f unknown", "b maximum", "c c-needs-d", "e no-e-with-blue?"]
    );
    assert_eq!(
        judged(all.deny_only()),
        ["f unknown", "b maximum", "c c-needs-d"]
    );
    assert_eq!(judged(all.warn_only()), ["e no-e-with-blue?"]);
    assert_eq!(judged(all.keywords_only()), ["f unknown", "b maximum"]);
    assert_eq!(
        judged(all.keywords_only().allow_unknown_keys()),
        ["b maximum"]
    );
}

/// Advice on the form of a text, beside a stricter check; and a window of time.
static FORMS: Object = Object {
    name: "Forms",
    fields: &[
        optional(
            "url",
            value(
                Shape::String,
                &[
                    keyword("minLength", Test::MinLength(1)),
                    prose("full", Level::Deny, Test::Format(Format::UrlTemplate), ""),
                    prose("http", Level::Warn, Test::Format(Format::HttpUrl), ""),
                ],
            ),
        ),
        optional("from", value(Shape::String, &[])),
        optional("to", value(Shape::String, &[])),
    ],
    rules: &[Conditional {
        id: "order",
        level: Level::Warn,
        origin: Origin::Prose,
        if_: &[],
        then: Requirement::Before(1, 2),
        at: None,
        why: "",
    }],
};

#[test]
fn advice_on_a_broken_form_is_left_out() {
    let url = |text| object([("url", Look::Str(text))]);
    check(&FORMS, &url("/x"), &["url full"]);
    check(&FORMS, &url("ftp://example.com"), &["url http?"]);
    check(&FORMS, &url("https://example.com"), &[]);
    // Of a text that is not there, nothing else is said.
    check(&FORMS, &url(""), &["url minLength"]);
    // Advice alone is silent as well where the value is ruled out anyway.
    let advice = validate(&FORMS, &url("/x"), Context::new("").warn_only());
    assert!(advice.is_empty(), "{advice}");
}

#[test]
fn times_in_order() {
    let window = |from, to| object([("from", Look::Str(from)), ("to", Look::Str(to))]);
    check(&FORMS, &window("10am", "17:00"), &[]);
    check(&FORMS, &window("17:00", "5pm"), &["to order?"]);
    check(&FORMS, &window("6pm", "10am"), &["to order?"]);
    check(&FORMS, &window("6pm", "late"), &[]);
    check(
        &FORMS,
        &object([("from", Look::Str("6pm")), ("to", Look::Opaque)]),
        &[],
    );
    check(&FORMS, &object([("from", Look::Str("6pm"))]), &[]);
    check(&FORMS, &with_base([("to", Look::Str("6pm"))]), &[]);
}

/// A rule of which both claims can fail, one on a field that may be missing, without a condition.
static TWO: Object = Object {
    name: "Two",
    fields: &[
        optional("x", value(Shape::Integer, &[])),
        optional("y", value(Shape::Integer, &[])),
    ],
    rules: &[Conditional {
        id: "both",
        level: Level::Deny,
        origin: Origin::Prose,
        if_: &[],
        then: Requirement::Fields(&[
            FieldTest {
                field: 0,
                required: true,
                tests: &[Test::Minimum(1.0)],
            },
            FieldTest {
                field: 1,
                required: true,
                tests: &[Test::Minimum(1.0), Test::Maximum(0.0)],
            },
        ]),
        at: None,
        why: "",
    }],
};

#[test]
fn each_field_that_fails_is_told_once() {
    let low = |name| (name, Look::Integer(0));
    check(&TWO, &object([low("x"), low("y")]), &["x both", "y both"]);
    check(&TWO, &object([low("x")]), &[" both", "x both"]);
    check(&TWO, &object([]), &[" both"]);
    check(&TWO, &Fields(vec![], true), &[]);
}

/// `a` red: `b` to 5, as advice; `cars` of different seats; `key` of three characters. `e`: `a` is not blue.
static ADVISED: Object = Object {
    name: "Advised",
    fields: &[
        required("a", value(Shape::Enum(&COLOUR), &[])),
        optional(
            "b",
            value(Shape::Number, &[keyword("maximum", Test::Maximum(10.0))]),
        ),
        optional(
            "cars",
            value(Shape::List(&value(Shape::Object(&CAR), &[])), &[]),
        ),
        Field {
            secret: true,
            ..optional("key", value(Shape::String, &[]))
        },
        optional("e", value(Shape::String, &[])),
    ],
    rules: &[
        rule(
            "red-b",
            Level::Warn,
            RED,
            &then(1, &[Test::Maximum(5.0)]),
            None,
        ),
        rule(
            "red-cars",
            Level::Deny,
            RED,
            &then(2, &[Test::UniqueBy("seats")]),
            None,
        ),
        rule(
            "red-key",
            Level::Deny,
            RED,
            &then(3, &[Test::MinLength(3)]),
            None,
        ),
        rule(
            "e-not-blue",
            Level::Deny,
            &[FieldTest {
                field: 4,
                required: true,
                tests: &[],
            }],
            &then(0, &[Test::NotIn(&["blue"])]),
            None,
        ),
    ],
};

const RED: &[FieldTest] = &[FieldTest {
    field: 0,
    required: true,
    tests: &[Test::In(&["red"])],
}];

const fn then(field: usize, tests: &'static [Test]) -> [FieldTest; 1] {
    [FieldTest {
        field,
        required: false,
        tests,
    }]
}

#[test]
fn advice_hides_no_violation() {
    let body = |b| object([a("red"), ("b", Look::Number(b))]);
    check(&ADVISED, &body(5.0), &[]);
    check(&ADVISED, &body(6.0), &["b red-b?"]);
    check(&ADVISED, &body(11.0), &["b maximum", "b red-b?"]);
}

#[test]
fn a_rule_compares_the_items_of_a_list() {
    let seats = |first, second| {
        let car = |seats| Look::Object(object([("seats", Look::Integer(seats))]));
        object([
            a("red"),
            ("cars", Look::List(vec![car(first), car(second)])),
        ])
    };
    check(&ADVISED, &seats(2, 4), &[]);
    check(&ADVISED, &seats(4, 4), &["cars red-cars"]);
}

#[test]
fn a_rule_about_a_secret_does_not_show_it() {
    let body = object([a("red"), ("key", Look::Str("q7"))]);
    let violations = validate(&ADVISED, &body, Context::new(""));
    assert_eq!(found(&violations), ["key red-key"]);
    assert!(!violations.to_string().contains("q7"), "{violations}");
}

#[test]
fn a_field_that_may_be_there_is_no_field_that_is() {
    check(
        &ADVISED,
        &object([a("blue"), ("e", Look::Opaque)]),
        &["a e-not-blue"],
    );
    check(&ADVISED, &with_base([a("blue")]), &[]);
}
