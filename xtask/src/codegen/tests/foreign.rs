//! Documents as other people write them.

use super::{bare_types, document, errors, read, understand};
use crate::emit::{operations, resources};
use crate::ir::{Api, Kind, ResponseBody};

/// A document of one operation, `a.get`, with the given path and members.
fn operation(path: &str, members: &str) -> Api {
    let spec = format!(
        "openapi: '3.1.0'\ninfo: {{title: T, version: '1'}}\npaths:\n  \"{path}\": {{get: {{operationId: a.get, {members}}}}}\n"
    );
    read(&spec, None).unwrap_or_else(|errors| panic!("{}", errors[0]))
}

fn notes(api: &Api) -> Vec<String> {
    let notes = api.notes.iter();
    notes
        .map(|note| format!("{} {}: {}", note.pointer, note.keyword, note.reason))
        .collect()
}

#[test]
fn a_query_in_a_path_is_sent_as_a_query() {
    let param = |name: &str, place: &str| {
        format!("{{name: {name}, in: {place}, required: true, schema: {{type: string}}}}")
    };
    let members = format!(
        "parameters: [{}, {}], responses: {{}}",
        param("x", "path"),
        param("z", "query")
    );
    let api = operation("/q/{x}?beta=true&flag", &members);
    let text = operations::write(&api);
    assert!(text.contains("path: \"/q/{x}\","), "{text}");
    let text = resources::write(&api);
    let calls = "\n            .path(\"x\", x.as_ref())\n            .query(\"z\", z.as_ref())\n            .query(\"beta\", \"true\")\n            .query(\"flag\", \"\")\n";
    assert!(text.contains(calls), "{text}");
}

#[test]
fn a_default_that_is_the_only_response_is_the_success() {
    let body = "{description: d, content: {application/json: {schema: {type: string}}}}";
    let alone = operation("/a", &format!("responses: {{default: {body}}}"));
    assert!(matches!(
        alone.operations[0].response,
        ResponseBody::Json(_)
    ));
    assert!(alone.operations[0].errors.is_empty());
    let beside = operation(
        "/a",
        &format!("responses: {{'204': {{description: d}}, default: {body}}}"),
    );
    assert!(matches!(beside.operations[0].response, ResponseBody::Empty));
    assert_eq!(beside.operations[0].errors[0].status, "default");
}

#[test]
fn keys_with_patterns_are_kept() {
    let thing = |body: &str| bare_types(&format!("Thing: {{type: object, {body}}}"));
    let strings = "patternProperties: {'^x-': {type: string}}";
    let closed = "additionalProperties: false";
    assert_eq!(
        thing(&format!(
            "properties: {{a: {{type: boolean}}}}, {strings}, {closed}"
        )),
        "pub struct Thing {\n    pub a: Option<bool>,\n    pub additional_properties: BTreeMap<String, serde_json::Value>,\n}\n"
    );
    for body in [strings, &format!("{strings}, {closed}")] {
        assert_eq!(
            thing(body),
            "pub type Thing = BTreeMap<String, serde_json::Value>;\n"
        );
    }
    let api = understand(&format!("Thing: {{type: object, {strings}}}"));
    assert_eq!(
        notes(&api),
        [
            "/components/schemas/Thing/patternProperties patternProperties: the tables have no test for this keyword",
        ]
    );
}

#[test]
fn numbers_of_64_bits_without_a_sign() {
    assert_eq!(
        bare_types(
            "Thing: {type: object, required: [a, c], properties: {a: {type: integer, format: uint64}, b: {type: array, items: {type: integer, format: uint64}}, c: {type: integer, format: uint32}}}"
        ),
        "pub struct Thing {\n    pub a: u64,\n    pub b: Option<Vec<u64>>,\n    pub c: i64,\n}\n"
    );
}

#[test]
fn no_schema_is_any_value() {
    let api = operation(
        "/a",
        "responses: {'200': {description: d, content: {application/json: {schema: null}}}}",
    );
    let ResponseBody::Json(value) = &api.operations[0].response else {
        panic!("JSON");
    };
    assert_eq!(value.shape, crate::ir::Shape::Any);
    assert_eq!(
        notes(&api),
        [
            "/paths/~1a/get/responses/200/content/application~1json/schema null: no schema stands here, so any value is taken"
        ]
    );
}

