//! Whose assistants they are, and what pull, rollback, destroy and a plan's application may do.

use revox_client::deploy::{Action, ChangeKind, Outcome, Plan, PlanVerb};
use revox_client::types::AssistantUpdateParams;
use serde_json::{Value, json};

use super::{KEY, NEW_KEY, World, apply, kinds, model, plan, tool, voice};
use crate::assistant;

#[test]
fn a_key_of_another_organization_writes_nothing() {
    let mut world = World::new();
    let _ = world.applied(&json!({}));
    let changed = json!({ "prompt": "You wait." });
    world.rewrite(|state| state["assistants"][0]["organization_id"] = json!("another"));
    let before = world.files();
    let deployment = world.one(&changed);
    let error = deployment.plan("staging").unwrap_err();
    assert!(error.is_organization());
    assert_eq!(error.exit_code(), 1);
    assert!(error.to_string().contains("another"), "{error}");
    assert!(
        deployment
            .pull("staging", "reminder", None)
            .unwrap_err()
            .is_organization()
    );

    // Where nothing shows whose the key is, that is as bad.
    world.rewrite(|state| state["assistants"] = json!([]));
    let deployment = world.one(&changed);
    assert!(deployment.plan("staging").unwrap_err().is_organization());
    let others = json!([{ "id": "other", "name": "Reminder" }]);
    world.rewrite(|state| state["assistants"] = others);
    let deployment = world.one(&changed);
    assert!(deployment.plan("staging").unwrap_err().is_organization());
    assert_eq!(world.writes().len(), 0);
    assert_eq!(world.files(), before);
}

/// The organization is looked at again when the plan is carried out.
#[test]
fn a_plan_is_not_applied_with_a_key_of_another_organization() {
    let mut world = World::new();
    let _ = world.applied(&json!({}));
    let planned = plan(&world.one(&json!({ "prompt": "You wait." })));
    world.rewrite(|state| state["assistants"][0]["organization_id"] = json!("another"));
    let deployment = world.one(&json!({ "prompt": "You wait." }));
    assert!(deployment.apply(&planned).unwrap_err().is_organization());
    assert_eq!(world.writes().len(), 0);
}

/// Where live holds nothing, only the response to a creation shows whose the key is.
#[test]
fn what_is_made_in_another_organization_is_not_recorded() {
    let world = World::new();
    let two = world
        .one(&json!({}))
        .assistant_named("sales", assistant(&json!({ "name": "Sales" })));
    let state = json!({ "version": 1, "organization": "ours", "assistants": {} });
    world.set_state(&state);
    let applied = apply(&two);
    let outcomes: Vec<Outcome> = applied.assistants.iter().map(|one| one.outcome).collect();
    assert_eq!(
        (applied.exit_code(), outcomes),
        (5, vec![Outcome::Incomplete, Outcome::Skipped])
    );
    let stored = world.stored();
    let theirs = stored["organization_id"].as_str().unwrap();
    assert_eq!(json!(applied.assistants[0].id), stored["id"]);
    assert_eq!(
        applied.assistants[0].message,
        Some(format!(
            "the key is one of the organization {theirs}, not of ours; it was made there, and is not recorded"
        ))
    );
    assert_eq!(world.state(), state);
}

/// A plan knows the organization before the state does.
#[test]
fn a_plan_of_another_organization_creates_nothing() {
    let world = World::with(
        json!({ "assistants": [{ "id": "other", "name": "Other", "organization_id": "theirs" }] }),
    );
    let deployment = world.one(&json!({}));
    let mut planned = plan(&deployment);
    assert_eq!(planned.organization.as_deref(), Some("theirs"));
    planned.organization = Some("ours".to_owned());
    let refused = |why: &str| {
        let error = deployment.apply(&planned).unwrap_err();
        assert!(error.is_organization());
        assert_eq!(error.to_string(), why);
        assert_eq!(world.writes().len(), 0);
    };
    refused("the key is one of the organization theirs, not of ours; nothing was written");
    world.set_state(&json!({ "version": 1, "organization": "theirs", "assistants": {} }));
    refused(
        "the plan is for the organization ours, and the state belongs to theirs; nothing was written",
    );

    let world = World::new();
    let applied = world.one(&json!({})).apply(&planned).unwrap();
    assert_eq!(applied.exit_code(), 5);
    assert_eq!(world.state()["assistants"], json!({}));
}

