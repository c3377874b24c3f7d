//! The form that makes a type: what is its head, and which variables its texts have.

use proc_macro2::{Ident, Span, TokenStream};
use syn::parse::{ParseStream, Parser as _};

use super::{check, parsed_in};
use crate::{CREATE, item};

/// The variables of a definition, each with its placeholder and the fields that have it.
#[track_caller]
fn check_variables(source: &str, expected: &[&str]) {
    let (definition, parser) = parsed_in(source, &CREATE, true);
    let name = Ident::new("Reminder", Span::call_site());
    let found = item::variables(&definition, &name);
    let (variables, mut problems) = (found.list, found.problems);
    problems.sort_by_key(|problem| problem.span.start());
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
        .chain(
            parser
                .iter()
                .chain(&problems)
                .map(|problem| problem.message.clone()),
        )
        .collect();
    assert_eq!(found, expected, "{source}");
}

#[test]
fn heads() {
    for (source, name) in [
        ("struct A; name: 1", Some("A")),
        ("pub struct A; name: 1", Some("A")),
        ("#[a] /// b\n pub(in c::d) struct A name: 1", Some("A")),
        ("Reminder; name: 1", Some("Reminder")),
        ("pub(crate) Reminder; name: 1", Some("Reminder")),
        ("Reminder, name: 1", None),
        ("name; prompt: 1", None),
        ("name: 1", None),
        ("struct: 1", None),
        ("pub, a: 1", None),
        ("struct A, name: 1", Some("A")),
        ("/// a\n name: 1", None),
        ("", None),
    ] {
        let mut found = None;
        let read = |input: ParseStream<'_>| {
            found = item::head(input, &CREATE)
                .unwrap_or_default()
                .map(|head| head.name.to_string());
            Ok(())
        };
        let _ = read.parse_str(source);
        assert_eq!(found.as_deref(), name, "{source}");
    }
}

#[test]
fn variables() {
    check_variables(
        r#"prompt: concat!("{{b}} ", "{{a}}"), voicemail_message: "{{a}}""#,
        &["b: b in prompt", "a: a in prompt+voicemail_message"],
    );
    // A name and an address take no placeholders.
    check_variables(
        r#"name: "{{a}}", prompt: "", webhook_url: "https://a.example/{{b}}""#,
        &[],
    );
    check_variables(
        r#"prompt: "{{type}} {{self}} {{day.of-visit}} {{prénom}} {{姓名}}""#,
        &[
            "r#type: type in prompt",
            "self_: self in prompt",
            "day_of_visit: day.of-visit in prompt",
            "prénom: prénom in prompt",
            "姓名: 姓名 in prompt",
        ],
    );
    check_variables(
        r#"prompt: "{{1}} {{_id}} {{yield}} {} {b}", first_sentence: greeting"#,
        &[
            "_1: 1 in prompt",
            "_id: _id in prompt",
            "r#yield: yield in prompt",
        ],
    );
    // What is no name is told.
    check_variables(
        r#"prompt: "{{}} {{#if a}} {{_}} {{²}}""#,
        &[
            "the placeholder `{{#if a}}` becomes no variable\na name is made of letters, digits, `_`, `-`, `.` and spaces",
            "the placeholder `{{_}}` becomes no variable\na name is made of letters, digits, `_`, `-`, `.` and spaces",
            "the placeholder `{{²}}` becomes no variable\na name is made of letters, digits, `_`, `-`, `.` and spaces",
        ],
    );
    check_variables(
        r#"prompt: "{{a-b}} {{a.b}}""#,
        &[
            "a_b: a-b in prompt",
            "the placeholders `{{a-b}}` and `{{a.b}}` would both be the variable `a_b`",
        ],
    );
}

#[test]
fn spellings() {
    check_variables(
        "prompt: \"{{Day}},\n{{day}} {{ day }} {{day}} {{first day}} {{firstday}}\"",
        &[
            "Day: Day in prompt",
            "day: day in prompt",
            "first_day: first day in prompt",
            "firstday: firstday in prompt",
            "`{{day}}` and `{{Day}}` differ in case or white space alone\nline 2, column 1:\n    {{day}} {{ day }} {{day}} {{first day}} {{firstday}}\n    ^^^^^^^\nwrite one of them everywhere if they are the same variable",
            "`{{ day }}` and `{{Day}}` differ in case or white space alone\nline 2, column 9:\n    {{day}} {{ day }} {{day}} {{first day}} {{firstday}}\n            ^^^^^^^^^\nwrite one of them everywhere if they are the same variable",
            "`{{firstday}}` and `{{first day}}` differ in case or white space alone\nline 2, column 41:\n    {{day}} {{ day }} {{day}} {{first day}} {{firstday}}\n                                            ^^^^^^^^^^^^\nwrite one of them everywhere if they are the same variable",
        ],
    );
}

