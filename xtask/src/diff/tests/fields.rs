//! Fields: added, removed, required, nullable, by the way they travel.

use super::{api, changes, field};

#[test]
fn what_is_added_matters_only_where_it_has_to_be_sent() {
    let old = api(
        "Sent: {type: object, properties: {a: {type: string}}}\nGot: {type: object, properties: {a: {type: string}}}",
    );
    let new = api(
        "Sent: {type: object, required: [c], properties: {a: {type: string}, b: {type: [string, 'null']}, c: {type: integer}}}\n\
         Got: {type: object, required: [c], properties: {a: {type: string}, b: {type: string}, c: {type: integer}}}",
    );
    assert_eq!(
        changes(&old, &new),
        [
            "breaking: Sent.c added, required, integer",
            "additive: Sent.b added, optional, string or null",
            "additive: Got.b added, optional, string",
            "additive: Got.c added, required, integer",
        ]
    );
    assert_eq!(
        changes(&new, &old),
        [
            "breaking: Sent.b removed",
            "breaking: Sent.c removed",
            "breaking: Got.b removed",
            "breaking: Got.c removed",
        ]
    );
}

#[test]
fn whether_a_field_has_to_be_there_is_judged_by_what_becomes_of_it_in_rust() {
    let with = |required: &str, body: &str| {
        let object = format!("{{type: object, required: [{required}], properties: {{f: {body}}}}}");
        api(&format!("Sent: {object}\nGot: {object}"))
    };
    let (plain, nullable) = ("{type: string}", "{type: [string, 'null']}");
    assert_eq!(
        changes(&with("", plain), &with("f", plain)),
        [
            "breaking: Sent.f optional -> required",
            "breaking: Got.f optional -> required"
        ]
    );
    assert_eq!(
        changes(&with("f", plain), &with("", plain)),
        [
            "breaking: Sent.f required -> optional",
            "breaking: Got.f required -> optional"
        ]
    );
    // In an answer both are an `Option`. In a request, leaving out and `null` have to be told apart.
    assert_eq!(
        changes(&with("f", nullable), &with("", nullable)),
        [
            "breaking: Sent.f required -> optional",
            "additive: Got.f required -> optional"
        ]
    );
    assert_eq!(
        changes(&with("", plain), &with("", nullable)),
        [
            "breaking: Sent.f may be null now",
            "additive: Got.f may be null now"
        ]
    );
    assert_eq!(
        changes(&with("f", nullable), &with("f", plain)),
        [
            "breaking: Sent.f may not be null any more",
            "breaking: Got.f may not be null any more"
        ]
    );
    // `Option` before and after, but what was `null` is left out now.
    assert_eq!(
        changes(&with("f", nullable), &with("", plain)),
        [
            "breaking: Sent.f may not be null any more",
            "additive: Sent.f required -> optional",
            "additive: Got.f required -> optional",
            "additive: Got.f may not be null any more",
        ]
    );
}

#[test]
fn a_type_that_is_sent_and_received_counts_as_sent() {
    let with = |body: &str| {
        api(&format!(
            "Sent: {{type: object, properties: {{v: {{$ref: '#/components/schemas/Voice'}}}}}}\n\
             Got: {{type: object, properties: {{v: {{$ref: '#/components/schemas/Voice'}}}}}}\n\
             Voice: {{type: object, properties: {{speed: {body}}}}}"
        ))
    };
    let (old, new) = (
        with("{type: number, maximum: 1.5}"),
        with("{type: number, maximum: 1.2}"),
    );
    assert_eq!(
        changes(&old, &new),
        ["breaking: Sent.v.speed maximum 1.5 -> 1.2"]
    );
    assert_eq!(
        changes(&new, &old),
        ["additive: Sent.v.speed maximum 1.2 -> 1.5"]
    );
    let report = super::report(&old, &new).unwrap();
    let change = &report.changes[0];
    assert_eq!(change.also, ["Got.v.speed"]);
    assert_eq!(change.uses.to_string(), "both");
    assert_eq!(
        change.old.as_deref(),
        Some("/components/schemas/Voice/properties/speed/maximum")
    );
    assert_eq!(
        (change.before.as_f64(), change.after.as_f64()),
        (Some(1.5), Some(1.2))
    );
}

