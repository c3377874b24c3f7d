//! Small documents with the overlays that keep their names, and the repository's own document, inlined.

use serde_json::{Map, Value as Json};

use super::propose;
use crate::diff::tests::differences;
use crate::document::Input;
use crate::document::history::History;
use crate::document::source::Source;
use crate::ir::Api;
use crate::lower::{lower, lower_apart};
use crate::workspace;

fn apart(input: &Input) -> Api {
    lower_apart(input).unwrap_or_else(|errors| panic!("{}", errors[0]))
}

/// The actions as `target: name`, and the doubts.
fn names(old: &str, new: &str) -> (Vec<String>, String) {
    let read = |text: &str| {
        Input::build(Source::new("spec.yaml", text), Vec::new(), None).expect("a document")
    };
    let (old, input) = (read(old), read(new));
    let (old, new) = (lower(&old).expect("an API"), apart(&input));
    let proposal = propose(&old, &input.document, &new);
    let overlay = Source::new("names.yaml", proposal.overlay.clone())
        .parse()
        .expect("YAML");
    let actions = overlay["actions"].as_array().expect("actions").iter();
    let action = |action: &serde_json::Value| {
        let (_, name) = action["update"]
            .as_object()
            .expect("an update")
            .iter()
            .next()?;
        Some(format!(
            "{}: {}",
            action["target"].as_str()?,
            name.as_str()?
        ))
    };
    let actions = actions.map(|one| action(one).expect("a mark")).collect();
    let doubts = proposal.overlay.split_once("\n# In doubt:\n");
    let doubts = doubts.map_or(String::new(), |(_, doubts)| doubts.to_owned());
    assert_eq!(proposal.doubts == 0, doubts.is_empty());
    (actions, doubts)
}

/// A document with one operation, which takes and returns the given schemas.
fn api(id: &str, body: &str, response: &str, schemas: &str) -> String {
    let content = |schema: &str| format!("{{content: {{application/json: {{schema: {schema}}}}}}}");
    format!(
        "openapi: '3.1.0'\ninfo: {{title: T, version: '1'}}\npaths:\n  /things/{{id}}:\n    post:\n      operationId: {id}\n      \
         parameters: [{{name: id, in: path, required: true, schema: {{type: string}}}}]\n      \
         requestBody: {}\n      responses: {{'200': {}}}\ncomponents: {{schemas: {{{schemas}}}}}\n",
        content(body),
        content(response).replacen('{', "{description: d, ", 1)
    )
}

const VOICE: &str = "type: object, properties: {id: {type: string}, provider: {enum: [x, y]}}";

fn old() -> String {
    let provider = "{$ref: '#/components/schemas/Provider'}";
    api(
        "things.create",
        "{$ref: '#/components/schemas/Thing'}",
        "{$ref: '#/components/schemas/Thing'}",
        &format!(
            "Thing: {{type: object, properties: {{voice: {{anyOf: [{{$ref: '#/components/schemas/Voice'}}, {{type: 'null'}}]}}}}}}, \
             Voice: {{{}}}, Provider: {{enum: [x, y]}}",
            VOICE.replace("{enum: [x, y]}", provider)
        ),
    )
}

#[test]
fn the_same_document_needs_no_names() {
    assert_eq!(names(&old(), &old()), (Vec::new(), String::new()));
}

#[test]
fn inline_schemas_are_named_where_they_stand() {
    let thing = format!(
        "{{type: object, properties: {{voice: {{anyOf: [{{{VOICE}}}, {{type: 'null'}}]}}}}}}"
    );
    let new = api("thingsCreate", &thing, &thing, "");
    let root = "$.paths['/things/{id}'].post";
    let body = format!("{root}.requestBody.content['application/json'].schema");
    let response = format!("{root}.responses['200'].content['application/json'].schema");
    assert_eq!(
        names(&old(), &new),
        (
            vec![
                format!("{root}: things.create"),
                format!("{body}: Thing"),
                format!("{response}: Thing"),
                format!("{body}.properties.voice.anyOf[0]: Voice"),
                format!("{response}.properties.voice.anyOf[0]: Voice"),
                format!("{body}.properties.voice.anyOf[0].properties.provider: Provider"),
                format!("{response}.properties.voice.anyOf[0].properties.provider: Provider"),
            ],
            String::new()
        )
    );
}

#[test]
fn components_of_other_names_are_named_where_they_are_defined() {
    let new = old()
        .replace("Voice", "VoiceDto")
        .replace("Provider", "provider-kind");
    assert_eq!(
        names(&old(), &new).0,
        [
            "$.components.schemas.VoiceDto: Voice",
            "$.components.schemas['provider-kind']: Provider"
        ]
    );
}

