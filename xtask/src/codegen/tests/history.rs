//! What is known of other versions of a document: actions and rules that are skipped, mistakes that are not, and the table for messages.

use super::{document, texts};
use crate::document::Input;
use crate::document::history::History;
use crate::document::source::Source;
use crate::error::Error;
use crate::ir::Api;
use crate::lower::lower;

const THING: &str = "Thing:\n  type: object\n  properties: {a: {enum: [x, y]}, b: {type: string}, c: {type: array, items: {enum: [u]}}}";

const HISTORY: &str = "format: 1
entries:
  - {object: Thing, field: gone, change: moved, in: an earlier version, now: 'b[].c', note: It is a list here.}
  - {object: [Thing, Other], field: lost, change: removed, in: an earlier version, now: nowhere, note: Not to be said.}
  - {object: Thing, field: a, change: added, in: a later version}
  - {object: Thing, field: a, value: z, change: renamed, in: another version, now: x}
  - {object: Thing, field: a, value: y, change: added, in: a later version}
  - {object: Thing, field: c, value: none, change: added, in: a later version, note: A note.}
  - {object: Other, change: removed, in: an earlier version}
  - {operation: things.gone, change: removed, in: an earlier version}
";

fn read(overlay: &str, history: &str) -> Result<Api, Vec<Error>> {
    let history = History::new(&Source::new("history.yaml", history)).map_err(|one| vec![one])?;
    let overlay = format!("overlay: \"1.0.0\"\nactions:\n{overlay}");
    let input = Input::build(
        Source::new("spec.yaml", document(THING)),
        vec![Source::new("overlay.yaml", overlay)],
        Some(history),
    )?;
    lower(&input)
}

#[track_caller]
fn check_skipped(overlay: &str, expected: &[&str]) {
    match read(overlay, HISTORY) {
        Ok(api) => assert_eq!(api.skipped, expected),
        Err(errors) => panic!("{}", texts(&errors).join("\n")),
    }
}

#[track_caller]
fn check_errors(overlay: &str, expected: &[&str]) {
    let errors = read(overlay, HISTORY).expect_err("mistakes");
    assert_eq!(texts(&errors), expected);
}

#[test]
fn actions_for_what_another_version_has_are_skipped() {
    check_skipped(
        "  - target: $.components.schemas.Thing.properties.gone\n    description: Quotation. It is said. And more.\n    update: {minLength: 1}\n",
        &[
            "overlay.yaml: action 1 (It is said.): `Thing.gone` is not in this document; history.yaml says: known from an earlier version; here it is `b[].c`",
        ],
    );
    check_skipped(
        "  - target: \"$.components.schemas['Thing', 'Other'].properties['b', \\\"lost\\\"]\"\n    update: {minLength: 1}\n",
        &[
            "overlay.yaml: action 1: `Thing.lost` is not in this document; history.yaml says: known from an earlier version",
            "overlay.yaml: action 1: the component `Other` is not in this document; history.yaml says: known from an earlier version",
        ],
    );
    check_skipped(
        "  - target: \"$.paths.*[?@.operationId == 'things.gone' || @.operationId == 'things.create']\"\n    update: {x-revox-retry: safe}\n  - target: $.paths.*.post\n    update: {}\n",
        &[
            "overlay.yaml: action 1: the operation `things.gone` is not in this document; history.yaml says: known from an earlier version",
        ],
    );
}

#[test]
fn rules_that_look_at_what_another_version_has_are_skipped() {
    check_skipped(
        "  - target: $.components.schemas.Thing\n    update:\n      allOf:\n        - x-revox-rule: needs\n          if: {required: [gone, lost]}\n          then: {required: [b]}\n        - {x-revox-rule: order, x-revox-before: [gone, b]}\n        - {x-revox-rule: place, x-revox-at: lost, if: {required: [b]}, then: {required: [a]}}\n",
        &[
            "the rule `needs` of `Thing`: it looks at `gone`, which is not in this document; history.yaml says: known from an earlier version; here it is `b[].c`",
            "the rule `order` of `Thing`: it looks at `gone`, which is not in this document; history.yaml says: known from an earlier version; here it is `b[].c`",
            "the rule `place` of `Thing`: it looks at `lost`, which is not in this document; history.yaml says: known from an earlier version",
        ],
    );
}

#[test]
fn what_no_history_knows_is_a_mistake() {
    check_errors(
        "  - target: $.components.schemas.Thing.properties['b', 'bb']\n    update: {}\n  - target: \"$.paths.*[?@.operationId == 'thing']\"\n    update: {}\n  - target: $.info.titel\n    update: {}\n",
        &[
            "overlay.yaml:3:5: action 1: `Thing.bb` is not in this document\n  if it is misspelt, correct the overlay\n  if the API does not have it any more, delete the action, or take what is gone out of it\n  if the overlay is to fit older documents as well, add to history.yaml, and what does not fit is skipped:\n    - {object: Thing, field: bb, change: removed, in: an earlier version of the API}\n  at #/actions/0/target",
            "overlay.yaml:5:5: action 2: the operation `thing` is not in this document\n  if it is misspelt, correct the overlay\n  if the API does not have it any more, delete the action, or take what is gone out of it\n  if the overlay is to fit older documents as well, add to history.yaml, and what does not fit is skipped:\n    - {operation: thing, change: removed, in: an earlier version of the API}\n  at #/actions/1/target",
            "overlay.yaml:7:5: action 3: `$.info.titel` is not in this document\n  if it is misspelt, correct the overlay\n  if the API does not have it any more, delete the action, or take what is gone out of it\n  at #/actions/2/target",
        ],
    );
    check_errors(
        "  - target: $.components.schemas.Thing\n    update: {allOf: [{x-revox-rule: needs, if: {required: [gone]}, then: {required: [bb]}}]}\n",
        &[
            "overlay.yaml:3:5: the rule `needs` looks at a field that is not there; `Thing.bb` is not in this document\n  if it is misspelt, correct the overlay\n  if the API does not have it any more, delete the action, or take what is gone out of it\n  if the overlay is to fit older documents as well, add to history.yaml, and what does not fit is skipped:\n    - {object: Thing, field: bb, change: removed, in: an earlier version of the API}\n  at #/components/schemas/Thing/allOf/0/then/required",
        ],
    );
}

