//! Bounds, lengths, patterns, formats and rules: tightened, loosened, or said in another way.

use super::{api, field};

/// A limit that is tightened from the first schema to the second, so that it is loosened the other way round.
#[track_caller]
fn tightened(old: &str, new: &str, there: &str, back: &str) {
    field(
        old,
        new,
        &[&format!("breaking: Sent.f {there}")],
        &[&format!("documentation: Got.f {there}")],
    );
    field(
        new,
        old,
        &[&format!("additive: Sent.f {back}")],
        &[&format!("documentation: Got.f {back}")],
    );
}

#[test]
fn a_limit_matters_where_it_refuses() {
    tightened(
        "{type: number}",
        "{type: number, minimum: 0}",
        "minimum 0 added",
        "minimum 0 removed",
    );
    tightened(
        "{type: number, maximum: 1.5}",
        "{type: number, maximum: 1.2}",
        "maximum 1.5 -> 1.2",
        "maximum 1.2 -> 1.5",
    );
    tightened(
        "{type: number, minimum: 0}",
        "{type: number, exclusiveMinimum: 0}",
        "minimum 0 -> exclusiveMinimum 0",
        "exclusiveMinimum 0 -> minimum 0",
    );
    tightened(
        "{type: integer, maximum: 9007199254740993}",
        "{type: integer, maximum: 9007199254740992}",
        "maximum 9007199254740993 -> 9007199254740992",
        "maximum 9007199254740992 -> 9007199254740993",
    );
    tightened(
        "{type: string, maxLength: 150}",
        "{type: string, maxLength: 149}",
        "maxLength 150 -> 149",
        "maxLength 149 -> 150",
    );
    tightened(
        "{type: string}",
        "{type: string, minLength: 1}",
        "minLength 1 added",
        "minLength 1 removed",
    );
    tightened(
        "{type: string}",
        "{type: string, pattern: '^a'}",
        "pattern \"^a\" added",
        "pattern \"^a\" removed",
    );
    tightened(
        "{type: string}",
        "{type: string, format: email}",
        "format \"email\" added",
        "format \"email\" removed",
    );
    tightened(
        "{type: integer}",
        "{type: integer, multipleOf: 5}",
        "multipleOf 5 added",
        "multipleOf 5 removed",
    );
    tightened(
        "{type: integer, multipleOf: 5}",
        "{type: integer, multipleOf: 10}",
        "multipleOf 5 -> 10",
        "multipleOf 10 -> 5",
    );
    tightened(
        "{type: array, items: {}}",
        "{type: array, items: {}, uniqueItems: true}",
        "uniqueItems true added",
        "uniqueItems true removed",
    );
    tightened(
        "{type: array, items: {}, maxItems: 2}",
        "{type: array, items: {}, maxItems: 1}",
        "maxItems 2 -> 1",
        "maxItems 1 -> 2",
    );
    // Which way a pattern has changed nobody can tell, so it counts as tightened.
    field(
        "{type: string, pattern: a}",
        "{type: string, pattern: b}",
        &["breaking: Sent.f pattern \"a\" -> \"b\""],
        &["documentation: Got.f pattern \"a\" -> \"b\""],
    );
}

#[test]
fn the_same_said_in_another_way_is_no_change() {
    field(
        "{type: integer, exclusiveMinimum: 0}",
        "{type: integer, minimum: 0, exclusiveMinimum: true}",
        &[],
        &[],
    );
    field(
        "{type: number, minimum: 1}",
        "{type: number, minimum: 1.0}",
        &[],
        &[],
    );
    field(
        "{type: number, minimum: 1}",
        "{allOf: [{type: number, minimum: 1}, {minimum: 0}]}",
        &[],
        &[],
    );
    field(
        "{type: [string, 'null']}",
        "{type: string, nullable: true}",
        &[],
        &[],
    );
    field(
        "{type: [string, 'null']}",
        "{anyOf: [{type: string}, {type: 'null'}]}",
        &[],
        &[],
    );
    field(
        "{enum: [a, null]}",
        "{oneOf: [{const: a}, {type: 'null'}]}",
        &[],
        &[],
    );
    field(
        "{type: integer, exclusiveMinimum: 0}",
        "{type: integer, minimum: 1}",
        &["documentation: Sent.f exclusiveMinimum 0 -> minimum 1"],
        &["documentation: Got.f exclusiveMinimum 0 -> minimum 1"],
    );
    field(
        "{type: integer}",
        "{type: integer, format: int64}",
        &["documentation: Sent.f format \"int64\" added"],
        &["documentation: Got.f format \"int64\" added"],
    );
}

#[test]
fn a_limit_in_a_place_that_is_referred_to_is_told_once() {
    let with = |bound: &str| {
        api(&format!(
            "Sent: {{type: object, properties: {{f: {{type: string, maxLength: {bound}}}, g: {{$ref: '#/components/schemas/Sent/properties/f'}}}}}}\n\
             Got: {{type: object, properties: {{s: {{$ref: '#/components/schemas/Sent'}}}}}}"
        ))
    };
    let report = super::report(&with("3"), &with("2")).unwrap();
    assert_eq!(report.changes.len(), 1);
    assert_eq!(report.changes[0].path, "Sent.f");
    assert_eq!(report.changes[0].also, ["Sent.g"]);
}

#[test]
fn rules_from_overlays_refuse_and_advice_does_not() {
    let rule = |key: &str, name: &str, body: &str| {
        format!("{{type: string, {key}: [{{x-revox-rule: {name}, x-revox-why: 'w', {body}}}]}}")
    };
    let (deny, warn) = (
        rule("allOf", "e164", "pattern: '^a'"),
        rule("x-revox-advice", "e164", "pattern: '^a'"),
    );
    let none = "{type: string}";
    field(
        none,
        &deny,
        &["breaking: Sent.f rule `e164` added"],
        &["documentation: Got.f rule `e164` added"],
    );
    field(
        &deny,
        none,
        &["additive: Sent.f rule `e164` removed"],
        &["documentation: Got.f rule `e164` removed"],
    );
    field(
        none,
        &warn,
        &["additive: Sent.f advice `e164` added"],
        &["documentation: Got.f advice `e164` added"],
    );
    field(
        &warn,
        &deny,
        &["breaking: Sent.f rule `e164` advice before, refuses now"],
        &["documentation: Got.f rule `e164` advice before, refuses now"],
    );
    field(
        &deny,
        &rule("allOf", "e164", "pattern: '^b'"),
        &["breaking: Sent.f rule `e164` changed"],
        &["documentation: Got.f rule `e164` changed"],
    );
    field(
        &deny,
        &deny.replace("'w'", "'other words'"),
        &["documentation: Sent.f rule `e164` words changed"],
        &["documentation: Got.f rule `e164` words changed"],
    );
}
