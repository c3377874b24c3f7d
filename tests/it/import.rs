//! `revox import`: JSON becomes Rust source, and what the source makes is the same JSON again.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use revox_client::Validate as _;
use revox_client::mock::MockServer;
use revox_client::types::AssistantCreateParams;
use serde_json::{Map, Value, json};

use crate::document::{DOCUMENT, Dice, sample};

/// How many random definitions become source.
const RANDOM: usize = 60;

#[test]
fn source_makes_the_same_json_again() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("import");
    let _ = fs::remove_dir_all(folder.join("src"));
    fs::create_dir_all(folder.join("src")).unwrap();
    let mut definitions = awkward();
    definitions.extend(random().take(RANDOM));

    let mut program = String::from("//! Prints what each imported function makes.\n");
    let mut calls = String::new();
    for (number, definition) in definitions.iter().enumerate() {
        let module = format!("d{number}");
        let source = import(&folder.join("src"), &module, definition);
        let name = source.file_stem().unwrap().to_str().unwrap();
        let _ = writeln!(program, "#[path = \"{module}/{name}.rs\"]\nmod {module};");
        let text = fs::read_to_string(&source).unwrap();
        let call = if text.contains("-> Result<") { "?" } else { "" };
        let _ = writeln!(
            calls,
            "    println!(\"{{}}\", serde_json::json!({module}::{name}(){call}));"
        );
    }
    let _ = write!(
        program,
        "fn main() -> Result<(), &'static str> {{\n{calls}    Ok(())\n}}\n"
    );
    fs::write(folder.join("src/main.rs"), program).unwrap();

    assert_formatted(&folder.join("src"));
    let made = run(&folder);
    assert_eq!(made.len(), definitions.len());
    for (definition, made) in definitions.iter().zip(&made) {
        assert_eq!(without_secrets(made), without_secrets(definition));
    }
}

/// What the API holds of a definition becomes the source that the definition becomes, without what only responses have and what nobody has to have set.
#[test]
fn what_is_pulled_is_what_would_be_imported() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("pull");
    let _ = fs::remove_dir_all(&folder);
    let server = MockServer::start().unwrap();
    let client = server.client().unwrap();
    let mut ids = Vec::new();
    for (number, definition) in random().take(RANDOM).enumerate() {
        let mut params: AssistantCreateParams = serde_json::from_value(definition).unwrap();
        params.name = format!("assistant {number}");
        let created = client.assistants().create(&params).wait().unwrap();
        ids.push(created.assistant.id);
    }
    let (url, pulled) = (server.url(), folder.join("pulled"));
    let mut arguments = vec!["pull", "--base-url", &url, "--rust", path(&pulled)];
    arguments.extend(ids.iter().map(String::as_str));
    let status = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "import::child", "--nocapture"])
        .env("REVOX_API_KEY", server.api_key())
        .env("IMPORT_TEST_ARGUMENTS", json!(arguments).to_string())
        .status();
    assert_eq!(status.unwrap().code(), Some(0));

    let imported = folder.join("imported");
    for stored in server.state()["assistants"].as_array().unwrap() {
        // The type of a definition drops what it does not know.
        let params: AssistantCreateParams = serde_json::from_value(stored.clone()).unwrap();
        let mut definition = json!(params);
        let fields = definition.as_object_mut().unwrap();
        fields.retain(|_, value| !value.is_null());
        leave_out_what_nobody_set(fields);
        let file = folder.join("definition.json");
        fs::write(&file, definition.to_string()).unwrap();
        let import = ["import", path(&file), "--rust", path(&imported)];
        assert_eq!(revox(&import), 0);
    }
    let (pulled, imported) = (contents(&pulled), contents(&imported));
    assert!(pulled.len() >= RANDOM);
    assert_eq!(pulled, imported);
}

/// The defaults that the documentation states, and what is said of sounds that are not played.
fn leave_out_what_nobody_set(fields: &mut Map<String, Value>) {
    fields.retain(|name, value| name != "first_sentence_delay_ms" || *value != json!(400));
    if let Some(Value::Object(voice)) = fields.get_mut("voice") {
        voice.retain(|_, value| value.as_f64() != Some(1.0));
    }
    for (sound, settings) in [
        ("background_sound", &["background_sound_volume"][..]),
        (
            "thinking_sound",
            &["thinking_sound_probability", "thinking_sound_volume"],
        ),
    ] {
        let is_played = fields.contains_key(sound);
        fields.retain(|name, _| is_played || !settings.contains(&&**name));
    }
}

