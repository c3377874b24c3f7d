//! What is said of rules across fields, word by word.

use revox_types::rules::{
    Conditional, FieldTest, Level, Object, Origin, Requirement, Shape, Test, Value,
};
use serde_json::{Value as Json, json};

use crate::support::{COLOUR, keyword, messages, optional, required, value};

pub(crate) static RULED: Object = Object {
    name: "Ruled",
    fields: &[
        optional("mode", value(Shape::Enum(&COLOUR), &[])),
        optional(
            "size",
            value(Shape::Number, &[keyword("maximum", Test::Maximum(2.0))]),
        ),
        optional(
            "note",
            Value {
                shape: Shape::String,
                nullable: true,
                checks: &[],
            },
        ),
        optional("flag", value(Shape::Boolean, &[])),
        required("list", value(Shape::List(&value(Shape::String, &[])), &[])),
    ],
    rules: &[
        rule(
            "red-size",
            &[FieldTest {
                field: 0,
                required: true,
                tests: &[Test::In(&["red"])],
            }],
            &[FieldTest {
                field: 1,
                required: false,
                tests: &[Test::Maximum(1.0)],
            }],
            None,
        ),
        rule(
            "blue-note",
            &[
                FieldTest {
                    field: 0,
                    required: true,
                    tests: &[Test::In(&["blue", "red"])],
                },
                FieldTest {
                    field: 3,
                    required: true,
                    tests: &[Test::Is(true)],
                },
            ],
            &[FieldTest {
                field: 2,
                required: true,
                tests: &[Test::NotNull, Test::MinLength(2)],
            }],
            Some(3),
        ),
        rule(
            "note-mode",
            &[FieldTest {
                field: 2,
                required: true,
                tests: &[Test::MinLength(1)],
            }],
            &[FieldTest {
                field: 0,
                required: false,
                tests: &[Test::NotIn(&["dark-green"])],
            }],
            Some(2),
        ),
        rule(
            "flag-list",
            &[FieldTest {
                field: 3,
                required: true,
                tests: &[Test::Is(false)],
            }],
            &[FieldTest {
                field: 4,
                required: false,
                tests: &[Test::MinItems(1)],
            }],
            None,
        ),
        rule(
            "list-flag",
            &[FieldTest {
                field: 4,
                required: true,
                tests: &[Test::MinItems(2)],
            }],
            &[FieldTest {
                field: 3,
                required: false,
                tests: &[Test::Is(true)],
            }],
            Some(4),
        ),
    ],
};

const fn rule(
    id: &'static str,
    if_: &'static [FieldTest],
    then: &'static [FieldTest],
    at: Option<usize>,
) -> Conditional {
    Conditional {
        id,
        level: Level::Deny,
        origin: Origin::Prose,
        if_,
        then: Requirement::Fields(then),
        at,
        why: "The manual says so.",
    }
}

#[track_caller]
fn ruled(body: Json, expected: &[&str]) {
    let found = messages(&RULED, "", &body);
    let found: Vec<&str> = found
        .iter()
        .map(|message| message.split("\nrule: ").next().unwrap())
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn rules_across_fields() {
    ruled(
        json!({ "list": ["a"], "mode": "red", "size": 1.5 }),
        &["`size` is 1.5, above the maximum of 1 when `mode` is `red`\nallowed: 1 or less"],
    );
    ruled(
        json!({ "list": ["a"], "mode": "blue", "flag": true }),
        &["`mode` is `blue` and `flag` is true, but `note` is missing\nThe manual says so."],
    );
    ruled(
        json!({ "list": ["a"], "mode": "blue", "flag": true, "note": null }),
        &["`mode` is `blue` and `flag` is true, but `note` is null\nThe manual says so."],
    );
    ruled(
        json!({ "list": ["a"], "mode": "blue", "flag": true, "note": "x" }),
        &[
            "`mode` is `blue` and `flag` is true, but `note` has 1 character, fewer than the minimum of 2\nThe manual says so.",
        ],
    );
    ruled(
        json!({ "list": ["a"], "mode": "dark-green", "note": "x" }),
        &["`note` is set, but `mode` is `dark-green`\nThe manual says so."],
    );
    ruled(
        json!({ "list": [], "flag": false }),
        &["`list` is empty when `flag` is false\nThe manual says so."],
    );
    ruled(
        json!({ "list": ["a", "b"], "flag": false }),
        &["`list` is set, but `flag` is false\nThe manual says so."],
    );
}