#[test]
fn a_field_that_only_the_server_writes_is_no_part_of_requests() {
    let with = |body: &str| {
        api(&format!(
            "Sent: {{$ref: '#/components/schemas/Got'}}\nGot: {{type: object, required: [id], properties: {{{body}g: {{type: string}}}}}}"
        ))
    };
    let old = with("");
    assert_eq!(
        changes(&old, &with("id: {type: string, readOnly: true}, ")),
        ["additive: Got.id added, required, string"]
    );
    assert_eq!(
        changes(&old, &with("id: {type: string}, ")),
        ["breaking: Got.id added, required, string"]
    );
    field(
        "{type: string}",
        "{type: string, readOnly: true}",
        &["breaking: Sent.f readOnly now"],
        &["documentation: Got.f readOnly now"],
    );
}

#[test]
fn types_and_their_names() {
    field(
        "{type: string}",
        "{type: array, items: {type: string}}",
        &["breaking: Sent.f type string -> array of string"],
        &["breaking: Got.f type string -> array of string"],
    );
    field(
        "{type: integer}",
        "{type: number}",
        &["breaking: Sent.f type integer -> number"],
        &["breaking: Got.f type integer -> number"],
    );
    field(
        "{type: object, additionalProperties: {type: string}}",
        "{type: object, additionalProperties: {type: integer}}",
        &["breaking: Sent.f.* type string -> integer"],
        &["breaking: Got.f.* type string -> integer"],
    );
    field(
        "{}",
        "{type: [string, 'null']}",
        &["breaking: Sent.f type any value -> string or null"],
        &["breaking: Got.f type any value -> string or null"],
    );
    // Each word for itself, wherever it is used; a further word changes no signature.
    field(
        "{type: array, items: {enum: [a, b]}}",
        "{type: array, items: {enum: [b, c]}}",
        &[
            "breaking: Sent.f[] value \"a\" removed",
            "additive: Sent.f[] value \"c\" added",
        ],
        &[
            "breaking: Got.f[] value \"a\" removed",
            "additive: Got.f[] value \"c\" added",
        ],
    );
    field("{type: string, enum: [a]}", "{const: a}", &[], &[]);
    field(
        "{type: string}",
        "{type: string, enum: [a]}",
        &["breaking: Sent.f type string -> constant"],
        &["breaking: Got.f type string -> constant"],
    );
}

#[test]
fn words_are_documentation_and_a_deprecation_is_a_warning() {
    field(
        "{type: string, description: a, default: x, deprecated: true}",
        "{type: string, description: b, default: y}",
        &[
            "documentation: Sent.f description changed",
            "documentation: Sent.f default \"x\" -> \"y\"",
            "documentation: Sent.f no longer deprecated",
        ],
        &[
            "documentation: Got.f description changed",
            "documentation: Got.f default \"x\" -> \"y\"",
            "documentation: Got.f no longer deprecated",
        ],
    );
    field(
        "{type: string}",
        "{type: string, deprecated: true}",
        &["additive: Sent.f deprecated"],
        &["additive: Got.f deprecated"],
    );
    // What nobody knows is not passed over in silence.
    field(
        "{type: string, x-odd: 1}",
        "{type: string, x-odd: 2}",
        &["documentation: Sent.f x-odd 1 -> 2"],
        &["documentation: Got.f x-odd 1 -> 2"],
    );
}

#[test]
fn a_type_that_is_no_longer_sent_can_no_longer_be_built() {
    let with = |field: &str| {
        api(&format!(
            "Sent: {{type: object, properties: {{{field}b: {{type: string}}}}}}\n\
             Got: {{type: object, properties: {{v: {{$ref: '#/components/schemas/Voice'}}}}}}\n\
             Voice: {{type: object, properties: {{f: {{type: [string, 'null']}}}}}}"
        ))
    };
    assert_eq!(
        changes(
            &with("v: {$ref: '#/components/schemas/Voice'}, "),
            &with("")
        ),
        [
            "breaking: Sent.v removed",
            "breaking: Voice no longer sent, only received",
            "breaking: Got.v.f no longer sent"
        ]
    );
}