#[test]
fn the_table_has_what_this_document_lacks() {
    let api = read("  []", HISTORY).expect("a document");
    let table: Vec<String> = api
        .other_versions
        .iter()
        .map(|other| {
            let parts = [
                &other.object,
                &other.name,
                &other.since,
                &other.replaced_by,
                &other.note,
            ];
            parts.map(String::as_str).join("|")
        })
        .collect();
    assert_eq!(
        table,
        [
            "Thing|gone|an earlier version|b[].c|It is a list here.",
            "Thing|lost|an earlier version||",
            "ThingA|z|another version|x|",
            "ThingCItem|none|a later version||A note.",
        ]
    );
}

/// A request of one field is a part of the response by chance, and what one request lacks is not set by the API if another has it.
#[test]
fn the_table_has_what_the_api_sets() {
    let post = |path: &str, body: &str| {
        format!(
            "  {path}:\n    post:\n      requestBody: {{content: {{application/json: {{schema: {{$ref: '#/components/schemas/{body}'}}}}}}}}\n      responses: {{'200': {{description: d, content: {{application/json: {{schema: {{$ref: '#/components/schemas/Stored'}}}}}}}}}}\n"
        )
    };
    let object = |name: &str, fields: &str| {
        format!("    {name}: {{type: object, properties: {{{fields}}}}}\n")
    };
    let text = [
        "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths:\n".to_owned(),
        post("/a", "Create"),
        post("/b", "Inline"),
        post("/c", "Part"),
        "components:\n  schemas:\n".to_owned(),
        object("Create", "a: {type: string}, b: {type: string}, name: {type: string}"),
        object("Inline", "a: {type: string}, b: {type: string}, c: {type: string}"),
        object("Part", "a: {type: string}"),
        object(
            "Stored",
            "a: {type: string}, b: {type: string}, c: {type: string}, name: {type: string}, id: {type: string}",
        ),
    ]
    .concat();
    let input = Input::build(Source::new("spec.yaml", text), Vec::new(), None).expect("a document");
    let api = match lower(&input) {
        Ok(api) => api,
        Err(errors) => panic!("{}", texts(&errors).join("\n")),
    };
    let set = History::default().table(&api);
    let set: Vec<_> = set
        .iter()
        .map(|one| (&*one.object, &*one.name, &*one.note))
        .collect();
    let note = "set by the API; leave it out";
    assert_eq!(set, [("Create", "id", note), ("Inline", "id", note)]);
}

#[test]
fn broken_histories() {
    let check = |entries: &str, expected: &str| {
        let text = format!("format: 1\nentries:\n{entries}");
        let error = History::new(&Source::new("history.yaml", text)).expect_err("a mistake");
        assert_eq!(error.to_string(), expected);
    };
    check(
        "  - {object: A, field: b, change: lost, in: c}",
        "history.yaml:3:5: entry 1: unknown variant `lost`, expected one of `added`, `removed`, `renamed`, `moved`, `foreign`\n  at #/entries/0",
    );
    check(
        "  - {change: added, in: c}",
        "history.yaml:3:5: entry 1: names either an `object` or an `operation`\n  at #/entries/0",
    );
    check(
        "  - {object: A, field: b, change: renamed, in: c}",
        "history.yaml:3:5: entry 1: what was renamed needs its other name, `now`\n  at #/entries/0",
    );
}

#[test]
fn rules_that_are_skipped_are_not_in_the_document_either() {
    let rule = |field: &str| {
        format!(
            "{{x-revox-rule: r, x-revox-why: W., if: {{required: [a]}}, then: {{required: [{field}]}}}}"
        )
    };
    let overlay = format!(
        "overlay: \"1.0.0\"\nactions:\n  - target: $.components.schemas.Thing\n    update: {{allOf: [{}, {}]}}\n",
        rule("gone"),
        rule("b")
    );
    let history = History::new(&Source::new("history.yaml", HISTORY)).expect("a history");
    let mut input = Input::build(
        Source::new("spec.yaml", document(THING)),
        vec![Source::new("overlay.yaml", overlay)],
        Some(history),
    )
    .expect("a document");
    let api = lower(&input).expect("an API");
    assert_eq!(api.dropped, ["/components/schemas/Thing/allOf/0"]);
    input.drop_rules(&api.dropped);
    let rules = &input.document["components"]["schemas"]["Thing"]["allOf"];
    assert_eq!(rules[0], serde_json::json!({}));
    assert_eq!(rules[1]["then"]["required"][0], "b");
}
