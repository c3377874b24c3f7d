//! Types, their fields, values and variants: added, removed, renamed, required, nullable.

use super::{api, changes, field, lines, report, report_with};

fn reference(name: &str) -> String {
    format!("{{$ref: '#/components/schemas/{name}'}}")
}

#[test]
fn an_added_field_matters_only_where_it_has_to_be_sent() {
    let both = |fields: &str| api(&format!("Sent: {{{fields}}}\nGot: {{{fields}}}"));
    let old = both("type: object, properties: {a: {type: string}}");
    let new = both(
        "type: object, required: [c], properties: {a: {type: string}, b: {type: [string, 'null']}, c: {type: integer}}",
    );
    assert_eq!(
        changes(&old, &new),
        [
            "breaking: Sent.c added, required, `i64`",
            "additive: Sent.b added, optional, `Option<String>`",
            "additive: Got.b added, optional, `Option<String>`",
            "additive: Got.c added, required, `i64`",
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
fn the_presence_of_a_field_is_judged_by_its_rust_type() {
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
    // A response has an `Option` for both. A request tells `null` from a field that is left out.
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
    // An `Option` before and after, but `null` is refused now.
    let report = report(&with("f", nullable), &with("", plain));
    assert_eq!(
        lines(&report),
        [
            "breaking: Sent.f required -> optional, may not be null any more",
            "additive: Got.f required -> optional, may not be null any more",
        ]
    );
    assert_eq!(
        report.changes[0].why,
        "what was accepted may be refused now"
    );
}

#[test]
fn a_type_that_is_sent_and_received_counts_as_sent() {
    let with = |maximum: &str| {
        let voice = reference("Voice");
        let object = format!("{{type: object, properties: {{v: {voice}}}}}");
        api(&format!(
            "Sent: {object}\nGot: {object}\nVoice: {{type: object, properties: {{speed: {{type: number, maximum: {maximum}}}}}}}"
        ))
    };
    let report = report(&with("1.5"), &with("1.2"));
    assert_eq!(lines(&report), ["breaking: Voice.speed maximum 1.5 -> 1.2"]);
    assert_eq!(
        serde_json::to_value(report.changes[0].direction).unwrap(),
        "both"
    );
    assert_eq!(
        changes(&with("1.2"), &with("1.5")),
        ["additive: Voice.speed maximum 1.2 -> 1.5"]
    );
}

#[test]
fn a_field_that_only_the_server_writes_need_not_be_sent() {
    let with = |id: &str| {
        api(&format!(
            "Sent: {}\nGot: {{type: object, required: [id], properties: {{{id}g: {{type: string}}}}}}",
            reference("Got")
        ))
    };
    assert_eq!(
        changes(&with(""), &with("id: {type: string, readOnly: true}, ")),
        ["additive: Got.id added, optional, `String`"]
    );
    field(
        "{type: string}",
        "{type: string, readOnly: true}",
        &["breaking: Sent.f readOnly now"],
        &[],
    );
}

#[test]
fn a_type_is_shown_as_in_rust() {
    let renamed = |old: &str, new: &str, text: &str| {
        let line = |name: &str| format!("breaking: {name}.f type {text}");
        field(old, new, &[&line("Sent")], &[&line("Got")]);
    };
    renamed(
        "{type: string}",
        "{type: array, items: {type: string}}",
        "`Option<String>` -> `Option<Vec<String>>`",
    );
    renamed(
        "{type: integer}",
        "{type: number}",
        "`Option<i64>` -> `Option<f64>`",
    );
    renamed(
        "{type: object, additionalProperties: {type: string}}",
        "{type: object, additionalProperties: {type: [string, 'null']}}",
        "`Option<BTreeMap<String, String>>` -> `Option<BTreeMap<String, Option<String>>>`",
    );
    field("{type: string, enum: [a]}", "{const: a}", &[], &[]);
    field(
        "{type: [string, 'null']}",
        "{anyOf: [{type: string}, {type: 'null'}]}",
        &[],
        &[],
    );
}

#[test]
fn values_are_variants() {
    assert_eq!(
        changes(
            &api("Sent: {type: object}\nGot: {enum: [a, b]}"),
            &api("Sent: {type: object}\nGot: {enum: [b, c]}")
        ),
        [
            "breaking: Got value \"a\" removed",
            "additive: Got value \"c\" added"
        ]
    );
}

#[test]
fn descriptions_and_defaults_are_documentation() {
    let there = |name: &str, what: &str| format!("documentation: {name}.f {what}");
    let of = |name: &str| {
        [
            there(name, "description changed"),
            there(name, "default \"x\" -> \"y\""),
            there(name, "no longer deprecated"),
        ]
    };
    field(
        "{type: string, description: a, default: x, deprecated: true}",
        "{type: string, description: b, default: y}",
        &of("Sent").each_ref().map(String::as_str),
        &of("Got").each_ref().map(String::as_str),
    );
    field(
        "{type: string}",
        "{type: string, deprecated: true}",
        &["additive: Sent.f deprecated"],
        &["additive: Got.f deprecated"],
    );
    field(
        "{type: string}",
        "{type: string, x-revox-secret: true}",
        &["additive: Sent.f secret now"],
        &["additive: Got.f secret now"],
    );
}

#[test]
fn a_type_that_is_no_longer_sent_can_no_longer_be_built() {
    let with = |field: &str| {
        let voice = reference("Voice");
        api(&format!(
            "Sent: {{type: object, properties: {{{field}b: {{type: string}}}}}}\n\
             Got: {{type: object, properties: {{v: {voice}}}}}\n\
             Voice: {{type: object, properties: {{f: {{type: [string, 'null']}}}}}}"
        ))
    };
    let voice = format!("v: {}, ", reference("Voice"));
    assert_eq!(
        changes(&with(&voice), &with("")),
        [
            "breaking: Sent.v removed",
            "breaking: Voice no longer sent",
            "breaking: Voice.f no longer sent"
        ]
    );
}

#[test]
fn the_order_of_required_fields_is_that_of_arguments() {
    let with = |fields: &str| {
        let object = format!("{{type: object, required: [a, b], properties: {{{fields}}}}}");
        api(&format!("Sent: {object}\nGot: {object}"))
    };
    let (a, b, c) = (
        "a: {type: string}",
        "b: {type: string}",
        "c: {type: string}",
    );
    assert_eq!(
        changes(
            &with(&format!("{a}, {b}, {c}")),
            &with(&format!("{c}, {b}, {a}"))
        ),
        ["breaking: Sent required fields in another order"]
    );
}

#[test]
fn types_come_and_go() {
    let with = |more: &str| {
        api(&format!(
            "Sent: {{type: object}}\nGot: {{type: object}}\n{more}"
        ))
    };
    let slack = with("Slack: {type: object, properties: {id: {type: string}}}");
    assert_eq!(
        changes(&with(""), &slack),
        ["additive: Slack type added, object"]
    );
    assert_eq!(changes(&slack, &with("")), ["breaking: Slack type removed"]);
    // Two that look alike by chance are not the same.
    let come = with("Come: {type: object, properties: {id: {type: string}}}");
    assert_eq!(
        changes(&slack, &come),
        [
            "breaking: Slack type removed",
            "additive: Come type added, object"
        ]
    );
}

#[test]
fn a_type_with_another_name_is_recognised_by_its_place() {
    let with = |name: &str, inner: &str, more: &str| {
        let (outer, inner_reference) = (reference(name), reference(inner));
        api(&format!(
            "Sent: {{type: object, properties: {{v: {{type: array, items: {outer}}}}}}}\n\
             Got: {{type: object}}\n\
             {name}: {{type: object, properties: {{a: {{type: string}}, next: {outer}, i: {inner_reference}{more}}}}}\n\
             {inner}: {{enum: [x, y]}}"
        ))
    };
    assert_eq!(
        changes(
            &with("VoiceConfig", "Provider", ""),
            &with("Voice", "VoiceProvider", ", b: {type: string}")
        ),
        [
            "breaking: Voice type renamed: `VoiceConfig` -> `Voice`",
            "breaking: VoiceProvider type renamed: `Provider` -> `VoiceProvider`",
            "additive: Voice.b added, optional, `String`",
        ]
    );
}

#[test]
fn the_history_says_what_was_renamed_and_what_does_the_job_of_what_is_gone() {
    let with = |name: &str, fields: &str| {
        api(&format!(
            "Sent: {{type: object, properties: {{{fields}}}}}\nGot: {{type: object}}\n{name}: {{type: object, properties: {{z: {{type: string}}}}}}"
        ))
    };
    let history = "{object: Sent, field: a, change: renamed, in: an earlier version, now: b}, \
         {object: Sent, field: c, change: moved, in: an earlier version, now: 'd[].e', note: It is a list.}, \
         {object: Left, change: renamed, in: an earlier version, now: Right}";
    let old = with("Left", "a: {type: string}, c: {type: string}");
    let new = with(
        "Right",
        "b: {type: string, maxLength: 3}, d: {type: array, items: {type: object}}",
    );
    let report = report_with(&old, &new, history);
    assert_eq!(
        lines(&report),
        [
            "breaking: Sent.c removed",
            "breaking: Sent.b renamed: `a` -> `b`",
            "breaking: Sent.b maxLength 3 added",
            "breaking: Right type renamed: `Left` -> `Right`",
            "additive: Sent.d added, optional, `Vec<BTreeMap<String, serde_json::Value>>`",
        ]
    );
    assert_eq!(
        report.changes[0].why,
        "the field of the struct is gone; `d[].e` does its job. It is a list."
    );
    // The entry serves the other direction as well.
    let back = lines(&report_with(&new, &old, history));
    assert!(
        back.contains(&"breaking: Sent.a renamed: `b` -> `a`".to_owned()),
        "{back:?}"
    );
}

#[test]
fn unions_are_compared_by_their_tags() {
    let with = |list: &[&str], field: &str| {
        let variants = list.iter().map(|tag| reference(&tag.to_uppercase()));
        let objects = list.iter().map(|tag| {
            format!("{}: {{type: object, required: [type], properties: {{type: {{const: {tag}}}, f: {{type: {field}}}}}}}", tag.to_uppercase())
        });
        api(&format!(
            "Sent: {{type: object}}\nGot: {{oneOf: [{}]}}\n{}",
            variants.collect::<Vec<_>>().join(", "),
            objects.collect::<Vec<_>>().join("\n")
        ))
    };
    assert_eq!(
        changes(&with(&["a", "b"], "string"), &with(&["b", "c"], "integer")),
        [
            "breaking: A type removed",
            "breaking: Got(a) variant removed",
            "breaking: B.f type `Option<String>` -> `Option<i64>`",
            "additive: Got(c) variant added, `C`",
            "additive: C type added, object",
        ]
    );
    assert_eq!(
        changes(&with(&["a", "b"], "string"), &with(&["b", "a"], "string")),
        [""; 0]
    );
}

#[test]
fn what_is_composed_is_compared_as_a_whole() {
    let base = "Base: {type: object, required: [id], properties: {id: {type: string}}}";
    let composed = format!(
        "{{allOf: [{}, {{type: object, properties: {{a: {{type: string}}}}}}]}}",
        reference("Base")
    );
    let flat =
        "{type: object, required: [id], properties: {id: {type: string}, a: {type: string}}}";
    let with =
        |sent: &str, base: &str| api(&format!("Sent: {sent}\nGot: {{type: object}}\n{base}"));
    assert_eq!(changes(&with(&composed, base), &with(flat, base)), [""; 0]);
}

#[test]
fn a_name_for_a_plain_value_is_no_type_of_its_own() {
    let with = |body: &str| {
        api(&format!(
            "Sent: {{type: object, properties: {{v: {body}}}}}\nGot: {{type: object}}\n\
             Text: {{type: string, maxLength: 5}}"
        ))
    };
    assert_eq!(
        changes(
            &with(&reference("Text")),
            &with("{type: string, maxLength: 5}")
        ),
        [""; 0]
    );
    // What is said of it is listed once.
    let longer = with(&reference("Text")).replace("maxLength: 5", "maxLength: 4");
    assert_eq!(
        changes(&with(&reference("Text")), &longer),
        ["breaking: Text maxLength 5 -> 4"]
    );
}

#[test]
fn circles_end() {
    let with = |word: &str| {
        let (sent, got) = (reference("Sent"), reference("Got"));
        api(&format!(
            "Sent: {{type: object, properties: {{self: {sent}, list: {{type: array, items: {got}}}}}}}\n\
             Got: {{anyOf: [{{type: {word}}}, {{type: array, items: {got}}}]}}"
        ))
    };
    assert_eq!(
        changes(&with("string"), &with("integer")),
        [
            "breaking: Got(String) variant removed",
            "additive: Got(Integer) variant added, `i64`"
        ]
    );
}
