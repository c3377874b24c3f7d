//! From a request to an answer: which operation is meant, and what its answer looks like.

use revox_types::generated::{answers, operations};
use revox_types::operation::Operation;
use revox_types::rules::{Object, Shape};
use serde_json::{Map, Value, json};

use super::fill::Seed;
use super::judge;
use super::record::RecordedRequest;
use super::serve::Server;
use super::state::Found;

/// An answer before it has a length.
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
}

impl Answer {
    fn json(status: u16, value: &Value) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: value.to_string().into_bytes(),
        }
    }

    /// An error that says why.
    pub(super) fn error(status: u16, message: &str) -> Self {
        Self::json(status, &json!({ "error": { "message": message } }))
    }

    /// An error that names fields.
    pub(super) fn issues(status: u16, message: &str, issues: &Value) -> Self {
        Self::json(
            status,
            &json!({ "error": { "message": message, "issues": issues } }),
        )
    }
}

/// An operation that the server acts on.
pub(super) struct Simulated {
    pub(super) operation: &'static Operation,
    pub(super) action: Action,
    /// The kind of thing that it is about.
    pub(super) thing: &'static Object,
    /// What the answer is.
    answer: &'static Object,
}

/// What an operation does.
#[derive(Clone, Copy)]
pub(super) enum Action {
    Create,
    Retrieve,
    Update,
    List,
    Delete,
    Clone,
    /// Changes the fields that the seed names.
    Change,
    /// Finds things, page by page.
    Search,
    /// Writes what a search finds into a file.
    Export,
    /// Tells what happened with each phone number.
    History,
    /// Answers with a sound.
    Speak,
    /// Only answers.
    Nothing,
}

const fn simulated(
    operation: &'static Operation,
    action: Action,
    thing: &'static Object,
    answer: &'static Object,
) -> Simulated {
    Simulated {
        operation,
        action,
        thing,
        answer,
    }
}

