//! Names that an overlay gives to inline schemas and to operations.

use std::collections::BTreeSet;
use std::fs;

use serde_json::{Map, Value as Json, json};

use super::{errors, read};
use crate::codegen::{Options, nameless, resolved_api};
use crate::document::Input;
use crate::document::history::History;
use crate::document::source::Source;
use crate::emit::{operations, resources, rules as tables};
use crate::error::{join, segments};
use crate::ir::{Api, Kind};
use crate::lower::lower;
use crate::workspace::root;

const SPEC: &str = "openapi: \"3.1.0\"\ninfo: {title: T, version: \"1\"}\npaths:\n  /things:\n    post:\n      operationId: createThing\n      requestBody: {content: {application/json: {schema: {type: object, properties: {a: {type: object, description: One., properties: {x: {oneOf: [{type: string}, {type: object, properties: {deep: {type: string}}}]}}}, b: {type: object, description: Two., properties: {x: {oneOf: [{type: string}, {type: object, properties: {deep: {type: string}}}]}}}}}}}}\n      responses: {}\n";

const SCHEMA: &str = "$.paths['/things'].post.requestBody.content['application/json'].schema";

fn overlay(marks: &[(&str, &str)]) -> String {
    let mut text = String::from("overlay: \"1.0.0\"\nactions:\n");
    for (target, update) in marks {
        text.push_str("  - {target: \"");
        text.push_str(SCHEMA);
        text.push_str(target);
        text.push_str("\", update: ");
        text.push_str(update);
        text.push_str("}\n");
    }
    text
}

#[test]
fn a_number_in_the_name_of_a_method_is_listed() {
    let spec = "openapi: '3.1.0'\ninfo: {title: T, version: '1'}\npaths:\n  /a: {get: {operationId: a_list, tags: [a], responses: {}}}\n  /b: {get: {operationId: A-List, tags: [a], responses: {}}}\n";
    let input = Input::build(Source::new("spec.yaml", spec), Vec::new(), None).expect("a document");
    let api = lower(&input).expect("an API");
    assert_eq!(
        nameless(&input.document, &api),
        [
            "#/paths/~1b/get is `a.a_list_2`, since another operation has the name; to keep it, add to an overlay: - {target: \"$.paths['/b'].get\", update: {x-revox-operation: a.a_list_2}}"
        ]
    );
}

#[test]
fn marked_schemas_are_components_of_that_name() {
    let marks = overlay(&[
        ("", "{x-revox-name: ThingParams}"),
        (".properties['a', 'b']", "{x-revox-name: Part}"),
        (
            ".properties['a', 'b'].properties.x.oneOf[1]",
            "{x-revox-name: Deep}",
        ),
    ]) + "  - {target: \"$.paths['/things'].post\", update: {x-revox-operation: things.create}}\n";
    let second = "overlay: \"1.0.0\"\nactions:\n  - {target: $.components.schemas.Deep.properties.deep, update: {x-revox-secret: true}}\n";
    let input = Input::build(
        Source::new("spec.yaml", SPEC),
        vec![
            Source::new("names.yaml", marks),
            Source::new("rules.yaml", second),
        ],
        None,
    )
    .expect("overlays that fit");
    let api = lower(&input).expect("a document");
    let named: Vec<&str> = api
        .types
        .iter()
        .filter(|named| named.component.is_some())
        .map(|named| named.name.as_str())
        .collect();
    assert_eq!(named, ["Deep", "Part", "ThingParams"]);
    assert_eq!(api.operations[0].id, "things.create");
    let properties = &input.document["components"]["schemas"]["ThingParams"]["properties"];
    assert_eq!(
        properties["b"],
        json!({"$ref": "#/components/schemas/Part", "description": "Two."})
    );
    assert!(
        tables::write(&api)
            .contains("name: \"deep\", ident: \"deep\", required: false, secret: true")
    );
}

#[test]
fn one_name_for_two_schemas_is_a_mistake() {
    let marks = overlay(&[
        ("", "{x-revox-name: Part}"),
        (".properties.a", "{x-revox-name: Part}"),
    ]);
    let found = errors(SPEC, Some(&marks));
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(
        found[0]
            .contains("`Part` is the name of another schema, at #/paths/~1things/post/requestBody"),
        "{found:#?}"
    );
    let marks = overlay(&[("", "{x-revox-name: a part}")]);
    let found = errors(SPEC, Some(&marks));
    assert!(
        found[0].contains("`a part` is no name of a type; `APart` is one"),
        "{found:#?}"
    );
}

