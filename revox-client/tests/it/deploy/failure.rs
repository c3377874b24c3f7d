//! Whatever stops an apply, wherever it stops: the next plan understands what is there, and no second assistant appears.

use std::fs;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, SystemTime};

use revox_client::deploy::{Action, ChangeKind, Deployment, Outcome};
use revox_client::mock::Fault;
use serde_json::{Value, json};

use super::{World, apply, kinds, plan, voice};

/// The time after which a creation without a response is surely over.
const LATER: Duration = Duration::from_secs(11 * 60);

/// Planning and applying again brings everything in step, but for the drift of `drifted`.
#[track_caller]
fn recovers(world: &World, deployment: &Deployment, fields: &Value, drifted: &[&str], case: &str) {
    world.server.clear_faults();
    let mut left = 3;
    if plan(deployment).assistants[0].action == Action::Pending {
        world.server.clear_requests();
        assert_eq!(plan(deployment).exit_code(), 5, "{case}");
        assert_eq!(apply(deployment).exit_code(), 5, "{case}");
        assert_eq!(world.writes().len(), 0, "{case}");
        world.sent_at(SystemTime::now() - LATER);
    }
    while plan(deployment).has_changes() {
        left -= 1;
        assert!(left > 0, "{case}: {:?}", plan(deployment));
        assert_eq!(apply(deployment).exit_code(), 0, "{case}");
    }
    let drift: Vec<_> = drifted
        .iter()
        .map(|path| (ChangeKind::Drift, *path))
        .collect();
    assert_eq!(kinds(&plan(deployment)), drift, "{case}");
    let stored = world.server.state()["assistants"].clone();
    assert_eq!(stored.as_array().unwrap().len(), 1, "{case}");
    for (name, value) in fields.as_object().unwrap() {
        assert_eq!(&stored[0][name], value, "{case}");
    }
}

/// Every way in which a connection breaks, in each of the first requests.
fn cuts() -> impl Iterator<Item = (Fault, String)> {
    let bytes = [0, 1, 40, 150, 400, 800];
    (0..5).flat_map(move |after| {
        bytes.into_iter().flat_map(move |bytes| {
            // One cut is survived by repeating what may be repeated; three in a row are not.
            [1, 3].into_iter().flat_map(move |times| {
                let place = format!("after {after} requests, {times} times, at byte {bytes}");
                [
                    (
                        Fault::close_in_request(bytes).after(after).times(times),
                        format!("request {place}"),
                    ),
                    (
                        Fault::close_in_response(bytes).after(after).times(times),
                        format!("response {place}"),
                    ),
                ]
            })
        })
    })
}

#[test]
fn a_creation_that_is_cut_anywhere() {
    let fields = json!({ "prompt": "You wait." });
    let (mut unknown, mut adopted) = (0, 0);
    for (fault, case) in cuts() {
        let world = World::new();
        let deployment = world.one(&fields);
        let planned = plan(&deployment);
        world.server.inject(fault);
        if let Ok(applied) = deployment.apply(&planned) {
            let outcome = applied.assistants[0].outcome;
            unknown += usize::from(outcome == Outcome::Unknown);
            world.server.clear_faults();
            let next = &plan(&deployment).assistants[0];
            adopted += usize::from(next.action == Action::Adopt);
            let found = world.server.state()["assistants"][0]["id"].clone();
            match next.action {
                Action::Adopt => assert_eq!(json!(next.id), found, "{case}"),
                Action::Pending => assert_eq!(found, Value::Null, "{case}"),
                _ => {}
            }
        }
        recovers(&world, &deployment, &fields, &[], &case);
    }
    assert!(unknown > adopted && adopted > 0, "{unknown} {adopted}");
}

#[test]
fn an_update_that_is_cut_anywhere() {
    for (fault, case) in cuts() {
        let world = World::new();
        let _ = world.applied(&json!({ "voicemail_message": "Bye." }));
        world.edit(&json!({ "voice": voice(1.2) }));
        let fields = json!({ "prompt": "You wait." });
        let deployment = world.one(&fields);
        let planned = plan(&deployment);
        world.server.inject(fault);
        let _ = deployment.apply(&planned);
        recovers(&world, &deployment, &fields, &["voice"], &case);
        assert_eq!(world.stored()["voicemail_message"], Value::Null, "{case}");
        assert_eq!(world.stored()["voice"], voice(1.2), "{case}");
    }
}