static SIMULATED: &[Simulated] = &[
    simulated(
        &operations::ASSISTANTS_CREATE,
        Action::Create,
        &answers::ASSISTANT,
        &answers::ASSISTANT_CREATE_RESPONSE,
    ),
    simulated(
        &operations::ASSISTANTS_RETRIEVE,
        Action::Retrieve,
        &answers::ASSISTANT,
        &answers::ASSISTANT,
    ),
    simulated(
        &operations::ASSISTANTS_UPDATE,
        Action::Update,
        &answers::ASSISTANT,
        &answers::ASSISTANT_UPDATE_RESPONSE,
    ),
    simulated(
        &operations::ASSISTANTS_LIST,
        Action::List,
        &answers::ASSISTANT,
        &answers::ASSISTANT_LIST_RESPONSE,
    ),
    simulated(
        &operations::ASSISTANTS_DELETE,
        Action::Delete,
        &answers::ASSISTANT,
        &answers::ASSISTANT_DELETE_RESPONSE,
    ),
    simulated(
        &operations::ASSISTANTS_CLONE,
        Action::Clone,
        &answers::ASSISTANT,
        &answers::ASSISTANT_CLONE_RESPONSE,
    ),
    simulated(
        &operations::VOICES_LIST,
        Action::List,
        &answers::CATALOG_VOICE,
        &answers::VOICE_LIST_RESPONSE,
    ),
    simulated(
        &operations::VOICES_RETRIEVE,
        Action::Retrieve,
        &answers::CATALOG_VOICE,
        &answers::VOICE_RETRIEVE_RESPONSE,
    ),
    simulated(
        &operations::VOICES_CLONE,
        Action::Create,
        &answers::CATALOG_VOICE,
        &answers::VOICE_CLONE_RESPONSE,
    ),
    simulated(
        &operations::VOICES_DELETE,
        Action::Delete,
        &answers::CATALOG_VOICE,
        &answers::VOICE_DELETE_RESPONSE,
    ),
    // Its answer is not JSON, so no table describes it.
    simulated(
        &operations::VOICES_PREVIEW,
        Action::Speak,
        &answers::CATALOG_VOICE,
        &answers::CATALOG_VOICE,
    ),
    simulated(
        &operations::CALLS_CREATE,
        Action::Create,
        &answers::CALL,
        &answers::CALL_CREATE_RESPONSE,
    ),
    simulated(
        &operations::CALLS_RETRIEVE,
        Action::Retrieve,
        &answers::CALL,
        &answers::CALL_RETRIEVE_RESPONSE,
    ),
    simulated(
        &operations::CALLS_CANCEL,
        Action::Change,
        &answers::CALL,
        &answers::CALL_CANCEL_RESPONSE,
    ),
    simulated(
        &operations::CALLS_PAUSE,
        Action::Change,
        &answers::CALL,
        &answers::CALL_PAUSE_RESPONSE,
    ),
    simulated(
        &operations::CALLS_RESUME,
        Action::Change,
        &answers::CALL,
        &answers::CALL_RESUME_RESPONSE,
    ),
    simulated(
        &operations::CALLS_SEARCH,
        Action::Search,
        &answers::CALL,
        &answers::CALL_SEARCH_RESPONSE,
    ),
    simulated(
        &operations::CALLS_EXPORT,
        Action::Export,
        &answers::CALL_EXPORT_RESPONSE,
        &answers::CALL_EXPORT_RESPONSE,
    ),
    simulated(
        &operations::CALLS_PHONE_HISTORY,
        Action::History,
        &answers::CALL_PHONE_HISTORY_RESPONSE,
        &answers::CALL_PHONE_HISTORY_RESPONSE,
    ),
    simulated(
        &operations::CAMPAIGNS_CREATE,
        Action::Create,
        &answers::CAMPAIGN,
        &answers::CAMPAIGN_CREATE_RESPONSE,
    ),
    simulated(
        &operations::CAMPAIGNS_LIST,
        Action::List,
        &answers::CAMPAIGN,
        &answers::CAMPAIGN_LIST_RESPONSE,
    ),
    simulated(
        &operations::CAMPAIGNS_RETRIEVE,
        Action::Retrieve,
        &answers::CAMPAIGN,
        &answers::CAMPAIGN_RETRIEVE_RESPONSE,
    ),
    simulated(
        &operations::CAMPAIGNS_UPDATE,
        Action::Update,
        &answers::CAMPAIGN,
        &answers::CAMPAIGN_UPDATE_RESPONSE,
    ),
    simulated(
        &operations::CAMPAIGNS_DELETE,
        Action::Delete,
        &answers::CAMPAIGN,
        &answers::CAMPAIGN_DELETE_RESPONSE,
    ),
    simulated(
        &operations::CAMPAIGNS_CANCEL,
        Action::Change,
        &answers::CAMPAIGN,
        &answers::CAMPAIGN_CANCEL_RESPONSE,
    ),
    simulated(
        &operations::CAMPAIGNS_PAUSE,
        Action::Change,
        &answers::CAMPAIGN,
        &answers::CAMPAIGN_PAUSE_RESPONSE,
    ),
    simulated(
        &operations::CAMPAIGNS_RESUME,
        Action::Change,
        &answers::CAMPAIGN,
        &answers::CAMPAIGN_RESUME_RESPONSE,
    ),
    simulated(
        &operations::PHONE_NUMBERS_LIST,
        Action::List,
        &answers::PHONE_NUMBER,
        &answers::PHONE_NUMBER_LIST_RESPONSE,
    ),
    simulated(
        &operations::PHONE_NUMBERS_UPDATE,
        Action::Update,
        &answers::PHONE_NUMBER,
        &answers::PHONE_NUMBER_UPDATE_RESPONSE,
    ),
    simulated(
        &operations::PHONE_NUMBERS_DELETE,
        Action::Delete,
        &answers::PHONE_NUMBER,
        &answers::PHONE_NUMBER_DELETE_RESPONSE,
    ),
    simulated(
        &operations::USERS_RETRIEVE,
        Action::Nothing,
        &answers::USER,
        &answers::USER_RETRIEVE_RESPONSE,
    ),
    simulated(
        &operations::AUTH_STATUS_RETRIEVE,
        Action::Nothing,
        &answers::AUTH_STATUS_RETRIEVE_RESPONSE,
        &answers::AUTH_STATUS_RETRIEVE_RESPONSE,
    ),
];

