//! Other clients of the API, which answer the same requests in the client's benchmark: one that progenitor generates of the same document,
//! and the official Python SDK. They are made below `target/`.

use serde_json::{Map, Value, json};
use xshell::cmd;

use super::client::Commands;
use crate::document::source::Source;
use crate::workspace::{Result, root, shell};

/// The peers that could be made, and what to say of each.
pub(super) fn make() -> (Commands, Vec<String>) {
    let mut commands = Commands::new();
    let mut notes = Vec::new();
    for (name, made) in [("progenitor", progenitor()), ("Python SDK", sdk())] {
        match made {
            Ok((command, version)) => {
                notes.push(format!("{name}: {version}"));
                commands.insert(name.to_owned(), command);
            }
            Err(reason) => notes.push(format!("{name}: skipped: {reason}")),
        }
    }
    (commands, notes)
}

/// The command line of a peer, and its version.
type Peer = (Vec<String>, String);

fn progenitor() -> Result<Peer> {
    let sh = shell("target/bench-peers/progenitor")?;
    let path = root().join("openapi/revox.yaml");
    let mut document = Source::read(&path, "openapi/revox.yaml")?.parse()?;
    downgrade(&mut document);
    let manifest = include_str!("programs/progenitor.toml.txt");
    sh.write_file("Cargo.toml", manifest)?;
    sh.write_file("src/main.rs", include_str!("programs/progenitor.rs.txt"))?;
    sh.write_file("openapi.json", document.to_string())?;
    let target = sh.current_dir().join("target");
    cmd!(sh, "cargo build --quiet --release --target-dir {target}").run()?;
    let version = cmd!(sh, "cargo tree --depth 0 -p progenitor").read()?;
    let program = target.join("release/progenitor-peer");
    Ok((vec![program.display().to_string()], version))
}

fn sdk() -> Result<Peer> {
    let sh = shell("target/bench-peers")?;
    cmd!(sh, "python3 -m venv python").run()?;
    let python = sh.current_dir().join("python/bin/python");
    cmd!(sh, "{python} -m pip install --quiet revox").run()?;
    let version = "import platform, revox; print('revox', revox.__version__, 'on Python', platform.python_version())";
    let version = cmd!(sh, "{python} -c {version}").read()?;
    let script = root().join("xtask/src/checks/bench/programs/sdk.py");
    let command = [python, script].map(|path| path.display().to_string());
    Ok((command.to_vec(), version))
}

/// Makes a document of OpenAPI 3.1 one of 3.0, as far as progenitor needs it. It does without what that cannot read: error responses of
/// several types, and references into schemas.
fn downgrade(document: &mut Value) {
    let whole = document.clone();
    inline(document, &whole);
    in_3_0(document);
    document["openapi"] = json!("3.0.3");
    let paths = document["paths"].as_object_mut();
    let operations = paths
        .into_iter()
        .flat_map(Map::values_mut)
        .filter_map(Value::as_object_mut);
    for operation in operations.flat_map(Map::values_mut) {
        if let Some(responses) = operation
            .get_mut("responses")
            .and_then(Value::as_object_mut)
        {
            responses.retain(|status, _| status.starts_with('2'));
        }
    }
}

/// Writes out the references into schemas.
fn inline(value: &mut Value, whole: &Value) {
    let target = value["$ref"]
        .as_str()
        .and_then(|target| target.strip_prefix('#'));
    if let Some(target) = target.filter(|target| target.split('/').count() > 4)
        && let Some(found) = whole.pointer(target)
    {
        *value = found.clone();
        return inline(value, whole);
    }
    children(value).for_each(|child| inline(child, whole));
}

fn in_3_0(value: &mut Value) {
    if let Some(schema) = value.as_object_mut() {
        schema.remove("examples");
        schema.remove("example");
        if let Some(only) = schema.remove("const") {
            schema.insert("enum".to_owned(), json!([only]));
        }
        let mut nullable = false;
        if let Some(Value::Array(types)) = schema.get_mut("type") {
            nullable |= take(types, &json!("null"));
            if let [only] = &types[..] {
                schema["type"] = only.clone();
            }
        }
        for keyword in ["anyOf", "oneOf"] {
            if let Some(Value::Array(choices)) = schema.get_mut(keyword) {
                nullable |= take(choices, &json!({ "type": "null" }));
                if choices.len() == 1 {
                    let only = schema.remove(keyword);
                    schema.extend(only.map(|only| ("allOf".to_owned(), only)));
                }
            }
        }
        for (keyword, bound) in [
            ("exclusiveMinimum", "minimum"),
            ("exclusiveMaximum", "maximum"),
        ] {
            if let Some(limit) = schema.get_mut(keyword).filter(|limit| limit.is_number()) {
                let limit = std::mem::replace(limit, json!(true));
                schema.insert(bound.to_owned(), limit);
            }
        }
        if nullable {
            schema.insert("nullable".to_owned(), json!(true));
        }
    }
    children(value).for_each(in_3_0);
}

/// Takes a value out of a list; says whether it was there.
fn take(list: &mut Vec<Value>, value: &Value) -> bool {
    let before = list.len();
    list.retain(|item| item != value);
    list.len() < before
}

fn children(value: &mut Value) -> Box<dyn Iterator<Item = &mut Value> + '_> {
    match value {
        Value::Array(items) => Box::new(items.iter_mut()),
        Value::Object(members) => Box::new(members.values_mut()),
        _ => Box::new(std::iter::empty()),
    }
}