/// How the message of an apply ends where no response came, and where it came in part.
const UNANSWERED: &str = "; it may have been processed";
const AFTER_STATUS: &str = ", after status 200; it was probably processed";

/// A world in which the response to a creation was cut off, before or after it was processed.
fn unanswered(deployment: &Deployment, world: &World, fault: Fault, expected: &str) {
    let planned = plan(deployment);
    world.server.inject(fault);
    let applied = deployment.apply(&planned).unwrap();
    assert_eq!(
        (applied.exit_code(), applied.assistants[0].outcome),
        (5, Outcome::Unknown)
    );
    let message = applied.assistants[0].message.as_deref().unwrap();
    assert!(message.ends_with(expected), "{message}");
    world.server.clear_requests();
}

/// That the API lists nothing is no proof while the request may still be processed.
#[test]
fn an_unanswered_creation_is_not_sent_again_before_it_is_surely_over() {
    let world = World::new();
    let deployment = world.one(&json!({}));
    unanswered(
        &deployment,
        &world,
        Fault::close_in_request(40).after(1),
        UNANSWERED,
    );
    // Machines whose clocks differ do not come to another verdict, nor does a time that no program wrote.
    for since in ["2999-01-01T00:00:00Z", "yesterday"] {
        let mut state = world.state();
        state["assistants"]["reminder"]["creating"]["since"] = json!(since);
        world.set_state(&state);
        assert_eq!(plan(&deployment).assistants[0].action, Action::Pending);
    }
    let sent = SystemTime::now() - Duration::from_secs(9 * 60);
    world.sent_at(sent);
    let before = world.files();
    let again = humantime::format_rfc3339_seconds(sent + Duration::from_secs(10 * 60));
    let expected = format!("so it is not sent again before {again}");
    let planned = plan(&deployment);
    assert_eq!(
        (planned.exit_code(), planned.assistants[0].action),
        (5, Action::Pending)
    );
    assert!(
        planned.to_text().contains(&expected),
        "{}",
        planned.to_text()
    );
    let applied = deployment.apply(&planned).unwrap();
    assert_eq!(
        (applied.exit_code(), applied.assistants[0].outcome),
        (5, Outcome::Unknown)
    );
    assert!(applied.assistants[0].to_text().contains(&expected));
    assert_eq!((world.writes().len(), world.files()), (0, before));

    world.sent_at(SystemTime::now() - LATER);
    let planned = plan(&deployment);
    assert_eq!(
        (planned.exit_code(), planned.assistants[0].action),
        (2, Action::Create)
    );
    assert_eq!(deployment.apply(&planned).unwrap().exit_code(), 0);
    assert_eq!(world.server.count("POST", "/assistants"), 1);
}

/// What an unanswered creation made is taken for ours as it was sent, and not as somebody changed it or made it.
#[test]
fn another_assistant_of_the_name_is_not_adopted() {
    let world = World::new();
    let deployment = world.one(&json!({ "voice": voice(1.0) }));
    unanswered(
        &deployment,
        &world,
        Fault::close_in_response(0).after(1),
        UNANSWERED,
    );
    assert_eq!(plan(&deployment).assistants[0].action, Action::Adopt);
    let state = world.state();
    let applied = apply(&deployment);
    assert_eq!(
        (applied.exit_code(), applied.assistants[0].outcome),
        (0, Outcome::Recorded)
    );
    assert_eq!(plan(&deployment).exit_code(), 0);
    world.set_state(&state);
    world.edit(&json!({ "voice": voice(1.2) }));
    let id = world.stored()["id"].as_str().unwrap().to_owned();
    for sent in [SystemTime::now(), SystemTime::now() - LATER] {
        world.sent_at(sent);
        let planned = plan(&deployment);
        assert_eq!(
            (planned.exit_code(), planned.assistants[0].action),
            (3, Action::Ambiguous)
        );
        let note = &planned.assistants[0].notes[0];
        assert!(
            note.contains(&format!(
                "{id} may be what it made; `pull reminder --id ID` adopts it"
            )),
            "{note}"
        );
        assert_eq!(deployment.apply(&planned).unwrap().exit_code(), 3);
    }
    assert_eq!(world.writes().len(), 0);
    let _ = deployment.pull("staging", "reminder", Some(&id)).unwrap();
    assert_eq!(
        kinds(&plan(&deployment)),
        [(ChangeKind::Change, "voice.speed")]
    );
}

