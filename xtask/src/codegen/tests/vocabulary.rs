//! Keys that mean nothing where they stand: they are listed, or refused where they are our own.

use super::{document, errors, read};
use crate::document::history::History;
use crate::document::source::Source;

fn listed(spec: &str) -> Vec<String> {
    let api = read(spec, None).expect("a document");
    let notes = api.notes.iter();
    notes
        .map(|note| format!("{} {}: {}", note.pointer, note.keyword, note.reason))
        .collect()
}

#[test]
fn misspelt_keywords_are_listed() {
    assert_eq!(
        listed(&document(
            "Thing:\n  type: object\n  properties:\n    a: {type: string, maxLenght: 3, $comment: why, example: a, xml: {}, x-vendor: {maxLenght: 1}}\n    maxLenght: {type: string, maxLenght: 4}\n    c: {type: integer, nullable: true}\n    d: {type: integer, optional: true}\n    e: {type: array, items: {type: string, readonly: true}}"
        )),
        [
            "/components/schemas/Thing/properties/a/maxLenght maxLenght: unknown key, ignored; did you mean `maxLength`?",
            "/components/schemas/Thing/properties/c/nullable nullable: OpenAPI 3.1 has no `nullable`; `null` is one of the values of `type`",
            "/components/schemas/Thing/properties/d/optional optional: unknown key, ignored",
            "/components/schemas/Thing/properties/e/items/readonly readonly: unknown key, ignored; did you mean `readOnly`?",
            "/components/schemas/Thing/properties/maxLenght/maxLenght maxLenght: unknown key, ignored; did you mean `maxLength`?",
        ]
    );
}

#[test]
fn misspelt_keys_around_schemas_are_listed() {
    let spec = "openapi: \"3.1.0\"\ninfo: {title: Test, version: \"1\"}\ncomponent: {}\npaths:\n  a: {}\n  /a:\n    gets: {}\n    get:\n      operationID: a.get\n      parametres: []\n      parameters: [{name: q, in: query, requred: true}]\n      responses:\n        \"20\": {description: No status}\n        \"200\": {contents: {}, headers: {X-A: {scheme: {}}}, content: {application/json: {scheme: {}}}}\n        x-more: {description: An extension}\n";
    assert_eq!(
        listed(spec),
        [
            "/component component: unknown key, ignored; did you mean `components`?",
            "/paths/a a: unknown key, ignored",
            "/paths/~1a/get/operationID operationID: unknown key, ignored; did you mean `operationId`?",
            "/paths/~1a/get/parameters/0/requred requred: unknown key, ignored; did you mean `required`?",
            "/paths/~1a/get/parametres parametres: unknown key, ignored; did you mean `parameters`?",
            "/paths/~1a/get/responses/20 20: unknown key, ignored",
            "/paths/~1a/get/responses/200/content/application~1json/scheme scheme: unknown key, ignored; did you mean `schema`?",
            "/paths/~1a/get/responses/200/contents contents: unknown key, ignored; did you mean `content`?",
            "/paths/~1a/get/responses/200/headers headers: the headers of responses get no types",
            "/paths/~1a/get/responses/200/headers/X-A/scheme scheme: unknown key, ignored; did you mean `schema`?",
            "/paths/~1a/gets gets: unknown key, ignored; did you mean `get`?",
        ]
    );
    let api = read(spec, None).expect("a document");
    assert!(
        api.operations[0]
            .errors
            .iter()
            .all(|error| error.status != "x-more")
    );
}

#[test]
fn keywords_of_another_form_are_listed() {
    assert_eq!(
        listed(&document(
            "Thing:\n  type: object\n  properties: {a: {type: string, required: true}, b: {allOf: {type: string}}}\n  required:"
        )),
        [
            "/components/schemas/Thing/properties/a/required required: value is not of type \"array\", ignored",
            "/components/schemas/Thing/properties/b/allOf allOf: value is not of type \"array\", ignored",
        ]
    );
}

#[test]
fn a_key_of_many_places_is_one_line() {
    let properties = (0..9).fold(String::new(), |text, i| {
        format!("{text}\n    p{i}: {{type: string, hint: {i}}}")
    });
    let spec = document(&format!(
        "Thing:\n  type: object\n  properties:{properties}"
    ));
    let lines = super::super::listed(&read(&spec, None).expect("a document").notes);
    let place = "#/components/schemas/Thing/properties";
    assert_eq!(
        lines,
        [format!(
            "#/components/schemas/Thing/properties/p0/hint hint: unknown key, ignored; also at {place}/p1/hint, {place}/p2/hint, {place}/p3/hint and 5 more"
        )]
    );
}