#[test]
fn a_component_gets_another_name() {
    let spec = "openapi: \"3.1.0\"\npaths:\n  /things:\n    post:\n      operationId: things.create\n      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Old'}}}}\n      responses: {}\ncomponents: {schemas: {Old: {type: object, properties: {next: {$ref: '#/components/schemas/Old'}}}}}\n";
    let marks = "overlay: \"1.0.0\"\nactions:\n  - {target: $.components.schemas.Old, update: {x-revox-name: New}}\n";
    let api = read(spec, Some(marks)).expect("a document");
    assert_eq!(api.types.len(), 1);
    assert_eq!(api.types[0].name, "New");
}

/// Every name that a user writes: those of types with their variants, and those of methods.
fn all_names(api: &Api) -> BTreeSet<String> {
    let types = api.in_order().into_iter().flat_map(|id| {
        let named = &api.types[id];
        let variants: Vec<&str> = match &named.kind {
            Kind::Enum(values) => values.iter().map(|value| value.variant.as_str()).collect(),
            Kind::Union(union) => union.variants.iter().map(|one| one.name.as_str()).collect(),
            Kind::AnyOf(choices) => choices.iter().map(|one| one.name.as_str()).collect(),
            Kind::Object(_) | Kind::Alias(_) => Vec::new(),
        };
        let variants = variants.into_iter();
        let variants = variants.map(|variant| format!("{}::{variant}", named.name));
        variants.chain([named.name.clone()]).collect::<Vec<_>>()
    });
    let methods = api.operations.iter();
    let methods = methods.map(|one| format!("{}.{}", one.resource, one.method_name));
    types.chain(methods).collect()
}

/// The names of a document with an overlay, and the actions that would state them.
fn named(spec: &str, actions: &[String]) -> (BTreeSet<String>, Vec<String>) {
    let overlay = actions.iter().fold(
        "overlay: \"1.0.0\"\nactions:\n".to_owned(),
        |text, action| format!("{text}  {action}\n"),
    );
    let overlays = if actions.is_empty() {
        Vec::new()
    } else {
        vec![Source::new("names.yaml", overlay)]
    };
    let input = Input::build(Source::new("spec.yaml", spec), overlays, None);
    let input = input.unwrap_or_else(|errors| panic!("{}", super::texts(&errors).join("\n")));
    let api = lower(&input).unwrap_or_else(|errors| panic!("{}", super::texts(&errors).join("\n")));
    let lines = nameless(&input.document, &api).into_iter();
    let actions =
        lines.filter_map(|line| Some(line.split_once("add to an overlay: ")?.1.to_owned()));
    (all_names(&api), actions.collect())
}

#[test]
fn the_printed_actions_keep_every_name() {
    let folder = root().join("xtask/tests/corpus");
    let mut stated = 0;
    for file in fs::read_dir(folder).expect("the corpus") {
        let path = file.expect("a file").path();
        let spec = fs::read_to_string(&path).expect("a document");
        let (names, actions) = named(&spec, &[]);
        stated += actions.len();
        let (again, more) = named(&spec, &actions);
        assert_eq!(again, names, "{}", path.display());
        assert_eq!(more, Vec::<String>::new(), "{}", path.display());
    }
    assert!(stated > 20, "{stated}");
}

/// Writes components out wherever a reference leads to them; the places are collected with the names.
fn inline(
    value: &mut Json,
    schemas: &Map<String, Json>,
    kept: &[&str],
    at: &str,
    named: &mut Vec<(String, String)>,
) {
    let target = value
        .get("$ref")
        .and_then(Json::as_str)
        .and_then(|target| target.strip_prefix("#/components/schemas/"));
    if let Some(name) = target
        .filter(|name| !name.contains('/') && !kept.contains(name))
        .map(str::to_owned)
    {
        let mut schema = schemas[&name].clone();
        for (key, said) in value
            .as_object()
            .into_iter()
            .flatten()
            .filter(|(key, _)| *key != "$ref")
        {
            schema[key] = said.clone();
        }
        *value = schema;
        named.push((at.to_owned(), name));
    }
    match value {
        Json::Object(members) => {
            for (key, value) in members {
                inline(value, schemas, kept, &join(at, key), named);
            }
        }
        Json::Array(items) => {
            for (index, item) in items.iter_mut().enumerate() {
                inline(item, schemas, kept, &join(at, &index.to_string()), named);
            }
        }
        _ => {}
    }
}

