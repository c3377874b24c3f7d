//! Broken documents and overlays: what is said, and where.

use super::{document, errors};
use crate::document::source::Source;

#[track_caller]
fn check_text(name: &str, text: &str, expected: &str) {
    let error = Source::new(name, text)
        .parse()
        .expect_err("a malformed document");
    assert_eq!(error.to_string(), expected);
}

#[test]
fn malformed_yaml() {
    check_text(
        "spec.yaml",
        "openapi: \"3.1.0\"\npaths:\n  /a:\n    get:\n      operationId: a\n     summary: b\n",
        "spec.yaml:6:6: malformed: while parsing a block mapping, did not find expected key\n  at #/paths/~1a/get/operationId",
    );
    check_text(
        "spec.yaml",
        "a:\n  b: 1\n  b: 2\n",
        "spec.yaml:3:3: malformed: duplicate mapping key: b\n  at #/a/b",
    );
}

#[test]
fn malformed_json() {
    check_text(
        "spec.json",
        "{\"a\": {\n  \"b\": [1, {\"c\": 1 \"d\"}]}}",
        "spec.json:2:20: malformed: expected `,` or `}`\n  at #/a/b/1/c",
    );
    check_text(
        "spec.json",
        "{\"a\": 1,\n \"a\": 2}",
        "spec.json:2:2: malformed: duplicate mapping key: a\n  at #/a",
    );
}

#[test]
fn json_that_yaml_does_not_have() {
    let key = "k".repeat(2000);
    let text = format!("{{\"a\u{7f}b\": \"c\u{80}\", \"{key}\": {{\"d\": \"\\u007f\"}}}}");
    let source = Source::new("spec.json", text);
    assert_eq!(
        source.parse().expect("JSON"),
        serde_json::json!({"a\u{7f}b": "c\u{80}", &key: {"d": "\u{7f}"}})
    );
    assert!(source.has(&format!("/{key}/d")));
}

#[test]
fn nesting() {
    let json = format!("{{\"a\": {}{}}}", "[".repeat(100_000), "]".repeat(100_000));
    let parse = |name: &'static str, text: String| {
        // As much as the main thread of a program has.
        let thread = std::thread::Builder::new().stack_size(8 << 20);
        let parsed = thread.spawn(move || Source::new(name, text).parse());
        let parsed = parsed.expect("a thread").join().expect("no panic");
        parsed.expect_err("too deep").message
    };
    assert_eq!(
        parse("deep.json", json),
        "malformed: it nests too deep; make a component of what is within, and refer to it"
    );
    let yaml = (0..1000).fold(String::new(), |text, depth| {
        text + &" ".repeat(depth) + "a:\n"
    });
    assert_eq!(
        parse("deep.yaml", yaml),
        "malformed: it nests too deep; make a component of what is within, and refer to it"
    );
}

#[test]
fn words_that_look_like_truth_values() {
    let value = Source::new("a.yaml", "[no, on, y, true, \"null\", null]")
        .parse()
        .expect("a list");
    assert_eq!(
        value,
        serde_json::json!(["no", "on", "y", true, "null", null])
    );
}

#[test]
fn something_else_than_openapi() {
    assert_eq!(
        errors("- a", None),
        ["spec.yaml: is not an OpenAPI document: it is not an object"]
    );
    assert_eq!(
        errors("swagger: \"2.0\"", None),
        ["spec.yaml: is not an OpenAPI document: it has no `openapi: \"3.1.0\"`"]
    );
    assert_eq!(
        errors("info: {}\nopenapi: \"4.0.0\"", None),
        ["spec.yaml:2:1: OpenAPI 4.0.0 is not understood; 3.0 and 3.1 are\n  at #/openapi"]
    );
}

#[track_caller]
fn check(schemas: &str, expected: &[&str]) {
    assert_eq!(errors(&document(schemas), None), expected);
}

#[test]
fn references() {
    check(
        "Thing:\n  type: object\n  properties:\n    a: {$ref: \"#/components/schemas/Nothing\"}\n    b: {$ref: \"more.yaml#/a\"}",
        &[
            "spec.yaml:15:13: the reference `#/components/schemas/Nothing` leads nowhere\n  at #/components/schemas/Thing/properties/a/$ref",
            "spec.yaml:16:13: the reference `more.yaml#/a` leads to another file; bundle the document into one file first, for instance by `npx @redocly/cli bundle`\n  at #/components/schemas/Thing/properties/b/$ref",
        ],
    );
}

