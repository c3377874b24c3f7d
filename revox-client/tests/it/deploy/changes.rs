//! What is a change, what is drift, what is a conflict, and what is sent.

use std::fs;
use std::time::Instant;

use revox_client::deploy::{Action, ChangeKind, Deployment, Outcome};
use revox_client::mock::Fault;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::{KEY, World, apply, kinds, model, plan, tool, voice};
use crate::assistant;

/// Nothing is known of what the API makes of a field that is not sent, so `null` and documented defaults are shown as well.
#[test]
fn the_plan_of_a_creation_shows_everything_that_is_sent() {
    let world = World::new();
    let fields = json!({
        "first_sentence_delay_ms": 400,
        "llm_model": model(KEY),
        "voice": voice(1.0),
        "voicemail_message": null,
    });
    let deployment = world.one(&fields);
    let planned = plan(&deployment);
    let paths = [
        "name",
        "prompt",
        "first_sentence_delay_ms",
        "llm_model",
        "voice",
        "voicemail_message",
    ];
    assert_eq!(
        kinds(&planned),
        paths.map(|path| (ChangeKind::Change, path))
    );
    assert!(!json!(planned).to_string().contains(KEY));
    let applied = deployment.apply(&planned).unwrap();
    let mut sent = applied.assistants[0].sent.clone();
    let mut paths = paths.to_vec();
    sent.sort();
    paths.sort_unstable();
    assert_eq!(sent, paths);
}

#[test]
fn a_new_assistant_is_created_and_then_in_step() {
    let world = World::new();
    let deployment = world.one(&json!({ "voice": voice(1.1), "webhook_url": "https://x.example" }));
    let first = plan(&deployment);
    assert_eq!(first.exit_code(), 2);
    assert_eq!(first.assistants[0].action, Action::Create);
    assert_eq!(world.server.requests().len(), 1);
    assert_eq!(world.files().len(), 0);

    let applied = deployment.apply(&first).unwrap();
    assert_eq!(applied.exit_code(), 0);
    assert_eq!(applied.assistants[0].outcome, Outcome::Created);
    assert_eq!(
        applied.assistants[0].id.as_deref(),
        world.stored()["id"].as_str()
    );
    assert_eq!(
        world.bodies(),
        [
            json!({ "name": "Reminder", "prompt": "You call people.", "voice": voice(1.1), "webhook_url": "https://x.example" })
        ]
    );
    let state = world.state();
    assert_eq!(state["version"], 1);
    assert_eq!(state["organization"], world.stored()["organization_id"]);
    let entry = &state["assistants"]["reminder"];
    assert_eq!(entry["id"], world.stored()["id"]);
    assert_eq!(entry["base"]["first_sentence_delay_ms"], 400);
    assert_eq!(
        entry["set"],
        json!([
            "name",
            "prompt",
            "voice",
            "voice.id",
            "voice.provider",
            "voice.speed",
            "webhook_url"
        ])
    );

    let second = plan(&deployment);
    assert_eq!((second.exit_code(), kinds(&second)), (0, vec![]));
}

#[test]
fn planning_writes_nothing_and_asks_once() {
    let world = World::new();
    let _ = world.applied(&json!({}));
    world.edit(&json!({ "voicemail_message": "Bye." }));
    let before = world.files();
    let deployment = world.one(&json!({ "prompt": "You wait." }));
    assert_eq!(plan(&deployment).exit_code(), 3);
    assert_eq!(world.files(), before);
    assert_eq!(world.server.count("GET", "/assistants"), 1);
    assert_eq!(world.server.requests().len(), 1);
}

#[test]
fn only_what_the_source_moved_is_sent_and_drift_is_kept() {
    let world = World::new();
    let _ = world.applied(&json!({ "voice": voice(1.0) }));
    world.edit(&json!({ "voice": voice(1.2) }));
    let deployment = world.one(&json!({ "voice": voice(1.0), "prompt": "You wait." }));
    let planned = plan(&deployment);
    assert_eq!(planned.exit_code(), 3);
    assert_eq!(
        kinds(&planned),
        [
            (ChangeKind::Change, "prompt"),
            (ChangeKind::Drift, "voice.speed")
        ]
    );
    let drift = &planned.assistants[0].changes[1];
    assert_eq!(
        (&drift.before, &drift.after),
        (&Some(json!(1)), &Some(json!(1.2)))
    );

    let applied = deployment.apply(&planned).unwrap();
    assert_eq!(applied.exit_code(), 0);
    assert_eq!(applied.assistants[0].drift, ["voice.speed"]);
    assert_eq!(world.bodies(), [json!({ "prompt": "You wait." })]);
    assert_eq!(world.stored()["voice"]["speed"], 1.2);

    // It stays drift, until somebody says what it is.
    assert_eq!(
        kinds(&plan(&deployment)),
        [(ChangeKind::Drift, "voice.speed")]
    );
    let pulled = deployment.pull("staging", "reminder", None).unwrap();
    assert_eq!(pulled.settled, ["voice.speed"]);
    assert_eq!(
        kinds(&plan(&deployment)),
        [(ChangeKind::Change, "voice.speed")]
    );
}

