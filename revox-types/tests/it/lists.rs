//! Lists: sizes, and items that are there twice.

use revox_types::rules::{Level, Object, Shape, Test};
use serde_json::json;

use crate::support::{
    CAR, COLOUR, Look, OpenItems, VEHICLE, check, check_json, keyword, object, optional, prose,
    value,
};

static LISTS: Object = Object {
    name: "Lists",
    fields: &[
        optional(
            "words",
            value(
                Shape::List(&value(Shape::Enum(&COLOUR), &[])),
                &[
                    keyword("minItems", Test::MinItems(1)),
                    prose("unique", Level::Warn, Test::UniqueItems, ""),
                ],
            ),
        ),
        optional(
            "numbers",
            value(
                Shape::List(&value(Shape::Number, &[])),
                &[
                    keyword("maxItems", Test::MaxItems(40)),
                    keyword("uniqueItems", Test::UniqueItems),
                ],
            ),
        ),
        optional(
            "cars",
            value(
                Shape::List(&value(Shape::Object(&CAR), &[])),
                &[prose("by-seats", Level::Deny, Test::UniqueBy("seats"), "")],
            ),
        ),
        optional(
            "any_cars",
            value(
                Shape::List(&value(Shape::Object(&CAR), &[])),
                &[keyword("uniqueItems", Test::UniqueItems)],
            ),
        ),
        optional(
            "vehicles",
            value(
                Shape::List(&value(Shape::Union(&VEHICLE), &[])),
                &[keyword("uniqueItems", Test::UniqueItems)],
            ),
        ),
        optional(
            "anything",
            value(
                Shape::List(&value(Shape::Any, &[])),
                &[keyword("uniqueItems", Test::UniqueItems)],
            ),
        ),
        optional(
            "nested",
            value(
                Shape::List(&value(Shape::List(&value(Shape::Integer, &[])), &[])),
                &[keyword("uniqueItems", Test::UniqueItems)],
            ),
        ),
    ],
    rules: &[],
};

#[test]
fn sizes() {
    check_json(&LISTS, &json!({ "words": [] }), &["words minItems"]);
    check_json(&LISTS, &json!({ "words": ["red"] }), &[]);
    let many: Vec<_> = (0..41).collect();
    check_json(&LISTS, &json!({ "numbers": many[..40] }), &[]);
    check_json(&LISTS, &json!({ "numbers": many }), &["numbers maxItems"]);
    check(
        &LISTS,
        &object([("words", Look::OpenList(OpenItems(vec![])))]),
        &[],
    );
}

#[test]
fn equal_items() {
    check_json(
        &LISTS,
        &json!({ "words": ["red", "blue", "red", "red"] }),
        &["words[2] unique?", "words[3] unique?"],
    );
    check_json(
        &LISTS,
        &json!({ "numbers": [1, 2, 1.0] }),
        &["numbers[2] uniqueItems"],
    );
    check_json(
        &LISTS,
        &json!({ "numbers": [0, -0.0, 1, 1.5] }),
        &["numbers[1] uniqueItems"],
    );
    check_json(
        &LISTS,
        &json!({ "nested": [[1, 2], [2, 1], [1], [1, 2], []] }),
        &["nested[3] uniqueItems"],
    );
    check_json(
        &LISTS,
        &json!({ "anything": [1, "1", true, null, null, "1"] }),
        &["anything[4] uniqueItems", "anything[5] uniqueItems"],
    );
    // What has no table is not compared.
    check_json(&LISTS, &json!({ "anything": [{}, {}, [], []] }), &[]);
    let twice = OpenItems(vec![
        Look::Str("red"),
        Look::Opaque,
        Look::Opaque,
        Look::Str("red"),
    ]);
    check(
        &LISTS,
        &object([("words", Look::OpenList(twice))]),
        &["words[3] unique?"],
    );
}

static BOX: Object = Object {
    name: "Box",
    fields: &[optional("inside", value(Shape::Object(&BOX), &[]))],
    rules: &[],
};

static BOXES: Object = Object {
    name: "Boxes",
    fields: &[optional(
        "boxes",
        value(
            Shape::List(&value(Shape::Object(&BOX), &[])),
            &[keyword("uniqueItems", Test::UniqueItems)],
        ),
    )],
    rules: &[],
};

#[test]
fn items_are_compared_to_a_depth() {
    let boxes = |depth| {
        let one = (0..depth).fold(json!({}), |inside, _| json!({ "inside": inside }));
        json!({ "boxes": [one, one] })
    };
    check_json(&BOXES, &boxes(32), &["boxes[1] uniqueItems"]);
    check_json(&BOXES, &boxes(33), &[]);
}

#[test]
fn equal_objects() {
    let twice =
        json!([{ "seats": 2 }, { "seats": 2, "colour": "red" }, { "colour": "red", "seats": 2.0 }]);
    check_json(
        &LISTS,
        &json!({ "any_cars": twice }),
        &["any_cars[2] uniqueItems"],
    );
    // Keys that no table knows may make the difference.
    let strange = json!([{ "seats": 2, "x": 1 }, { "seats": 2, "x": 2 }]);
    check_json(
        &LISTS,
        &json!({ "any_cars": strange }),
        &["any_cars[0].x unknown", "any_cars[1].x unknown"],
    );
    let vehicles = json!([{ "type": "car", "seats": 1 }, { "type": "bike" }, { "type": "car", "seats": 1 }, { "type": "bike" }]);
    check_json(
        &LISTS,
        &json!({ "vehicles": vehicles }),
        &["vehicles[2] uniqueItems", "vehicles[3] uniqueItems"],
    );
}

#[test]
fn equal_members() {
    check_json(
        &LISTS,
        &json!({ "cars": [{ "seats": 1 }, { "seats": 2 }, { "seats": 1 }] }),
        &["cars[2].seats by-seats"],
    );
    check_json(
        &LISTS,
        &json!({ "cars": [{ "seats": 1 }, {}, {}] }),
        &["cars[1] required", "cars[2] required"],
    );
    let hidden = vec![
        Look::Object(object([("seats", Look::Opaque)])),
        Look::Object(object([("seats", Look::Opaque)])),
        Look::Opaque,
    ];
    check(&LISTS, &object([("cars", Look::List(hidden))]), &[]);
}
