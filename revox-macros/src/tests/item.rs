//! The form that makes a type: what is its head, and which variables its texts have.

use syn::parse::{ParseStream, Parser as _};

use super::parsed;
use crate::{CREATE, item};

/// The variables of a definition, each with its placeholder and the fields that have it.
#[track_caller]
fn check(source: &str, expected: &[&str]) {
    let (definition, _) = parsed(source, &CREATE);
    let (variables, problems) = item::variables(&definition);
    let found: Vec<String> = variables
        .iter()
        .map(|one| {
            format!(
                "{}: {} in {}",
                one.field,
                one.placeholder,
                one.used_in.join("+")
            )
        })
        .chain(problems.iter().map(|problem| problem.message.clone()))
        .collect();
    assert_eq!(found, expected, "{source}");
}

#[test]
fn heads() {
    for (source, name) in [
        ("struct A; name: 1", Some("A")),
        ("pub struct A; name: 1", Some("A")),
        ("#[a] /// b\n pub(in c::d) struct A name: 1", Some("A")),
        ("name: 1", None),
        ("struct: 1", None),
        ("pub, a: 1", None),
        ("struct A, name: 1", Some("A")),
        ("/// a\n name: 1", None),
        ("", None),
    ] {
        let mut found = None;
        let read = |input: ParseStream<'_>| {
            found = item::head(input).map(|head| head.name.to_string());
            Ok(())
        };
        let _ = read.parse_str(source);
        assert_eq!(found.as_deref(), name, "{source}");
    }
}

#[test]
fn variables() {
    check(
        r#"name: "{{a}}", prompt: concat!("{{b}} ", "{{ a }}"), voicemail_message: "{{a}}""#,
        &["a: a in name+prompt+voicemail_message", "b: b in prompt"],
    );
    check(
        r#"prompt: "{{type}} {{self}} {{day.of-visit}} {{prénom}} {{姓名}}""#,
        &[
            "r#type: type in prompt",
            "self_: self in prompt",
            "day_of_visit: day.of-visit in prompt",
            "prénom: prénom in prompt",
            "姓名: 姓名 in prompt",
        ],
    );
    check(
        r#"prompt: "{{1}} {{_id}} {{yield}} {} {b}", first_sentence: greeting"#,
        &[
            "_1: 1 in prompt",
            "_id: _id in prompt",
            "r#yield: yield in prompt",
        ],
    );
    // What is no name is told.
    check(
        r#"prompt: "{{}} {{#if a}} {{_}} {{²}}""#,
        &[
            "the placeholder `{{#if a}}` becomes no variable\na name is made of letters, digits, `_`, `-`, `.` and spaces",
            "the placeholder `{{_}}` becomes no variable\na name is made of letters, digits, `_`, `-`, `.` and spaces",
            "the placeholder `{{²}}` becomes no variable\na name is made of letters, digits, `_`, `-`, `.` and spaces",
        ],
    );
    check(
        r#"prompt: "{{a-b}} {{a.b}}""#,
        &[
            "a_b: a-b in prompt",
            "the placeholders `{{a-b}}` and `{{a.b}}` would both be the variable `a_b`",
        ],
    );
}

#[test]
fn what_others_fill_in() {
    check(
        r#"structured_output_prompt: "{{transcript}} {{topic}}", prompt: "{{transcript}}""#,
        &[
            "topic: topic in structured_output_prompt",
            "transcript: transcript in prompt",
        ],
    );
    check(
        r#"custom_tools: [
            { url: "{{day}} {{shop}}", headers: [{ key: "k", value: "{{day}} {{token}}" }], input_schema: [{ name: "day" }] },
            { url: "{{day}}", input_schema: [{ name: "shop" }] },
        ]"#,
        &[
            "shop: shop in url",
            "token: token in value",
            "day: day in url",
        ],
    );
}
