//! The program `revox`.

use std::fs;
use std::io::{BufRead, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use revox_client::mock::{Fault, MockServer};
use serde_json::json;

fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_revox"));
    command.args(arguments);
    command
}

/// Runs `revox check` on files of these names and contents, in a folder of its own.
fn check(test: &str, files: &[(&str, &str)], options: &[&str]) -> Output {
    let folder = folder(test);
    for (name, text) in files {
        fs::write(folder.join(name), text).unwrap();
    }
    let mut command = program(&["check"]);
    command
        .args(files.iter().map(|(name, _)| name))
        .args(options);
    command.current_dir(folder).output().unwrap()
}

fn folder(test: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(test);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn stdout(output: &Output) -> &str {
    std::str::from_utf8(&output.stdout).unwrap()
}

fn stderr(output: &Output) -> &str {
    std::str::from_utf8(&output.stderr).unwrap()
}

#[test]
fn each_violation_has_its_line_and_column_in_yaml() {
    let text = "\
name: é 👋
prompt: p
voice: { provider: elevenlab, id: é👋, speed: 1.3 }
call_retry_config:
  allowed_days: [monday, tusday]
  max_retry_attempts: 3
  calling_windows: []
promt: |
  q
";
    let output = check("yaml", &[("agent.yaml", text)], &[]);
    assert_eq!(output.status.code(), Some(4));
    let lines: Vec<_> = stdout(&output).lines().collect();
    assert_eq!(lines.len(), 5, "{lines:#?}");
    assert_eq!(
        lines[0],
        "agent.yaml:3:20: error: voice.provider: unknown value \"elevenlab\" for `provider` (did you mean `elevenlabs`?)"
    );
    assert!(lines[1].starts_with(
        "agent.yaml:5:3: error: call_retry_config: missing field `call_twice_in_a_row`"
    ));
    assert!(lines[2].starts_with(
        "agent.yaml:5:26: error: call_retry_config.allowed_days[1]: unknown value \"tusday\""
    ));
    assert!(lines[3].starts_with(
        "agent.yaml:7:20: warning: call_retry_config.calling_windows: `calling_windows` is empty"
    ));
    assert!(lines[4].starts_with("agent.yaml:8:1: error: promt: unknown field `promt`"));
}

#[test]
fn a_key_that_is_given_twice_is_found_at_the_second() {
    let text = "{\"name\": \"a\",\n \"prompt\": \"p\", \"name\": \"b\"}";
    let output = check("twice", &[("agent.json", text)], &[]);
    assert_eq!(
        stdout(&output),
        "agent.json:2:17: error: name: field `name` is given more than once\n"
    );
}

#[test]
fn toml_is_read_with_its_places() {
    let text = "name = \"a\"\nprompt = \"p\"\n[voice]\nprovider = \"elevenlabs\"\nid = \"x\"\nspeed = 1.3\n";
    let output = check("toml", &[("agent.toml", text)], &[]);
    assert_eq!(
        stdout(&output),
        "agent.toml:6:9: error: voice.speed: `speed` is 1.3, above the maximum of 1.2 when `provider` is `elevenlabs` (allowed: 0.7 to 1.2)\n"
    );
}

/// What JSON does not have is the text as which it is written, so it passes for a text and for nothing else.
#[test]
fn dates_and_odd_numbers_of_toml_are_texts() {
    let text = "name = 2026-11-28\nprompt = 2026-11-28 10:00:00\n[voice]\nprovider = \"cartesia\"\nid = \"v\"\nspeed = nan\n";
    let output = check("dates", &[("agent.toml", text)], &[]);
    assert_eq!(
        stdout(&output),
        "agent.toml:6:9: error: voice.speed: `speed` is the string \"nan\", but has to be a number\n"
    );
}

#[test]
fn syntax_errors_have_their_place() {
    for (name, text, expected) in [
        (
            "old.yaml",
            "name: a\rprompt: p\r\tfoo: 1\r",
            "old.yaml:3:1: error: ",
        ),
        (
            "old.json",
            "{\r\n\"name\": \"a\",\r\"prompt\": p}",
            "old.json:3:11: error: ",
        ),
        (
            "cut.json",
            "{\"name\": \"é\",\n \"prompt\": ",
            "cut.json:2:11: error: the text ends too early",
        ),
        (
            "half.json",
            "{\"name\": \"\\ud83d\", \"prompt\": \"p\"}",
            "half.json:1:17: error: ",
        ),
        (
            "tab.yaml",
            "name: a\n\tprompt: b\n",
            "tab.yaml:2:1: error: ",
        ),
        (
            "part.json",
            "{\"name\": tru}",
            "part.json:1:13: error: expected `true`, `false` or `null`",
        ),
        (
            "two.yaml",
            "---\nname: a\n---\nname: b\n",
            "two.yaml:4:1: error: ",
        ),
        (
            "twice.yaml",
            "name: a\nprompt: p\nname: b\n",
            "twice.yaml:3:1: error: name: field `name` is given",
        ),
        ("open.toml", "name = \"a\nprompt = 3\n", "open.toml:1:"),
        ("list.json", "[]", "list.json:1:1: error: "),
    ] {
        let output = check("syntax", &[(name, text)], &[]);
        assert_eq!(output.status.code(), Some(4), "{name}");
        assert!(stdout(&output).starts_with(expected), "{}", stdout(&output));
        assert_eq!(stdout(&output).lines().count(), 1, "{}", stdout(&output));
        // What a programmer would do about it is no help.
        assert!(!stdout(&output).contains("from_str"), "{}", stdout(&output));
    }
}

#[test]
fn what_is_valid_is_silent() {
    let files = [
        ("a.json", "{\"name\": \"a\", \"prompt\": \"p\"}"),
        (
            "b.yml",
            "\u{feff}name: a\nprompt: p\nvoice: { provider: cartesia, id: \"1\", speed: 1 }\n",
        ),
        ("c.toml", "name = \"a\"\nprompt = \"p\"\n"),
    ];
    let output = check("valid", &files, &[]);
    assert_eq!(
        (output.status.code(), stdout(&output), stderr(&output)),
        (Some(0), "", "")
    );
}

#[test]
fn a_file_that_cannot_be_read_hides_no_violation() {
    let folder = folder("unread");
    fs::write(
        folder.join("wrong.json"),
        "{\"name\": 3, \"prompt\": \"p\"}",
    )
    .unwrap();
    let output = program(&["check", "absent.json", "wrong.json"])
        .current_dir(folder)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("absent.json"));
    assert!(stdout(&output).starts_with("wrong.json:1:10: error: name: "));
    let output = program(&["check", "absent.json", "--format", "json"])
        .output()
        .unwrap();
    assert_eq!((output.status.code(), stdout(&output)), (Some(1), "[]\n"));
}

