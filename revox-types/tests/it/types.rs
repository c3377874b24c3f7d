//! Kinds of values: what is missing, unknown or of the wrong kind, in objects, unions, maps and alternatives.

use revox_types::rules::{Field, Object, Part, PathStep, Shape, Test, Value, validate};
use serde_json::{Value as Json, json};

use crate::support::{
    CAR, COLOUR, Look, VEHICLE, check, check_json, keyword, object, optional, required, value,
    with_base,
};

static KINDS: Object = Object {
    name: "Kinds",
    fields: &[
        required("text", value(Shape::String, &[])),
        optional("whole", value(Shape::Integer, &[])),
        optional("number", value(Shape::Number, &[])),
        optional("flag", value(Shape::Boolean, &[])),
        optional(
            "colour",
            Value {
                shape: Shape::Enum(&COLOUR),
                nullable: true,
                checks: &[],
            },
        ),
        optional("car", value(Shape::Object(&CAR), &[])),
        optional("vehicle", value(Shape::Union(&VEHICLE), &[])),
        optional("list", value(Shape::List(&value(Shape::Boolean, &[])), &[])),
        optional(
            "map",
            value(
                Shape::Map(&value(
                    Shape::Number,
                    &[keyword("minimum", Test::Minimum(0.0))],
                )),
                &[],
            ),
        ),
        optional("any", value(Shape::Any, &[])),
        optional(
            "either",
            value(
                Shape::AnyOf(&[
                    value(Shape::String, &[keyword("maxLength", Test::MaxLength(3))]),
                    value(Shape::Object(&CAR), &[]),
                ]),
                &[],
            ),
        ),
        optional("deep", value(Shape::Object(&DEEP), &[])),
    ],
    rules: &[],
};

static DEEP: Object = Object {
    name: "Deep",
    fields: &[Field {
        name: "deep",
        ident: "deep",
        required: false,
        secret: false,
        value: value(Shape::Object(&DEEP), &[]),
    }],
    rules: &[],
};

#[track_caller]
fn with(extra: Json, expected: &[&str]) {
    let mut body = json!({ "text": "x" });
    for (name, value) in extra.as_object().unwrap() {
        body[name] = value.clone();
    }
    check_json(&KINDS, &body, expected);
}

#[test]
fn fields() {
    check_json(&KINDS, &json!({}), &[" required"]);
    check_json(&KINDS, &json!({ "text": null }), &["text type"]);
    with(
        json!({ "Whole": 2, "txet": 1 }),
        &["Whole unknown", "txet unknown"],
    );
    check(&KINDS, &with_base([]), &[]);
    check(&KINDS, &with_base([("x", Look::Opaque)]), &["x unknown"]);
}

#[test]
fn kinds_of_values() {
    with(
        json!({ "whole": 1, "number": 1, "flag": true, "colour": "red", "list": [true], "any": [{}] }),
        &[],
    );
    with(
        json!({ "whole": 1.0, "number": 1.5, "colour": null, "list": [] }),
        &[],
    );
    with(json!({ "whole": 1.5 }), &["whole type"]);
    with(json!({ "whole": "1" }), &["whole type"]);
    with(json!({ "whole": null }), &["whole type"]);
    with(json!({ "number": "1" }), &["number type"]);
    with(json!({ "flag": 0 }), &["flag type"]);
    with(json!({ "colour": 1 }), &["colour type"]);
    with(json!({ "colour": "Red" }), &["colour enum"]);
    with(json!({ "car": [] }), &["car type"]);
    with(json!({ "list": {} }), &["list type"]);
    with(
        json!({ "list": [true, 1, null] }),
        &["list[1] type", "list[2] type"],
    );
    with(json!({ "text": {} }), &["text type"]);
}

#[test]
fn numbers_that_json_cannot_write() {
    for number in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        for name in ["number", "whole", "any"] {
            let expected = format!("{name} type");
            check(
                &KINDS,
                &object([("text", Look::Str("")), (name, Look::Number(number))]),
                &[&expected],
            );
        }
    }
}

#[test]
fn what_cannot_be_seen_is_of_every_kind() {
    for field in KINDS.fields {
        check(&KINDS, &with_base([(field.name, Look::Opaque)]), &[]);
    }
}

#[test]
fn objects_inside() {
    with(json!({ "car": { "seats": 2, "colour": "blue" } }), &[]);
    with(json!({ "car": {} }), &["car required"]);
    with(
        json!({ "car": { "seats": 0, "wheels": 4 } }),
        &["car.wheels unknown", "car.seats minimum"],
    );
}