fn path(pointer: &str) -> String {
    segments(pointer).fold("$".to_owned(), |path, segment| {
        match segment.parse::<usize>() {
            // A larger number is a status.
            Ok(index) if index < 100 => {
                format!("{path}[{index}]")
            }
            _ => format!("{path}['{segment}']"),
        }
    })
}

/// The parts of a generated file, in no order, without comments and the numbers of patterns.
fn parts(text: &str) -> BTreeSet<String> {
    let code: Vec<&str> = text
        .lines()
        .filter(|line| !line.trim_start().starts_with("///"))
        .collect();
    code.join("\n")
        .split("\n\n")
        .filter(|part| !part.contains("static PATTERN_"))
        .map(|part| {
            let pieces = part.split("PATTERN_");
            pieces
                .map(|piece| piece.trim_start_matches(|c: char| c.is_ascii_digit()))
                .collect()
        })
        .collect()
}

#[test]
fn our_own_document_written_out_keeps_its_names() {
    let options = Options::of_workspace(&root());
    let kept = ["AssistantCreateParams", "ErrorResponse"];
    let mut document = Source::read(&options.spec, "revox.yaml")
        .and_then(|source| source.parse())
        .expect("the document");
    let schemas = document["components"]["schemas"]
        .as_object()
        .expect("components")
        .clone();
    let mut actions: Vec<Json> = Vec::new();
    for (path, item) in document["paths"].as_object_mut().expect("paths") {
        for (method, operation) in item.as_object_mut().expect("a path") {
            let Some(id) = operation
                .get("operationId")
                .and_then(Json::as_str)
                .map(str::to_owned)
            else {
                continue;
            };
            let camel: String = id
                .split(['.', '_'])
                .enumerate()
                .map(|(index, word)| {
                    if index == 0 {
                        word.to_owned()
                    } else {
                        word[..1].to_uppercase() + &word[1..]
                    }
                })
                .collect();
            operation["operationId"] = Json::String(camel);
            actions.push(json!({"target": format!("$.paths['{path}'].{method}"), "update": {"x-revox-operation": id}}));
        }
    }
    document["components"]["schemas"] = kept
        .iter()
        .map(|name| ((*name).to_owned(), schemas[*name].clone()))
        .collect::<Map<String, Json>>()
        .into();
    let mut named = Vec::new();
    inline(&mut document, &schemas, &kept, "", &mut named);
    assert!(named.len() > 100, "{}", named.len());
    actions.extend(
        named.iter().map(
            |(pointer, name)| json!({"target": path(pointer), "update": {"x-revox-name": name}}),
        ),
    );
    let marks = json!({"overlay": "1.0.0", "actions": actions}).to_string();
    let rules = fs::read_to_string(&options.overlays[0]).expect("the overlay");
    let history = options.history.map(|path| {
        Source::read(&path, "history.yaml")
            .and_then(|source| History::new(&source))
            .expect("the history")
    });
    let input = Input::build(
        Source::new("inline.json", document.to_string()),
        vec![
            Source::new("names.json", marks),
            Source::new("overlay.yaml", rules),
        ],
        history,
    );
    let input = input.unwrap_or_else(|errors| panic!("{}", super::texts(&errors).join("\n")));
    let api = lower(&input).unwrap_or_else(|errors| panic!("{}", super::texts(&errors).join("\n")));
    let ours = resolved_api(&root()).expect("the document");
    let type_names = |api: &Api| -> BTreeSet<String> {
        api.in_order()
            .into_iter()
            .map(|id| api.types[id].name.clone())
            .collect()
    };
    assert_eq!(type_names(&api), type_names(&ours));
    let differs = |ours: &str, other: &str| -> Vec<String> {
        parts(ours)
            .symmetric_difference(&parts(other))
            .cloned()
            .collect()
    };
    assert_eq!(
        differs(&tables::write(&ours), &tables::write(&api)),
        Vec::<String>::new()
    );
    assert_eq!(
        differs(&operations::write(&ours), &operations::write(&api)),
        Vec::<String>::new()
    );
    assert_eq!(
        differs(&resources::write(&ours), &resources::write(&api)),
        Vec::<String>::new()
    );
}
