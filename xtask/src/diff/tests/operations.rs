//! Operations, parameters, bodies, responses.

use super::changes;

/// A document with the given paths.
fn paths(text: &str) -> String {
    format!(
        "openapi: '3.1.0'\ninfo: {{title: T, version: '1'}}\npaths:\n{text}\ncomponents:\n  schemas:\n    A: {{type: object, properties: {{x: {{type: string}}}}}}\n    B: {{type: object, properties: {{y: {{type: string}}, z: {{type: string}}}}}}\n"
    )
}

/// An operation `t.get` with the given members beside its id.
fn one(members: &str) -> String {
    paths(&format!(
        "  /t/{{id}}: {{get: {{operationId: t.get, {members}}}}}"
    ))
}

#[test]
fn operations_come_go_move_and_get_other_names() {
    let list = paths("  /t: {get: {operationId: t.list}}");
    let both = paths("  /t: {get: {operationId: t.list}, post: {operationId: t.create}}");
    assert_eq!(
        changes(&list, &both),
        ["additive: t.create operation added (POST /t)"]
    );
    assert_eq!(
        changes(&both, &list),
        ["breaking: t.create operation removed (POST /t)"]
    );
    assert_eq!(
        changes(&list, &paths("  /t: {get: {operationId: t.all}}")),
        ["breaking: t.all operation renamed: `t.list` -> `t.all`"]
    );
    assert_eq!(
        changes(&list, &paths("  /u: {post: {operationId: t.list}}")),
        [
            "breaking: t.list method GET -> POST",
            "breaking: t.list path /t -> /u"
        ]
    );
    assert_eq!(
        changes(
            &list,
            &paths("  /t: {get: {operationId: t.list, summary: S, deprecated: true}}")
        ),
        [
            "additive: t.list deprecated",
            "documentation: t.list summary added"
        ]
    );
}

#[test]
fn what_may_be_sent_twice_is_a_promise() {
    let with = |word: &str| {
        paths(&format!(
            "  /t: {{post: {{operationId: t.do, x-revox-retry: {word}}}}}"
        ))
    };
    assert_eq!(
        changes(&with("unsafe"), &with("safe")),
        ["additive: t.do retry unsafe -> safe"]
    );
    assert_eq!(
        changes(&with("safe"), &with("unsafe")),
        ["breaking: t.do retry safe -> unsafe"]
    );
    assert_eq!(
        changes(&with("safe"), &paths("  /t: {post: {operationId: t.do}}")),
        ["breaking: t.do retry safe -> unsafe"]
    );
}

#[test]
fn parameters_are_arguments() {
    let id = "{name: id, in: path, required: true, schema: {type: string}}";
    let with = |more: &str| one(&format!("parameters: [{id}{more}]"));
    let none = with("");
    let optional = with(", {name: q, in: query, schema: {type: string}}");
    let required = with(", {name: q, in: query, required: true, schema: {type: string}}");
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
        changes(
            &optional,
            &optional.replace(
                "q, in: query, schema: {type: string}",
                "q, in: query, schema: {type: string, minLength: 1}"
            )
        ),
        ["breaking: t.get query parameter `q` minLength 1 added"]
    );
    let two = |first: &str, second: &str| {
        let parameter = |name: &str| {
            format!("{{name: {name}, in: query, required: true, schema: {{type: string}}}}")
        };
        with(&format!(", {}, {}", parameter(first), parameter(second)))
    };
    assert_eq!(
        changes(&two("a", "b"), &two("b", "a")),
        ["breaking: t.get required parameters in another order"]
    );
    // Arguments for the path go by their place, so the name of a placeholder is nobody's business.
    assert_eq!(
        changes(
            &none,
            &none
                .replace("/t/{id}", "/t/{thing}")
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
        format!(
            "requestBody: {{required: true, content: {{{media}: {{schema: {{$ref: '#/components/schemas/{schema}'}}}}}}}}"
        )
    };
    let response = |status: &str, schema: &str| {
        format!(
            "responses: {{'{status}': {{description: d, content: {{application/json: {{schema: {{$ref: '#/components/schemas/{schema}'}}}}}}}}}}"
        )
    };
    let json = "application/json";
    assert_eq!(
        changes(
            &one(&body(json, "A")),
            &one(&body("multipart/form-data", "A"))
        ),
        ["breaking: t.get body media type application/json -> multipart/form-data"]
    );
    assert_eq!(
        changes(&one(&body(json, "A")), &one(&body(json, "B"))),
        ["breaking: t.get body type `A` -> `B`"]
    );
    assert_eq!(
        changes(&one(""), &one(&body(json, "A"))),
        ["breaking: t.get request body added"]
    );
    assert_eq!(
        changes(&one(&response("200", "A")), &one(&response("201", "A"))),
        ["documentation: t.get response 201 status 200 -> 201"]
    );
    assert_eq!(
        changes(&one(&response("200", "A")), &one(&response("200", "B"))),
        ["breaking: t.get response 200 type `A` -> `B`"]
    );
    assert_eq!(
        changes(&one(""), &one(&response("404", "A"))),
        ["additive: t.get response 404 added"]
    );
    assert_eq!(
        changes(&one(&response("404", "A")), &one("")),
        ["documentation: t.get response 404 removed"]
    );
    assert_eq!(
        changes(&one(&response("200", "A")), &one("")),
        ["breaking: t.get response 200 removed"]
    );
}

#[test]
fn a_webhook_travels_the_other_way() {
    let with = |required: &str| {
        format!(
            "openapi: '3.1.0'\ninfo: {{title: T, version: '1'}}\nwebhooks:\n  done:\n    post:\n      operationId: done\n      requestBody: {{content: {{application/json: {{schema: {{type: object, required: [{required}], properties: {{a: {{type: string, maxLength: 3}}}}}}}}}}}}\n"
        )
    };
    // The body is received, so a bound in it refuses nothing.
    assert_eq!(
        changes(
            &with("a"),
            &with("a").replace("maxLength: 3", "maxLength: 2")
        ),
        ["documentation: done body.a maxLength 3 -> 2"]
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
            "documentation: info version \"1\" -> \"2\""
        ]
    );
}
