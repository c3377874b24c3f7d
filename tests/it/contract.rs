//! The client and the mock server against the document: what the one sends and what the other answers fits the schema of its operation.
//!
//! The schemas are found by method and path in the document itself, and judged by a library that knows nothing of our tables.

use std::collections::{BTreeSet, HashMap};

use revox_client::mock::{Finished, MockServer, RecordedRequest};
use revox_client::types::{
    AssistantCreateParams, AssistantUpdateParams, CallCreateParams, CallExportParams,
    CallSearchParams, CampaignCreateParams, CampaignUpdateParams, Nullable,
    PhoneNumberUpdateParams, VoiceCloneParams, VoicePreviewParams, VoiceProvider,
};
use revox_client::{Client, Decode, Error, Request, Validate};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::document::{DOCUMENT, Dice, judge, resolve, sample};

/// How many random bodies each operation gets.
const BODIES: u64 = 30;

/// What the mock server does not simulate.
const NOT_SIMULATED: &[&str] = &[
    "campaigns.export_rows",
    "campaigns.get_rows",
    "campaigns.launch",
    "campaigns.statistics",
];

#[tokio::test]
async fn assistants_fit_the_document() {
    let (mut walk, client) = Walk::begin();
    let assistants = client.assistants();
    for seed in 0..BODIES {
        let params: AssistantCreateParams = random(seed, |_| {});
        let made = walk
            .send(assistants.create(&params))
            .await
            .unwrap()
            .assistant;
        let mut before = walk.json(assistants.retrieve(&made.id)).await;
        assert!(
            holds(&before, &readable(json!(params))),
            "{params:#?} became {before:#}"
        );
        // Absent, null and a value, for whatever fields this body has.
        for change in 0..3 {
            let params: AssistantUpdateParams = random(seed * 10 + change, |_| {});
            walk.send(assistants.update(&made.id, &params))
                .await
                .unwrap();
            let after = walk.json(assistants.retrieve(&made.id)).await;
            let sent = readable(json!(params));
            for (name, old) in before.as_object().unwrap() {
                let new = after.get(name).unwrap_or(&Value::Null);
                match sent.get(name) {
                    Some(sent) => assert!(holds(new, sent), "{name}: {sent} became {new}"),
                    None if name == "updated_at" => assert_ne!(new, old),
                    None => assert_eq!(new, old, "{name} was not in {sent:#}"),
                }
            }
            before = after;
        }
        let twin = walk
            .send(assistants.clone(&made.id))
            .await
            .unwrap()
            .assistant;
        if seed % 2 == 0 {
            walk.send(assistants.delete(&twin.id)).await.unwrap();
        }
    }
    walk.send(assistants.list()).await.unwrap();
    walk.covered("assistants.").await;
}

#[tokio::test]
async fn voices_fit_the_document() {
    let (mut walk, client) = Walk::begin();
    let voices = client.voices();
    for voice in walk.send(voices.list()).await.unwrap().voices {
        let provider = VoiceProvider::from(voice.provider.as_str());
        walk.send(voices.retrieve(&voice.id, provider))
            .await
            .unwrap();
    }
    for seed in 0..BODIES {
        let params: VoiceCloneParams = random(seed, |_| {});
        let made = walk.send(voices.clone(&params)).await.unwrap();
        walk.send(voices.list()).await.unwrap();
        let params: VoicePreviewParams = random(seed, |body| body["voiceId"] = json!(made.id));
        walk.send(voices.preview(&params)).await.unwrap();
        walk.send(voices.delete(&made.id)).await.unwrap();
    }
    walk.covered("voices.").await;
}

