//! Every kind of message, word by word, on hand-made tables.

use revox_types::rules::{
    Context, Field, Format, Found, Level, Object, Pattern, Shape, State, Test, Value, validate,
};
use serde_json::{Value as Json, json};

use crate::support::{
    CAR, COLOUR, Look, VEHICLE, keyword, messages, object, optional, prose, value,
};

const fn text(test: &'static [revox_types::rules::Check]) -> Value {
    value(Shape::String, test)
}

static HEX: Pattern = Pattern {
    ident: "",
    source: "^[0-9a-f]$",
    expected: "",
    states: &[
        State {
            found: Found::Never,
            moves: &[(b'0', b'9', 1), (b'a', b'f', 1)],
        },
        State {
            found: Found::AtEnd,
            moves: &[],
        },
    ],
};

static LETTERS: Pattern = Pattern {
    ident: "",
    source: "^[a-z_]+$",
    expected: "small letters",
    states: &[
        State {
            found: Found::Never,
            moves: &[(b'_', b'_', 1), (b'a', b'z', 1)],
        },
        State {
            found: Found::AtEnd,
            moves: &[(b'_', b'_', 1), (b'a', b'z', 1)],
        },
    ],
};

static THING: Object = Object {
    name: "Thing",
    fields: &[
        optional(
            "whole",
            value(
                Shape::Integer,
                &[
                    keyword("exclusiveMinimum", Test::ExclusiveMinimum(0.0)),
                    keyword("maximum", Test::Maximum(9_007_199_254_740_991.0)),
                ],
            ),
        ),
        optional(
            "above",
            value(
                Shape::Number,
                &[prose(
                    "positive",
                    Level::Warn,
                    Test::ExclusiveMinimum(0.0),
                    "Nothing is no size.",
                )],
            ),
        ),
        optional(
            "below",
            value(
                Shape::Number,
                &[
                    keyword("exclusiveMaximum", Test::ExclusiveMaximum(1.0)),
                    keyword("minimum", Test::Minimum(0.0)),
                ],
            ),
        ),
        optional(
            "steps",
            value(
                Shape::Number,
                &[keyword("multipleOf", Test::MultipleOf(0.5))],
            ),
        ),
        optional("short", text(&[keyword("maxLength", Test::MaxLength(3))])),
        optional("long", text(&[keyword("minLength", Test::MinLength(3))])),
        optional("hex", text(&[keyword("pattern", Test::Pattern(&HEX))])),
        optional(
            "letters",
            text(&[prose(
                "letters",
                Level::Deny,
                Test::Pattern(&LETTERS),
                "Letters are small.",
            )]),
        ),
        optional(
            "names",
            text(&[prose(
                "names",
                Level::Warn,
                Test::Placeholders(&["first", "second"]),
                "",
            )]),
        ),
        optional(
            "at",
            text(&[keyword("format", Test::Format(Format::DateTime))]),
        ),
        optional("id", text(&[keyword("format", Test::Format(Format::Uuid))])),
        optional(
            "link",
            text(&[keyword("format", Test::Format(Format::Uri))]),
        ),
        optional(
            "page",
            text(&[prose(
                "page",
                Level::Deny,
                Test::Format(Format::UrlTemplate),
                "",
            )]),
        ),
        optional(
            "few",
            value(
                Shape::List(&value(Shape::Any, &[])),
                &[keyword("maxItems", Test::MaxItems(1))],
            ),
        ),
        optional(
            "many",
            value(
                Shape::List(&value(Shape::Any, &[])),
                &[keyword("minItems", Test::MinItems(2))],
            ),
        ),
        optional("colour", value(Shape::Enum(&COLOUR), &[])),
        optional("car", value(Shape::Object(&CAR), &[])),
        optional("vehicle", value(Shape::Union(&VEHICLE), &[])),
        optional(
            "either",
            value(
                Shape::AnyOf(&[
                    value(Shape::String, &[]),
                    value(Shape::List(&value(Shape::Any, &[])), &[]),
                ]),
                &[],
            ),
        ),
        Field {
            name: "key",
            ident: "key",
            required: false,
            secret: true,
            value: text(&[
                keyword("minLength", Test::MinLength(4)),
                keyword("pattern", Test::Pattern(&HEX)),
            ]),
        },
        Field {
            name: "pin",
            ident: "pin",
            required: false,
            secret: true,
            value: value(Shape::Integer, &[keyword("maximum", Test::Maximum(9.0))]),
        },
        Field {
            name: "mode",
            ident: "mode",
            required: false,
            secret: true,
            value: value(Shape::Enum(&COLOUR), &[]),
        },
        Field {
            name: "body",
            ident: "body",
            required: false,
            secret: true,
            value: text(&[prose(
                "json",
                Level::Deny,
                Test::Format(Format::JsonTemplate),
                "",
            )]),
        },
    ],
    rules: &[],
};

