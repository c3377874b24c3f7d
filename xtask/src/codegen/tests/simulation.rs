//! What the mock server simulates.

use serde_json::json;

use super::{errors, read};
use crate::emit::simulation;

const SPEC: &str = r##"openapi: "3.1.0"
paths:
  /things:
    get:
      operationId: things.list
      x-revox-simulate: {action: list}
      responses:
        "200": {content: {application/json: {schema: {$ref: "#/components/schemas/Things"}}}}
    post:
      operationId: things.create
      x-revox-simulate: {action: create, refers: {owner_id: owners}}
      requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/Made"}}}}
      responses: {"204": {}}
components:
  schemas:
    Made: {type: object, properties: {owner_id: {type: string}}}
    Things: {type: object, properties: {things: {type: array, items: {$ref: "#/components/schemas/Thing"}}}}
    Owner: {type: object, properties: {key: {type: string}}}
    Thing:
      type: object
      x-revox-simulate:
        resource: {name: things, id: id, uses: {owners: owner.key}, defaults: {state: new}}
      properties:
        id: {type: string}
        size: {type: integer, default: 3}
        state: {type: string, x-revox-over: [gone]}
        owner: {$ref: "#/components/schemas/Owner"}
"##;

#[test]
fn marks_are_written_with_what_the_document_says_of_their_fields() {
    let api = read(SPEC, None).expect("a document");
    let text = simulation::write(&api);
    for line in [
        r###"(&operations::THINGS_LIST, Some(&responses::THINGS), r##"{"action":"list"}"##),"###,
        r###"(&operations::THINGS_CREATE, None, r##"{"action":"create","refers":{"owner_id":"owners"}}"##),"###,
        r#"(&responses::THING, r##"{"#,
    ] {
        assert!(text.contains(line), "{text}");
    }
    let [(_, mark)] = api.kept.as_slice() else {
        panic!("one object is kept, not {:?}", api.kept);
    };
    assert_eq!(
        *mark,
        json!({ "resource": {
            "name": "things",
            "id": "id",
            "uses": { "owners": "owner.key" },
            "defaults": { "state": "new", "size": 3 },
            "status": { "field": "state", "over": ["gone"] },
        } })
    );
}

#[test]
fn names_of_fields_have_to_be_the_documents() {
    for (marked, wrong, message) in [
        (
            "refers: {owner_id",
            "refers: {owner",
            "spec.yaml:11:51: there is no field `owner`\n  at #/paths/~1things/post/x-revox-simulate/refers/owner",
        ),
        (
            "id: id",
            "id: key",
            "spec.yaml:22:34: there is no field `key`\n  at #/components/schemas/Thing/x-revox-simulate/resource/id",
        ),
        (
            "owner.key",
            "owner.id",
            "spec.yaml:22:49: there is no field `id`\n  at #/components/schemas/Thing/x-revox-simulate/resource/uses/owners",
        ),
        (
            "{state: new}",
            "{stat: new}",
            "spec.yaml:22:80: there is no field `stat`\n  at #/components/schemas/Thing/x-revox-simulate/resource/defaults/stat",
        ),
        (
            "id: id, uses",
            "id: id, used",
            "spec.yaml:22:42: unknown key `used`\n  at #/components/schemas/Thing/x-revox-simulate/resource/used",
        ),
    ] {
        assert_eq!(errors(&SPEC.replace(marked, wrong), None), [message]);
    }
}