#[test]
fn names_never_adopt() {
    let world = World::with(
        json!({ "assistants": [{ "id": "old", "name": "Reminder", "prompt": "Old." }] }),
    );
    let deployment = world.one(&json!({}));
    let planned = plan(&deployment);
    assert_eq!(planned.assistants[0].action, Action::Create);
    assert!(planned.assistants[0].notes[0].contains("`pull reminder --id old` adopts it"));
    let pulled = deployment.pull("staging", "reminder", Some("old")).unwrap();
    assert_eq!((pulled.id.as_str(), pulled.settled.len()), ("old", 0));
    assert_eq!(pulled.to_text(), "reminder old: adopted");
    let planned = plan(&deployment);
    assert_eq!(kinds(&planned), [(ChangeKind::Change, "prompt")]);
    assert_eq!(deployment.apply(&planned).unwrap().exit_code(), 0);
    assert_eq!(
        world.writes(),
        [(
            "PATCH".to_owned(),
            "/assistants/old".to_owned(),
            json!({ "prompt": "You call people." })
        )]
    );

    let sales = world
        .deployment()
        .assistant_named("sales", assistant(&json!({})));
    let error = sales.pull("staging", "sales", Some("old")).unwrap_err();
    assert_eq!(error.to_string(), "old is `reminder`");
    let error = sales.pull("staging", "salse", None).unwrap_err();
    assert_eq!(
        error.to_string(),
        "neither the deployment nor the state has an assistant `salse`; the deployment has: sales"
    );
    let error = sales.pull("staging", "salse", Some("old")).unwrap_err();
    assert!(
        error.to_string().contains("an assistant `salse`"),
        "{error}"
    );
    assert_eq!(apply(&sales).assistants[0].outcome, Outcome::Created);
    assert_eq!(
        world.server.state()["assistants"].as_array().unwrap().len(),
        2
    );
}

/// Another assistant can take a name over, and nobody has to be deleted for it.
#[test]
fn what_is_forgotten_stays_in_the_api() {
    let world = World::with(
        json!({ "assistants": [{ "id": "old", "name": "Reminder", "prompt": "Old." }] }),
    );
    let deployment = world.applied(&json!({}));
    let made = world.state()["assistants"]["reminder"]["id"].clone();
    let made = made.as_str().unwrap();
    let error = deployment
        .pull("staging", "reminder", Some("old"))
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        format!(
            "`reminder` is {made} already; `forget reminder` gives that one up without a change to it"
        )
    );
    let writes = world.writes().len();
    let forgotten = deployment.forget("staging", "reminder").unwrap();
    assert_eq!(forgotten.as_deref(), Some(made));
    assert_eq!(world.state()["assistants"], json!({}));
    let pulled = deployment.pull("staging", "reminder", Some("old")).unwrap();
    assert!(pulled.adopted);
    assert_eq!(world.writes().len(), writes);
    assert_eq!(plan(&deployment).assistants[0].applied_at, None);
    assert_eq!(
        world.server.state()["assistants"].as_array().unwrap().len(),
        2
    );

    let error = deployment.forget("staging", "salse").unwrap_err();
    assert_eq!(
        error.to_string(),
        "the state does not know `salse`; it knows: reminder"
    );
}

