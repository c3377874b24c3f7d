//! Whatever stops an apply, wherever it stops: the next plan understands what is there, and no second assistant appears.

use std::fs;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use revox_client::deploy::{Action, ChangeKind, Deployment, Outcome};
use revox_client::mock::Fault;
use serde_json::{Value, json};

use super::{World, apply, kinds, plan, voice};

/// Planning and applying again brings everything in step, but for the drift of `drifted`.
#[track_caller]
fn recovers(world: &World, deployment: &Deployment, fields: &Value, drifted: &[&str], case: &str) {
    world.server.clear_faults();
    let mut left = 3;
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
                        Fault::close_in_answer(bytes).after(after).times(times),
                        format!("answer {place}"),
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
            assert_eq!(
                next.action == Action::Adopt,
                !next.notes.is_empty() && next.id.is_some(),
                "{case}"
            );
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

#[test]
fn an_edit_of_what_an_unanswered_creation_made_is_kept() {
    let world = World::new();
    let deployment = world.one(&json!({ "voice": voice(1.0) }));
    let planned = plan(&deployment);
    world
        .server
        .inject(Fault::close_in_answer(0).on("POST", "/assistants"));
    let applied = deployment.apply(&planned).unwrap();
    assert_eq!(
        (applied.exit_code(), applied.assistants[0].outcome),
        (5, Outcome::Unknown)
    );
    world.edit(&json!({ "voice": voice(1.2) }));
    let planned = plan(&deployment);
    assert_eq!(
        (planned.exit_code(), kinds(&planned)),
        (3, vec![(ChangeKind::Drift, "voice.speed")])
    );
    assert_eq!(planned.assistants[0].action, Action::Adopt);
    assert_eq!(deployment.apply(&planned).unwrap().exit_code(), 0);
    assert_eq!(world.writes().len(), 0);
    assert_eq!(
        kinds(&plan(&deployment)),
        [(ChangeKind::Drift, "voice.speed")]
    );
}

#[test]
fn several_that_an_unanswered_creation_may_have_made_are_named() {
    let world = World::new();
    let deployment = world.one(&json!({}));
    let planned = plan(&deployment);
    world
        .server
        .inject(Fault::close_in_answer(0).on("POST", "/assistants"));
    assert_eq!(deployment.apply(&planned).unwrap().exit_code(), 5);
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
                .starts_with(&format!("{}: ", path.display())),
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

/// Kills a program while it waits for the answer to its request number `request`; says whether there is one.
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
            // The request is acted on before its answer is held back.
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
