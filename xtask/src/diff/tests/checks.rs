//! Bounds, lengths, patterns, formats and rules: tightened, loosened, or said in another way.

use super::{api, field, lines, report};

/// A check that is tightened from the first schema to the second, so that it is loosened the other way round.
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
fn a_check_matters_where_it_refuses() {
    let added = |keyword: &str, kind: &str, value: &str, shown: &str| {
        tightened(
            &format!("{{type: {kind}}}"),
            &format!("{{type: {kind}, {keyword}: {value}}}"),
            &format!("{keyword} {shown} added"),
            &format!("{keyword} {shown} removed"),
        );
    };
    added("minimum", "number", "0", "0");
    added("exclusiveMaximum", "number", "1.5", "1.5");
    added("multipleOf", "integer", "5", "5");
    added("minLength", "string", "1", "1");
    added("pattern", "string", "'^a'", "\"^a\"");
    added("format", "string", "date-time", "\"date-time\"");
    added("maxItems", "array", "2", "2");
    added("uniqueItems", "array", "true", "true");
}

#[test]
fn a_bound_that_moves_is_judged_by_its_direction() {
    let moved = |keyword: &str, kind: &str, loose: &str, strict: &str| {
        tightened(
            &format!("{{type: {kind}, {keyword}: {loose}}}"),
            &format!("{{type: {kind}, {keyword}: {strict}}}"),
            &format!("{keyword} {loose} -> {strict}"),
            &format!("{keyword} {strict} -> {loose}"),
        );
    };
    moved("maximum", "number", "1.5", "1.2");
    moved("minimum", "integer", "-3", "0");
    moved("maxLength", "string", "150", "149");
    moved("minItems", "array", "1", "2");
    tightened(
        "{type: number, minimum: 0}",
        "{type: number, exclusiveMinimum: 0}",
        "minimum 0 -> exclusiveMinimum 0",
        "exclusiveMinimum 0 -> minimum 0",
    );
    // Which way a pattern has changed cannot be decided.
    field(
        "{type: string, pattern: a}",
        "{type: string, pattern: b}",
        &["breaking: Sent.f pattern \"a\" -> \"b\""],
        &["documentation: Got.f pattern \"a\" -> \"b\""],
    );
    field(
        "{type: array, items: {type: string, maxLength: 3}}",
        "{type: array, items: {type: string, maxLength: 2}}",
        &["breaking: Sent.f[] maxLength 3 -> 2"],
        &["documentation: Got.f[] maxLength 3 -> 2"],
    );
}

#[test]
fn the_same_said_in_another_way_is_no_change() {
    field(
        "{type: integer, minimum: 1}",
        "{allOf: [{type: integer, minimum: 1.0}, {minimum: 0}]}",
        &[],
        &[],
    );
    field(
        "{type: integer}",
        "{type: integer, format: int64}",
        &[],
        &[],
    );
}

#[test]
fn rules_of_overlays_refuse_and_advice_does_not() {
    let rule = |key: &str, body: &str| {
        format!("{{type: string, {key}: [{{x-revox-rule: e164, x-revox-why: w, {body}}}]}}")
    };
    let (deny, warn) = (
        rule("allOf", "pattern: '^a'"),
        rule("x-revox-advice", "pattern: '^a'"),
    );
    let none = "{type: string}";
    tightened(none, &deny, "rule `e164` added", "rule `e164` removed");
    tightened(
        &warn,
        &deny,
        "advice `e164` refuses now",
        "rule `e164` is advice now",
    );
    field(
        none,
        &warn,
        &["additive: Sent.f advice `e164` added"],
        &["documentation: Got.f advice `e164` added"],
    );
    field(
        &deny,
        &rule("allOf", "pattern: '^b'"),
        &["breaking: Sent.f rule `e164` changed"],
        &["documentation: Got.f rule `e164` changed"],
    );
    field(
        &deny,
        &deny.replace("why: w", "why: other words"),
        &["documentation: Sent.f rule `e164` words changed"],
        &["documentation: Got.f rule `e164` words changed"],
    );
}

#[test]
fn rules_across_fields_are_compared_by_the_names_of_the_fields() {
    let with = |fields: &str, bound: &str| {
        api(&format!(
            "Got: {{type: object}}\nSent:\n  type: object\n  properties: {{{fields}}}\n  allOf:\n    - {{x-revox-rule: speed, x-revox-why: w, if: {{properties: {{p: {{const: x}}}}, required: [p]}}, then: {{properties: {{s: {{maximum: {bound}}}}}}}}}"
        ))
    };
    let (p, s) = ("p: {type: string}", "s: {type: number}");
    let old = with(&format!("{p}, {s}"), "1");
    assert_eq!(
        lines(&report(&old, &with(&format!("{s}, {p}"), "1"))),
        [""; 0]
    );
    assert_eq!(
        lines(&report(&old, &with(&format!("{p}, {s}"), "2"))),
        ["breaking: Sent rule `speed` changed"]
    );
}