/// One that was there before the creation was sent, under whatever name, is not what it made.
#[test]
fn what_was_there_before_is_not_adopted() {
    let world = World::with(
        json!({ "assistants": [{ "id": "old", "name": "Old", "prompt": "You call people." }] }),
    );
    let deployment = world.one(&json!({}));
    unanswered(
        &deployment,
        &world,
        Fault::close_in_request(40).after(1),
        UNANSWERED,
    );
    world.edit(&json!({ "name": "Reminder" }));
    assert_eq!(plan(&deployment).assistants[0].action, Action::Pending);
}

/// What another environment of the same organization made in the meantime is that one's.
#[test]
fn what_another_environment_knows_is_not_adopted() {
    let world = World::new();
    let deployment = world.one(&json!({}));
    unanswered(
        &deployment,
        &world,
        Fault::close_in_response(0).after(1),
        UNANSWERED,
    );
    assert_eq!(plan(&deployment).assistants[0].action, Action::Adopt);
    let other = json!({ "assistants": { "reminder": { "id": world.stored()["id"] } } });
    fs::write(
        world.folder.path().join("production.json"),
        other.to_string(),
    )
    .unwrap();
    assert_eq!(plan(&deployment).assistants[0].action, Action::Pending);
}

/// Somebody may rename what a creation made before its response is known.
#[test]
fn what_was_renamed_since_is_not_made_again() {
    let world = World::new();
    let deployment = world.one(&json!({ "voice": voice(1.0) }));
    unanswered(
        &deployment,
        &world,
        Fault::close_in_response(0).after(1),
        UNANSWERED,
    );
    world.edit(&json!({ "name": "Theirs" }));
    world.sent_at(SystemTime::now() - LATER);
    let planned = plan(&deployment);
    assert_eq!(
        (planned.exit_code(), planned.assistants[0].action),
        (3, Action::Ambiguous)
    );
    let note = &planned.assistants[0].notes[0];
    let expected = format!(
        "{} may be what it made",
        world.stored()["id"].as_str().unwrap()
    );
    assert!(note.contains(&expected), "{note}");
    assert_eq!(deployment.apply(&planned).unwrap().exit_code(), 3);
    assert_eq!(world.writes().len(), 0);
}

#[test]
fn an_unanswered_creation_outlives_its_definition() {
    let world = World::new();
    unanswered(
        &world.one(&json!({})),
        &world,
        Fault::close_in_response(0).after(1),
        UNANSWERED,
    );
    let empty = world.deployment();
    let planned = plan(&empty);
    assert_eq!(
        (planned.exit_code(), planned.assistants[0].action),
        (5, Action::Pending)
    );
    let text = planned.to_text();
    let expected = format!(
        "{} may be what it made, which `pull reminder --id ID` adopts; `destroy reminder` forgets the creation, and what it made stays",
        world.stored()["id"].as_str().unwrap()
    );
    assert!(text.contains(&expected), "{text}");
    let applied = empty.apply(&planned).unwrap();
    assert_eq!(
        (applied.exit_code(), applied.assistants[0].outcome),
        (5, Outcome::Unknown)
    );
    assert_eq!(world.writes().len(), 0);
}

/// Where the creation is forgotten, what it may have made stays, and a plan names it.
#[test]
fn an_unanswered_creation_can_be_forgotten() {
    let world = World::new();
    let deployment = world.one(&json!({}));
    unanswered(
        &deployment,
        &world,
        Fault::close_in_body(10).after(1),
        AFTER_STATUS,
    );
    let planned = deployment.plan_destroy("staging", "reminder").unwrap();
    assert_eq!(planned.assistants[0].action, Action::Forget);
    assert!(
        planned
            .to_text()
            .contains("reminder will be forgotten\n  what its creation may have made stays\n")
    );
    let applied = deployment.apply(&planned).unwrap();
    assert_eq!(applied.assistants[0].outcome, Outcome::Forgotten);
    assert_eq!(world.writes().len(), 0);
    let planned = plan(&deployment);
    assert_eq!(planned.assistants[0].action, Action::Create);
    let id = world.stored()["id"].as_str().unwrap().to_owned();
    assert!(planned.assistants[0].notes[0].starts_with(&id));
}