#[test]
fn what_is_pulled_can_become_source() {
    let world = World::new();
    let deployment = world.applied(&json!({ "prompt": "One.", "llm_model": model(KEY) }));
    world.edit(&json!({ "prompt": "Theirs.", "voice": voice(1.2) }));
    let folder = world.folder.path().join("src");
    std::fs::create_dir(&folder).unwrap();
    let file = folder.join("reminder.rs");
    std::fs::write(&file, "mine").unwrap();
    let before = world.state();
    let deployment = deployment.write_rust(&folder, false);
    let error = deployment.pull("staging", "reminder", None).unwrap_err();
    let expected = format!("{} exists; `--force` overwrites it", file.display());
    assert_eq!((error.exit_code(), error.to_string()), (1, expected));
    // What drifted has still drifted.
    assert_eq!(world.state(), before);

    let deployment = deployment.write_rust(&folder, true);
    let pulled = deployment.pull("staging", "reminder", None).unwrap();
    assert_eq!(pulled.settled, ["prompt", "voice"]);
    let source = std::fs::read_to_string(&file).unwrap();
    for line in [
        "pub fn reminder() -> Result<AssistantCreateParams, &'static str> {",
        r#"prompt: "Theirs.","#,
        r#"voice: { id: "v", provider: cartesia, speed: 1.2 },"#,
        r#"api_key: std::env::var("REMINDER_LLM_MODEL_API_KEY").map_err(|_| "REMINDER_LLM_MODEL_API_KEY is not set")?,"#,
    ] {
        assert!(source.contains(line), "{source}");
    }
    assert_eq!(world.writes().len(), 0);

    // What is no definition does not become source, and is not taken for known.
    let mut odd = world.stored();
    odd["voice"]["speed"] = json!(9);
    let list = json!({ "assistants": [odd] }).to_string();
    let response = revox_client::mock::Fault::status(200).body(list);
    world.server.inject(response.on("GET", "/assistants"));
    let error = deployment.pull("staging", "reminder", None).unwrap_err();
    assert_eq!(error.exit_code(), 4);
    assert!(
        error.to_string().starts_with("reminder: voice.speed: "),
        "{error}"
    );
}

/// Live has a value for everything, and only some of it was decided.
#[test]
fn what_nobody_has_to_have_set_is_left_out_of_source() {
    let world = World::new();
    let deployment = world.applied(&json!({
        "first_sentence_delay_ms": 400,
        "first_sentence_mode": "generated",
        "background_sound_volume": 0.7,
        "thinking_sound": "keyboard-typing.ogg",
        "thinking_sound_volume": 0.7,
        "voice": voice(1.0),
    }));
    let folder = world.folder.path().join("src");
    let deployment = deployment.write_rust(&folder, false);
    deployment.pull("staging", "reminder", None).unwrap();
    assert_eq!(
        std::fs::read_to_string(folder.join("reminder.rs")).unwrap(),
        r#"use revox_client::assistant;
use revox_client::types::AssistantCreateParams;

pub fn reminder() -> AssistantCreateParams {
    assistant! {
        name: "Reminder",
        prompt: "You call people.",
        first_sentence_mode: generated,
        ivr_navigation_enabled: false,
        llm_model: { type: "dedicated-instance", name: "gpt-4.1" },
        max_call_duration_secs: 1200,
        sms_enabled: false,
        thinking_sound: "keyboard-typing.ogg",
        thinking_sound_probability: 0.5,
        thinking_sound_volume: 0.7,
        voice: { id: "v", provider: cartesia },
    }
}
"#
    );
    let pulled = world.one(&json!({
        "first_sentence_mode": "generated",
        "thinking_sound": "keyboard-typing.ogg",
        "thinking_sound_volume": 0.7,
        "voice": { "provider": "cartesia", "id": "v" },
    }));
    let planned = plan(&pulled);
    assert_eq!((kinds(&planned), planned.exit_code()), (vec![], 0));
}

/// `main.rs` and `lib.rs` are targets to cargo, and a file's name has an end.
#[test]
fn pulled_source_has_names_that_files_can_have() {
    let world = World::new();
    let long = "a".repeat(300);
    let names = ["main", "lib", &long, &format!("{long}b")];
    let deployment = names.iter().fold(world.deployment(), |all, name| {
        all.assistant_named(name, assistant(&json!({})))
    });
    assert_eq!(apply(&deployment).exit_code(), 0);
    let folder = world.folder.path().join("src");
    let deployment = deployment.write_rust(&folder, false);
    assert_eq!(deployment.pull_all("staging").unwrap().len(), 4);
    let cut = "a".repeat(100);
    let expected = [
        "assistant_main.rs",
        "assistant_lib.rs",
        &format!("{cut}.rs"),
        &format!("{cut}_2.rs"),
    ];
    for name in expected {
        assert!(folder.join(name).exists(), "{name}");
    }
}