#[test]
fn unions() {
    with(json!({ "vehicle": { "type": "car", "seats": 1 } }), &[]);
    with(json!({ "vehicle": { "type": "bike", "bell": true } }), &[]);
    with(
        json!({ "vehicle": { "type": "bike", "seats": 1 } }),
        &["vehicle.seats unknown"],
    );
    with(
        json!({ "vehicle": { "type": "car" } }),
        &["vehicle required"],
    );
    with(
        json!({ "vehicle": { "type": "boat", "sail": 1 } }),
        &["vehicle.sail unknown", "vehicle.type enum"],
    );
    with(
        json!({ "vehicle": { "seats": 1, "bell": 1 } }),
        &["vehicle required"],
    );
    with(json!({ "vehicle": { "type": 3 } }), &["vehicle.type type"]);
    with(
        json!({ "vehicle": { "type": null } }),
        &["vehicle.type type"],
    );
    with(json!({ "vehicle": "car" }), &["vehicle type"]);
    let hidden = object([
        ("type", Look::Opaque),
        ("seats", Look::Integer(0)),
        ("oars", Look::Null),
    ]);
    check(
        &KINDS,
        &with_base([("vehicle", Look::Object(hidden))]),
        &["vehicle.oars unknown"],
    );
    check(
        &KINDS,
        &with_base([("vehicle", Look::Object(with_base([])))]),
        &[],
    );
}

#[test]
fn maps() {
    with(json!({ "map": { "a": 1, "b": 0.5 } }), &[]);
    with(
        json!({ "map": { "a": -1, "b": "x" } }),
        &["map.a minimum", "map.b type"],
    );
    with(json!({ "map": [] }), &["map type"]);
}

#[test]
fn alternatives() {
    with(json!({ "either": "abc" }), &[]);
    with(json!({ "either": { "seats": 1 } }), &[]);
    // Where the kind tells which one is meant, its violations are told.
    with(json!({ "either": "abcd" }), &["either maxLength"]);
    with(
        json!({ "either": { "seats": 0 } }),
        &["either.seats minimum"],
    );
    with(json!({ "either": 1 }), &["either anyOf"]);
    with(json!({ "either": null }), &["either anyOf"]);
}

#[test]
fn keys_that_are_there_twice() {
    let twice = object([
        ("text", Look::Str("x")),
        ("whole", Look::Integer(1)),
        ("odd", Look::Null),
        ("whole", Look::Integer(2)),
        ("odd", Look::Null),
    ]);
    let violations = validate(&KINDS, &twice, revox_types::rules::Context::new(""));
    let places: Vec<_> = violations
        .iter()
        .map(|violation| (violation.rule(), violation.part(), violation.steps()))
        .collect();
    let step = |name: &'static str, occurrence| {
        vec![PathStep::Field {
            name: name.into(),
            occurrence,
        }]
    };
    assert_eq!(
        places,
        [
            ("unknown", Part::Key, &step("odd", 0)[..]),
            ("duplicate", Part::Key, &step("whole", 1)[..]),
            ("duplicate", Part::Key, &step("odd", 1)[..]),
        ]
    );
}

#[test]
fn places() {
    let body = json!({ "text": 1, "car": {}, "list": [true, 1], "x": 1 });
    let violations = validate(
        &KINDS,
        body.as_object().unwrap(),
        revox_types::rules::Context::new(""),
    );
    let parts: Vec<_> = violations
        .iter()
        .map(|violation| (violation.path(), violation.part()))
        .collect();
    assert_eq!(
        parts,
        [
            ("x", Part::Key),
            ("text", Part::Value),
            ("car", Part::Whole),
            ("list[1]", Part::Value)
        ]
    );
    let item = violations.iter().last().unwrap();
    assert_eq!(
        item.steps(),
        [
            PathStep::Field {
                name: "list".into(),
                occurrence: 0
            },
            PathStep::Item(1)
        ]
    );
}

#[test]
fn the_order_is_that_of_the_table() {
    let body = json!({ "either": 1, "list": [1, 1], "whole": "x", "text": 1, "car": { "colour": "x", "seats": 0 } });
    check_json(
        &KINDS,
        &body,
        &[
            "text type",
            "whole type",
            "car.seats minimum",
            "car.colour enum",
            "list[0] type",
            "list[1] type",
            "either anyOf",
        ],
    );
}

#[test]
fn depth_is_no_danger() {
    let mut body = json!({});
    for _ in 0..5_000 {
        // The macro of serde_json would copy what is inside.
        body = Json::Object([("deep".to_owned(), body)].into_iter().collect());
    }
    body["text"] = json!("x");
    check_json(&KINDS, &body, &[]);
    // Dropping it is not the validator's business, and serde_json does that by recursion.
    std::mem::forget(body);
}
