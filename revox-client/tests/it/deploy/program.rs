//! The command line: verbs, formats, exit codes, and what it asks for.

use std::process::{Command, Stdio};

use revox_client::deploy::{Deployment, Environment};
use serde_json::{Value, json};

use super::{World, assistant, voice};

/// Where the programs of these tests begin; it is nothing on its own.
#[test]
fn child() {
    let Ok(fields) = std::env::var("PROGRAM_TEST_FIELDS") else {
        return;
    };
    let fields: Value = serde_json::from_str(&fields).unwrap();
    let mut deployment = Deployment::new()
        .environment(Environment::new("staging").key_from("PROGRAM_TEST_KEY"))
        .state_folder(std::env::var("PROGRAM_TEST_FOLDER").unwrap());
    if let Ok(other) = std::env::var("PROGRAM_TEST_OTHER") {
        deployment = deployment.environment(Environment::new(other).key_from("REVOX_NO_SUCH_KEY"));
    }
    if !fields.is_null() {
        deployment = deployment.assistant_named("reminder", assistant(&fields));
    }
    let arguments: Vec<String> =
        serde_json::from_str(&std::env::var("PROGRAM_TEST_ARGUMENTS").unwrap()).unwrap();
    let code = deployment.run_with(arguments.into_iter().map(Into::into));
    std::process::exit(code.into());
}

struct Output {
    code: i32,
    stdout: String,
    stderr: String,
}

impl Output {
    fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap()
    }
}

fn run(world: &World, fields: &Value, arguments: &[&str]) -> Output {
    run_with(world, fields, arguments, None)
}

fn command(world: &World, fields: &Value, arguments: &[&str], other: Option<&str>) -> Command {
    let arguments: Vec<&str> = ["assistants"].iter().chain(arguments).copied().collect();
    let mut command = Command::new(std::env::current_exe().unwrap());
    if let Some(other) = other {
        command.env("PROGRAM_TEST_OTHER", other);
    }
    command
        .args(["--exact", "deploy::program::child", "--nocapture"])
        .env("PROGRAM_TEST_FIELDS", fields.to_string())
        .env("PROGRAM_TEST_FOLDER", world.folder.path())
        .env("PROGRAM_TEST_KEY", world.server.api_key())
        .env("PROGRAM_TEST_ARGUMENTS", json!(arguments).to_string())
        .env("REVOX_BASE_URL", world.server.url())
        .stdin(Stdio::null());
    command
}