#[test]
fn misspelt_keys_of_our_own_are_refused() {
    assert_eq!(
        errors(
            &document(
                "Thing:\n  type: object\n  x-revox-retry: safe\n  properties:\n    a: {type: string, x-revox-secert: true}\n    b: {type: string, x-revox-hullabaloo: red}"
            )
            .replace("responses: {}", "x-revox-secret: true\n      responses: {}"),
            None
        ),
        [
            "spec.yaml:9:7: `x-revox-secret` does not belong here\n  at #/paths/~1things/post/x-revox-secret",
            "spec.yaml:15:7: `x-revox-retry` does not belong here\n  at #/components/schemas/Thing/x-revox-retry",
            "spec.yaml:17:27: unknown key `x-revox-secert`; did you mean `x-revox-secret`?\n  at #/components/schemas/Thing/properties/a/x-revox-secert",
            "spec.yaml:18:27: unknown key `x-revox-hullabaloo`\n  at #/components/schemas/Thing/properties/b/x-revox-hullabaloo",
        ]
    );
}

#[test]
fn marks_that_say_nothing_are_refused() {
    let place = "#/components/schemas/Thing/properties";
    assert_eq!(
        errors(
            &document(
                "Thing:\n  type: object\n  properties:\n    a: {type: string, x-revox-secret: }\n    b: {type: string, x-revox-format: }\n    c: {type: string, allOf: [{x-revox-rule: , minLength: 3}]}\n    d: {type: string, allOf: [{x-revox-rule: \"\", minLength: 3}]}\n    e: {type: string, x-revox-advice: [{minLength: 3}]}"
            ),
            None
        ),
        [
            format!(
                "spec.yaml:15:27: `x-revox-secret`: value is not of type \"boolean\"\n  at {place}/a/x-revox-secret"
            ),
            format!(
                "spec.yaml:16:27: `x-revox-format`: has to be one of [\"iana-time-zone\",\"time-of-day\",\"json-template\",\"template\",\"url-template\",\"http-url\"]\n  at {place}/b/x-revox-format"
            ),
            format!(
                "spec.yaml:17:36: `x-revox-rule`: value is not of type \"string\"\n  at {place}/c/allOf/0/x-revox-rule"
            ),
            format!(
                "spec.yaml:18:36: `x-revox-rule`: value is shorter than 1 character\n  at {place}/d/allOf/0/x-revox-rule"
            ),
            format!(
                "spec.yaml:19:44: `x-revox-rule` is missing here\n  at {place}/e/x-revox-advice/0/x-revox-rule"
            ),
        ]
    );
}

#[test]
fn marks_that_are_no_names_are_refused() {
    let spec = document("Thing: {type: object, x-revox-name: 3}");
    let spec = spec.replace("responses: {}", "x-revox-operation:\n      responses: {}");
    assert_eq!(
        errors(&spec, None),
        [
            "spec.yaml:9:7: `x-revox-operation`: value is not of type \"string\"\n  at #/paths/~1things/post/x-revox-operation",
            "spec.yaml:13:27: `x-revox-name`: value is not of type \"string\"\n  at #/components/schemas/Thing/x-revox-name",
        ]
    );
}

#[test]
fn marks_that_name_no_field_are_refused_where_they_stand() {
    let spec = document(
        "Thing:\n  type: object\n  properties: {a: {type: string}}\n  x-revox-call: {assistant: gone, variables: lost}",
    );
    assert_eq!(
        errors(&spec, None),
        [
            "spec.yaml:15:22: there is no field `gone`\n  at #/components/schemas/Thing/x-revox-call/assistant",
            "spec.yaml:15:39: there is no field `lost`\n  at #/components/schemas/Thing/x-revox-call/variables",
        ]
    );
}