#[test]
fn several_that_an_unanswered_creation_may_have_made_are_named() {
    let world = World::new();
    let deployment = world.one(&json!({}));
    unanswered(
        &deployment,
        &world,
        Fault::close_in_response(0).after(1),
        UNANSWERED,
    );
    let id = world.stored()["id"].as_str().unwrap().to_owned();
    world
        .client
        .assistants()
        .create(&crate::small())
        .wait()
        .unwrap();
    world.server.clear_requests();
    let planned = plan(&deployment);
    assert_eq!(
        (planned.exit_code(), planned.assistants[0].action),
        (3, Action::Ambiguous)
    );
    assert!(planned.assistants[0].notes[0].contains(&id));
    assert_eq!(deployment.apply(&planned).unwrap().exit_code(), 3);
    assert_eq!(world.writes().len(), 0);
    let _ = deployment.pull("staging", "reminder", Some(&id)).unwrap();
    assert_eq!(plan(&deployment).assistants[0].action, Action::None);
}

/// What cannot be reached is not tried for every assistant.
#[test]
fn a_refused_key_ends_the_run() {
    let world = World::new();
    let two = world
        .one(&json!({}))
        .assistant_named("sales", crate::small());
    let planned = plan(&two);
    world
        .server
        .inject(Fault::status(401).on("POST", "/assistants"));
    let applied = two.apply(&planned).unwrap();
    let outcomes: Vec<Outcome> = applied.assistants.iter().map(|one| one.outcome).collect();
    assert_eq!(
        (applied.exit_code(), outcomes),
        (1, vec![Outcome::Failed, Outcome::Skipped])
    );
    assert_eq!(world.writes().len(), 1);
    // What was surely not processed is nothing to look for.
    assert_eq!(world.state()["assistants"], json!({}));
}

#[test]
fn a_state_that_is_half_written_is_left_alone() {
    let world = World::new();
    let deployment = world.applied(&json!({}));
    let path = world.folder.path().join("staging.json");
    let whole = fs::read(&path).unwrap();
    for length in [0, 1, whole.len() / 2, whole.len() - 2] {
        fs::write(&path, &whole[..length]).unwrap();
        let error = deployment.plan("staging").unwrap_err();
        assert_eq!(error.exit_code(), 1);
        assert!(
            error
                .to_string()
                .starts_with(&format!("{}:", path.display())),
            "{error}"
        );
        assert!(deployment.pull("staging", "reminder", None).is_err());
        assert_eq!(fs::read(&path).unwrap(), whole[..length]);
    }
    let newer = String::from_utf8(whole)
        .unwrap()
        .replace("\"version\": 1", "\"version\": 2");
    fs::write(&path, newer).unwrap();
    let error = deployment.plan("staging").unwrap_err();
    assert!(
        error
            .to_string()
            .ends_with("its version is 2, and this program knows version 1")
    );
    assert_eq!(world.server.requests().len(), 0);
}

/// A merge may leave a key twice, of which a parser would drop one, or too little.
#[test]
fn what_is_wrong_with_a_state_is_named() {
    let world = World::new();
    let path = world.folder.path().join("staging.json");
    for (text, what) in [
        (
            "",
            "1:1: this is not what the program wrote: the text ends too early",
        ),
        (
            "{\"version\": 1}",
            "1:14: this is not what the program wrote: missing field `assistants`",
        ),
        (
            "{\n \"version\": 1,\n \"version\": 1}",
            "3:10: this is not what the program wrote: the key is given twice",
        ),
        (
            "{\n \"version\": 1, \"organization\": null,\n \"assistants\": {\"a\": {\"base\": {\"x\": 1, \"x\": 2}, \"set\": []}}}",
            "3:42: this is not what the program wrote: the key is given twice",
        ),
    ] {
        fs::write(&path, text).unwrap();
        assert_eq!(
            world
                .one(&json!({}))
                .plan("staging")
                .unwrap_err()
                .to_string(),
            format!(
                "{}:{what}; restore it, for example from git",
                path.display()
            )
        );
    }
}