/// Where the program of the test above begins; it is nothing on its own.
#[test]
fn child() {
    let Ok(arguments) = std::env::var("IMPORT_TEST_ARGUMENTS") else {
        return;
    };
    let arguments: Vec<String> = serde_json::from_str(&arguments).unwrap();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    std::process::exit(revox(&arguments));
}

/// The files of a folder, with whole numbers alike.
fn contents(folder: &Path) -> BTreeMap<OsString, String> {
    let files = fs::read_dir(folder).unwrap().map(Result::unwrap);
    let read = |file: fs::DirEntry| fs::read_to_string(file.path()).unwrap().replace(".0,", ",");
    files.map(|file| (file.file_name(), read(file))).collect()
}

#[test]
fn what_is_wrong_does_not_become_source() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("import-wrong");
    let file = folder.join("wrong.json");
    fs::create_dir_all(&folder).unwrap();
    fs::write(&file, r#"{ "name": "Wrong", "prompt": 3 }"#).unwrap();
    assert_eq!(revox(&["import", path(&file), "--rust", path(&folder)]), 4);
    assert!(!folder.join("wrong.rs").exists());
}

#[test]
fn nothing_is_overwritten_without_force() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("import-twice");
    let _ = fs::remove_dir_all(&folder);
    let source = import(&folder, "a", &json!({ "name": "Twice", "prompt": "one" }));
    let file = folder.join("a.json");
    fs::write(&file, r#"{ "name": "Twice", "prompt": "two" }"#).unwrap();
    let target = source.parent().unwrap();

    assert_eq!(revox(&["import", path(&file), "--rust", path(target)]), 1);
    assert!(fs::read_to_string(&source).unwrap().contains("\"one\""));

    let forced = ["import", path(&file), "--rust", path(target), "--force"];
    assert_eq!(revox(&forced), 0);
    assert!(fs::read_to_string(&source).unwrap().contains("\"two\""));
}

/// Definitions that nobody thought of.
fn random() -> impl Iterator<Item = Value> {
    let schema = &DOCUMENT["components"]["schemas"]["AssistantCreateParams"];
    (0..)
        .map(|seed| sample(schema, &mut Dice(seed), 0))
        .filter(is_valid)
}

/// Whether a body obeys the rules in the documentation's prose as well.
fn is_valid(definition: &Value) -> bool {
    serde_json::from_value::<AssistantCreateParams>(definition.clone())
        .is_ok_and(|params| params.validate().is_ok())
}

/// Definitions with what source and files make difficult.
fn awkward() -> Vec<Value> {
    let with = |name: &str, prompt: &str| json!({ "name": name, "prompt": prompt });
    vec![
        with("match", "a keyword"),
        with("7 days", "a digit"),
        with(
            "¿Qué?",
            "\"#quotes\"# and \\ and \u{1f44b}\u{fe0f} and \u{202e}",
        ),
        with("Lines", "one\r\ntwo\r\nthree\r\nfour \"#"),
        with("Tail", "\n\n\n\n"),
        with("Mark", "\u{feff}one\ntwo\nthree\nfour"),
        with("Braces", "{{first_name}} { not_one } }} {{"),
        json!({
            "name": "Newer", "prompt": "p", "voice_style": { "a\"b": [1, null, 1.5e300] },
            "voice": { "provider": "cartesia", "id": "x", "emotion": "calm" },
            "call_retry_config": {
                "allowed_days": ["monday", "someday"], "max_retry_attempts": 3, "call_twice_in_a_row": false,
                "calling_windows": [{ "calling_window_start_time": "10am", "calling_window_end_time": "17:30", "retry_delay_seconds": 60 }],
            },
        }),
        json!({ "name": "Newer model", "prompt": "p", "llm_model": { "type": "telepathy", "power": 3, "api_key": "secret" } }),
        json!({ "name": "Numbers", "prompt": "p", "at": 1_700_000_000_000_u64, "n": { "least": i64::MIN, "most": u64::MAX } }),
        json!({
            "name": "Many", "prompt": "p",
            "faq_items": (0..200).map(|n| json!({ "question": format!("{n}?"), "answer": "a", "language": "en" })).collect::<Vec<_>>(),
            "wide": (0..200).map(|n| (format!("k{n}"), json!([n]))).collect::<Map<_, _>>(),
        }),
    ]
}