#[track_caller]
fn check_rule(rule: &str, expected: &[&str]) {
    let rule = format!("{{x-revox-rule: order, {rule}}}");
    let spec = document(&format!(
        "Thing:\n  type: object\n  properties: {{a: {{type: string}}, b: {{type: string}}}}\n  allOf:\n    - {rule}"
    ));
    let found = read(&spec, None).err().unwrap_or_default().into_iter();
    let found: Vec<String> = found.map(|error| error.message).collect();
    assert_eq!(found, expected, "{rule}");
}

#[test]
fn a_rule_has_one_demand_and_its_condition_has_one() {
    check_rule("if: {required: [a]}, then: {required: [b]}", &[]);
    check_rule("if: {required: [a]}, x-revox-before: [a, b]", &[]);
    check_rule("if: {required: [a]}", &["`then` is missing here"]);
    check_rule(
        "if: {required: [a]}, then: {required: [b]}, else: {required: [a]}",
        &["`else` does not belong here"],
    );
    check_rule(
        "x-revox-before: [a, b], x-revox-fills: [a, b]",
        &["`x-revox-fills` does not belong here"],
    );
    check_rule(
        "if: {required: [a]}, then: {required: [b]}, required: [a]",
        &["`required` does not belong here"],
    );
}

#[test]
fn a_rule_compares_with_texts_alone() {
    let rule = |keywords: &str| {
        listed(&document(&format!(
            "Thing: {{type: object, properties: {{a: {{type: integer, allOf: [{{x-revox-rule: few, {keywords}}}]}}}}}}"
        )))
    };
    let place = "/components/schemas/Thing/properties/a/allOf/0";
    let nothing =
        format!("{place} x-revox-rule: the rule `few` has no keyword that can be enforced here");
    assert_eq!(
        rule("enum: [1, a]"),
        [
            &nothing,
            &format!("{place}/enum enum: only texts can be compared")
        ]
        .map(String::as_str)
    );
    assert_eq!(
        rule("not: {enum: [1]}"),
        [
            &nothing,
            &format!("{place}/not enum: only texts can be compared")
        ]
        .map(String::as_str)
    );
}

#[test]
fn misspelt_keywords_in_rules_are_refused_at_the_overlay() {
    let spec = document("Thing: {type: object, properties: {a: {type: string}}}");
    let overlay = "overlay: \"1.0.0\"\nactions:\n  - target: $.components.schemas.Thing.properties.a\n    update: {allOf: [{x-revox-rule: short, x-revox-wy: Short., maxLenght: 3}]}\n";
    assert_eq!(
        errors(&spec, Some(overlay)),
        [
            "overlay.yaml:3:5: unknown key `x-revox-wy`; did you mean `x-revox-why`?\n  at #/components/schemas/Thing/properties/a/allOf/0/x-revox-wy",
            "overlay.yaml:3:5: unknown key `maxLenght`; did you mean `maxLength`?\n  at #/components/schemas/Thing/properties/a/allOf/0/maxLenght",
        ]
    );
}

#[test]
fn misspelt_keys_of_overlays_and_histories_are_refused() {
    let spec = document("Thing: {type: object, properties: {a: {type: string}}}");
    let overlay = "overlay: \"1.0.0\"\ntitel: a\nactions:\n  - targt: $.components.schemas.Thing\n    update: {}\n";
    assert_eq!(
        errors(&spec, Some(overlay)),
        [
            "overlay.yaml:1:1: is not an OpenAPI Overlay: unknown field `titel`, expected one of `overlay`, `info`, `extends`, `actions`\n  at #"
        ]
    );
    assert_eq!(
        errors(&spec, Some(&overlay.replace("titel: a\n", ""))),
        [
            "overlay.yaml:3:5: action 1: unknown field `targt`, expected one of `target`, `description`, `update`, `remove`\n  at #/actions/0"
        ]
    );
    let history = |text: &str| {
        let error = History::new(&Source::new("history.yaml", text)).expect_err("a mistake");
        error.to_string()
    };
    assert_eq!(
        history("format: 1\nentrys: []\n"),
        "history.yaml:1:1: unknown field `entrys`, expected `format` or `entries`\n  at #"
    );
    let entry =
        "format: 1\nentries:\n  - object: Thing\n    feild: a\n    change: removed\n    in: v1\n";
    assert_eq!(
        history(entry),
        "history.yaml:3:5: entry 1: unknown field `feild`, expected one of `object`, `field`, `value`, `operation`, `change`, `in`, `now`, `note`\n  at #/entries/0"
    );
}