#[test]
fn circles() {
    let alias = "this component is a reference to itself, by way of others or at once";
    check(
        "Thing: {$ref: \"#/components/schemas/B\"}\nB: {$ref: \"#/components/schemas/Thing\"}",
        &[
            &format!("spec.yaml:12:5: {alias}\n  at #/components/schemas/Thing"),
            &format!("spec.yaml:13:5: {alias}\n  at #/components/schemas/B"),
        ],
    );
    check(
        "Thing:\n  allOf:\n    - $ref: \"#/components/schemas/Thing\"\n    - {type: object, properties: {a: {}}}",
        &["spec.yaml:12:5: this schema is made of itself\n  at #/components/schemas/Thing"],
    );
    check(
        "Thing:\n  type: object\n  properties:\n    a: {$ref: \"#/components/schemas/Thing/properties/a\"}",
        &[
            "spec.yaml:15:9: schemas nest more than 100 deep here, or refer to themselves without end\n  at #/components/schemas/Thing/properties/a",
        ],
    );
}

#[test]
fn circles_of_more_than_one_reads() {
    let chain = (0..150).fold(String::from("Thing: {type: string}"), |text, i| {
        let next = (i + 1) % 150;
        text + &format!("\nA{i}: {{$ref: '#/components/schemas/A{next}'}}")
    });
    let parameter = "{name: q, in: query, schema: {$ref: '#/components/schemas/A149'}}";
    let spec = document(&chain).replacen(
        "paths:",
        &format!("paths:\n  /a: {{get: {{operationId: a.get, parameters: [{parameter}]}}}}"),
        1,
    );
    assert_eq!(errors(&spec, None).len(), 101);
}

#[test]
fn chains() {
    let chain = |count: usize| {
        (0..count).fold(
            String::from("Thing: {$ref: '#/components/schemas/A0'}"),
            |text, i| {
                let next = i + 1;
                format!("{text}\nA{i}: {{allOf: [{{$ref: '#/components/schemas/A{next}'}}]}}")
            },
        ) + &format!("\nA{count}: {{type: string}}")
    };
    super::understand(&chain(60));
    check(
        &chain(64),
        &[
            "spec.yaml:12:5: more than 64 references lead from one to the next here\n  at #/components/schemas/Thing",
        ],
    );
    let found = errors(&document(&chain(5000)), None);
    assert_eq!(found.len(), 101);
}

#[test]
fn types_and_bounds() {
    check(
        "Thing: {type: strin}",
        &["spec.yaml:12:13: there is no type `strin`\n  at #/components/schemas/Thing/type"],
    );
    for bound in [
        "minimum: low",
        "minLength: -1",
        "minLength: 1.0",
        "maxItems: 99999999999999999999",
    ] {
        let found = errors(&document(&format!("Thing: {{{bound}}}")), None);
        let key = bound.split(':').next().expect("a key");
        assert_eq!(
            found,
            [format!(
                "spec.yaml:12:13: a bound has to be a number, that of a length one from 0 to 18446744073709551615, written without a point\n  at #/components/schemas/Thing/{key}"
            )]
        );
    }
}

#[test]
fn operations() {
    let spec = "openapi: \"3.1.0\"\npaths:\n  /a/{id}:\n    get: {operationId: a.get}\n  /b:\n    get: {operationId: a.get}\n  /c?d={d}:\n    get: {operationId: c.get, parameters: [{name: d, in: path}]}\n";
    assert_eq!(
        errors(spec, None),
        [
            "spec.yaml:4:5: the path has `{id}`, for which there is no parameter\n  at #/paths/~1a~1{id}/get",
            "spec.yaml:6:11: the operationId `a.get` is taken by #/paths/~1a~1{id}/get\n  at #/paths/~1b/get/operationId",
            "spec.yaml:8:5: a placeholder stands in the query of the path; take it out, and say `in: query` of its parameter\n  at #/paths/~1c?d={d}/get",
        ]
    );
}

#[track_caller]
fn check_overlay(actions: &str, expected: &str) {
    let overlay = format!("overlay: \"1.0.0\"\nactions:\n{actions}");
    let spec = document("Thing: {type: object, properties: {a: {type: string}}}");
    assert_eq!(errors(&spec, Some(&overlay)), [expected]);
}

#[test]
fn overlays() {
    check_overlay(
        "  - target: $.components.schemas.Thong\n    description: A reason.\n    update: {}\n",
        "overlay.yaml:3:5: action 1 (A reason.): the target `$.components.schemas.Thong` matches nothing\n  at #/actions/0/target",
    );
    check_overlay(
        "  - target: $.components\n    update: {}\n  - target: \"$.components[\"\n    update: {}\n",
        "overlay.yaml:5:5: action 2: the target `$.components[` is no JSONPath: at position 12, parser error\n  at #/actions/1/target",
    );
    check_overlay(
        "  - target: $.info.title\n    update: {a: 1}\n",
        "overlay.yaml:4:5: action 1: the target at #/info/title and the update are not both objects or both lists\n  at #/actions/0/update",
    );
    check_overlay(
        "  - target: $.info\n    updates: {a: 1}\n",
        "overlay.yaml:3:5: action 1: unknown field `updates`, expected one of `target`, `description`, `update`, `remove`\n  at #/actions/0",
    );
    check_overlay(
        "  - target: $.info\n",
        "overlay.yaml:3:5: action 1: neither updates nor removes anything\n  at #/actions/0",
    );
}

