//! What the server simulates: which operation does what, with which kind of thing.

use revox_types::generated::{answers, operations};
use revox_types::operation::Operation;
use revox_types::rules::Object;

/// An operation that the server acts on.
pub(super) struct Simulated {
    pub(super) operation: &'static Operation,
    pub(super) action: Action,
    /// The kind of thing that it is about.
    pub(super) thing: &'static Object,
    /// What the answer is.
    pub(super) answer: &'static Object,
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
}