#[test]
fn programs_and_workflows_read_other_formats() {
    let files = [("a,b.json", "{\"name\": \"a\",\n\"prompt\": 3}")];
    let output = check("formats", &files, &["--format", "json"]);
    let entries: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        entries,
        serde_json::json!([{
            "file": "a,b.json", "line": 2, "column": 11, "level": "error", "path": "prompt",
            "message": "`prompt` is 3, but has to be a string (write it in quotes)",
        }])
    );
    let output = check("formats", &files, &["--format", "github"]);
    assert_eq!(
        stdout(&output),
        "::error file=a%2Cb.json,line=2,col=11::prompt: `prompt` is 3, but has to be a string (write it in quotes)\n"
    );
}

/// The same verdict as in source, where it is a warning of the compiler.
#[test]
fn advice_is_a_warning_and_no_file_is_invalid_for_it() {
    let text = r#"{"name": "a", "prompt": "Hi {{", "webhook_url": "not a url"}"#;
    let output = check("advice", &[("a.json", text)], &[]);
    assert_eq!(
        stdout(&output),
        "a.json:1:25: warning: prompt: `prompt` has `{{` without its `}}` (line 1, column 4)\n\
         a.json:1:49: warning: webhook_url: `webhook_url` is \"not a url\", not a full URL that starts with https:// or http://\n"
    );
    assert_eq!((output.status.code(), stderr(&output)), (Some(0), ""));
    let output = check("advice", &[("a.json", text)], &["--format", "json"]);
    let entries: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(entries[1]["level"], "warning");
    let output = check("advice", &[("a.json", text)], &["--format", "github"]);
    assert!(stdout(&output).starts_with("::warning file=a.json,line=1,col=25::prompt: "));

    // An error is one beside advice, too.
    let text = r#"{"name": 3, "prompt": "Hi {{"}"#;
    let output = check("advice", &[("b.json", text)], &[]);
    assert_eq!(output.status.code(), Some(4));
    let lines: Vec<_> = stdout(&output).lines().collect();
    assert!(
        lines[0].starts_with("b.json:1:10: error: name: "),
        "{lines:?}"
    );
    assert!(
        lines[1].starts_with("b.json:1:23: warning: prompt: "),
        "{lines:?}"
    );

    // What has only advice becomes source.
    let (output, source) = import(
        "import-advice",
        "agent.yaml",
        "name: Sales\nprompt: p\nwebhook_url: x\nvoice: { provider: cartesia, id: v, speed: 1 }\n",
    );
    assert_eq!(output.status.code(), Some(0));
    assert!(stderr(&output).starts_with("agent.yaml:3:14: warning: webhook_url: "));
    assert!(source.contains("webhook_url: \"x\""), "{source}");
    // What somebody wrote stays, though it is the documented default.
    assert!(
        source.contains("voice: { id: \"v\", provider: cartesia, speed: 1 },"),
        "{source}"
    );
}