/// Where the child processes of these tests begin: it applies what the environment says, and is nothing on its own.
#[test]
fn child() {
    let Ok(fields) = std::env::var("DEPLOY_TEST_FIELDS") else {
        return;
    };
    let mut deployment = Deployment::new()
        .environment(revox_client::deploy::Environment::new("staging").key_from("DEPLOY_TEST_KEY"))
        .state_folder(std::env::var("DEPLOY_TEST_FOLDER").unwrap());
    let fields: Value = serde_json::from_str(&fields).unwrap();
    for (name, fields) in fields.as_object().unwrap() {
        deployment = deployment.assistant_named(name, crate::assistant(fields));
    }
    let code = deployment.run_with(["assistants", "apply", "--yes"].map(Into::into));
    std::process::exit(code.into());
}

/// A program that applies, after what a shell does first.
fn program(world: &World, fields: &Value, first: &str) -> Child {
    let exe = std::env::current_exe().unwrap();
    Command::new("sh")
        .arg("-c")
        .arg(format!(
            "{first} exec \"$0\" --exact deploy::failure::child --nocapture"
        ))
        .arg(exe)
        .env("DEPLOY_TEST_FIELDS", fields.to_string())
        .env("DEPLOY_TEST_FOLDER", world.folder.path())
        .env("DEPLOY_TEST_KEY", world.server.api_key())
        .env("REVOX_BASE_URL", world.server.url())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Kills a program while it waits for the response to its request number `request`; says whether there is one.
fn kill_at(world: &World, fields: &Value, request: usize) -> bool {
    world.server.clear_requests();
    world
        .server
        .inject(Fault::delay(Duration::MAX).after(request));
    let mut child = program(world, fields, "");
    let reached = loop {
        if child.try_wait().unwrap().is_some() {
            break false;
        }
        let requests = world.server.requests();
        if requests
            .get(request)
            .is_some_and(|last| !last.method().is_empty())
        {
            // The request is acted on before its response is held back.
            std::thread::sleep(Duration::from_millis(20));
            break true;
        }
        std::thread::sleep(Duration::from_millis(2));
    };
    let _ = child.kill();
    child.wait().unwrap();
    reached
}

#[test]
fn a_program_that_is_killed_between_any_two_requests() {
    let fields = json!({ "reminder": { "prompt": "You wait." } });
    let mut creations = 0;
    while {
        let world = World::new();
        let reached = kill_at(&world, &fields, creations);
        let case = format!("creation killed at request {creations}");
        recovers(
            &world,
            &world.one(&fields["reminder"]),
            &fields["reminder"],
            &[],
            &case,
        );
        reached
    } {
        creations += 1;
    }
    // The list for the plan, the list after the lock, the creation, the read-back.
    assert_eq!(creations, 4);

    let mut updates = 0;
    while {
        let world = World::new();
        let _ = world.applied(&json!({}));
        world.edit(&json!({ "voice": voice(1.2) }));
        let reached = kill_at(&world, &fields, updates);
        let case = format!("update killed at request {updates}");
        recovers(
            &world,
            &world.one(&fields["reminder"]),
            &fields["reminder"],
            &["voice"],
            &case,
        );
        reached
    } {
        updates += 1;
    }
    // The same, and the last look.
    assert_eq!(updates, 5);
}

#[test]
#[cfg(unix)]
fn a_full_disk() {
    let world = World::new();
    let fields = |prompt: &str| json!({ "reminder": { "prompt": prompt }, "sales": { "name": "Sales", "prompt": prompt } });
    let run = |prompt: &str, blocks: usize| {
        let limit = format!("trap '' XFSZ; ulimit -f {blocks};");
        program(&world, &fields(prompt), &limit)
            .wait()
            .unwrap()
            .code()
    };
    // Nothing is sent that could not be recorded.
    assert_eq!(run("One.", 0), Some(1));
    assert_eq!(world.writes().len(), 0);
    let long = "One. ".repeat(1000);
    assert_eq!(run(&long, 1000), Some(0));
    let before = world.state();
    world.server.clear_requests();
    // There is room for the snapshot, and not for the state, which has both assistants.
    let longer = "Two. ".repeat(1000);
    assert_eq!(run(&longer, 16), Some(5));
    assert_eq!(world.writes().len(), 1);
    assert_eq!(world.state(), before);
    // What was stored is what the definition says, so only the other one is left.
    world.server.clear_requests();
    assert_eq!(run(&longer, 1000), Some(0));
    assert_eq!(world.writes().len(), 1);
    assert_eq!(
        world.state()["assistants"]["reminder"]["base"]["prompt"],
        longer.as_str()
    );
    assert_eq!(run(&longer, 0), Some(0));
}