#[tokio::test]
async fn campaigns_fit_the_document() {
    let (mut walk, client) = Walk::begin();
    let campaigns = client.campaigns();
    let speaker: AssistantCreateParams = random(1, |_| {});
    let speaker = walk
        .send(client.assistants().create(&speaker))
        .await
        .unwrap();
    for seed in 0..BODIES {
        let params: CampaignCreateParams = random(seed, |body| {
            body["assistant_id"] = json!(speaker.assistant.id);
        });
        let made = walk.send(campaigns.create(&params)).await.unwrap().campaign;
        let params: CampaignUpdateParams = random(seed, |_| {});
        walk.send(campaigns.update(&made.id, &params))
            .await
            .unwrap();
        walk.send(campaigns.resume(&made.id)).await.unwrap();
        walk.send(campaigns.pause(&made.id)).await.unwrap();
        walk.send(campaigns.cancel(&made.id)).await.unwrap();
        walk.send(campaigns.retrieve(&made.id)).await.unwrap();
        if seed % 2 == 0 {
            walk.send(campaigns.delete(&made.id)).await.unwrap();
        }
    }
    walk.send(campaigns.list()).await.unwrap();
    walk.covered("campaigns.").await;
}

#[tokio::test]
async fn the_rest_fits_the_document() {
    let (mut walk, client) = Walk::begin();
    let numbers = client.phone_numbers();
    let speaker: AssistantCreateParams = random(1, |_| {});
    let speaker = walk
        .send(client.assistants().create(&speaker))
        .await
        .unwrap()
        .assistant;
    let listed = walk.send(numbers.list()).await.unwrap().phone_numbers;
    for seed in 0..BODIES {
        let params: PhoneNumberUpdateParams = random(seed, |body| {
            if body["inbound_assistant_id"].is_string() {
                body["inbound_assistant_id"] = json!(speaker.id);
            }
        });
        let number = walk
            .send(numbers.update(&listed[0].id, &params))
            .await
            .unwrap()
            .phone_number;
        match params.inbound_assistant_id {
            Nullable::Omit => {}
            Nullable::Null => assert_eq!(number.inbound_assistant, None),
            Nullable::Value(_) => assert_eq!(number.inbound_assistant.as_ref(), Some(&speaker)),
        }
    }
    walk.send(numbers.delete(&listed[0].id)).await.unwrap();
    walk.send(numbers.list()).await.unwrap();
    walk.covered("phone_numbers.").await;
    walk.send(client.users().retrieve()).await.unwrap();
    walk.covered("users.").await;
    walk.send(client.auth_status().retrieve()).await.unwrap();
    walk.covered("auth_status.").await;
}

#[tokio::test]
async fn calls_fit_the_document() {
    let (mut walk, client) = Walk::begin();
    let calls = client.calls();
    for seed in 0..BODIES {
        let speaker: AssistantCreateParams = random(seed, |_| {});
        let speaker = walk
            .send(client.assistants().create(&speaker))
            .await
            .unwrap();
        let params: CallCreateParams = random(seed, |body| {
            // One or the other: that an id leads somewhere is nothing that a schema can say.
            if seed % 2 == 0 {
                body["assistant_id"] = json!(speaker.assistant.id);
                body.as_object_mut().unwrap().shift_remove("assistant");
            } else {
                body.as_object_mut().unwrap().shift_remove("assistant_id");
            }
        });
        let call = walk.send(calls.create(&params)).await.unwrap().call;
        walk.send(calls.retrieve(&call.id)).await.unwrap();
        walk.send(calls.pause(&call.id)).await.unwrap();
        walk.send(calls.resume(&call.id)).await.unwrap();
        if seed % 3 == 0 {
            walk.send(calls.cancel(&call.id)).await.unwrap();
        } else {
            let finished = match seed % 4 {
                0 => Finished::answered()
                    .outcome("interested")
                    .transcript([("agent", "Hi"), ("user", "Yes")])
                    .reason("user_inactive"),
                1 => Finished::voicemail(),
                2 => Finished::no_answer(),
                _ => Finished::failed("the trunk is gone"),
            };
            walk.server.finish_call(&call.id, finished).unwrap();
        }
        walk.send(calls.retrieve(&call.id)).await.unwrap();
        let params: CallSearchParams = random(seed, |body| {
            (body["page"], body["page_size"]) = (json!(1), json!(5));
            if seed % 4 > 0 {
                // A search that finds something.
                body.as_object_mut()
                    .unwrap()
                    .retain(|_, filter| !filter.is_string());
                for filter in body.as_object_mut().unwrap().values_mut() {
                    if let Value::Array(values) = filter {
                        values.clear();
                    }
                }
            }
        });
        walk.send(calls.search(&params)).await.unwrap();
        let params: CallExportParams = random(seed, |_| {});
        walk.send(calls.export(&params)).await.unwrap();
    }
    walk.send(calls.phone_history()).await.unwrap();
    walk.covered("calls.").await;
}

