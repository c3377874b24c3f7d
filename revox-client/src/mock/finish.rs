//! How calls end: what is said of an end, whether that can be, and what becomes of the call.

use std::sync::{Mutex, PoisonError};

use revox_types::rules::{Object, Shape};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::runtime::Handle;

use super::fields;
use super::outbound::Outbound;
use super::reply::MockError;
use super::simulation::{
    Conversation, Ending, Line, Reached, Resource, SIMULATION, Thing, at, text_at,
};
use super::state::{State, may_change};
use super::thing::{fill, inner};

/// How a call ended, for [`MockServer::finish_call`](super::MockServer::finish_call).
///
/// ```
/// use revox_client::mock::Finished;
/// use serde_json::json;
///
/// let interested = Finished::answered()
///     .outcome("interested")
///     .transcript([("agent", "Hi"), ("user", "Yes")])
///     .output(json!({ "confirmed": true }));
/// let busy = Finished::failed("busy");
/// ```
///
/// Fields that are not set here stay absent in the call, as far as the API's documentation permits.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[must_use = "it does nothing until it is given to `finish_call`"]
pub struct Finished {
    result: Reached,
    outcome: Option<String>,
    transcript: Option<Vec<Spoken>>,
    output: Option<Value>,
    reason: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Spoken {
    role: String,
    content: String,
}

impl Finished {
    fn new(result: Reached) -> Self {
        Self {
            result,
            outcome: None,
            transcript: None,
            output: None,
            reason: None,
        }
    }

    /// A person answered.
    pub fn answered() -> Self {
        Self::new(Reached::Answered)
    }

    /// A voicemail answered.
    pub fn voicemail() -> Self {
        Self::new(Reached::Voicemail)
    }

    /// The phone rang, and nothing answered.
    pub fn no_answer() -> Self {
        Self::new(Reached::NoAnswer)
    }

    /// The call failed. The reason is a documented value for why a number was not reached or why a call ended, such as `busy` or
    /// `connection_timeout`. Any other text becomes the summary of a call that failed for a reason of no class.
    pub fn failed(reason: impl Into<String>) -> Self {
        Self::new(Reached::Failed).reason(reason)
    }

    /// The outcome of the call, a value of the API's enum.
    pub fn outcome(mut self, outcome: impl Into<String>) -> Self {
        self.outcome = Some(outcome.into());
        self
    }

    /// The transcript: pairs of a role (one of the API's, or `agent` for the assistant) and a text.
    pub fn transcript<R: Into<String>, C: Into<String>>(
        mut self,
        lines: impl IntoIterator<Item = (R, C)>,
    ) -> Self {
        let lines = lines.into_iter().map(|(role, content)| Spoken {
            role: role.into(),
            content: content.into(),
        });
        self.transcript = Some(lines.collect());
        self
    }

    /// The structured output: an object with the fields that the assistant asks for.
    pub fn output(mut self, output: Value) -> Self {
        self.output = Some(output);
        self
    }