#[test]
fn a_rollback_brings_back_what_was_there() {
    let world = World::new();
    let _ = world.applied(
        &json!({ "prompt": "One.", "voicemail_message": "Bye.", "llm_model": model(KEY) }),
    );
    let deployment = world
        .applied(&json!({ "prompt": "Two.", "llm_model": model(NEW_KEY), "voice": voice(1.0) }));
    let error = deployment.plan_rollback("staging", "sales").unwrap_err();
    assert_eq!(
        error.to_string(),
        "`sales` cannot be rolled back: the state does not know it"
    );

    let planned = deployment.plan_rollback("staging", "reminder").unwrap();
    assert_eq!((planned.verb, planned.exit_code()), (PlanVerb::Rollback, 2));
    assert_eq!(
        kinds(&planned),
        [
            (ChangeKind::Change, "prompt"),
            (ChangeKind::NotClearable, "voice"),
            (ChangeKind::Change, "voicemail_message"),
        ]
    );
    assert_eq!(deployment.apply(&planned).unwrap().exit_code(), 0);
    assert_eq!(
        world.bodies(),
        [json!({ "prompt": "One.", "voicemail_message": "Bye." })]
    );
    // Secrets are in no snapshot, and stay.
    assert_eq!(world.stored()["llm_model"]["api_key"], NEW_KEY);
    // The definition still says otherwise.
    assert_eq!(
        kinds(&plan(&deployment)),
        [
            (ChangeKind::Change, "prompt"),
            (ChangeKind::Removal, "voicemail_message")
        ]
    );
}

/// The clocks of the machines that write snapshots differ, so the API's counts, and what is written later is newer.
#[test]
fn the_newest_snapshot_is_the_last_one() {
    let world = World::new();
    let _ = world.applied(&json!({ "prompt": "One." }));
    let deployment = world.one(&json!({ "prompt": "Two." }));
    let list = json!({ "assistants": [world.stored()] }).to_string();
    let late = revox_client::mock::Fault::status(200)
        .header("date", "Sat, 01 Jan 2895 00:00:00 GMT")
        .body(list)
        .on("GET", "/assistants");
    world.server.inject(late.times(2));
    assert_eq!(apply(&deployment).exit_code(), 0);
    let files = world.files().into_keys();
    let snapshots: Vec<String> = files.filter(|name| name.contains('@')).collect();
    assert!(
        snapshots[0].contains("reminder@2895-01-01T000000."),
        "{snapshots:?}"
    );
    let deployment = world.applied(&json!({ "prompt": "Three." }));
    let planned = deployment.plan_rollback("staging", "reminder").unwrap();
    assert_eq!(planned.assistants[0].changes[0].after, Some(json!("Two.")));
}

#[test]
fn a_rollback_makes_no_secret_up() {
    let world = World::new();
    let _ = world.applied(
        &json!({ "prompt": "One.", "custom_tools": [tool("one", "https://one.example", KEY)] }),
    );
    let deployment = world.applied(&json!({ "prompt": "Two.", "custom_tools": [] }));
    let planned = deployment.plan_rollback("staging", "reminder").unwrap();
    assert_eq!(kinds(&planned), [(ChangeKind::Change, "prompt")]);
    assert!(planned.assistants[0].notes[0].starts_with("`custom_tools` stays as it is"));
    assert_eq!(deployment.apply(&planned).unwrap().exit_code(), 0);
    assert_eq!(world.bodies(), [json!({ "prompt": "One." })]);
}

#[test]
fn only_destroy_deletes() {
    let world = World::new();
    let _ = world.applied(&json!({}));
    let empty = world.deployment();
    let planned = plan(&empty);
    assert_eq!(
        (planned.exit_code(), planned.assistants[0].action),
        (0, Action::Unmanaged)
    );
    assert_eq!(empty.apply(&planned).unwrap().exit_code(), 0);
    assert_eq!(world.writes().len(), 0);

    let planned = empty.plan_destroy("staging", "reminder").unwrap();
    assert_eq!(
        (planned.exit_code(), planned.assistants[0].action),
        (2, Action::Delete)
    );
    let id = world.stored()["id"].as_str().unwrap().to_owned();
    assert_eq!(
        empty.apply(&planned).unwrap().assistants[0].outcome,
        Outcome::Deleted
    );
    assert_eq!(
        world.writes(),
        [(
            "DELETE".to_owned(),
            format!("/assistants/{id}"),
            Value::Null
        )]
    );
    assert_eq!(world.state()["assistants"], json!({}));
    assert!(
        world
            .files()
            .keys()
            .any(|name| name.contains("snapshots/reminder@"))
    );
}