fn run_with(world: &World, fields: &Value, arguments: &[&str], other: Option<&str>) -> Output {
    let output = command(world, fields, arguments, other).output().unwrap();
    let stdout = String::from_utf8(output.stdout).unwrap();
    let (_, stdout) = stdout.split_once("running 1 test\n").unwrap();
    Output {
        code: output.status.code().unwrap(),
        stdout: stdout.to_owned(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

#[test]
fn plan_apply_and_status() {
    let world = World::new();
    let fields = json!({ "voice": voice(1.1) });
    let planned = run(&world, &fields, &[]);
    assert_eq!((planned.code, planned.stderr.as_str()), (2, ""));
    assert!(
        planned.stdout.contains("reminder will be created"),
        "{}",
        planned.stdout
    );
    // No terminal, no colours.
    assert!(!planned.stdout.contains('\u{1b}'));

    let refused = run(&world, &fields, &["apply"]);
    assert_eq!((refused.code, world.writes().len()), (1, 0));
    assert_eq!(
        refused.stderr,
        "error: without a terminal `apply` needs `--yes` or `--plan FILE`\n"
    );

    let applied = run(&world, &fields, &["apply", "--yes"]);
    assert_eq!(applied.code, 0);
    let id = world.stored()["id"].as_str().unwrap().to_owned();
    let expected = format!("[1/1] reminder: created (name, prompt, voice) {id}\n1 created\n");
    assert!(applied.stdout.ends_with(&expected), "{}", applied.stdout);
    let clean = run(&world, &fields, &["plan", "--env", "staging"]);
    assert_eq!(
        (clean.code, clean.stdout.lines().last()),
        (0, Some("nothing to do for 1 assistant"))
    );

    world.edit(&json!({ "voice": voice(1.2) }));
    let status = run(&world, &fields, &["status"]);
    assert_eq!(status.code, 3);
    assert!(
        status.stdout.contains(&id) && status.stdout.contains("drift: voice.speed"),
        "{}",
        status.stdout
    );
    let pulled = run(&world, &fields, &["pull", "reminder"]);
    assert_eq!(
        (pulled.code, pulled.stdout),
        (0, format!("reminder {id}: voice.speed\n"))
    );
    let source = world.folder.path().join("src");
    let rust = ["pull", "reminder", "--rust", source.to_str().unwrap()];
    let pulled = run(&world, &fields, &rust);
    let file = source.join("reminder.rs");
    assert_eq!(
        (pulled.code, pulled.stdout),
        (
            0,
            format!("reminder {id}: nothing had moved\n{}\n", file.display())
        )
    );
    assert!(file.exists());
    assert_eq!(run(&world, &fields, &rust).code, 1);
    let rolled = run(&world, &fields, &["rollback", "reminder", "--yes"]);
    assert_eq!(rolled.code, 1);
    assert_eq!(
        rolled.stderr,
        "error: `reminder` cannot be rolled back: it has no snapshot\n"
    );
    let applied = run(&world, &json!({ "prompt": "New." }), &["apply", "--yes"]);
    assert_eq!(applied.code, 0);
    assert_eq!(run(&world, &fields, &["forget", "reminder"]).code, 0);
    let adopted = run(&world, &fields, &["pull", "reminder", "--id", &id]);
    assert_eq!(adopted.code, 0);
    let status = run(&world, &fields, &["status"]);
    let expected = format!("  reminder  {id}  not applied since it was adopted  will be updated\n");
    assert!(status.stdout.ends_with(&expected), "{}", status.stdout);
    let rolled = run(&world, &fields, &["rollback", "reminder", "--yes"]);
    assert_eq!(rolled.code, 0, "{}", rolled.stderr);
    let destroyed = run(&world, &Value::Null, &["destroy", "reminder", "--yes"]);
    assert_eq!(destroyed.code, 0);
    assert_eq!(world.server.state()["assistants"], json!([]));
}

#[test]
fn status_names_what_is_not_in_step() {
    let world = World::new();
    let _ = world.applied(&json!({ "prompt": "One.", "webhook_url": "https://x.example" }));
    let pending = run(&world, &json!({ "prompt": "Two." }), &["status"]);
    assert_eq!(pending.code, 0, "{}", pending.stdout);
    world.edit(&json!({ "prompt": "Theirs.", "voice": voice(1.2) }));
    let before = world.files();
    let status = run(&world, &json!({ "prompt": "Ours." }), &["status"]);
    assert_eq!(status.code, 3);
    assert!(
        status.stdout.ends_with(
            "  is blocked: nothing will be written; drift: voice; conflict: prompt; cannot be cleared: webhook_url\n"
        ),
        "{}",
        status.stdout
    );
    assert_eq!((world.files(), world.writes().len()), (before, 0));
}

#[test]
fn json_has_a_version() {
    let world = World::new();
    let fields = json!({ "prompt": "You wait." });
    let planned = run(&world, &fields, &["plan", "--format", "json"]).json();
    assert_eq!(
        (&planned["version"], &planned["exit_code"]),
        (&json!(1), &json!(2))
    );
    let assistant = &planned["plan"]["assistants"][0];
    assert_eq!(&assistant["action"], "create");
    let change = &assistant["changes"][1];
    assert_eq!(
        (&change["path"], &change["after"]),
        (&json!("prompt"), &json!("You wait."))
    );
    assert!(change["at"]["line"].is_u64());

    let applied = run(&world, &fields, &["apply", "--yes", "--format", "json"]);
    assert!(applied.stderr.starts_with("[1/1] reminder: created"));
    let applied = applied.json();
    assert_eq!(applied["applied"]["assistants"][0]["outcome"], "created");
    let status = run(&world, &fields, &["status", "--format", "json"]).json();
    assert_eq!(
        status["environments"][0]["assistants"][0]["name"],
        "reminder"
    );
    assert!(status["environments"][0]["assistants"][0]["applied_at"].is_string());

    let invalid = run(
        &world,
        &json!({ "voice": voice(9.0) }),
        &["plan", "--format", "json"],
    );
    assert_eq!(invalid.code, 4);
    assert_eq!(invalid.json()["invalid"][0]["path"], "voice.speed");
    assert!(invalid.stderr.contains("program.rs:"), "{}", invalid.stderr);
    // The comment on a pull request says it as well.
    let fields = json!({ "voice": voice(9.0) });
    let comment = run(&world, &fields, &["plan", "--format", "markdown"]);
    let message = invalid.stderr.trim_start_matches("error: ");
    assert_eq!(
        comment.stdout,
        format!("### failed\n\n```diff\n{message}```\n")
    );
}

#[test]
fn a_plan_in_a_file_is_all_that_is_done() {
    let world = World::new();
    let _ = world.applied(&json!({}));
    let file = world.folder.path().join("plan.out");
    let file = file.to_str().unwrap();
    let fields = json!({ "prompt": "You wait." });
    assert_eq!(run(&world, &fields, &["plan", "--plan", file]).code, 2);
    let other = run(
        &world,
        &json!({ "prompt": "You run." }),
        &["apply", "--plan", file],
    );
    assert_eq!((other.code, world.writes().len()), (3, 0));
    let elsewhere = run(
        &world,
        &fields,
        &["apply", "--plan", file, "--env", "production"],
    );
    assert_eq!(elsewhere.code, 1);
    assert_eq!(run(&world, &fields, &["apply", "--plan", file]).code, 0);
    assert_eq!(world.bodies(), [fields]);
    assert_eq!(
        run(&world, &json!({}), &["apply", "--plan", "/no/such/file"]).code,
        1
    );
    let stderr = run(&world, &json!({}), &["plan", "--plan", "/no/such/file"]).stderr;
    let why = std::fs::File::create("/no/such/file").unwrap_err();
    assert_eq!(
        stderr,
        format!("error: /no/such/file: cannot be written: {why}\n")
    );
}

#[test]
fn several_environments() {
    let world = World::new();
    let fields = json!({});
    let missing = run_with(&world, &fields, &["plan"], Some("production"));
    assert_eq!(missing.code, 1);
    assert_eq!(
        missing.stderr,
        "error: `--env` is missing; there are: staging, production\n"
    );
    let unknown = run_with(
        &world,
        &fields,
        &["plan", "--env", "prod"],
        Some("production"),
    );
    assert_eq!(
        (unknown.code, unknown.stderr.as_str()),
        (
            1,
            "error: there is no environment `prod`; there are: staging, production\n"
        )
    );
    // What cannot be asked does not hide what can.
    let status = run_with(&world, &fields, &["status"], Some("production"));
    assert_eq!(status.code, 1);
    assert!(status.stdout.starts_with("staging "), "{}", status.stdout);
    assert!(
        status.stderr.contains("REVOX_NO_SUCH_KEY"),
        "{}",
        status.stderr
    );
}

#[test]
fn arguments() {
    let world = World::new();
    for wrong in [
        &["aply"][..],
        &["rollback"],
        &["plan", "--format", "xml"],
        &["pull", "--id", "x"],
        &["pull", "--force"],
    ] {
        let output = run(&world, &json!({}), wrong);
        assert_eq!(output.code, 1, "{wrong:?}");
        assert!(output.stderr.starts_with("error: "), "{}", output.stderr);
    }
    let help = run(&world, &json!({}), &["--help"]);
    assert_eq!((help.code, help.stderr.as_str()), (0, ""));
    for word in [
        "plan", "apply", "status", "pull", "rollback", "destroy", "--env", "--format",
    ] {
        assert!(help.stdout.contains(word), "{word}");
    }
    assert_eq!(world.server.requests().len(), 0);
}

/// Output that is lost is a failure, and a reader that has seen enough is none.
#[test]
#[cfg(unix)]
fn output_that_cannot_be_written() {
    let world = World::new();
    let fields = json!({ "prompt": "Wait. ".repeat(1000) });
    let file = world.folder.path().join("output");
    for arguments in [
        &["plan"][..],
        &["plan", "--format", "json"],
        &["plan", "--format", "markdown"],
        &["--help"],
    ] {
        let limited = "trap '' XFSZ; ulimit -f 1; exec \"$0\" \"$@\"";
        let inner = command(&world, &fields, arguments, None);
        let mut outer = Command::new("sh");
        outer
            .args(["-c", limited])
            .arg(inner.get_program())
            .args(inner.get_args());
        for (name, value) in inner.get_envs() {
            outer.env(name, value.unwrap());
        }
        let output = outer
            .stdout(std::fs::File::create(&file).unwrap())
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert!(
            stderr.starts_with("error: the output cannot be written: "),
            "{stderr}"
        );
    }

    let (mut reader, writer) = std::io::pipe().unwrap();
    let mut child = command(&world, &fields, &["apply", "--yes"], None);
    let child = child.stdout(writer).stderr(Stdio::piped()).spawn().unwrap();
    // The harness has to have its say.
    std::io::Read::read_exact(&mut reader, &mut [0; 16]).unwrap();
    drop(reader);
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr), (Some(0), vec![]));
    assert_eq!(world.writes().len(), 1);
}
