//! Reading and writing JSON: a definition survives it unchanged, and a response is read whatever a later version of the API puts into it.

use std::sync::LazyLock;

use proptest::prelude::*;
use revox_client::mock::{Fault, MockServer};
use revox_client::types::{
    Assistant, AssistantCreateParams, AssistantCreateResponse, AssistantListResponse,
    AssistantUpdateParams, AssistantUpdateResponse, AuthStatusRetrieveResponse, CallCreateResponse,
    CallExportResponse, CallPhoneHistoryResponse, CallRetrieveResponse, CallSearchResponse,
    CampaignCreateResponse, CampaignGetRowsResponse, CampaignLaunchResponse, CampaignListResponse,
    CampaignStatisticsResponse, PhoneNumberListResponse, UserRetrieveResponse, VoiceCloneResponse,
    VoiceListResponse, VoiceRetrieveResponse,
};
use revox_client::{Client, Validate as _};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use tokio::runtime::Runtime;

use crate::document::{DOCUMENT, Dice, resolve, same, sample};

/// An enum value and a tag that no version of the API has.
const NEWER: &str = "something-newer";

type Reader = (&'static str, fn(Value) -> Result<Value, serde_json::Error>);

/// Every kind of response, and how it is read and written again.
static RESPONSES: &[Reader] = &[
    ("Assistant", again::<Assistant>),
    ("AssistantCreateResponse", again::<AssistantCreateResponse>),
    ("AssistantListResponse", again::<AssistantListResponse>),
    ("AssistantUpdateResponse", again::<AssistantUpdateResponse>),
    (
        "AuthStatusRetrieveResponse",
        again::<AuthStatusRetrieveResponse>,
    ),
    ("CallCreateResponse", again::<CallCreateResponse>),
    ("CallExportResponse", again::<CallExportResponse>),
    (
        "CallPhoneHistoryResponse",
        again::<CallPhoneHistoryResponse>,
    ),
    ("CallRetrieveResponse", again::<CallRetrieveResponse>),
    ("CallSearchResponse", again::<CallSearchResponse>),
    ("CampaignCreateResponse", again::<CampaignCreateResponse>),
    ("CampaignGetRowsResponse", again::<CampaignGetRowsResponse>),
    ("CampaignLaunchResponse", again::<CampaignLaunchResponse>),
    ("CampaignListResponse", again::<CampaignListResponse>),
    (
        "CampaignStatisticsResponse",
        again::<CampaignStatisticsResponse>,
    ),
    ("PhoneNumberListResponse", again::<PhoneNumberListResponse>),
    ("UserRetrieveResponse", again::<UserRetrieveResponse>),
    ("VoiceCloneResponse", again::<VoiceCloneResponse>),
    ("VoiceListResponse", again::<VoiceListResponse>),
    ("VoiceRetrieveResponse", again::<VoiceRetrieveResponse>),
];

fn again<T: DeserializeOwned + Serialize>(value: Value) -> Result<Value, serde_json::Error> {
    serde_json::to_value(serde_json::from_value::<T>(value)?)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    /// Also with enum values and tags that this version does not know.
    #[test]
    fn definitions_survive_json(seed: u64, newer: bool) {
        survives::<AssistantCreateParams>(seed, newer);
        survives::<AssistantUpdateParams>(seed, newer);
    }

    #[test]
    fn responses_of_a_later_version_are_read(seed: u64, which in 0..RESPONSES.len()) {
        let (component, again) = RESPONSES[which];
        let schema = &DOCUMENT["components"]["schemas"][component];
        let mut dice = Dice(seed);
        let plain = sample(schema, &mut dice, 0);
        prop_assert_eq!(again(plain.clone()).map_err(|error| error.to_string()).err(), None);
        let newer = newer(schema, &plain, &mut dice, true);
        match again(newer.clone()) {
            Err(error) => prop_assert!(false, "{}: {}\n{:#}", component, error, newer),
            // Values that nobody knows are kept.
            Ok(read) => prop_assert_eq!(count(&read, NEWER), count(&newer, NEWER) - fields(&newer), "{:#}", newer),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_object_is_a_response_or_an_error(body in any_object()) {
        let read = PAIR.ask(&body);
        if let Err(error) = read {
            prop_assert!(error.is_decode(), "{}", error);
            prop_assert!(error.path().is_some() && error.status() == Some(200), "{}", error);
        }
    }

    /// One part of a good response is of the wrong type: the error says which.
    #[test]
    fn the_error_names_the_place(seed: u64) {
        let mut dice = Dice(seed);
        let mut body = sample(&DOCUMENT["components"]["schemas"]["AssistantListResponse"], &mut dice, 0);
        let Some(place) = spoil(&mut body, &mut dice) else { return Ok(()) };
        // Where any JSON is taken, as for times, nothing can be of the wrong type.
        if let Err(error) = PAIR.ask(&body) {
            let path = error.path().unwrap_or_default();
            prop_assert!(!path.is_empty() && place.starts_with(path), "{} is not at {}", error, place);
        }
    }
}

#[test]
fn the_documented_examples_are_read() {
    let mut read = 0;
    for (_, methods) in DOCUMENT["paths"].as_object().unwrap() {
        for operation in methods.as_object().unwrap().values() {
            for (part, body) in [
                ("request", &operation["requestBody"]),
                ("response", &operation["responses"]["200"]),
            ] {
                let media = &body["content"]["application/json"];
                for example in media["examples"]
                    .as_object()
                    .into_iter()
                    .flat_map(Map::values)
                {
                    let value = example["value"].clone();
                    match (part, operation["operationId"].as_str().unwrap()) {
                        ("request", "assistants.create") => {
                            let params: AssistantCreateParams =
                                serde_json::from_value(value.clone()).unwrap();
                            assert_eq!(params.validate(), Ok(()));
                            assert_eq!(json!(params), value);
                        }
                        ("response", "assistants.create") => {
                            let response: AssistantCreateResponse =
                                serde_json::from_value(value.clone()).unwrap();
                            assert!(same(&json!(response), &value), "{response:#?}");
                        }
                        other => panic!("{other:?} has an example that nobody reads"),
                    }
                    read += 1;
                }
            }
        }
    }
    // A newer document may have others, or none.
    let any = DOCUMENT["paths"].to_string().contains("\"examples\":{");
    assert!(read > 0 || !any, "no example was read");
}

/// A server that answers what it is told to, and a client of it.
struct Pair {
    runtime: Runtime,
    server: MockServer,
    client: Client,
}

static PAIR: LazyLock<Pair> = LazyLock::new(|| {
    let server = MockServer::start().unwrap();
    Pair {
        runtime: Runtime::new().unwrap(),
        client: server.client().unwrap(),
        server,
    }
});

impl Pair {
    /// Reads a body as the list of assistants, the way that a response comes.
    fn ask(&'static self, body: &Value) -> Result<AssistantListResponse, revox_client::Error> {
        // One response belongs to one request.
        static TURN: std::sync::Mutex<()> = std::sync::Mutex::new(());
        let _turn = TURN
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        self.server
            .inject(Fault::status(200).body(body.to_string()));
        let read = self
            .runtime
            .block_on(self.client.assistants().list().into_future());
        self.server.clear_requests();
        read
    }
}

fn survives<T>(seed: u64, with_newer: bool)
where
    T: DeserializeOwned + Serialize + PartialEq + std::fmt::Debug + revox_client::Validate,
{
    let schema = &DOCUMENT["components"]["schemas"][T::OBJECT.name];
    let mut dice = Dice(seed);
    let mut body = sample(schema, &mut dice, 0);
    if with_newer {
        body = newer(schema, &body, &mut dice, false);
    }
    let first: T =
        serde_json::from_value(body.clone()).unwrap_or_else(|error| panic!("{error}: {body:#}"));
    // Absent, null and each value stay apart.
    assert!(same(&json!(first), &body), "{first:#?}\n{body:#}");
    let text = serde_json::to_string(&first).unwrap();
    let second: T = serde_json::from_str(&text).unwrap();
    assert_eq!(first, second);
}

/// The value as a later version might send it: other enum values, other variants, more fields.
fn newer(schema: &Value, value: &Value, dice: &mut Dice, more_fields: bool) -> Value {
    let schema = resolve(schema);
    if let Some(options) = schema["anyOf"].as_array() {
        let fitting = options
            .iter()
            .find(|option| (option["type"] == "null") == value.is_null());
        return fitting.map_or_else(
            || value.clone(),
            |option| newer(option, value, dice, more_fields),
        );
    }
    if schema["oneOf"].is_array() && dice.roll(3) == 0 {
        let tag = schema["discriminator"]["propertyName"].as_str().unwrap();
        return json!({ tag: NEWER, "endpoint": { "words": ["a", null] } });
    }
    if schema["enum"].is_array() && value.is_string() && dice.roll(2) == 0 {
        return json!(NEWER);
    }
    match value {
        Value::Object(members) => {
            let mut made: Map<_, _> = members
                .iter()
                .map(|(name, value)| {
                    let inner = match &schema["properties"][name] {
                        Value::Null => &schema["additionalProperties"],
                        property => property,
                    };
                    (name.clone(), newer(inner, value, dice, more_fields))
                })
                .collect();
            // In a map, a field would be an entry.
            if more_fields && schema["properties"].is_object() {
                made.insert(NEWER.to_owned(), json!(NEWER));
            }
            Value::Object(made)
        }
        Value::Array(items) => items
            .iter()
            .map(|item| newer(&schema["items"], item, dice, more_fields))
            .collect(),
        _ => value.clone(),
    }
}

/// How often a text is a value.
fn count(value: &Value, text: &str) -> usize {
    match value {
        Value::Object(members) => members.values().map(|value| count(value, text)).sum(),
        Value::Array(items) => items.iter().map(|item| count(item, text)).sum(),
        Value::String(found) => usize::from(found == text),
        _ => 0,
    }
}

/// How many fields were added.
fn fields(value: &Value) -> usize {
    match value {
        Value::Object(members) => {
            let own = usize::from(members.contains_key(NEWER));
            own + members.values().map(fields).sum::<usize>()
        }
        Value::Array(items) => items.iter().map(fields).sum(),
        _ => 0,
    }
}

/// Puts something else in the place of a part, and says where: `assistants[0].name`.
fn spoil(value: &mut Value, dice: &mut Dice) -> Option<String> {
    let mut places = Vec::new();
    walk(value, &mut String::new(), &mut String::new(), &mut places);
    if places.is_empty() {
        return None;
    }
    let (pointer, path) = dice.pick(&places).clone();
    let part = value.pointer_mut(&pointer)?;
    *part = match part {
        Value::String(_) => json!(7),
        _ => json!("seven"),
    };
    Some(path)
}

/// Every part of a value: where it is, in both ways of writing that.
fn walk(
    value: &Value,
    pointer: &mut String,
    path: &mut String,
    places: &mut Vec<(String, String)>,
) {
    let mut step = |name: &str, shown: &str, value: &Value| {
        let (mut pointer, mut path) = (format!("{pointer}/{name}"), format!("{path}{shown}"));
        places.push((pointer.clone(), path.trim_start_matches('.').to_owned()));
        walk(value, &mut pointer, &mut path, places);
    };
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                step(name, &format!(".{name}"), value);
            }
        }
        Value::Array(items) => {
            for (index, value) in items.iter().enumerate() {
                step(&index.to_string(), &format!("[{index}]"), value);
            }
        }
        _ => {}
    }
}

/// Any JSON object, often with the names that a list of assistants has.
fn any_object() -> impl Strategy<Value = Value> {
    let name = prop_oneof![
        Just("assistants".to_owned()),
        Just("id".to_owned()),
        Just("llm_model".to_owned()),
        Just("type".to_owned()),
        "[a-z_]{0,6}",
        any::<String>(),
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    let object = move |inner: BoxedStrategy<Value>| {
        prop::collection::vec((name.clone(), inner), 0..5)
            .prop_map(|members| Value::Object(members.into_iter().collect()))
    };
    let nested = leaf.prop_recursive(5, 40, 5, {
        let object = object.clone();
        move |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
                object(inner.boxed())
            ]
        }
    });
    object(nested.boxed())
}