#[test]
fn what_was_deleted_elsewhere_is_not_made_again_unasked() {
    let world = World::new();
    let two = world
        .deployment()
        .assistant_named("reminder", assistant(&json!({})))
        .assistant_named("sales", assistant(&json!({ "name": "Sales" })));
    assert_eq!(apply(&two).exit_code(), 0);
    let id = world.stored()["id"].as_str().unwrap().to_owned();
    world.client.assistants().delete(id).wait().unwrap();
    world.server.clear_requests();
    let planned = plan(&two);
    assert_eq!(
        (planned.exit_code(), planned.assistants[0].action),
        (3, Action::Missing)
    );
    let applied = two.apply(&planned).unwrap();
    assert_eq!(
        (applied.exit_code(), applied.assistants[0].outcome),
        (0, Outcome::Missing)
    );
    assert_eq!(applied.summary(), "1 missing, 1 unchanged");
    for shown in [planned.to_text(), applied.assistants[0].to_text()] {
        for way in [
            "to make it anew, run `destroy reminder` and apply",
            "to give it up, take it out of the deployment and run `destroy reminder`",
        ] {
            assert!(shown.contains(way), "{shown}");
        }
    }
    let error = two.pull_all("staging").unwrap_err().to_string();
    assert!(
        error.ends_with("; it was `reminder`, which `destroy reminder` forgets"),
        "{error}"
    );
    let planned = two.plan_destroy("staging", "reminder").unwrap();
    assert!(planned.to_text().contains("reminder will be forgotten"));
    let applied = two.apply(&planned).unwrap();
    assert_eq!(
        (applied.exit_code(), applied.assistants[0].outcome),
        (0, Outcome::Forgotten)
    );
    assert_eq!(world.writes().len(), 0);
    assert_eq!(plan(&two).assistants[0].action, Action::Create);
}

/// What others changed is lost with the assistant, so a plan to delete it shows that.
#[test]
fn deleting_shows_what_others_changed() {
    let world = World::new();
    let question = |text: &str| json!([{ "question": text, "answer": "Yes." }]);
    // What concerns updates alone makes no difference.
    let deployment = world
        .applied(&json!({ "voice": voice(1.0), "faq_items": question("Open?") }))
        .replace_faq(true);
    world.edit(&json!({ "voice": voice(1.2), "voicemail_message": "Bye.", "faq_items": question("Parking?") }));
    let planned = deployment.plan_destroy("staging", "reminder").unwrap();
    assert_eq!(planned.assistants[0].action, Action::Delete);
    let text = planned.to_text();
    for line in [
        "  ? voice.speed drifted, and is lost: 1 → 1.2\n",
        "  ? voicemail_message drifted, and is lost: null → \"Bye.\"\n",
    ] {
        assert!(text.contains(line), "{text}");
    }
    world.edit(&json!({ "voice": voice(1.1) }));
    assert_eq!(deployment.apply(&planned).unwrap().exit_code(), 3);
    assert_eq!(world.writes().len(), 0);
    let planned = deployment.plan_destroy("staging", "reminder").unwrap();
    let applied = deployment.apply(&planned).unwrap();
    assert_eq!(
        (applied.exit_code(), applied.summary()),
        (0, "1 deleted".to_owned())
    );
}