/// What is said about a body, without the line on the rule.
#[track_caller]
fn says(body: Json, expected: &[&str]) {
    let found = messages(&THING, "POST /things", &body);
    let found: Vec<&str> = found
        .iter()
        .map(|message| message.rsplit_once("\nrule: ").unwrap().0)
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn the_last_line_says_where_the_rule_is() {
    let body = json!({ "car": { "colour": "rot" }, "few": [1, 2], "odd": 1 });
    let found = messages(&THING, "POST /things", &body);
    let last: Vec<_> = found
        .iter()
        .map(|message| message.lines().last().unwrap())
        .collect();
    assert_eq!(
        last,
        [
            "rule: POST /things",
            "rule: POST /things, few",
            "rule: POST /things, car.seats",
            "rule: POST /things, car.colour"
        ]
    );
    // Without an operation there is only the path, and for the body itself nothing.
    let found = messages(&THING, "", &json!({ "few": [1, 2], "odd": 1 }));
    assert_eq!(found[1].lines().last(), Some("rule: few"));
    assert!(!found[0].contains("rule:"));
}

#[test]
fn numbers() {
    says(
        json!({ "whole": 0 }),
        &["`whole` is 0, below the minimum of 1\nallowed: 1 or more"],
    );
    says(
        json!({ "whole": 9_007_199_254_740_992_i64 }),
        &[
            "`whole` is 9007199254740992, above the maximum of 9007199254740991\nallowed: 1 to 9007199254740991",
        ],
    );
    says(
        json!({ "whole": 0.5 }),
        &["`whole` is 0.5, but has to be a whole number"],
    );
    says(
        json!({ "above": -1.5 }),
        &["`above` is -1.5, but has to be above 0"],
    );
    says(
        json!({ "below": 1 }),
        &["`below` is 1, but has to be below 1\nallowed: at least 0, below 1"],
    );
    says(
        json!({ "below": -0.1 }),
        &["`below` is -0.1, below the minimum of 0\nallowed: at least 0, below 1"],
    );
    says(
        json!({ "steps": 0.75 }),
        &["`steps` is 0.75, not a multiple of 0.5"],
    );
    let nan = object([
        ("above", Look::Number(f64::NAN)),
        ("below", Look::Number(f64::INFINITY)),
    ]);
    let violations = validate(&THING, &nan, Context::new(""));
    let brief: Vec<_> = violations.iter().map(ToString::to_string).collect();
    assert_eq!(
        brief,
        [
            "above: `above` is not a number, which JSON cannot write",
            "below: `below` is infinite, which JSON cannot write"
        ]
    );
}

#[test]
fn lengths_and_sizes() {
    says(
        json!({ "short": "ab😀é" }),
        &["`short` has 4 characters, more than the maximum of 3"],
    );
    says(
        json!({ "long": "é" }),
        &["`long` has 1 character, fewer than the minimum of 3"],
    );
    says(
        json!({ "long": "" }),
        &["`long` is empty, but has to have at least 3 characters"],
    );
    says(
        json!({ "few": [1, 2] }),
        &["`few` has 2 items, more than the maximum of 1"],
    );
    says(
        json!({ "many": [1] }),
        &["`many` has 1 item, fewer than the minimum of 2"],
    );
    says(
        json!({ "many": [] }),
        &["`many` is empty, but has to have at least 2 items"],
    );
}

#[test]
fn forms() {
    says(
        json!({ "hex": "x" }),
        &["`hex` is \"x\", which does not match `^[0-9a-f]$`"],
    );
    says(
        json!({ "letters": "Next Slot" }),
        &[
            "`letters` is \"Next Slot\", not small letters\ndid you mean \"next_slot\"?\nLetters are small.",
        ],
    );
    for (name, meant) in [
        ("check-inventory", "check_inventory"),
        ("a.b", "a_b"),
        ("HTTPCheck", "http_check"),
        ("checkInventory", "check_inventory"),
    ] {
        says(
            json!({ "letters": name }),
            &[&format!(
                "`letters` is \"{name}\", not small letters\ndid you mean \"{meant}\"?\nLetters are small."
            )],
        );
    }
    says(
        json!({ "letters": "1" }),
        &["`letters` is \"1\", not small letters\nLetters are small."],
    );
    says(
        json!({ "at": "2025-01-31" }),
        &["`at` is \"2025-01-31\", not a date and time with offset, such as 2025-01-31T17:00:00Z"],
    );
    says(
        json!({ "id": "7" }),
        &["`id` is \"7\", not a UUID, such as 182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e"],
    );
    says(
        json!({ "link": "https://example.com/a b" }),
        &["`link` is \"https://example.com/a b\", not a URI, such as https://example.com/v1"],
    );
    says(
        json!({ "page": "example.com/{{id}}" }),
        &[
            "`page` is \"example.com/{{id}}\", not a full URL, such as https://api.example.com/slots/{{day}}\n\
           did you mean \"https://example.com/{{id}}\"?",
        ],
    );
    says(
        json!({ "names": "Dear {{fist}}" }),
        &[
            "`names` has the placeholder `fist`, which it does not know\nline 1, column 6:\n    Dear {{fist}}\n         ^^^^^^^^\n\
           did you mean `first`?\nknown: `first`, `second`",
        ],
    );
}

#[test]
fn long_values_are_cut() {
    let long = "x".repeat(100);
    says(
        json!({ "id": long }),
        &[&format!(
            "`id` is \"{}…\", not a UUID, such as 182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e",
            "x".repeat(60)
        )],
    );
    says(
        json!({ "colour": long }),
        &[&format!(
            "unknown value \"{}…\" for `colour`\nallowed: `red`, `dark-green`, `blue`",
            "x".repeat(60)
        )],
    );
}

#[test]
fn kinds() {
    says(
        json!({ "short": 1 }),
        &["`short` is 1, but has to be a string\nwrite it in quotes"],
    );
    says(
        json!({ "short": null }),
        &["`short` is null, but has to be a string\nto send nothing, leave the field out"],
    );
    says(
        json!({ "short": [] }),
        &["`short` is a list, but has to be a string"],
    );
    says(
        json!({ "whole": "3" }),
        &["`whole` is the string \"3\", but has to be a whole number\ndid you mean `3`?"],
    );
    says(
        json!({ "above": "much" }),
        &["`above` is the string \"much\", but has to be a number"],
    );
    says(
        json!({ "colour": 1 }),
        &["`colour` is 1, but has to be one of `red`, `dark-green`, `blue`"],
    );
    says(
        json!({ "car": true }),
        &["`car` is true, but has to be an object\nfor example: { seats: 1 }"],
    );
    says(
        json!({ "few": {} }),
        &["`few` is an object, but has to be a list\nfor example: […]"],
    );
    says(
        json!({ "either": 1 }),
        &["`either` is 1, but has to be a string or a list"],
    );
}

#[test]
fn enum_values() {
    says(
        json!({ "colour": "Red" }),
        &[
            "unknown value \"Red\" for `colour`\ndid you mean `red`?\nallowed: `red`, `dark-green`, `blue`",
        ],
    );
    says(
        json!({ "colour": "dark_green" }),
        &[
            "unknown value \"dark_green\" for `colour`\ndid you mean `dark-green`?\nallowed: `red`, `dark-green`, `blue`",
        ],
    );
    says(
        json!({ "colour": "" }),
        &["unknown value \"\" for `colour`\nallowed: `red`, `dark-green`, `blue`"],
    );
    says(
        json!({ "vehicle": { "type": "cart" } }),
        &["unknown value \"cart\" for `type`\ndid you mean `car`?\nallowed: `car`, `bike`"],
    );
    says(
        json!({ "vehicle": { "type": 1 } }),
        &["`type` is 1, but has to be `car` or `bike`"],
    );
    says(
        json!({ "vehicle": {} }),
        &["missing field `type` in `vehicle`\nallowed: `car`, `bike`"],
    );
}

#[test]
fn fields() {
    says(json!({ "car": {} }), &["missing field `seats` in `car`"]);
    says(
        json!({ "car": { "seats": 1, "color": 1 } }),
        &["unknown field `color` in `car`\ndid you mean `colour`?\navailable: `colour`"],
    );
    says(
        json!({ "car": { "seats": 1, "colour": "red", "wings": 1 } }),
        &["unknown field `wings` in `car`\nknown: `seats`, `colour`"],
    );
    // A required field under a name that is nearly right is not missing as well.
    says(
        json!({ "car": { "seat": 1 } }),
        &["unknown field `seat` in `car`\ndid you mean `seats`?\navailable: `seats`, `colour`"],
    );
    // A field that is there already is still the likely meaning.
    says(
        json!({ "car": { "seats": 1, "colour": "red", "seat": 1 } }),
        &["unknown field `seat` in `car`\ndid you mean `seats`?"],
    );
    says(
        json!({ "a\nb": 1 }),
        &[
            "unknown field \"a\\nb\"\navailable: `whole`, `above`, `below`, `steps`, `short`, `long`, `hex`, `letters`, `names`, `at`, `id`, `link` and 11 more",
        ],
    );
    let twice = object([("short", Look::Str("a")), ("short", Look::Str("b"))]);
    let violations = validate(&THING, &twice, Context::new("POST /things"));
    assert_eq!(
        violations.iter().next().unwrap().message(),
        "field `short` is given more than once\nrule: POST /things"
    );
}

#[test]
fn secrets_are_not_shown() {
    says(
        json!({ "key": "s3c" }),
        &[
            "`key` has 3 characters, fewer than the minimum of 4",
            "`key` does not match `^[0-9a-f]$`",
        ],
    );
    says(
        json!({ "key": 12345 }),
        &["`key` is a number, but has to be a string\nwrite it in quotes"],
    );
    says(
        json!({ "pin": 12345 }),
        &["`pin` is above the maximum of 9\nallowed: 9 or less"],
    );
    says(
        json!({ "pin": "12345" }),
        &["`pin` is a string, but has to be a whole number"],
    );
    says(
        json!({ "mode": "12345" }),
        &["unknown value for `mode`\nallowed: `red`, `dark-green`, `blue`"],
    );
    says(
        json!({ "body": "{{12345}}" }),
        &["`body` is not JSON with its placeholders inside quotes"],
    );
    says(
        json!({ "body": "12345," }),
        &["`body` is not JSON with its placeholders inside quotes"],
    );
    for body in [
        json!({ "key": "12345" }),
        json!({ "key": [12345] }),
        json!({ "pin": 12345.5 }),
        json!({ "body": "[12345" }),
        json!({ "body": "12345x" }),
    ] {
        for message in messages(&THING, "", &body) {
            assert!(!message.contains("12345"), "{message}");
        }
    }
}

#[test]
fn one_line_each() {
    let body = json!({ "list": ["a"], "mode": "red", "size": 1.5, "x": 1 });
    let violations = validate(
        &crate::cross_field::RULED,
        body.as_object().unwrap(),
        Context::new("POST /things"),
    );
    assert_eq!(
        violations.to_string(),
        "x: unknown field `x` (available: `note`, `flag`)\nsize: `size` is 1.5, above the maximum of 1 when `mode` is `red` (allowed: 1 or less)"
    );
}
