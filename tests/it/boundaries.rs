//! Every keyword of every field, just inside and just outside its boundary: made from the tables, so that no field is forgotten.
//!
//! What the keywords mean is stated here by hand; the independent validator and the cases of `rules.toml` keep that honest.

use revox_types::rules::{
    Check, Context, Level, Object, Origin, Shape, Test, Value as Rules, Violation, validate,
};
use serde_json::{Value, json};

use crate::document::{BODIES, DOCUMENT, Dice, sample};

#[test]
fn every_keyword_holds_at_its_boundary() {
    let mut objects = Vec::new();
    for body in BODIES {
        reach(body, &mut objects);
    }
    let mut judged = 0;
    for object in objects {
        let schema = &DOCUMENT["components"]["schemas"][object.name];
        let plain = sample(schema, &mut Dice(1), 0);
        for field in object.fields {
            let with = |value: Value| {
                let mut body = plain.clone();
                body[field.name] = value;
                refused(object, &body, field.name)
            };
            let place = format!("{}.{}", object.name, field.name);
            for check in field.value.checks {
                let Some((inside, outside)) = boundary(check, &field.value) else {
                    continue;
                };
                for value in inside {
                    assert!(
                        !with(value.clone()).contains(&check.id),
                        "{place}: {value} is inside {:?}",
                        check.test
                    );
                }
                for value in outside {
                    assert!(
                        with(value.clone()).contains(&check.id),
                        "{place}: {value} is outside {:?}",
                        check.test
                    );
                    judged += 1;
                }
            }
            assert_eq!(
                with(Value::Null).is_empty(),
                field.value.nullable || matches!(field.value.shape, Shape::Any),
                "{place}: null"
            );
            for wrong in wrong_types(&field.value.shape) {
                assert!(
                    !with(wrong.clone()).is_empty(),
                    "{place}: {wrong} has the wrong type"
                );
                judged += 1;
            }
            if let Shape::Enum(of) = field.value.shape {
                for known in of.values {
                    assert_eq!(
                        with(json!(known.value)),
                        [""; 0],
                        "{place}: {}",
                        known.value
                    );
                    let close = format!("{}x", known.value);
                    assert!(
                        !with(json!(close)).is_empty(),
                        "{place}: {close} is no value"
                    );
                    judged += 1;
                }
            }
            if field.required {
                let mut body = plain.clone();
                body.as_object_mut()
                    .expect("an object")
                    .shift_remove(field.name);
                assert!(
                    !refused(object, &body, "").is_empty(),
                    "{place} is required"
                );
                judged += 1;
            }
        }
    }
    assert!(judged > 500, "the tables hold many boundaries: {judged}");
}

/// The object and all objects inside it, each once.
fn reach(object: &'static Object, found: &mut Vec<&'static Object>) {
    if found.iter().any(|known| known.name == object.name) {
        return;
    }
    found.push(object);
    for field in object.fields {
        reach_value(&field.value, found);
    }
}

fn reach_value(value: &'static Rules, found: &mut Vec<&'static Object>) {
    match value.shape {
        Shape::Object(object) => reach(object, found),
        Shape::List(item) | Shape::Map(item) => reach_value(item, found),
        // The objects of a union are judged with their tag, which is not among their fields.
        _ => {}
    }
}

/// The rules of the schema that a body breaks at a path.
fn refused(object: &'static Object, body: &Value, path: &str) -> Vec<&'static str> {
    let context = Context::new("").allow_unknown_keys().keywords_only();
    validate(object, body.as_object().expect("an object"), context)
        .iter()
        .filter(|violation| violation.path() == path && violation.level() == Level::Deny)
        .map(Violation::rule)
        .collect()
}

/// Values that just pass a check and values that just do not.
fn boundary(check: &Check, value: &Rules) -> Option<(Vec<Value>, Vec<Value>)> {
    if check.origin != Origin::Keyword {
        return None;
    }
    let whole = matches!(value.shape, Shape::Integer);
    let number = |bound: f64, step: f64| {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "the bounds of integers are integers"
        )]
        if whole {
            json!((bound + step.signum() * step.abs().ceil()) as i64)
        } else {
            json!(bound + step)
        }
    };
    // Characters of several bytes: lengths count code points.
    let text = |length: usize| json!("é".repeat(length));
    Some(match check.test {
        Test::Minimum(bound) => (vec![number(bound, 0.0)], vec![number(bound, -0.001)]),
        Test::Maximum(bound) => (vec![number(bound, 0.0)], vec![number(bound, 0.001)]),
        Test::ExclusiveMinimum(bound) => (
            vec![number(bound, 0.001)],
            vec![number(bound, 0.0), number(bound, -0.001)],
        ),
        Test::MinLength(length) => (vec![text(length)], vec![text(length.checked_sub(1)?)]),
        Test::MaxLength(length) if length < 100_000 => (vec![text(length)], vec![text(length + 1)]),
        _ => return None,
    })
}

fn wrong_types(shape: &Shape) -> Vec<Value> {
    match shape {
        Shape::Any | Shape::AnyOf(_) => vec![],
        Shape::String | Shape::Enum(_) => vec![json!(1), json!(true), json!([]), json!({})],
        Shape::Integer => vec![json!("1"), json!(1.5), json!(true), json!([])],
        Shape::Number => vec![json!("1"), json!(true), json!({})],
        Shape::Boolean => vec![json!("true"), json!(0), json!([])],
        Shape::Object(_) | Shape::Union(_) | Shape::Map(_) => vec![json!("x"), json!(1), json!([])],
        Shape::List(_) => vec![json!("x"), json!({}), json!(0)],
    }
}