#[test]
fn what_is_in_doubt_is_a_comment() {
    // Another thing in the same place, and a type that is gone.
    let other = "{type: object, properties: {voice: {type: object, properties: {a: {type: string}, b: {type: string}}}}}";
    let new = api("things.create", other, other, "");
    let (actions, doubts) = names(&old(), &new);
    assert_eq!(actions.len(), 2, "{actions:?}");
    assert_eq!(
        doubts,
        "# `Voice` has little in common with what is in its place\n\
         #   - target: \"$.paths['/things/{id}'].post.requestBody.content['application/json'].schema.properties.voice\"\n\
         #     update: {x-revox-name: \"Voice\"}\n\
         #   - target: \"$.paths['/things/{id}'].post.responses['200'].content['application/json'].schema.properties.voice\"\n\
         #     update: {x-revox-name: \"Voice\"}\n\
         # `Provider`: the new document has nothing in its place\n"
    );
    // An operation that is gone.
    let (_, doubts) = names(
        &old(),
        &old()
            .replace("/things/{id}", "/other/{id}")
            .replace("things.create", "make"),
    );
    assert!(
        doubts.starts_with("# `things.create`: the new document has no POST /things/{id}\n"),
        "{doubts}"
    );
    // Two forms of what was one type: the one that is nearer keeps the name.
    let near = format!("{{type: object, properties: {{voice: {{{VOICE}}}}}}}");
    let far = near
        .replace("provider:", "kind:")
        .replace("id:", "id: {type: string}, name:");
    let (actions, doubts) = names(&old(), &api("things.create", &far, &near, ""));
    let response =
        "$.paths['/things/{id}'].post.responses['200'].content['application/json'].schema";
    assert!(
        actions.contains(&format!("{response}.properties.voice: Voice")),
        "{actions:?}"
    );
    assert!(
        doubts.contains("# `Voice` has more than one form now; these differ\n"),
        "{doubts}"
    );
}

/// Puts what references to components lead to in the place of the references, apart from the components that are kept.
fn inline(value: &Json, document: &Json, kept: &[&str]) -> Json {
    match value {
        Json::Object(members) => {
            let reference = members
                .get("$ref")
                .and_then(Json::as_str)
                .unwrap_or_default();
            let component = reference.strip_prefix("#/components/schemas/");
            let component = component.filter(|name| !name.contains('/') && !kept.contains(name));
            let mut out = Map::new();
            if let Some(name) = component {
                let target = inline(&document["components"]["schemas"][name], document, kept);
                out.extend(target.as_object().cloned().unwrap_or_default());
            }
            for (key, member) in members {
                // A discriminator names components, which are gone.
                if key != "discriminator" && !(key == "$ref" && component.is_some()) {
                    out.insert(key.clone(), inline(member, document, kept));
                }
            }
            Json::Object(out)
        }
        Json::Array(items) => items
            .iter()
            .map(|item| inline(item, document, kept))
            .collect(),
        other => other.clone(),
    }
}

/// The same document with nearly everything inline, and with other ids.
fn inlined(document: &Json, kept: &[&str]) -> Json {
    let mut new = inline(document, document, kept);
    if let Some(schemas) = new["components"]["schemas"].as_object_mut() {
        schemas.retain(|name, _| kept.contains(&name.as_str()));
    }
    for item in new["paths"]
        .as_object_mut()
        .into_iter()
        .flat_map(Map::values_mut)
    {
        for operation in item.as_object_mut().into_iter().flat_map(Map::values_mut) {
            if let Some(Json::String(id)) = operation.get_mut("operationId") {
                *id = heck::ToLowerCamelCase::to_lower_camel_case(id.as_str());
            }
        }
    }
    new
}

fn build(spec: String, overlays: Vec<Source>) -> (Input, Api) {
    let root = workspace::root();
    let history = root.join("openapi/history.yaml");
    let history = Source::read(&history, "history.yaml")
        .and_then(|source| History::new(&source))
        .expect("a history");
    let input = Input::build(Source::new("spec.json", spec), overlays, Some(history));
    let input = input.unwrap_or_else(|errors| panic!("{}", errors[0]));
    let api = lower(&input).unwrap_or_else(|errors| panic!("{}", errors[0]));
    (input, api)
}

#[test]
fn the_own_document_keeps_its_names_when_it_is_inlined() {
    let root = workspace::root();
    let read = |name: &str| Source::read(&root.join(name), name).expect("a file");
    let document = read("openapi/revox.yaml").parse().expect("YAML");
    let rules = || read("openapi/overlay.yaml");
    let today = build(document.to_string(), vec![rules()]);
    for kept in [
        ["AssistantCreateParams", "StructuredOutputField"],
        ["AssistantCreateParams", "Voice"],
    ] {
        let spec = inlined(&document, &kept);
        let (input, _) = build(spec.to_string(), Vec::new());
        let api = apart(&input);
        let propose = || propose(&today.1, &input.document, &api);
        let proposal = propose();
        assert_eq!(proposal.doubts, 0, "{}", proposal.overlay);
        assert_eq!(proposal.overlay, propose().overlay);
        let overlay = Source::new("names.yaml", proposal.overlay);
        let named = build(spec.to_string(), vec![overlay, rules()]);
        assert_eq!(differences(&today, &named), [""; 0]);
        let summary = |api: &Api| {
            let types = api
                .in_order()
                .into_iter()
                .map(|id| api.types[id].name.clone());
            let mut types: Vec<String> = types.collect();
            types.sort();
            let methods = api.operations.iter();
            let methods = methods.map(|one| (one.resource.clone(), one.method_name.clone()));
            (types, methods.collect::<Vec<_>>())
        };
        assert_eq!(summary(&today.1), summary(&named.1));
    }
}