    /// Why the call ended: a documented value.
    pub fn reason(mut self, reason: impl Into<String>) -> Self {
        self.reason = Some(reason.into());
        self
    }
}

/// The resource of calls, and the fields of a call that hold its conversation.
pub(super) fn calls() -> Result<(&'static Resource, &'static Conversation), MockError> {
    let mut resources = SIMULATION.resources.iter();
    resources
        .find_map(|resource| Some((resource, resource.mark.conversation.as_ref()?)))
        .ok_or_else(|| MockError::new(500, "the API's documentation has no calls"))
}

/// Ends a call, gives it as it is then, and posts the webhook if its URL is one of this machine.
pub(super) fn finish_call(
    state: &Mutex<State>,
    runtime: &Handle,
    id: &str,
    finished: Finished,
) -> Result<Thing, MockError> {
    let call = state
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .finish(id, finished)?;
    if let Some((url, body)) = webhook(&call)
        && let Ok(request) = Outbound::new("POST", &url, &[], Some(&body.to_string()))
    {
        // Whether it arrives is seen by who receives it.
        runtime.spawn(request.send());
    }
    Ok(call)
}

impl State {
    /// Ends a call, and gives it as it is then.
    fn finish(&mut self, id: &str, finished: Finished) -> Result<Thing, MockError> {
        let (resource, conversation) = calls()?;
        let index = self.find(resource, id, &[])?;
        self.transact(|state| {
            let call = state.list(resource)[index].clone();
            may_change(resource, &call, &Thing::new())?;
            let wrong = |why: String| MockError::new(422, why);
            let (mut changes, mut attempt) =
                ended(resource.object, conversation, &call, finished).map_err(wrong)?;
            let was_reached = attempt.get(&conversation.attempt.dial_error).is_none();
            attempt.insert(conversation.attempt.id.clone(), state.id().into());
            attempt.insert(conversation.attempt.started.clone(), state.tick());
            if was_reached {
                attempt.insert(conversation.attempt.answered.clone(), state.tick());
            }
            attempt.insert(conversation.attempt.ended.clone(), state.tick());
            if let Some(object) = inner(resource.object, &conversation.attempts) {
                attempt = fill(object, &[&attempt]);
            }
            let mut attempts = call
                .get(&conversation.attempts)
                .cloned()
                .unwrap_or_default();
            if let Some(attempts) = attempts.as_array_mut() {
                attempts.insert(0, attempt.clone().into());
                changes.insert(conversation.count.clone(), attempts.len().into());
            }
            changes.insert(conversation.attempts.clone(), attempts);
            changes.insert(conversation.newest.clone(), attempt.into());
            Ok(state.change(resource, index, &changes))
        })
    }
}

/// The values that an ending sets in a call and in its newest attempt, or the contradictions.
fn ended(
    object: &'static Object,
    conversation: &Conversation,
    call: &Thing,
    finished: Finished,
) -> Result<(Thing, Thing), String> {
    let ending = conversation.endings.get(&finished.result).cloned();
    let Ending {
        call: mut changes,
        mut attempt,
    } = ending.unwrap_or_default();
    for (field, path) in &conversation.attempt.from {
        attempt.insert(field.clone(), at(call, path).cloned().unwrap_or_default());
    }
    let inside = inner(object, &conversation.attempts);
    let values = |field: &String| inside.map_or_else(Vec::new, |inside| values(inside, field));
    let (dial_errors, end_reasons) = (
        values(&conversation.attempt.dial_error),
        values(&conversation.attempt.end_reason),
    );
    let answered = matches!(finished.result, Reached::Answered | Reached::Voicemail);
    match finished.reason.as_deref() {
        Some(reason) if end_reasons.contains(&reason) => {
            attempt.insert(conversation.attempt.end_reason.clone(), reason.into());
        }
        Some(reason) if !answered && dial_errors.contains(&reason) => {
            attempt.insert(conversation.attempt.dial_error.clone(), reason.into());
        }
        reason if finished.result == Reached::Failed => {
            let unclassified = conversation.unclassified.as_str();
            attempt.insert(conversation.attempt.dial_error.clone(), unclassified.into());
            changes.extend(reason.map(|reason| (conversation.summary.clone(), reason.into())));
        }
        Some(reason) => {
            let what = "reason for a call to end this way";
            let known = [&end_reasons[..], &dial_errors].concat();
            return Err(not_one_of(reason, what, &known));
        }
        None => {}
    }
    if attempt.contains_key(&conversation.attempt.dial_error) {
        for (is_given, name) in [
            (finished.outcome.is_some(), "outcome"),
            (finished.transcript.is_some(), "transcript"),
            (finished.output.is_some(), "output"),
        ] {
            if is_given {
                return Err(format!("nobody was reached, so there is no {name}"));
            }
        }
    }
    if let Some(outcome) = finished.outcome {
        let known = self::values(object, &conversation.outcome);
        is_one_of(&outcome, "outcome", &known)?;
        changes.insert(conversation.outcome.clone(), outcome.into());
    }
    if let Some(spoken) = finished.transcript {
        let Line { role, content } = &conversation.line;
        let line = inside.and_then(|inside| inner(inside, &conversation.attempt.transcript));
        let mut known = line.map_or_else(Vec::new, |line| self::values(line, role));
        known.extend(conversation.roles.keys().map(String::as_str));
        let mut lines = Vec::new();
        for one in spoken {
            let spoken_by = conversation.roles.get(&one.role).unwrap_or(&one.role);
            is_one_of(spoken_by, "role in a transcript", &known)?;
            lines.push(json!({ role: spoken_by, content: one.content }));
        }
        attempt.insert(conversation.attempt.transcript.clone(), lines.into());
    }
    if let Some(output) = finished.output {
        let Value::Object(values) = &output else {
            return Err("the output is not a JSON object".to_owned());
        };
        let declared = fields::declared(at(call, &conversation.output_fields));
        let problems = fields::problems(&declared, values);
        if !problems.is_empty() {
            let path = &conversation.output_fields;
            return Err(format!(
                "the output contradicts `{path}`: {}",
                problems.join("; ")
            ));
        }
        attempt.insert(conversation.attempt.output.clone(), output);
    }
    Ok((changes, attempt))
}

fn is_one_of(value: &str, what: &str, known: &[&str]) -> Result<(), String> {
    if known.contains(&value) {
        return Ok(());
    }
    Err(not_one_of(value, what, known))
}

fn not_one_of(value: &str, what: &str, known: &[&str]) -> String {
    let known = fields::list(known.iter());
    format!("`{value}` is no {what}; known are {known}")
}

/// The URL and the body of the webhook of a call that is over, if its assistant has a URL.
fn webhook(call: &Thing) -> Option<(String, Value)> {
    let (_, conversation) = calls().ok()?;
    let url = text_at(call, &conversation.webhook.url)?.to_owned();
    let body = conversation.webhook.body.iter().map(|(name, path)| {
        let value = path.as_ref().and_then(|path| at(call, path));
        let value = match value {
            // It was observed as one text.
            Some(Value::Array(lines)) => transcript(conversation, lines).into(),
            value => value.cloned().unwrap_or_default(),
        };
        (name.clone(), value)
    });
    Some((url, Value::Object(body.collect())))
}

fn transcript(conversation: &Conversation, lines: &[Value]) -> String {
    let lines = lines.iter().filter_map(Value::as_object).map(|line| {
        let text = |name: &String| text_at(line, name).unwrap_or_default();
        format!(
            "{}: {}",
            text(&conversation.line.role),
            text(&conversation.line.content)
        )
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// The values that a field can have.
fn values(object: &'static Object, field: &str) -> Vec<&'static str> {
    let mut fields = object.fields.iter();
    match fields
        .find(|known| known.name == field)
        .map(|known| &known.value.shape)
    {
        Some(Shape::Enum(of)) => of.values.iter().map(|known| known.value).collect(),
        _ => Vec::new(),
    }
}