#[test]
fn declarations() {
    check_variables(
        r#"variables: { first_name: "as on the card", "day.of-visit": "", type, "a-b", "c d" }, prompt: "{{type}} {{day.of-visit}} {{first_name}} {{a-b}} {{c d}}""#,
        &[
            "first_name: first_name in prompt",
            "day_of_visit: day.of-visit in prompt",
            "r#type: type in prompt",
            "a_b: a-b in prompt",
            "c_d: c d in prompt",
        ],
    );
    // Each undeclared name once for each text, with all its places.
    check_variables(
        "variables: { first_name: \"x\" }, prompt: \"{{first_nmae}}\nÄ {{first_nmae}} {{first_name}} {{#if x}}\", first_sentence: \"{{x y}}\"",
        &[
            "first_name: first_name in prompt",
            "the placeholder `{{#if x}}` becomes no variable\na name is made of letters, digits, `_`, `-`, `.` and spaces",
            "the variable `first_nmae` is not declared\nline 1, column 1:\n    {{first_nmae}}\n    ^^^^^^^^^^^^^^\nalso line 2, column 3\ndid you mean `first_name`?",
            "the variable `x y` is not declared\nline 1, column 1:\n    {{x y}}\n    ^^^^^^^\ndeclare it in `variables`: `\"x y\": \"what it is\"`",
        ],
    );
    check_variables(
        r#"variables: { a: "x", b: "y" }, prompt: "{{a}}""#,
        &[
            "a: a in prompt",
            "b: b in ",
            "no text has the variable `b`\nit stays a field of `ReminderVariables`, and every call has to give it",
        ],
    );
    // They are told in the order in which they stand; what a misspelling means is not unused as well.
    check_variables(
        r#"variables: { first_name: "x" }, prompt: "{{zeta}} then {{alpha}} {{frist_name}}""#,
        &[
            "first_name: first_name in ",
            "the variable `zeta` is not declared\nline 1, column 1:\n    {{zeta}} then {{alpha}} {{frist_name}}\n    ^^^^^^^^\ndeclare it in `variables`: `zeta: \"what it is\"`",
            "the variable `alpha` is not declared\nline 1, column 15:\n    {{zeta}} then {{alpha}} {{frist_name}}\n                  ^^^^^^^^^\ndeclare it in `variables`: `alpha: \"what it is\"`",
            "the variable `frist_name` is not declared\nline 1, column 25:\n    {{zeta}} then {{alpha}} {{frist_name}}\n                            ^^^^^^^^^^^^^^\ndid you mean `first_name`?",
        ],
    );
    // Types for what is asked for hold no text of a call.
    check_variables(
        r#"variables: { a: "x", b: "y" }, prompt: "{{a}}", structured_output_config: Answer, custom_tools: [{ name: "t", description: "d", method: GET, url: "https://a.example/{{day}}", headers: [], query_params: [], input_schema: Query, body_template: null }]"#,
        &[
            "a: a in prompt",
            "b: b in ",
            "no text has the variable `b`\nit stays a field of `ReminderVariables`, and every call has to give it",
        ],
    );
    // An expression may use it.
    check_variables(
        r#"variables: { a: "x" }, prompt: "p", first_sentence: greeting()"#,
        &["a: a in "],
    );
}

#[test]
fn broken_declarations() {
    for (source, expected) in [
        (
            r#"variables: ["a"], prompt: "p""#,
            "expected `{ name: \"what it is\", … }`, which declares variables",
        ),
        (
            r#"variables: { a: 1 }, prompt: "{{a}}""#,
            "expected a description of `a`, as a string literal",
        ),
        (
            r#"variables: { a: "x", a: "y" }, prompt: "{{a}}""#,
            "the variable `a` is declared more than once",
        ),
        (
            r#"variables: { a }, variables: {}, prompt: "{{a}}""#,
            "`variables` is given more than once",
        ),
        (
            r#"variables: { "a+": "x" }, prompt: "p""#,
            "the placeholder `{{a+}}` becomes no variable\na name is made of letters, digits, `_`, `-`, `.` and spaces",
        ),
    ] {
        let (definition, mut problems) = parsed_in(source, &CREATE, true);
        let name = Ident::new("Reminder", Span::call_site());
        problems.extend(item::variables(&definition, &name).problems);
        let messages: Vec<_> = problems.into_iter().map(|one| one.message).collect();
        assert_eq!(messages, [expected], "{source}");
    }
    // Of a value, they are no part.
    check(
        r#"name: "n", prompt: "p", variables: { a: "x" }"#,
        &["1:25-33 error: unknown field `variables`"],
    );
}