#[test]
fn mistakes_that_an_overlay_brings_in_are_found_there() {
    check_overlay(
        "  - target: $.components.schemas.Thing\n    update: {properties: {b: {type: nomber}}}\n",
        "overlay.yaml:3:5: there is no type `nomber`\n  at #/components/schemas/Thing/properties/b/type",
    );
    check_overlay(
        "  - target: $.components.schemas.Thing\n    update:\n      allOf:\n        - x-revox-rule: rule\n          if: {required: [c]}\n          then: {required: [a]}\n",
        "overlay.yaml:3:5: the rule `rule` looks at a field that is not there; `Thing.c` is not in this document\n  if it is misspelt, correct the overlay\n  if the API does not have it any more, delete the action, or take what is gone out of it\n  at #/components/schemas/Thing/allOf/0/if/required",
    );
}

#[test]
fn overlays_merge_append_replace_and_remove() {
    let spec = document(
        "Thing:\n  type: object\n  required: [a]\n  properties: {a: {type: string}, b: {type: string}}",
    );
    let overlay = "overlay: \"1.0.0\"\nactions:\n  - target: $.components.schemas.Thing\n    update: {required: [c], properties: {c: {type: integer}, a: {type: boolean}}}\n  - target: $.components.schemas.Thing.properties.b\n    remove: true\n";
    let input = super::Input::build(
        Source::new("spec.yaml", spec),
        vec![Source::new("overlay.yaml", overlay)],
        None,
    )
    .expect("an overlay that fits");
    assert_eq!(
        input.document["components"]["schemas"]["Thing"],
        serde_json::json!({
            "type": "object",
            "required": ["a", "c"],
            "properties": {"a": {"type": "boolean"}, "c": {"type": "integer"}},
        })
    );
}

#[test]
fn yaml_that_json_does_not_have() {
    let check = |text: &str, expected: &str| check_text("spec.yaml", text, expected);
    check(
        "a: [{b: &a [*a]}]\n",
        "spec.yaml:1:13: malformed: the alias stands for something that it is a part of; use `$ref` in its place\n  at #/a/0/b/0",
    );
    check(
        "a: 1\n---\nb: 2\n",
        "spec.yaml:2:1: malformed: a second document begins here; keep one document in the file\n  at #/a",
    );
    check(
        "a: {null: 1}\n",
        "spec.yaml:1:5: malformed: a key has to be a text; write it in quotation marks\n  at #/a/null",
    );
    check(
        "a: {[b]: 1}\n",
        "spec.yaml:1:5: malformed: a key has to be a text; write it in quotation marks\n  at #/a/",
    );
    let one = "a: &a [1, 2]\n";
    let many = format!("{one}b: [{}]\n", "*a, ".repeat(100_000));
    let error = Source::new("spec.yaml", many).parse().expect_err("aliases");
    assert_eq!(
        error.message,
        "malformed: the aliases stand for more than can be read; use `$ref` in their place"
    );
    check(
        "a: .inf\n",
        "spec.yaml:1:4: malformed: JSON does not have this number; write a finite one, or a text in quotation marks\n  at #/a",
    );
    assert_eq!(errors("# nothing\n", None), ["spec.yaml: is empty"]);
}

#[test]
fn endless_chains_are_refused() {
    let count = 500;
    let chain = (0..count).fold(String::from("Thing: {type: string}"), |text, i| {
        let next = (i + 1) % count;
        text + &format!("\nA{i}: {{allOf: [{{$ref: '#/components/schemas/A{next}'}}]}}")
    });
    let errors = errors(&document(&chain), None);
    assert_eq!(
        errors.last().map(String::as_str),
        Some("spec.yaml: the search ended here; there may be more")
    );
    assert_eq!(
        errors[0],
        "spec.yaml:13:5: this component is a reference to itself, by way of others or at once\n  at #/components/schemas/A0"
    );
}

#[test]
fn as_many_mistakes_as_one_can_read() {
    let spec = (0..103).fold(
        String::from("openapi: \"3.1.0\"\ncomponents:\n  schemas:\n"),
        |text, number| {
            text + &format!("    A{number}: {{$ref: \"#/components/schemas/B{number}\"}}\n")
        },
    );
    let found = errors(&spec, None);
    assert_eq!(found.len(), 101, "{found:#?}");
    assert_eq!(
        found[100],
        "spec.yaml: the search ended here; there may be more"
    );
}