/// A plan in a file may have been edited, in what it does or in what it shows.
#[test]
fn an_edited_plan_is_refused() {
    let world = World::new();
    let _ = world.applied(&json!({ "prompt": "One." }));
    let deployment = world.one(&json!({ "prompt": "Two." }));
    let planned = json!(plan(&deployment));
    for (pointer, value) in [
        ("/assistants/0/changes/0/after", json!("Three.")),
        ("/assistants/0/changes/0/before", json!("Zero.")),
        ("/assistants/0/changes", json!([])),
        ("/assistants/0/action", json!("none")),
        ("/assistants/0/id", json!("another")),
        ("/verb", json!("destroy")),
    ] {
        let mut edited = planned.clone();
        *edited.pointer_mut(pointer).unwrap() = value;
        let edited: Plan = serde_json::from_value(edited).unwrap();
        let applied = deployment.apply(&edited).unwrap();
        assert_eq!(applied.exit_code(), 3, "{pointer}");
        let message = applied.assistants[0].message.as_deref().unwrap();
        assert!(message.ends_with("; plan again"), "{pointer}: {message}");
    }
    assert_eq!(world.writes().len(), 0);
}

#[test]
fn a_plan_is_carried_out_or_not_at_all() {
    let world = World::new();
    let _ = world.applied(&json!({ "voice": voice(1.0) }));
    let deployment = world.one(&json!({ "voice": voice(1.0), "prompt": "You wait." }));
    let planned = plan(&deployment);
    let planned: Plan = serde_json::from_str(&json!(planned).to_string()).unwrap();
    world.edit(&json!({ "voice": voice(1.2) }));
    let applied = deployment.apply(&planned).unwrap();
    assert_eq!(
        (applied.exit_code(), applied.assistants[0].outcome),
        (3, Outcome::Refused)
    );
    assert_eq!(
        applied.assistants[0].message.as_deref(),
        Some("moved since the plan: voice.speed; plan again")
    );
    world.edit(&json!({ "voice": voice(1.0) }));
    // A definition that moved is not the one that was planned.
    let other = world.one(&json!({ "voice": voice(1.0), "prompt": "You run." }));
    assert_eq!(other.apply(&planned).unwrap().exit_code(), 3);
    assert_eq!(world.writes().len(), 0);
    assert_eq!(deployment.apply(&planned).unwrap().exit_code(), 0);
    assert_eq!(world.bodies(), [json!({ "prompt": "You wait." })]);
}

/// Somebody edits between the list, which all plans are checked against, and the write.
#[test]
fn the_last_look_is_right_before_the_write() {
    let world = World::new();
    let two = |prompt: &str| {
        world
            .deployment()
            .assistant_named("reminder", assistant(&json!({ "prompt": prompt })))
            .assistant_named(
                "sales",
                assistant(&json!({ "name": "Sales", "prompt": prompt })),
            )
    };
    assert_eq!(apply(&two("One.")).exit_code(), 0);
    world.server.clear_requests();
    let deployment = two("Two.");
    let planned = plan(&deployment);
    let sales = world.server.state()["assistants"][1]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let applied = deployment.apply_with(&planned, |done| {
        if done.name == "reminder" {
            let changes: AssistantUpdateParams =
                serde_json::from_value(json!({ "prompt": "Theirs." })).unwrap();
            let client = world.server.client().unwrap();
            client.assistants().update(&sales, &changes).wait().unwrap();
        }
    });
    let applied = applied.unwrap();
    assert_eq!(
        (applied.exit_code(), applied.assistants[1].outcome),
        (3, Outcome::Refused)
    );
    assert_eq!(world.server.state()["assistants"][1]["prompt"], "Theirs.");
}

#[test]
fn two_applies_on_one_machine_exclude_each_other() {
    let world = World::new();
    let deployment = world.applied(&json!({}));
    let changed = world.one(&json!({ "prompt": "You wait." }));
    let planned = plan(&changed);
    let mut inner = None;
    let applied = changed.apply_with(&planned, |_| {
        inner = Some((
            deployment.apply(&planned).unwrap_err().is_locked(),
            deployment
                .pull("staging", "reminder", None)
                .unwrap_err()
                .is_locked(),
            deployment.plan("staging").is_ok(),
        ));
    });
    assert_eq!(applied.unwrap().exit_code(), 0);
    assert_eq!(inner, Some((true, true, true)));
    assert_eq!(deployment.apply(&plan(&deployment)).unwrap().exit_code(), 0);
}