#[test]
fn drift_of_fields_that_the_source_never_set() {
    let world = World::new();
    let deployment = world.applied(&json!({}));
    world.edit(&json!({ "voicemail_message": "Bye.", "voice": voice(1.1) }));
    let planned = plan(&deployment);
    assert_eq!(planned.exit_code(), 3);
    assert_eq!(
        kinds(&planned),
        [
            (ChangeKind::Drift, "voice"),
            (ChangeKind::Drift, "voicemail_message")
        ]
    );
    let applied = deployment.apply(&planned).unwrap();
    assert_eq!((applied.exit_code(), world.writes().len()), (0, 0));
    assert_eq!(plan(&deployment).exit_code(), 3);
    assert_eq!(deployment.pull_all("staging").unwrap().len(), 1);
    assert_eq!(plan(&deployment).exit_code(), 0);
}

/// A field is sent inside of its object, and the object is live's.
#[test]
fn an_object_is_sent_with_what_live_holds() {
    let world = World::new();
    let _ = world.applied(&json!({ "voice": { "provider": "cartesia", "id": "v" } }));
    world.edit(&json!({ "voice": { "provider": "cartesia", "id": "v", "volume": 1.5 } }));
    let deployment = world.one(&json!({ "voice": voice(1.1) }));
    assert_eq!(apply(&deployment).exit_code(), 0);
    assert_eq!(
        world.bodies(),
        [json!({ "voice": { "provider": "cartesia", "id": "v", "speed": 1.1, "volume": 1.5 } })]
    );
    assert_eq!(
        kinds(&plan(&deployment)),
        [(ChangeKind::Drift, "voice.volume")]
    );
}

#[test]
fn a_conflict_writes_nothing_for_that_assistant() {
    let world = World::new();
    let two = |reminder: &str, sales: &str| {
        world
            .deployment()
            .assistant_named("reminder", assistant(&json!({ "prompt": reminder })))
            .assistant_named(
                "sales",
                assistant(&json!({ "name": "Sales", "prompt": sales })),
            )
    };
    assert_eq!(apply(&two("One.", "One.")).exit_code(), 0);
    world.edit(&json!({ "prompt": "Theirs." }));
    let deployment = two("Ours.", "Two.");
    let planned = plan(&deployment);
    assert_eq!(planned.exit_code(), 3);
    assert_eq!(kinds(&planned), [(ChangeKind::Conflict, "prompt")]);
    let before = world.state()["assistants"]["reminder"].clone();
    let applied = deployment.apply(&planned).unwrap();
    assert_eq!(applied.exit_code(), 3);
    let outcomes: Vec<Outcome> = applied.assistants.iter().map(|one| one.outcome).collect();
    assert_eq!(outcomes, [Outcome::Refused, Outcome::Updated]);
    assert_eq!(world.bodies(), [json!({ "prompt": "Two." })]);
    assert_eq!(world.state()["assistants"]["reminder"], before);
    // The same edit on both sides is none.
    assert_eq!(plan(&two("Theirs.", "Two.")).exit_code(), 0);
    // What live holds is taken for known, and the source's edit is a change again.
    let _ = deployment.pull("staging", "reminder", None).unwrap();
    assert_eq!(kinds(&plan(&deployment)), [(ChangeKind::Change, "prompt")]);
}

/// An edit that both sides made is no drift when one of them is undone later.
#[test]
fn an_edit_on_both_sides_becomes_the_base() {
    let world = World::new();
    let _ = world.applied(&json!({ "prompt": "One." }));
    world.edit(&json!({ "prompt": "Two." }));
    let deployment = world.applied(&json!({ "prompt": "Two." }));
    assert_eq!(
        world.state()["assistants"]["reminder"]["base"]["prompt"],
        "Two."
    );
    world.edit(&json!({ "prompt": "One." }));
    assert_eq!(kinds(&plan(&deployment)), [(ChangeKind::Drift, "prompt")]);
}