#[test]
fn what_others_fill_in() {
    check_variables(
        r#"structured_output_prompt: "{{transcript}} {{topic}}", prompt: "{{transcript}}""#,
        &[
            "topic: topic in structured_output_prompt",
            "transcript: transcript in prompt",
        ],
    );
    check_variables(
        r#"custom_tools: [
            { url: "{{day}} {{shop}}", headers: [{ key: "k", value: "{{day}} {{token}}" }], input_schema: [{ name: "day" }] },
            { url: "{{day}}", input_schema: [{ name: "shop" }] },
        ]"#,
        &[
            "shop: shop in custom_tools[0].url",
            "token: token in custom_tools[0].headers[0].value",
            "day: day in custom_tools[1].url",
        ],
    );
}

/// Checks the columns of local variables.
#[track_caller]
fn check_locals(source: &str, expected: &[usize]) {
    let (definition, _) = parsed_in(source, &CREATE, true);
    let name = Ident::new("Reminder", Span::call_site());
    let problems = item::locals(&definition, &name);
    let columns: Vec<usize> = problems
        .iter()
        .map(|problem| problem.span.start().1)
        .collect();
    assert_eq!(columns, expected, "{source}");
}

/// Local variables are named, but not inside of an object where none belongs, which is one mistake already.
#[test]
fn local_variables() {
    check_locals(
        "name: a, voice: { id: b }, email_notification_outcomes: [c], structured_output_config: { type: d }",
        &[6, 22],
    );
}

#[test]
fn local_variables_in_what_is_formatted() {
    check_locals(r#"name: format!("{{}} {a:?}")"#, &[14]);
    check_locals(r#"name: format!("{} {}", A, a.b()).into()"#, &[26]);
    check_locals(r#"name: format!("{a}", a = b)"#, &[25]);
    for good in [
        "format!(\"{{{{a}}}} {A} {}\", a())",
        "format!(\"{a}\", a = 1)",
        "format!(\"{}\", \"{a}\")",
        "format!(\"{}\", { let a = 1; a })",
        "formatted(a)",
        "[1].map(a).concat()",
    ] {
        check_locals(&format!("name: {good}"), &[]);
    }
}

/// A wrong head is one mistake, told at the token that is wrong, and the fields behind it are read.
#[test]
fn wrong_heads() {
    let alone = "only `struct Name;` can stand before the fields";
    let unit = "expected `;`: the type has no fields of its own, so write `struct I;`";
    for (source, at, message, rest) in [
        ("struct I<T>; name: 1", 8, unit, "name"),
        ("struct I(String); name: 1", 8, unit, "name"),
        ("struct I = {}; name: 1", 9, unit, "name"),
        ("struct I(name: 1);", 8, unit, ""),
        ("struct I where T: X; name: 1", 9, unit, "name"),
        ("struct I { a: u8 } name: 1, b: 2", 9, unit, "name"),
        (
            "struct I; struct B; name: 1",
            10,
            "a definition makes one type, which is `I`",
            "name",
        ),
        ("struct; name: 1", 0, alone, "struct"),
        ("enum I; name: 1", 0, alone, "enum"),
        ("static X: u8 = 1;", 0, alone, "static"),
        ("unsafe struct I; name: 1", 0, alone, "unsafe"),
        ("Struct I; name: 1", 0, alone, "Struct"),
        ("let n = 1; name: n", 0, alone, "let"),
        ("name SYSTEM; prompt: 1", usize::MAX, "", "name"),
    ] {
        let mut found = None;
        let read = |input: ParseStream<'_>| {
            let problem = match item::head(input, &CREATE) {
                Ok(head) => head.and_then(|head| head.problem),
                Err(problem) => Some(problem),
            };
            let problem = problem.map(|one| (one.span.start().1, one.message));
            let rest: TokenStream = input.parse()?;
            let first = rest.into_iter().next().map(|token| token.to_string());
            found = Some((problem.unwrap_or((usize::MAX, String::new())), first));
            Ok(())
        };
        read.parse_str(source).unwrap();
        let ((found_at, said), first) = found.unwrap();
        assert_eq!(
            (found_at, &*said, first.as_deref().unwrap_or_default()),
            (at, message, rest),
            "{source}"
        );
    }
}
