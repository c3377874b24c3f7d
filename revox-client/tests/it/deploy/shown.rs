//! What people see: plans, places, mistakes, notices, and no secrets.

use revox_client::deploy::{ChangeKind, Deployment, Environment};
use revox_client::mock::Fault;
use revox_client::types::AssistantCreateParams;
use serde_json::json;

use super::{KEY, NEW_KEY, World, apply, kinds, model, plan, tool, voice};
use crate::assistant;

#[test]
fn secrets_are_compared_and_shown_nowhere() {
    let world = World::new();
    let fields = |key: &str| json!({ "llm_model": model(key), "custom_tools": [tool("one", "https://one.example", key)] });
    let deployment = world.applied(&fields(KEY));
    assert_eq!(plan(&deployment).exit_code(), 0);
    let deployment = world.one(&fields(NEW_KEY));
    let planned = plan(&deployment);
    assert_eq!(
        kinds(&planned),
        [
            (ChangeKind::Change, r#"custom_tools["one"].headers"#),
            (ChangeKind::Change, "llm_model.api_key"),
        ]
    );
    let shown = format!(
        "{}{}{}{planned:?}{deployment:?}",
        planned.to_text(),
        planned.to_markdown(),
        json!(planned)
    );
    assert!(
        planned
            .to_text()
            .contains("llm_model.api_key: secret changed")
    );
    let applied = deployment.apply(&planned).unwrap();
    assert_eq!(applied.exit_code(), 0);
    assert_eq!(
        world.bodies(),
        [json!({
            "custom_tools": [tool("one", "https://one.example", NEW_KEY)],
            "llm_model": model(NEW_KEY),
        })]
    );
    let mut shown = [shown, format!("{applied:?}{}", json!(applied))].concat();
    let files = world.files();
    assert!(files.keys().any(|name| name.contains("snapshots")));
    for text in files.values() {
        shown.push_str(std::str::from_utf8(text).unwrap());
    }
    assert!(!shown.contains("very-secret"), "{shown}");
}

#[test]
fn invalid_definitions_are_named_before_anything_is_asked() {
    let world = World::new();
    let line = line!() + 2;
    let deployment = world
        .one(&json!({ "voice": voice(9.0) }))
        .assistant_named("raw", json!({ "name": "n", "prompt": "p", "voise": {} }));
    let error = deployment.plan("staging").unwrap_err();
    assert_eq!(error.exit_code(), 4);
    let found: Vec<_> = error
        .invalid_definitions()
        .iter()
        .map(|one| (one.assistant.as_str(), one.path.as_str()))
        .collect();
    assert_eq!(found, [("reminder", "voice.speed"), ("raw", "voise")]);
    let at = error.invalid_definitions()[1].at.clone().unwrap();
    assert!(at.file.ends_with("tests/it/deploy/shown.rs"), "{at}");
    assert_eq!((at.line, at.column), (line + 1, 10));
    assert_eq!(world.server.requests().len(), 0);
}

#[test]
fn a_definition_may_fail_to_be_made() {
    let world = World::new();
    let made: Result<AssistantCreateParams, std::env::VarError> =
        Err(std::env::VarError::NotPresent);
    let error = world
        .deployment()
        .assistant_named("sales", made)
        .plan("staging")
        .unwrap_err();
    assert_eq!(error.exit_code(), 1);
    assert_eq!(
        error.to_string(),
        "`sales` has no definition: environment variable not found"
    );
}

/// One mistake hides no other.
#[test]
fn all_that_is_wrong_is_named_at_once() {
    let world = World::new();
    let missing: Result<AssistantCreateParams, &str> = Err("KEY is not set");
    let deployment = world
        .deployment()
        .assistant_named("one", missing.clone())
        .assistant_named("a/b", missing)
        .assistant_named(
            "two",
            json!({ "name": "n", "prompt": "p", "voise": {}, "promt": 1 }),
        )
        .assistant_named("three", json!([]));
    let error = deployment.plan("staging").unwrap_err();
    let text = error.to_string();
    for expected in [
        "`one` has no definition: KEY is not set",
        "`a/b` cannot be the name",
        "`a/b` has no definition",
        "two: voise: ",
        "two: promt: ",
        "three: missing fields `name` and `prompt`",
    ] {
        assert!(text.contains(expected), "{text}");
    }
    assert_eq!(error.exit_code(), 1);
}

#[test]
fn names_are_checked() {
    let world = World::new();
    let twice = world
        .one(&json!({}))
        .assistant_named("reminder", assistant(&json!({})));
    assert_eq!(
        twice.plan("staging").unwrap_err().to_string(),
        "two assistants are named `reminder`"
    );
    for name in ["", ".hidden", "a/b", "..", "a b", "é"] {
        let deployment = world
            .deployment()
            .assistant_named(name, assistant(&json!({})));
        assert_eq!(
            deployment.plan("staging").unwrap_err().exit_code(),
            1,
            "{name:?}"
        );
    }
    let error = world.one(&json!({})).plan("production").unwrap_err();
    assert_eq!(
        error.to_string(),
        "there is no environment `production`; there are: staging"
    );
    let error = Deployment::new()
        .environment(Environment::new("staging").key_from("REVOX_NO_SUCH_KEY"))
        .plan("staging")
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "no API key for `staging`: set the environment variable REVOX_NO_SUCH_KEY"
    );
}