/// Tabs, escapes, surrogate pairs and numbers that only fit a float are JSON's, too.
#[test]
fn each_violation_has_its_line_and_column_in_json() {
    let text = "{\r\n\t\"name\":\"\\ud83d\\ude00 é👋\",\"prompt\" :\t[ ],\n\"voice\":{\"provider\":\"cartesia\",\"id\":\"\\/&*\",\"speed\":1e300},\n\"custom_tools\":[\n{}, {\"<<\":12345678901234567890123}]}";
    let output = check("places", &[("a.json", text)], &[]);
    let places = stdout(&output).lines();
    let places: Vec<_> = places
        .map(|line| line.splitn(5, ": ").take(3).collect::<Vec<_>>().join(": "))
        .collect();
    assert_eq!(
        places,
        [
            "a.json:2:38: error: prompt",
            "a.json:3:52: error: voice.speed",
            "a.json:5:1: error: custom_tools[0]",
            "a.json:5:6: error: custom_tools[1].<<",
        ]
    );

    // A character that YAML does not have: the place is lost, and the verdict stays.
    let text = "{\"name\": \"\u{7f}\",\n\"prompt\": 3}";
    let output = check("places", &[("b.json", text)], &[]);
    assert!(stdout(&output).starts_with("b.json:1:1: error: prompt: "));
    let text = text.replace('3', "\"p\"");
    let output = check("places", &[("b.json", &text)], &[]);
    assert_eq!((output.status.code(), stdout(&output)), (Some(0), ""));
}

/// The reader of YAML, which knows the places, would refuse this much.
#[test]
fn places_in_large_json_are_known() {
    let many = format!("[{}1]", "1,".repeat(300_000));
    let long = format!("{{\"{}\": 1}}", "k".repeat(300_000));
    for odd in [many, long] {
        let text = format!("{{\"odd\": {odd},\n\"prompt\": 3}}");
        let output = check("large", &[("a.json", &text)], &[]);
        let lines: Vec<_> = stdout(&output).lines().collect();
        assert!(
            lines
                .iter()
                .any(|line| line.starts_with("a.json:2:11: error: prompt: ")),
            "{lines:?}"
        );
    }
}

