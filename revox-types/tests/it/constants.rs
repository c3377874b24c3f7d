//! What constants have to obey, whose values only the compiler knows.

use revox_types::rules::{
    Conditional, ConstCheck, Context, FieldTest, Format, Level, Object, Origin, Requirement, Shape,
    Test, ValueView, judge,
};

use crate::support::{Fields, Look, keyword, object, optional, prose, value};

static ROOM: Object = Object {
    name: "Room",
    fields: &[
        optional("kind", value(Shape::String, &[])),
        optional(
            "size",
            value(
                Shape::Number,
                &[
                    keyword("minimum", Test::Minimum(1.0)),
                    keyword("maximum", Test::Maximum(90.0)),
                    prose("size-whole", Level::Warn, Test::MultipleOf(1.0), "Advice."),
                ],
            ),
        ),
        optional(
            "note",
            value(
                Shape::String,
                &[
                    keyword("maxLength", Test::MaxLength(3)),
                    keyword("format", Test::Format(Format::Email)),
                ],
            ),
        ),
        optional("key", value(Shape::Boolean, &[])),
    ],
    rules: &[
        Conditional {
            id: "hall-size",
            level: Level::Deny,
            origin: Origin::Prose,
            if_: &[FieldTest {
                field: 0,
                required: true,
                tests: &[Test::In(&["hall"])],
            }],
            then: Requirement::Fields(&[FieldTest {
                field: 1,
                required: false,
                tests: &[Test::Minimum(20.0)],
            }]),
            at: None,
            why: "A hall is large.",
        },
        Conditional {
            id: "key-needs-hall",
            level: Level::Deny,
            origin: Origin::Prose,
            if_: &[FieldTest {
                field: 3,
                required: true,
                tests: &[],
            }],
            then: Requirement::Fields(&[FieldTest {
                field: 0,
                required: true,
                tests: &[Test::NotNull, Test::NotIn(&["hut"])],
            }]),
            at: Some(3),
            why: "A hut has no key.",
        },
    ],
};

fn const_checks(fields: &Fields) -> Vec<ConstCheck> {
    let context = Context::new("POST /rooms");
    judge(&ROOM, ValueView::Object(fields), context).1
}

/// Compares the tests, and the messages with `…` for the value.
#[track_caller]
fn check(fields: &Fields, expected: &[(&str, &str)]) {
    let checks = const_checks(fields);
    let found: Vec<_> = checks
        .iter()
        .map(|check| {
            let (before, after) = check.diagnostic.message_around_value(None);
            let message = match after {
                Some(after) => format!("{before}…{after}"),
                None => before,
            };
            (format!("{:?}", check.test), message)
        })
        .collect();
    let found: Vec<_> = found
        .iter()
        .map(|(test, message)| (test.as_str(), message.as_str()))
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn each_check_of_the_field_is_one_of_the_constant() {
    check(
        &object([("size", Look::Constant), ("note", Look::Constant)]),
        &[
            (
                "Finite",
                "`size` is …, not a finite number, which JSON cannot write\nrule: POST /rooms, size",
            ),
            (
                "Minimum(1.0)",
                "`size` is …, below the minimum of 1\nallowed: 1 to 90\nrule: POST /rooms, size",
            ),
            (
                "Maximum(90.0)",
                "`size` is …, above the maximum of 90\nallowed: 1 to 90\nrule: POST /rooms, size",
            ),
            (
                "MaxLength(3)",
                "`note` is …, longer than the maximum of 3 characters\nrule: POST /rooms, note",
            ),
            (
                "Format(Email)",
                "`note` is …, not an e-mail address, such as ada@example.com\nrule: POST /rooms, note",
            ),
        ],
    );
}

#[test]
fn a_rule_whose_condition_holds_narrows_a_bound() {
    check(
        &object([("kind", Look::Str("hall")), ("size", Look::Constant)]),
        &[
            (
                "Finite",
                "`size` is …, not a finite number, which JSON cannot write\nrule: POST /rooms, size",
            ),
            (
                "Maximum(90.0)",
                "`size` is …, above the maximum of 90\nallowed: 1 to 90\nrule: POST /rooms, size",
            ),
            (
                "Minimum(20.0)",
                "`size` is …, below the minimum of 20 when `kind` is `hall`\nallowed: 20 to 90\nrule: POST /rooms, size",
            ),
        ],
    );
}

#[test]
fn a_rule_may_be_reported_at_another_field() {
    let fields = object([("kind", Look::Constant), ("key", Look::Bool(true))]);
    check(
        &fields,
        &[(
            "NotIn([\"hut\"])",
            "`key` is set, but `kind` is …\nA hut has no key.\nrule: POST /rooms, key",
        )],
    );
    let [check] = &const_checks(&fields)[..] else {
        panic!("one check");
    };
    assert_eq!(
        format!("{:?}", check.constant),
        "[Field { name: \"kind\", occurrence: 0 }]"
    );
    assert_eq!(
        format!("{:?}", check.diagnostic.steps),
        "[Field { name: \"key\", occurrence: 0 }]"
    );
}

#[test]
fn what_hangs_on_a_constant_waits() {
    check(
        &object([("kind", Look::Constant), ("size", Look::Number(2.0))]),
        &[],
    );
}