/// Imports one definition into a folder of its own, and gives the file of source.
fn import(folder: &Path, module: &str, definition: &Value) -> PathBuf {
    let file = folder.join(format!("{module}.json"));
    let target = folder.join(module);
    fs::create_dir_all(folder).unwrap();
    fs::write(&file, definition.to_string()).unwrap();
    assert_eq!(
        revox(&["import", path(&file), "--rust", path(&target)]),
        0,
        "{definition:#}"
    );
    let sources = fs::read_dir(&target)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    sources
        .into_iter()
        .find(|file| file.extension().is_some_and(|ending| ending == "rs"))
        .unwrap()
}

/// Runs the program in this process, and gives its exit code.
fn revox(arguments: &[&str]) -> i32 {
    let all = ["revox"].iter().chain(arguments).map(Into::into);
    let code = revox_client::cli::run(all);
    (0..=4)
        .find(|number| code == (*number).into())
        .map_or(-1, i32::from)
}

fn path(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn assert_formatted(folder: &Path) {
    let files = fs::read_dir(folder).unwrap().flat_map(|entry| {
        let path = entry.unwrap().path();
        fs::read_dir(path)
            .into_iter()
            .flatten()
            .map(|entry| entry.unwrap().path())
    });
    let sources = files.filter(|file| file.extension().is_some_and(|ending| ending == "rs"));
    let output = Command::new("rustfmt")
        .args(["--edition", "2024", "--check"])
        .args(sources)
        .output();
    let Ok(output) = output else {
        return eprintln!("skipped: rustfmt is not installed");
    };
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stdout)
    );
}

/// Builds the functions as a crate, and gives what they print.
fn run(folder: &Path) -> Vec<Value> {
    let client = Path::new(env!("CARGO_MANIFEST_DIR")).join("../revox-client");
    let manifest = format!(
        "[package]\nname = \"imported\"\nversion = \"0.0.0\"\nedition = \"2024\"\n[workspace]\n[dependencies]\nrevox-client = {{ path = \"{}\", default-features = false }}\nserde_json = \"1\"\n",
        client.display()
    );
    fs::write(folder.join("Cargo.toml"), manifest).unwrap();
    fs::copy(client.join("../Cargo.lock"), folder.join("Cargo.lock")).unwrap();
    let mut command = Command::new(env!("CARGO"));
    command
        .args(["run", "--quiet", "--offline"])
        .current_dir(folder)
        .env("RUSTFLAGS", "--allow=warnings");
    for variable in variables(&folder.join("src")) {
        command.env(variable, "secret");
    }
    let output = command.output().unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// The environment variables that the sources read.
fn variables(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        for file in fs::read_dir(entry.unwrap().path()).into_iter().flatten() {
            let text = fs::read_to_string(file.unwrap().path()).unwrap();
            let reads = text.split("std::env::var(\"").skip(1);
            found.extend(reads.filter_map(|rest| Some(rest.split_once('"')?.0.to_owned())));
        }
    }
    found
}

/// The same definition with its secrets alike, which the source does not hold, and with 1 and 1.0 alike.
fn without_secrets(definition: &Value) -> Value {
    let mut copy = with_floats(definition);
    if let Some(key) = copy.pointer_mut("/llm_model/api_key") {
        *key = json!("secret");
    }
    let tools = copy["custom_tools"].as_array_mut();
    for tool in tools.into_iter().flatten() {
        for header in tool["headers"].as_array_mut().into_iter().flatten() {
            header["value"] = json!("secret");
        }
    }
    copy
}

fn with_floats(value: &Value) -> Value {
    match value {
        Value::Number(number) => json!(number.as_f64()),
        Value::Array(items) => items.iter().map(with_floats).collect(),
        Value::Object(fields) => {
            let fields = fields.iter();
            fields
                .map(|(name, value)| (name.clone(), with_floats(value)))
                .collect()
        }
        other => other.clone(),
    }
}