#[test]
fn json_is_read_from_the_standard_input() {
    let mut child = program(&["check", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(br#"{"name": "a", "prompt": 3}"#).unwrap();
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    assert!(stdout(&output).starts_with("-:1:25: error: prompt: "));
}

#[test]
fn an_ending_that_names_no_format_is_refused() {
    let files = [("A.JSON", "{\"name\": 3}"), ("A.Yml", "name: 3")];
    let output = check("ending", &files, &[]);
    let lines: Vec<_> = stdout(&output).lines().collect();
    assert!(
        lines
            .iter()
            .any(|line| line.starts_with("A.JSON:1:10: error: name: "))
            && lines
                .iter()
                .any(|line| line.starts_with("A.Yml:1:7: error: name: ")),
        "{lines:?}"
    );

    let output = check("ending", &[("a.txt", "{}")], &[]);
    assert_eq!((output.status.code(), stdout(&output)), (Some(1), ""));
    assert_eq!(
        stderr(&output),
        "revox: a.txt: the ending names the format, and has to be one of json, yaml, yml, toml\n"
    );
}

#[test]
fn a_schema_is_printed_by_the_name_of_its_type() {
    let schema = |arguments: &[&str]| {
        let output = program(arguments).output().unwrap();
        serde_json::from_slice::<serde_json::Value>(&output.stdout).unwrap()
    };
    assert_eq!(schema(&["schema"])["title"], "AssistantCreateParams");
    assert_eq!(
        schema(&["schema", "Voice"])["properties"]["speed"]["type"],
        "number"
    );
}

/// A server that holds assistants, and the program that pulls them into a folder of its own.
fn pull(server: &MockServer, test: &str, arguments: &[&str]) -> (Output, PathBuf) {
    let folder = folder(test).join("src");
    let output = program(&["pull", "--rust", folder.to_str().unwrap()])
        .args(arguments)
        .env("REVOX_API_KEY", server.api_key())
        .env("REVOX_BASE_URL", server.url())
        .output()
        .unwrap();
    (output, folder)
}

#[test]
fn assistants_are_pulled_as_source() {
    let server = MockServer::builder()
        .state(json!({ "assistants": [
            {
                "id": "one", "name": "Sales", "prompt": "One.\r\nTwo.\nThree.\nFour.",
                "first_sentence_mode": "static", "voicemail_message": null,
                "llm_model": { "type": "custom", "api_key": "sk-secret", "api_url": "https://llm.example/v1", "model_name": "m" },
                "faq_items": [{ "question": "Open?", "answer": "Yes.", "source": "human", "needs_human_answer": false }],
            },
        ] }))
        .start()
        .unwrap();
    let newer = json!({ "id": "two", "name": "Sales", "prompt": "p", "shiny": { "a": [1] }, "voice": { "provider": "newer", "id": "v" } });
    let response = Fault::status(200).body(newer.to_string());
    server.inject(response.on("GET", "/assistants/two").times(3));
    let _ = fs::remove_dir_all(folder("pull"));
    let (output, folder) = pull(&server, "pull", &["one", "two"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let names = [
        "sales.rs",
        "sales_2.rs",
        "sales.prompt.md",
        ".gitattributes",
    ];
    let files: Vec<_> = names
        .iter()
        .map(|name| folder.join(name).display().to_string())
        .collect();
    assert_eq!(stdout(&output).lines().collect::<Vec<_>>(), files);
    assert_eq!(
        fs::read_to_string(&files[0]).unwrap(),
        r#"use revox_client::assistant;
use revox_client::types::AssistantCreateParams;

/// # Errors
///
/// If one of the environment variables that hold its secrets is not set.
pub fn sales() -> Result<AssistantCreateParams, &'static str> {
    Ok(assistant! {
        name: "Sales",
        prompt: include_str!("sales.prompt.md"),
        faq_items: [{ answer: "Yes.", question: "Open?" }],
        first_sentence_mode: static,
        ivr_navigation_enabled: false,
        llm_model: {
            type: "custom",
            api_key: std::env::var("SALES_LLM_MODEL_API_KEY").map_err(|_| "SALES_LLM_MODEL_API_KEY is not set")?,
            api_url: "https://llm.example/v1",
            model_name: "m",
        },
        max_call_duration_secs: 1200,
        sms_enabled: false,
    })
}
"#
    );
    let newer = fs::read_to_string(&files[1]).unwrap();
    assert!(
        newer.contains("pub fn sales_2() -> serde_json::Value {"),
        "{newer}"
    );
    for path in ["shiny", "voice.provider"] {
        let comment = format!("// This version of revox-client does not know `{path}`.");
        assert!(newer.contains(&comment), "{newer}");
    }
    assert!(
        newer.contains(r##"body["shiny"] = r#"{"a":[1]}"#.parse().expect("it is JSON");"##),
        "{newer}"
    );
    assert_eq!(fs::read(&files[2]).unwrap(), b"One.\r\nTwo.\nThree.\nFour.");
    assert_eq!(fs::read_to_string(&files[3]).unwrap(), "*.md -text\n");

    // Each file that stands in the way is named, and none is written.
    fs::remove_file(&files[1]).unwrap();
    let (output, _) = pull(&server, "pull", &["one", "two"]);
    assert_eq!(output.status.code(), Some(1));
    for file in [&files[0], &files[2]] {
        assert!(stderr(&output).contains(&format!("{file} exists; `--force` overwrites it")));
    }
    assert!(!folder.join("sales_2.rs").exists());
    let (output, _) = pull(&server, "pull", &["one", "two", "--force"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
}

/// Runs `revox import` on a file of a folder of its own, in which the source is then `src/sales.rs`.
fn import(room: &str, file: &str, text: &str) -> (Output, String) {
    let folder = folder(room);
    let _ = fs::remove_dir_all(folder.join("src"));
    fs::write(folder.join(file), text).unwrap();
    let output = program(&["import", file, "--rust", "src"])
        .current_dir(&folder)
        .output()
        .unwrap();
    (
        output,
        fs::read_to_string(folder.join("src/sales.rs")).unwrap_or_default(),
    )
}

/// It is kept, since it may be newer than this version, and named, since it may be a slip.
#[test]
fn what_an_import_does_not_know_is_named_and_kept() {
    let (output, source) = import(
        "import-unknown",
        "agent.yaml",
        "name: Sales\nprompt: p\npromt: q\nvoice: { provider: cartesa, id: v }\n",
    );
    assert_eq!(
        (output.status.code(), stdout(&output)),
        (Some(0), "src/sales.rs\n")
    );
    let lines: Vec<_> = stderr(&output).lines().collect();
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(
        lines[0].starts_with("agent.yaml:3:1: warning: promt: unknown field `promt`"),
        "{lines:?}"
    );
    assert!(lines[0].contains("did you mean `prompt`?"), "{lines:?}");
    assert!(
        lines[1].starts_with("agent.yaml:4:20: warning: voice.provider: unknown value \"cartesa\""),
        "{lines:?}"
    );
    assert!(lines[1].contains("`cartesia`"), "{lines:?}");
    assert!(
        source.contains("body[\"promt\"] = r#\"\"q\"\"#.parse().expect(\"it is JSON\");"),
        "{source}"
    );

    let (output, source) = import(
        "import-wrong",
        "agent.yaml",
        "name: Sales\nprompt: 3\npromt: q\n",
    );
    assert_eq!((output.status.code(), source.as_str()), (Some(4), ""));
    assert!(
        stderr(&output).contains("agent.yaml:2:9: error: prompt: "),
        "{}",
        stderr(&output)
    );
    assert!(
        stderr(&output).contains("agent.yaml:3:1: warning: promt: "),
        "{}",
        stderr(&output)
    );
}

/// What this version does not know may hold secrets, which the names of their fields tell.
#[test]
fn secrets_in_what_is_not_known_are_read_from_the_environment() {
    let (output, source) = import(
        "import-secrets",
        "agent.json",
        &json!({
            "name": "Sales",
            "prompt": "p",
            "llm_model": {
                "type": "newer",
                "api_key": "sk-one",
                "headers": [{ "key": "Authorization", "value": "Bearer sk-two" }],
                "keywords": ["open"],
                "tokens": ["sk-three", { "a": "sk-four" }],
            },
            "access_token": "sk-five",
        })
        .to_string(),
    );
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(!source.contains("sk-"), "{source}");
    for part in [
        "pub fn sales() -> Result<serde_json::Value, &'static str> {",
        r#"body["access_token"] = std::env::var("SALES_ACCESS_TOKEN").map_err("#,
        r#"body["llm_model"] = include_str!("sales.llm_model.json").parse().expect("it is JSON");"#,
        r#"body["llm_model"]["api_key"] = std::env::var("SALES_LLM_MODEL_API_KEY").map_err("#,
        r#"body["llm_model"]["headers"][0]["value"] = std::env::var("SALES_LLM_MODEL_HEADERS_0_VALUE").map_err("#,
        r#"body["llm_model"]["tokens"][0] = std::env::var("SALES_LLM_MODEL_TOKENS_0").map_err("#,
        r#"body["llm_model"]["tokens"][1]["a"] = std::env::var("SALES_LLM_MODEL_TOKENS_1_A").map_err("#,
    ] {
        assert!(source.contains(part), "{part}: {source}");
    }
}

#[test]
fn source_is_written_into_a_folder() {
    let folder = folder("import-into");
    fs::write(
        folder.join("agent.json"),
        r#"{ "name": "Sales", "prompt": "p" }"#,
    )
    .unwrap();
    let output = program(&["import", "agent.json", "--rust", "agent.json"])
        .current_dir(&folder)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(
        stderr(&output),
        "revox: agent.json is a file; `--rust` takes a folder\n"
    );
}

#[test]
fn what_cannot_be_pulled_is_named() {
    let server = MockServer::builder()
        .state(json!({ "assistants": [
            { "id": "good", "name": "Good", "prompt": "p" },
            { "id": "odd", "name": "Odd", "prompt": "p", "voice": { "provider": "cartesia", "id": "v", "speed": 9 } },
        ] }))
        .start()
        .unwrap();
    let (output, folder) = pull(&server, "pull-wrong", &["good", "none", "other"]);
    assert_eq!(output.status.code(), Some(1));
    for id in ["none", "other"] {
        assert!(
            stderr(&output).contains(&format!("revox: {id}: ")),
            "{}",
            stderr(&output)
        );
    }
    let (output, _) = pull(&server, "pull-wrong", &["good", "odd"]);
    assert_eq!(output.status.code(), Some(4));
    assert!(
        stderr(&output).starts_with("revox: odd: voice.speed: "),
        "{}",
        stderr(&output)
    );
    // The option wins over the environment.
    let (output, _) = pull(
        &server,
        "pull-wrong",
        &["good", "--base-url", "http://127.0.0.1:1"],
    );
    assert_eq!(output.status.code(), Some(1));
    assert!(!folder.exists());
    // The key goes unencrypted to another machine where that is asked for.
    let plain = ["good", "--base-url", "http://0.0.0.0:1"];
    let (output, _) = pull(&server, "pull-wrong", &plain);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stderr(&output).contains("`--allow-plain-http`"),
        "{}",
        stderr(&output)
    );
    let (output, _) = pull(
        &server,
        "pull-wrong",
        &[&plain[..], &["--allow-plain-http"]].concat(),
    );
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stderr(&output).starts_with("revox: good: "),
        "{}",
        stderr(&output)
    );
    let output = program(&["pull", "good", "--rust", "x"])
        .env_remove("REVOX_API_KEY")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stderr(&output).contains("REVOX_API_KEY"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn the_mock_says_where_it_listens() {
    let mut child = program(&["mock", "--key", "k"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(line.starts_with("http://127.0.0.1:"), "{line}");

    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let output = program(&["mock", "--port", &port.to_string()])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(
        stderr(&output),
        format!(
            "revox: port {port} is in use; `--port` takes another, and without it a free one is taken\n"
        )
    );
}

#[test]
fn wrong_arguments_are_told_apart_from_other_failures() {
    for (arguments, code, why) in [
        (&["mock", "--stat", "a"][..], 2, "--state"),
        (
            &["mock", "--port", "x"],
            2,
            "'--port <N>': a port is a number up to 65535",
        ),
        (&["mock", "--state", ""], 2, "--state"),
        (&["mock", "--state", "/nowhere/a.json"], 1, "/nowhere"),
        (&["check"], 2, "Usage"),
        (&["check", "--format", "xml", "a.json"], 2, "github"),
        (&["schema", "Voic"], 2, "Voice"),
        (&["pull", "--rust", "x"], 2, "ID"),
        (&["pull", "id"], 2, "--rust"),
        (&["chek"], 2, "check"),
    ] {
        let output = program(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(code), "{arguments:?}");
        assert!(stderr(&output).contains(why), "{}", stderr(&output));
        assert!(output.stdout.is_empty());
    }
}

#[test]
fn a_closed_standard_error_does_not_change_the_exit_code() {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let status = program(&["mock", "--state", "/nowhere/a.json"])
        .stderr(writer)
        .status()
        .unwrap();
    assert_eq!(status.code(), Some(1));
}