#[test]
fn a_fresh_clone_comes_to_the_same_verdict() {
    let world = World::new();
    let _ = world.applied(&json!({ "voice": voice(1.1) }));
    world.edit(&json!({ "voice": voice(1.2), "prompt": "Theirs." }));
    let here = world.one(&json!({ "voice": voice(1.1), "prompt": "Ours." }));
    let clone = TempDir::new().unwrap();
    fs::copy(
        world.folder.path().join("staging.json"),
        clone.path().join("staging.json"),
    )
    .unwrap();
    let there = world
        .one(&json!({ "voice": voice(1.1), "prompt": "Ours." }))
        .state_folder(clone.path());
    let changes = |deployment: &Deployment| {
        let plan = plan(deployment);
        let kinds: Vec<_> = kinds(&plan)
            .into_iter()
            .map(|(kind, path)| (kind, path.to_owned()))
            .collect();
        (plan.exit_code(), kinds)
    };
    assert_eq!(changes(&there), changes(&here));
    assert_eq!(
        changes(&there),
        (
            3,
            vec![
                (ChangeKind::Conflict, "prompt".to_owned()),
                (ChangeKind::Drift, "voice.speed".to_owned())
            ]
        )
    );
}

#[test]
fn what_the_server_does_not_keep_is_named() {
    let world = World::new();
    let _ = world.applied(&json!({ "voice": voice(1.0) }));
    // It answers well, and stores nothing.
    let response = json!({ "assistant": world.stored() }).to_string();
    let path = format!("/assistants/{}", world.stored()["id"].as_str().unwrap());
    world
        .server
        .inject(Fault::status(200).body(response).on("PATCH", path));
    let deployment = world.one(&json!({ "voice": voice(1.1), "prompt": "You wait." }));
    let applied = apply(&deployment);
    assert_eq!(applied.exit_code(), 5);
    let one = &applied.assistants[0];
    assert_eq!(one.outcome, Outcome::Incomplete);
    assert_eq!(
        json!(one.not_kept),
        json!([
            { "path": "prompt", "sent": "You wait.", "kept": "You call people." },
            { "path": "voice.speed", "sent": 1.1, "kept": 1 },
        ])
    );
    // The base is what it kept, so the change is one again.
    assert_eq!(
        kinds(&plan(&deployment)),
        [
            (ChangeKind::Change, "prompt"),
            (ChangeKind::Change, "voice.speed")
        ]
    );
    assert_eq!(apply(&deployment).exit_code(), 0);
}

#[test]
fn what_the_source_no_longer_sets_is_cleared_where_that_is_possible() {
    let mut world = World::new();
    let _ = world.applied(&json!({
        "voicemail_message": "Bye.",
        "webhook_url": "https://x.example",
        "first_sentence_delay_ms": 400,
        "voice": voice(1.1),
    }));
    let deployment = world
        .one(&json!({ "voice": { "provider": "cartesia", "id": "v" }, "prompt": "You wait." }));
    let planned = plan(&deployment);
    assert_eq!(planned.exit_code(), 2);
    // Without the delay, live is 400, which is what the documentation states.
    assert_eq!(
        kinds(&planned),
        [
            (ChangeKind::Change, "prompt"),
            (ChangeKind::Removal, "voice.speed"),
            (ChangeKind::Removal, "voicemail_message"),
            (ChangeKind::NotClearable, "webhook_url"),
        ]
    );
    assert_eq!(deployment.apply(&planned).unwrap().exit_code(), 0);
    assert_eq!(
        world.bodies(),
        [json!({
            "prompt": "You wait.",
            "voice": { "provider": "cartesia", "id": "v" },
            "voicemail_message": null,
        })]
    );
    // Each plan says so, and each apply, until one of the two changes.
    for _ in 0..2 {
        let planned = plan(&deployment);
        assert_eq!((planned.exit_code(), planned.has_changes()), (2, false));
        assert_eq!(kinds(&planned), [(ChangeKind::NotClearable, "webhook_url")]);
        assert!(
            planned
                .to_text()
                .contains("reminder cannot be brought in step")
        );
        let applied = deployment.apply(&planned).unwrap();
        assert_eq!(
            (applied.exit_code(), applied.summary()),
            (0, "1 unchanged, 1 not cleared".to_owned())
        );
        assert_eq!(applied.assistants[0].not_cleared, ["webhook_url"]);
    }
    assert_eq!(world.stored()["webhook_url"], "https://x.example");
    let again = world.one(&json!({
        "voice": { "provider": "cartesia", "id": "v" }, "prompt": "You wait.", "webhook_url": "https://x.example",
    }));
    assert_eq!(plan(&again).exit_code(), 0);
    world.rewrite(|state| state["assistants"][0]["webhook_url"] = Value::Null);
    let deployment = world
        .one(&json!({ "voice": { "provider": "cartesia", "id": "v" }, "prompt": "You wait." }));
    assert_eq!(apply(&deployment).exit_code(), 0);
    assert_eq!(kinds(&plan(&deployment)), []);
}

