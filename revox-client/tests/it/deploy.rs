//! Assistants as code, with a server that watches: what is sent and what is left alone, what is remembered, and what is refused.

mod changes;
mod failure;
mod program;
mod shown;
mod verbs;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::SystemTime;

use revox_client::Client;
use revox_client::deploy::{Applied, ChangeKind, Deployment, Environment, Plan};
use revox_client::mock::MockServer;
use revox_client::types::AssistantUpdateParams;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{assistant, fast};

/// A server, a client of it, and a folder for the state.
struct World {
    server: MockServer,
    client: Client,
    folder: TempDir,
}

impl World {
    fn new() -> Self {
        Self::with(json!({}))
    }

    fn with(state: Value) -> Self {
        let server = MockServer::builder().state(state).start().unwrap();
        Self {
            client: fast(&server).build().unwrap(),
            server,
            folder: TempDir::new().unwrap(),
        }
    }

    fn deployment(&self) -> Deployment {
        Deployment::new()
            .environment(Environment::new("staging").client(self.client.clone()))
            .state_folder(self.folder.path())
    }

    /// A deployment of one assistant, called `reminder`.
    fn one(&self, fields: &Value) -> Deployment {
        self.deployment()
            .assistant_named("reminder", assistant(fields))
    }

    /// Plans and applies; the assistant is in step afterwards.
    #[track_caller]
    fn applied(&self, fields: &Value) -> Deployment {
        let deployment = self.one(fields);
        let applied = apply(&deployment);
        assert_eq!(applied.exit_code(), 0, "{applied:?}");
        self.server.clear_requests();
        deployment
    }

    /// Changes an assistant as somebody at the dashboard would.
    fn edit(&self, fields: &Value) {
        let changes: AssistantUpdateParams = serde_json::from_value(fields.clone()).unwrap();
        let id = self.stored()["id"].as_str().unwrap().to_owned();
        self.client
            .assistants()
            .update(id, &changes)
            .wait()
            .unwrap();
        self.server.clear_requests();
    }

    /// Changes what only the server changes. It starts again for that.
    fn rewrite(&mut self, change: impl FnOnce(&mut Value)) {
        let mut state = self.server.state();
        change(&mut state);
        self.server = MockServer::builder().state(state).start().unwrap();
        self.client = fast(&self.server).build().unwrap();
    }

    /// The first assistant that the server holds.
    fn stored(&self) -> Value {
        self.server.state()["assistants"][0].clone()
    }

    /// Every request that is not a GET: method, path, body.
    fn writes(&self) -> Vec<(String, String, Value)> {
        let requests = self.server.requests().into_iter();
        requests
            .filter(|request| request.method() != "GET")
            .map(|request| {
                let body = serde_json::from_slice(request.body()).unwrap_or_default();
                (request.method().to_owned(), request.path().to_owned(), body)
            })
            .collect()
    }

    fn bodies(&self) -> Vec<Value> {
        self.writes().into_iter().map(|(_, _, body)| body).collect()
    }

    fn state(&self) -> Value {
        let text = fs::read(self.folder.path().join("staging.json")).unwrap();
        serde_json::from_slice(&text).unwrap()
    }

    fn set_state(&self, state: &Value) {
        fs::write(self.folder.path().join("staging.json"), state.to_string()).unwrap();
    }

    /// Moves the unanswered creation of `reminder` to a time.
    fn sent_at(&self, time: SystemTime) {
        let mut state = self.state();
        let since = humantime::format_rfc3339_seconds(time).to_string();
        state["assistants"]["reminder"]["creating"]["since"] = json!(since);
        self.set_state(&state);
    }

    /// All files of the state, by name.
    fn files(&self) -> BTreeMap<String, Vec<u8>> {
        let mut files = BTreeMap::new();
        gather(self.folder.path(), &mut files);
        files.retain(|name, _| !name.contains(".lock"));
        files
    }
}

fn gather(folder: &Path, into: &mut BTreeMap<String, Vec<u8>>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            gather(&path, into);
        } else {
            into.insert(
                path.to_string_lossy().into_owned(),
                fs::read(&path).unwrap(),
            );
        }
    }
}

#[track_caller]
fn plan(deployment: &Deployment) -> Plan {
    deployment.plan("staging").unwrap()
}

#[track_caller]
fn apply(deployment: &Deployment) -> Applied {
    deployment.apply(&plan(deployment)).unwrap()
}

/// The changes of a plan's first assistant.
fn kinds(plan: &Plan) -> Vec<(ChangeKind, &str)> {
    let changes = plan.assistants[0].changes.iter();
    changes
        .map(|change| (change.kind, change.path.as_str()))
        .collect()
}

fn voice(speed: f64) -> Value {
    json!({ "provider": "cartesia", "id": "v", "speed": speed })
}

fn tool(name: &str, url: &str, key: &str) -> Value {
    json!({
        "name": name,
        "description": "Free slots",
        "method": "GET",
        "url": url,
        "headers": [{ "key": "Authorization", "value": key }],
        "query_params": [],
        "input_schema": [],
        "body_template": null,
    })
}

const KEY: &str = "sk-very-secret-one";
const NEW_KEY: &str = "sk-very-secret-two";

fn model(key: &str) -> Value {
    json!({ "type": "custom", "api_key": key, "api_url": "https://llm.example/v1", "model_name": "m" })
}
