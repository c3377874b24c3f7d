//! Operations, parameters, bodies, responses.

use super::{changes, lines, report_with};

/// A document with the given paths.
fn paths(text: &str) -> String {
    format!(
        "openapi: '3.1.0'\ninfo: {{title: T, version: '1'}}\npaths:\n{text}\ncomponents:\n  schemas:\n    A: {{type: object, properties: {{x: {{type: string}}}}}}\n    B: {{type: object, properties: {{y: {{type: string}}, z: {{type: string}}}}}}\n"
    )
}

/// An operation `t.get` with the given members beside its id.
fn one(members: &str) -> String {
    paths(&format!(
        "  /t/{{id}}: {{get: {{operationId: t.get, parameters: [{{name: id, in: path, required: true, schema: {{type: string}}}}], responses: {{'204': {{description: d}}}}{members}}}}}"
    ))
}

const OK: &str = "responses: {'204': {description: d}}";

#[test]
fn operations_come_go_move_and_get_other_names() {
    let list = paths(&format!("  /t: {{get: {{operationId: t.list, {OK}}}}}"));
    let both = paths(&format!(
        "  /t: {{get: {{operationId: t.list, {OK}}}, post: {{operationId: t.create, {OK}}}}}"
    ));
    assert_eq!(
        changes(&list, &both),
        ["additive: t.create operation added (POST /t)"]
    );
    assert_eq!(
        changes(&both, &list),
        ["breaking: t.create operation removed (POST /t)"]
    );
    assert_eq!(
        changes(&list, &list.replace("t.list", "t.all")),
        ["breaking: t.all method renamed: `t().list()` -> `t().all()`"]
    );
    // The id is another one, the method is not.
    assert_eq!(
        changes(&list, &list.replace("t.list", "t/list")),
        ["documentation: t/list operationId `t.list` -> `t/list`"]
    );
    assert_eq!(
        changes(&list, &list.replace("/t:", "/u:").replace("get:", "post:")),
        [
            "breaking: t.list method GET -> POST",
            "breaking: t.list path /t -> /u"
        ]
    );
    assert_eq!(
        changes(
            &list,
            &list.replace("t.list", "t.list, summary: S, deprecated: true")
        ),
        [
            "additive: t.list deprecated",
            "documentation: t.list summary added"
        ]
    );
    let moved = list.replace("/t:", "/u:").replace("t.list", "u.list");
    let history = "{operation: t.list, change: renamed, in: an earlier version, now: u.list}";
    assert_eq!(
        lines(&report_with(&list, &moved, history)),
        [
            "breaking: u.list method renamed: `t().list()` -> `u().list()`",
            "breaking: u.list path /t -> /u"
        ]
    );
}

#[test]
fn what_may_be_sent_twice_is_a_promise() {
    let with = |word: &str| one(&format!(", x-revox-retry: {word}"));
    assert_eq!(
        changes(&with("unsafe"), &with("safe")),
        ["additive: t.get retry unsafe -> safe"]
    );
    assert_eq!(
        changes(&with("safe"), &one("")),
        ["breaking: t.get retry safe -> unsafe"]
    );
}

#[test]
fn parameters_are_arguments() {
    let with = |more: &str| one("").replace("}}], resp", &format!("}}}}{more}], resp"));
    let query = |name: &str, required: bool, schema: &str| {
        format!(", {{name: {name}, in: query, required: {required}, schema: {{type: {schema}}}}}")
    };
    let none = with("");
    let optional = with(&query("q", false, "string"));
    let required = with(&query("q", true, "string"));
    assert_eq!(
        changes(&none, &optional),
        ["additive: t.get query parameter `q` added, optional"]
    );
    assert_eq!(
        changes(&none, &required),
        ["breaking: t.get query parameter `q` added, required"]
    );
    assert_eq!(
        changes(&optional, &none),
        ["breaking: t.get query parameter `q` removed"]
    );
    assert_eq!(
        changes(&optional, &required),
        ["breaking: t.get query parameter `q` optional -> required"]
    );
    assert_eq!(
        changes(&optional, &with(&query("q", false, "string, minLength: 1"))),
        ["breaking: t.get query parameter `q` minLength 1 added"]
    );
    assert_eq!(
        changes(&optional, &with(&query("q", false, "integer"))),
        ["breaking: t.get query parameter `q` type `String` -> `i64`"]
    );
    let two = |first: &str, second: &str| {
        with(&(query(first, true, "string") + &query(second, true, "string")))
    };
    assert_eq!(
        changes(&two("a", "b"), &two("b", "a")),
        ["breaking: t.get required parameters in another order"]
    );
    assert_eq!(
        changes(
            &none,
            &none
                .replace("{id}", "{thing}")
                .replace("name: id", "name: thing")
        ),
        [
            "documentation: t.get path /t/{id} -> /t/{thing}",
            "documentation: t.get path parameter `thing` `id` -> `thing`"
        ]
    );
}

#[test]
fn bodies_and_responses() {
    let body = |media: &str, schema: &str| {
        one(&format!(
            ", requestBody: {{required: true, content: {{{media}: {{schema: {{$ref: '#/components/schemas/{schema}'}}}}}}}}"
        ))
    };
    let response = |status: &str, schema: &str| {
        let response = format!(
            "{{'{status}': {{description: d, content: {{application/json: {{schema: {{$ref: '#/components/schemas/{schema}'}}}}}}}}"
        );
        one("").replace("{'204': {description: d}", &response)
    };
    let json = "application/json";
    assert_eq!(
        changes(&body(json, "A"), &body("application/merge-patch+json", "A")),
        ["breaking: t.get body media type application/json -> application/merge-patch+json"]
    );
    assert_eq!(
        changes(&body(json, "A"), &body(json, "B")),
        [
            "breaking: t.get body type `A` -> `B`",
            "breaking: A no longer sent"
        ]
    );
    assert_eq!(
        changes(&one(""), &body(json, "A")),
        ["breaking: t.get body added"]
    );
    assert_eq!(
        changes(
            &body(json, "A"),
            &body(json, "A").replace("{required: true, content", "{content")
        ),
        ["additive: t.get body required -> optional"]
    );
    assert_eq!(
        changes(&response("200", "A"), &response("201", "A")),
        ["documentation: t.get response status [200] -> [201]"]
    );
    assert_eq!(
        changes(&response("200", "A"), &response("200", "B")),
        ["breaking: t.get response type `A` -> `B`"]
    );
    assert_eq!(
        changes(&response("204", "A"), &one("")),
        ["breaking: t.get response JSON -> no body"]
    );
    let error = one("").replace("d}}}", "d}, '404': {description: d}}}");
    assert_eq!(
        changes(&one(""), &error),
        ["additive: t.get response 404 added"]
    );
    assert_eq!(
        changes(&error, &one("")),
        ["documentation: t.get response 404 removed"]
    );
}

#[test]
fn servers_and_titles() {
    let with = |url: &str, version: &str| {
        format!(
            "openapi: '3.1.0'\ninfo: {{title: T, version: '{version}'}}\nservers: [{{url: '{url}'}}]\npaths: {{}}\n"
        )
    };
    assert_eq!(
        changes(&with("https://a", "1"), &with("https://b", "2")),
        [
            "breaking: servers first server https://a -> https://b",
            "documentation: info version 1 -> 2"
        ]
    );
}