#[test]
fn an_explicit_null_is_null() {
    let world = World::new();
    let deployment = world.applied(&json!({ "voicemail_message": null }));
    assert_eq!(plan(&deployment).exit_code(), 0);
    world.edit(&json!({ "voicemail_message": "Bye." }));
    assert_eq!(
        kinds(&plan(&deployment)),
        [(ChangeKind::Drift, "voicemail_message")]
    );
    let _ = deployment.pull("staging", "reminder", None).unwrap();
    assert_eq!(apply(&deployment).exit_code(), 0);
    assert_eq!(world.bodies(), [json!({ "voicemail_message": null })]);
}

#[test]
fn tools_are_compared_by_name() {
    let world = World::new();
    let (one, two) = (
        tool("one", "https://one.example", "k-one-one"),
        tool("two", "https://two.example", "k-two-two"),
    );
    let _ = world.applied(&json!({ "custom_tools": [one, two] }));
    let theirs = tool("theirs", "https://theirs.example", "k-theirs");
    world.edit(&json!({ "custom_tools": [theirs, two, one] }));
    let moved = tool("one", "https://moved.example", "k-one-one");
    let deployment = world.one(&json!({ "custom_tools": [moved] }));
    let planned = plan(&deployment);
    assert_eq!(
        kinds(&planned),
        [
            (ChangeKind::Change, r#"custom_tools["one"].url"#),
            (ChangeKind::Drift, r#"custom_tools["theirs"]"#),
            (ChangeKind::Removal, r#"custom_tools["two"]"#),
        ]
    );
    assert_eq!(deployment.apply(&planned).unwrap().exit_code(), 0);
    assert_eq!(world.bodies(), [json!({ "custom_tools": [theirs, moved] })]);
    assert_eq!(
        kinds(&plan(&deployment)),
        [(ChangeKind::Drift, r#"custom_tools["theirs"]"#)]
    );
}

#[test]
fn order_counts_where_it_has_a_meaning() {
    let world = World::new();
    let config = |days: Value, hours: [&str; 2]| {
        let windows: Vec<Value> = hours
            .iter()
            .map(|hour| {
                json!({
                    "calling_window_start_time": hour,
                    "calling_window_end_time": "18:00",
                    "retry_delay_seconds": 60,
                })
            })
            .collect();
        json!({
            "call_retry_config": {
                "allowed_days": days,
                "calling_windows": windows,
                "max_retry_attempts": 3,
                "call_twice_in_a_row": false,
            },
            "email_notification_address": "a@b.example",
            "email_notification_outcomes": ["interested", "completed"],
        })
    };
    let _ = world.applied(&config(json!(["monday", "friday"]), ["9:00", "14:00"]));
    world.edit(&json!({ "email_notification_outcomes": ["completed", "interested"] }));
    let same = world.one(&config(json!(["friday", "monday"]), ["9:00", "14:00"]));
    assert_eq!(plan(&same).exit_code(), 0);
    let other = world.one(&config(json!(["friday", "monday"]), ["14:00", "9:00"]));
    assert_eq!(
        kinds(&plan(&other)),
        [(ChangeKind::Change, "call_retry_config.calling_windows")]
    );
}

/// What this version does not know is neither lost nor in the way.
#[test]
fn unknown_members_survive() {
    let world = World::new();
    let _ = world.applied(&json!({ "voice": voice(1.0) }));
    let id = world.stored()["id"].as_str().unwrap().to_owned();
    let mut newer = world.stored();
    newer["voice"]["model"] = json!("sonic-9");
    newer["voice"]["provider"] = json!("newer");
    newer["shiny"] = json!({ "a": 1 });
    let path = format!("/assistants/{id}");
    let list = json!({ "assistants": [newer] }).to_string();
    world.server.inject(
        Fault::status(200)
            .body(list)
            .on("GET", "/assistants")
            .times(3),
    );
    world
        .server
        .inject(Fault::status(200).body(newer.to_string()).on("GET", &path));
    let deployment = world.one(&json!({ "voice": voice(1.1) }));
    let planned = plan(&deployment);
    assert_eq!(
        kinds(&planned),
        [
            (ChangeKind::Drift, "voice.provider"),
            (ChangeKind::Change, "voice.speed"),
            (ChangeKind::Drift, "voice.model"),
        ]
    );
    let _ = deployment.apply(&planned).unwrap();
    assert_eq!(
        world.bodies(),
        [json!({ "voice": { "provider": "newer", "id": "v", "speed": 1.1, "model": "sonic-9" } })]
    );
}

#[test]
fn two_hundred_assistants_take_one_request() {
    let live: Vec<Value> = (0..200)
        .map(|index| json!({ "id": format!("id{index}"), "name": format!("n{index}"), "prompt": "p", "llm_model": model(KEY) }))
        .collect();
    let world = World::with(json!({ "assistants": live }));
    let mut deployment = world.deployment();
    let mut entries = json!({});
    for (index, stored) in world.server.state()["assistants"]
        .as_array()
        .unwrap()
        .iter()
        .enumerate()
    {
        let name = format!("a{index}");
        entries[&name] = json!({ "id": stored["id"], "base": stored, "set": ["name", "prompt"] });
        let fields = json!({ "name": stored["name"], "prompt": "p" });
        deployment = deployment.assistant_named(&name, assistant(&fields));
    }
    let state = json!({ "version": 1, "organization": null, "assistants": entries });
    fs::write(world.folder.path().join("staging.json"), state.to_string()).unwrap();
    let start = Instant::now();
    assert_eq!(plan(&deployment).exit_code(), 0);
    println!("200 assistants were planned in {:?}", start.elapsed());
    assert_eq!(world.server.requests().len(), 1);
}

fn question(question: &str, source: &str) -> Value {
    json!({ "question": question, "answer": "Yes.", "source": source })
}

#[test]
fn questions_that_others_wrote_are_not_replaced_unasked() {
    let mut world = World::new();
    let ours = |text: &str| json!({ "faq_items": [{ "question": text, "answer": "Yes." }] });
    let _ = world.applied(&ours("Open?"));
    world.rewrite(|state| {
        state["assistants"][0]["faq_items"] =
            json!([question("Open?", "human"), question("Parking?", "ai")]);
    });
    let unchanged = world.one(&ours("Open?"));
    assert_eq!(kinds(&plan(&unchanged)), [(ChangeKind::Drift, "faq_items")]);
    let deployment = world.one(&ours("Open today?"));
    // Where both moved apart, a pull alone would not be enough.
    assert_eq!(
        kinds(&plan(&deployment)),
        [(ChangeKind::Guarded, "faq_items")]
    );
    let _ = unchanged.pull("staging", "reminder", None).unwrap();

    let planned = plan(&deployment);
    assert_eq!(
        (planned.exit_code(), kinds(&planned)),
        (3, vec![(ChangeKind::Guarded, "faq_items")])
    );
    assert_eq!(deployment.apply(&planned).unwrap().exit_code(), 3);
    assert_eq!(world.writes().len(), 0);

    let deployment = deployment.replace_faq(true);
    assert_eq!(apply(&deployment).exit_code(), 0);
    assert_eq!(world.bodies(), [ours("Open today?")]);

    // A source that says nothing about them does not touch them.
    let silent = world.one(&json!({}));
    assert_eq!(
        kinds(&plan(&silent)),
        [(ChangeKind::NotClearable, "faq_items")]
    );
    assert_eq!(apply(&silent).exit_code(), 0);
    assert_eq!(world.bodies().len(), 1);
    world
        .rewrite(|state| state["assistants"][0]["faq_items"] = json!([question("Parking?", "ai")]));
    let silent = world.one(&json!({ "prompt": "You wait." }));
    assert_eq!(apply(&silent).exit_code(), 0);
    assert_eq!(world.bodies(), [json!({ "prompt": "You wait." })]);
}