/// What is not simulated says so, with a status that no client takes for a success.
#[tokio::test]
async fn what_is_not_simulated_says_so() {
    for (path, method, operation) in operations() {
        let id = operation["operationId"].as_str().unwrap();
        if !NOT_SIMULATED.contains(&id) {
            continue;
        }
        let error = anything(path, method, operation).await.expect_err(id);
        assert_eq!(error.status(), Some(500), "{id}: {error}");
        let message = error.message().unwrap_or_default();
        assert!(message.contains("does not simulate"), "{id}: {message}");
    }
}

/// A client that only sends what fits, and a server that only answers what fits.
struct Walk {
    server: MockServer,
    judges: HashMap<String, jsonschema::Validator>,
    responded: BTreeSet<String>,
}

impl Walk {
    fn begin() -> (Self, Client) {
        let server = MockServer::start().unwrap();
        let client = server.client().unwrap();
        let walk = Self {
            server,
            judges: HashMap::new(),
            responded: BTreeSet::new(),
        };
        (walk, client)
    }

    /// Sends a request, and judges what the server received and what came back.
    async fn send<T: Decode>(&mut self, request: Request<'_, T>) -> Result<T, Error> {
        let response = request.with_response().await?;
        let requests = self.server.requests();
        let [sent] = requests.as_slice() else {
            panic!("one request at a time, not {requests:?}")
        };
        self.server.clear_requests();
        let operation = operation_of(sent);
        let name = operation["operationId"].as_str().unwrap().to_owned();
        let content = &operation["responses"][response.status().to_string()]["content"];
        match body_of(operation) {
            Some(component) => self.judge(&component, sent.body(), &name),
            None => assert_eq!(sent.body(), b"", "{name} has no body"),
        }
        match component(&content["application/json"]["schema"]) {
            Some(component) => self.judge(&component, response.bytes(), &name),
            None => assert!(content["*/*"].is_object(), "{name} answers with a sound"),
        }
        self.responded.insert(name);
        Ok(response.into_value())
    }

    /// The same, as JSON.
    async fn json<T: Decode>(&mut self, request: Request<'_, T>) -> Value {
        self.send(request.decode_as()).await.unwrap()
    }

    fn judge(&mut self, component: &str, bytes: &[u8], operation: &str) {
        let value: Value = serde_json::from_slice(bytes)
            .unwrap_or_else(|error| panic!("{operation}: {component}: {error}"));
        let judge = self
            .judges
            .entry(component.to_owned())
            .or_insert_with(|| judge(component));
        let wrong: Vec<_> = judge
            .iter_errors(&value)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(
            wrong.is_empty(),
            "{operation}: {component}: {wrong:#?}\n{value:#}"
        );
    }

    /// Every operation of a resource has responded, except those of which the server says that it does not simulate them.
    async fn covered(&self, resource: &str) {
        for (path, method, operation) in operations() {
            let id = operation["operationId"].as_str().unwrap();
            if id.starts_with(resource) && !self.responded.contains(id) {
                let error = anything(path, method, operation).await;
                let error = error.expect_err(id);
                assert_eq!(error.status(), Some(500), "{id} was not tried: {error}");
            }
        }
    }
}