#[test]
fn references_to_anchors_files_and_themselves() {
    let schemas = |a: &str, b: &str| {
        format!(
            "Thing: {{type: object, properties: {{a: {{$ref: '{a}'}}, b: {{$ref: '{b}'}}}}}}\nInner: {{$anchor: inner, type: object, properties: {{x: {{type: string}}}}}}"
        )
    };
    assert_eq!(
        errors(&document(&schemas("#inner", "other.yaml#/a")), None),
        [
            "spec.yaml:12:44: the reference `#inner` names an anchor; write it as a JSON pointer, such as `#/components/schemas/Name`\n  at #/components/schemas/Thing/properties/a/$ref",
            "spec.yaml:12:65: the reference `other.yaml#/a` leads to another file; bundle the document into one file first, for instance by `npx @redocly/cli bundle`\n  at #/components/schemas/Thing/properties/b/$ref"
        ]
    );
    for body in [
        "{$ref: '#/components/schemas/Thing'}",
        "{anyOf: [{$ref: '#/components/schemas/Thing'}, {type: 'null'}]}",
    ] {
        assert_eq!(
            errors(&document(&format!("Thing: {body}")), None),
            [
                "spec.yaml:12:5: this component is a reference to itself, by way of others or at once\n  at #/components/schemas/Thing"
            ]
        );
    }
}

#[test]
fn fields_beside_a_choice_belong_to_each_of_its_objects() {
    assert_eq!(
        bare_types(
            "Thing:\n  type: object\n  required: [a]\n  properties: {a: {type: string}}\n  oneOf: [{title: First, properties: {b: {type: string}}}, {title: Second, properties: {c: {type: integer}}}]"
        ),
        "pub enum Thing {\n    First(ThingFirst),\n    Second(ThingSecond),\n    Unknown(serde_json::Value),\n}\npub struct ThingFirst {\n    pub a: String,\n    pub b: Option<String>,\n}\npub struct ThingSecond {\n    pub a: String,\n    pub c: Option<i64>,\n}\n"
    );
    let tagged = bare_types(
        "Thing: {allOf: [{type: object, properties: {a: {type: string}}}, {oneOf: [{$ref: '#/components/schemas/One'}, {$ref: '#/components/schemas/Two'}]}]}\nOne: {type: object, required: [k], properties: {k: {const: one}}}\nTwo: {type: object, required: [k], properties: {k: {const: two}}}",
    );
    assert!(
        tagged.starts_with(
            "pub enum Thing {\n    One(ThingOne),\n    Two(ThingTwo),\n    Unknown(serde_json::Value),\n}\npub struct ThingOne {\n    pub a: Option<String>,\n}\n"
        ),
        "{tagged}"
    );
}

#[test]
fn unevaluated_properties_are_further_keys() {
    let thing = |body: &str| {
        understand(&format!(
            "Thing: {{type: object, properties: {{a: {{}}}}, {body}}}"
        ))
    };
    for (body, extra) in [
        ("if: {required: [a]}, then: {properties: {b: {}}}", false),
        ("unevaluatedProperties: {type: integer}", true),
        ("unevaluatedProperties: false", false),
    ] {
        let api = thing(body);
        let Kind::Object(object) = &api.types[0].kind else {
            panic!("an object");
        };
        assert_eq!(object.extra.is_some(), extra, "{body}");
    }
}

#[test]
fn what_has_no_type_of_its_own_is_any_value() {
    let api = understand(
        "Thing: {type: object, properties: {a: {type: array, prefixItems: [{type: string}], items: {type: integer}}, b: {type: integer, minimum: 0, maximum: 18446744073709551615}, c: {type: integer, maximum: 1e30}}}",
    );
    let text = crate::emit::model::write(&api).expect("types");
    for field in [
        "a: Option<Vec<serde_json::Value>>",
        "b: Option<u64>",
        "c: Option<i64>",
    ] {
        assert!(text.contains(&format!("    pub {field},\n")), "{text}");
    }
    assert_eq!(
        notes(&api),
        [
            "/components/schemas/Thing/properties/a/prefixItems prefixItems: the items of one list have several types, so each is any JSON value",
        ]
    );
}