impl Simulated {
    /// Every operation that the server acts on.
    pub(super) fn all() -> &'static [Self] {
        SIMULATED
    }

    /// The name under which the things of this operation are kept: `assistants`.
    pub(super) fn resource(&self) -> &'static str {
        let id = self.operation.id;
        id.split_once('.').map_or(id, |(resource, _)| resource)
    }

    /// Puts the things that an operation led to into the form of its answer.
    fn wrap(&self, seed: &Seed, found: &Found) -> Value {
        let things = &found.things;
        let first = things.first().cloned().unwrap_or_default();
        if std::ptr::eq(self.answer, self.thing) && !things.is_empty() {
            return seed.fill(self.answer, &[&first]);
        }
        let mut parts = Map::new();
        for field in self.answer.fields {
            let part = match &field.value.shape {
                Shape::Object(object) if field.required => seed.fill(object, &[&first]),
                Shape::List(item) => match item.shape {
                    Shape::Object(object) => things
                        .iter()
                        .map(|thing| seed.fill(object, &[thing]))
                        .collect(),
                    _ => continue,
                },
                // The operation did what was asked, or there would be another answer.
                Shape::Boolean => Value::from(true),
                Shape::Integer | Shape::Number => Value::from(found.total),
                _ => continue,
            };
            parts.insert(field.name.to_owned(), part);
        }
        seed.fill(self.answer, &[&parts, &first])
    }
}

/// Answers a request that arrived in full.
pub(super) fn answer(server: &Server, request: &RecordedRequest) -> Answer {
    act(server, request).unwrap_or_else(|refusal| refusal)
}

fn act(server: &Server, request: &RecordedRequest) -> Result<Answer, Answer> {
    judge::key(&server.settings, request)?;
    let (operation, id) = route(request)?;
    let query = judge::query(operation, request)?;
    let body = judge::body(&server.settings, operation, request)?;
    let simulated = Simulated::all()
        .iter()
        .find(|simulated| std::ptr::eq(simulated.operation, operation))
        .ok_or_else(|| {
            Answer::error(
                501,
                &format!("the mock server does not simulate {operation}"),
            )
        })?;
    let mut state = server.state();
    let found = state
        .act(simulated, id.as_deref(), &query, &body)
        .map_err(|(status, message)| Answer::error(status, &message))?;
    Ok(match found.sound {
        Some(body) => Answer {
            status: 200,
            headers: vec![("content-type".to_owned(), "audio/wav".to_owned())],
            body,
        },
        None => Answer::json(200, &simulated.wrap(state.seed(), &found)),
    })
}

/// Finds the operation, and the value of its path's parameter.
fn route(request: &RecordedRequest) -> Result<(&'static Operation, Option<String>), Answer> {
    let segments: Vec<String> = request.path().split('/').map(judge::decoded).collect();
    let mut fitting: Vec<(&'static Operation, Option<String>)> = operations::ALL
        .iter()
        .filter_map(|operation| Some((*operation, fit(operation.path, &segments)?)))
        .collect();
    if fitting.is_empty() {
        return Err(Answer::error(404, "there is nothing at this path"));
    }
    // A path that is written out comes before one with a parameter.
    fitting.sort_by_key(|(_, id)| id.is_some());
    if let Some(index) = fitting
        .iter()
        .position(|(operation, _)| operation.method.as_str() == request.method())
    {
        return Ok(fitting.swap_remove(index));
    }
    let methods: Vec<&str> = fitting
        .iter()
        .map(|(operation, _)| operation.method.as_str())
        .collect();
    let mut answer = Answer::error(405, "this path does not take this method");
    answer
        .headers
        .push(("allow".to_owned(), methods.join(", ")));
    Err(answer)
}

/// Whether a path is of the form of a template; gives the last value of a parameter.
#[expect(
    clippy::option_option,
    reason = "a path may fit without having a parameter"
)]
fn fit(template: &str, segments: &[String]) -> Option<Option<String>> {
    let parts: Vec<&str> = template.split('/').collect();
    if parts.len() != segments.len() {
        return None;
    }
    let mut value = None;
    for (part, segment) in parts.iter().zip(segments) {
        if part.starts_with('{') {
            value = Some(segment.clone());
        } else if part != segment {
            return None;
        }
    }
    Some(value)
}