#[test]
fn the_api_s_notice_is_shown() {
    let world = World::new();
    let _ = world.applied(&json!({}));
    let id = world.stored()["id"].as_str().unwrap().to_owned();
    let mut stored = world.stored();
    stored["prompt"] = json!("You wait.");
    let notice = json!({ "count": 2, "variables": ["first_name"] });
    let response = json!({ "assistant": stored, "unpatchedCallsNotice": notice });
    world.server.inject(
        Fault::status(200)
            .body(response.to_string())
            .on("PATCH", format!("/assistants/{id}")),
    );
    let applied = apply(&world.one(&json!({ "prompt": "You wait." })));
    assert_eq!(applied.assistants[0].notice, Some(notice));
    assert!(
        applied.assistants[0]
            .to_text()
            .contains(r#"the API says: {"count":2,"variables":["first_name"]}"#)
    );
}

const MACRO: u32 = line!() + 3;

revox_client::assistant! {
    struct Reminder;

    name: "Reminder",
    prompt: "You wait.",
    voice: {
        provider: cartesia, id: "v", speed: 1.1,
    },
    custom_tools: [{
        name: "slots",
        description: "Free slots",
        method: GET,
        url: "https://slots.example",
        headers: [], query_params: [], input_schema: [],
        body_template: null,
    }],
}

#[test]
fn a_change_is_shown_where_it_is_written() {
    let world = World::new();
    let mut before: AssistantCreateParams = Reminder.clone();
    before.prompt = "You call people.".into();
    before.voice.as_mut().unwrap().speed = Some(1.0);
    before.custom_tools = revox_client::types::Nullable::Value(vec![]);
    let old = world.deployment().assistant_named("Reminder", &before);
    assert_eq!(apply(&old).exit_code(), 0);
    let deployment = world.deployment().assistant::<Reminder>();
    let planned = plan(&deployment);
    let places: Vec<_> = planned.assistants[0]
        .changes
        .iter()
        .map(|change| {
            let at = change.at.as_ref().unwrap();
            assert_eq!(at.file, file!());
            (change.path.as_str(), at.line - MACRO, at.column)
        })
        .collect();
    assert_eq!(
        places,
        [
            ("prompt", 3, 13),
            (r#"custom_tools["slots"]"#, 7, 20),
            ("voice.speed", 5, 45),
        ]
    );
    assert_eq!(deployment.apply(&planned).unwrap().exit_code(), 0);
    world.edit(&json!({ "custom_tools": [], "webhook_url": "https://x.example" }));
    // What the definition does not have is shown at what it would be in.
    let planned = plan(&deployment);
    let webhook = planned.assistants[0]
        .changes
        .iter()
        .find(|change| change.path == "webhook_url");
    let at = webhook.unwrap().at.as_ref().unwrap();
    assert_eq!((at.line - MACRO, at.column), (0, 12));
}

#[test]
fn a_plan_is_something_to_look_at() {
    let world = World::new();
    let _ =
        world.applied(&json!({ "prompt": "Be brief.\nBe kind.\nSay hi.\n", "voice": voice(1.0) }));
    world.edit(&json!({ "voicemail_message": "Bye\u{1b}[2J." }));
    let line = line!() + 1;
    let deployment = world.deployment().assistant_named(
        "reminder",
        assistant(&json!({ "prompt": "Be brief.\nBe nice.\nSay hi.\n", "voice": voice(1.1) })),
    );
    let planned = plan(&deployment);
    let text = planned.to_text();
    let id = world.stored()["id"].as_str().unwrap().to_owned();
    let at = format!("{}:{line}:41", file!());
    assert_eq!(
        text,
        format!(
            "staging (organization 00000000-0000-4000-8000-00000000000a)\n\
             \n\
             reminder will be updated {id}\n  \
             ~ prompt  {at}\n      \
             @@ -1,3 +1,3 @@\n       \
             Be brief.\n      \
             -Be kind.\n      \
             +Be nice.\n       \
             Say hi.\n  \
             ~ voice.speed: 1 → 1.1  {at}\n  \
             ? voicemail_message drifted, live keeps it: null → \"Bye\\u001b[2J.\"  {at}\n\
             \n\
             1 to update (2 fields), 1 drifted\n"
        )
    );
    assert_eq!(
        planned.to_markdown(),
        format!(
            "### staging: 1 to update (2 fields), 1 drifted\n\
             \n\
             ```diff\n\
             reminder will be updated {id}\n\
             ~ prompt  {at}\n\
             @@ -1,3 +1,3 @@\n\x20\
             Be brief.\n\
             -Be kind.\n\
             +Be nice.\n\x20\
             Say hi.\n\
             ~ voice.speed: 1 → 1.1  {at}\n\
             ? voicemail_message drifted, live keeps it: null → \"Bye\\u001b[2J.\"  {at}\n\
             ```\n"
        )
    );
    let change = &json!(planned)["assistants"][0]["changes"][1];
    assert_eq!(
        change,
        &json!({
            "kind": "change",
            "path": "voice.speed",
            "before": 1,
            "after": 1.1,
            "at": { "file": file!(), "line": line, "column": 41 },
        })
    );
}