/// Asks a server for an operation, with whatever body is right.
async fn anything(path: &str, method: &str, operation: &Value) -> Result<Value, Error> {
    let (_walk, client) = Walk::begin();
    let mut request = client.request(method, &path.replace("{id}", "1"));
    if let Some(component) = body_of(operation) {
        let schema = &DOCUMENT["components"]["schemas"][&component];
        let judge = judge(&component);
        let mut bodies = (0..1000).map(|seed| sample(schema, &mut Dice(seed), 0));
        let body = bodies.find(|body| judge.is_valid(body));
        request = request.json(&body.unwrap());
    }
    request.await
}

/// Path, method and description of every operation of the document.
fn operations() -> impl Iterator<Item = (&'static str, &'static str, &'static Value)> {
    let paths = DOCUMENT["paths"].as_object().unwrap();
    paths.iter().flat_map(|(path, methods)| {
        let methods = methods.as_object().unwrap().iter();
        methods
            .filter(|(_, operation)| operation.get("operationId").is_some())
            .map(|(method, operation)| (path.as_str(), method.as_str(), operation))
    })
}

/// The operation that a request is for. A path that is written out comes before one with a parameter.
fn operation_of(request: &RecordedRequest) -> &'static Value {
    let segments: Vec<_> = request.path().split('/').collect();
    operations()
        .filter(|(path, method, _)| {
            let parts: Vec<_> = path.split('/').collect();
            method.eq_ignore_ascii_case(request.method())
                && parts.len() == segments.len()
                && parts
                    .iter()
                    .zip(&segments)
                    .all(|(part, segment)| part.starts_with('{') || part == segment)
        })
        .min_by_key(|(path, _, _)| path.contains('{'))
        .map_or_else(
            || panic!("the document does not know {request:?}"),
            |(_, _, operation)| operation,
        )
}

/// The component that the body of a request has to fit.
fn body_of(operation: &Value) -> Option<String> {
    component(&operation["requestBody"]["content"]["application/json"]["schema"])
}

fn component(schema: &Value) -> Option<String> {
    let name = schema["$ref"].as_str()?.rsplit('/').next()?;
    Some(name.to_owned())
}

/// The first random body from a seed on that keeps all rules, those in prose included.
fn random<T: DeserializeOwned + Validate>(seed: u64, adjust: impl Fn(&mut Value)) -> T {
    let schema = resolve(&DOCUMENT["components"]["schemas"][T::OBJECT.name]);
    (0..2000)
        .find_map(|step| {
            let mut body = sample(schema, &mut Dice(seed * 7919 + step), 0);
            adjust(&mut body);
            let body: T = serde_json::from_value(body).ok()?;
            body.validate().is_ok().then_some(body)
        })
        .expect("some random body is valid")
}

/// What was sent of an assistant, without fields that no response has.
fn readable(mut sent: Value) -> Value {
    let schema = &DOCUMENT["components"]["schemas"]["Assistant"]["properties"];
    sent.as_object_mut()
        .unwrap()
        .retain(|name, _| schema.get(name).is_some());
    sent
}

/// Whether a response holds what was sent: fields may be added to objects, and what a number is written as does not matter.
fn holds(response: &Value, sent: &Value) -> bool {
    match (response, sent) {
        (Value::Object(response), Value::Object(sent)) => sent
            .iter()
            .all(|(name, sent)| holds(response.get(name).unwrap_or(&Value::Null), sent)),
        (Value::Array(response), Value::Array(sent)) => {
            response.len() == sent.len()
                && response
                    .iter()
                    .zip(sent)
                    .all(|(response, sent)| holds(response, sent))
        }
        (Value::Number(response), Value::Number(sent)) => response.as_f64() == sent.as_f64(),
        _ => response == sent,
    }
}
