//! What exists, and how operations change it.

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;

use revox_types::generated::{answers, model};
use revox_types::model::Nullable;
use revox_types::rules::{Object, Shape};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::simulation::{Action, Simulated};
use super::store::{self, COUNTERS, Counters};
use super::thing::{Seed, Thing, as_map, takes_null};
use super::{search, sound};

/// Why an operation is not carried out: a status and a message.
pub(super) type Refusal = (u16, String);

/// The things and the counters of an earlier moment.
type Before = (BTreeMap<&'static str, Vec<Thing>>, Counters);

/// What an operation led to.
#[derive(Default)]
pub(super) struct Found {
    /// What the answer shows.
    pub(super) things: Vec<Thing>,
    /// How many there are, those on other pages included.
    pub(super) total: usize,
    /// The answer, if it is not JSON.
    pub(super) sound: Option<Vec<u8>>,
}

/// What the ids of this server begin with.
const ID_PREFIX: &str = "00000000-0000-4000-8000-";

/// What a voice says that was not told what to say.
const SENTENCE: &str = "This is how your assistant will sound.";

/// Everything that the server knows.
pub(super) struct State {
    seed: Seed,
    things: BTreeMap<&'static str, Vec<Thing>>,
    /// The clock advances by one with each change, so that every run gives the same times.
    counters: Counters,
    file: Option<PathBuf>,
}

impl State {
    /// Begins with what is given, else with what the file holds, else with the seed.
    pub(super) fn new(given: Option<Value>, file: Option<PathBuf>) -> io::Result<Self> {
        let seed = Seed::load();
        let wrong = |why: String| io::Error::new(io::ErrorKind::InvalidData, why);
        let stored = match (&given, &file) {
            (None, Some(path)) => store::read(path)?,
            (Some(_), Some(path)) => store::read(path).and(Ok(given))?,
            (_, None) => given,
        };
        let Value::Object(mut stored) = stored.unwrap_or_else(|| json!({})) else {
            return Err(wrong("the state is not a JSON object".to_owned()));
        };
        let mut state = Self {
            seed,
            things: BTreeMap::new(),
            counters: Counters::take(&mut stored).map_err(wrong)?,
            file,
        };
        for simulated in Simulated::all() {
            let resource = simulated.resource();
            if matches!(simulated.action, Action::Nothing) || state.things.contains_key(resource) {
                continue;
            }
            let listed = stored
                .remove(resource)
                .or_else(|| state.seed.state().get(resource).cloned())
                .unwrap_or_else(|| json!([]));
            let things = store::things(resource, listed).map_err(wrong)?;
            let things = things
                .iter()
                .map(|thing| as_map(&state.seed.fill(simulated.thing, &[thing])))
                .collect();
            state.things.insert(resource, things);
        }
        if let Some(unknown) = stored.keys().next() {
            return Err(wrong(format!("the state has an unknown part, `{unknown}`")));
        }
        // Ids go on after those that an earlier run gave, even if its counters are missing.
        let given = state.things.values().flatten();
        let newest = given
            .filter_map(|thing| thing.get("id")?.as_str()?.strip_prefix(ID_PREFIX))
            .filter(|digits| digits.len() == 12)
            .filter_map(|digits| u64::from_str_radix(digits, 16).ok())
            .max()
            .unwrap_or_default();
        state.counters.ids = state.counters.ids.max(newest);
        Ok(state)
    }

    pub(super) fn seed(&self) -> &Seed {
        &self.seed
    }

    pub(super) fn to_json(&self) -> Value {
        let mut state = json!(self.things);
        state[COUNTERS] = self.counters.to_json();
        state
    }

    /// Carries out an operation. What cannot be written to the file was not done.
    pub(super) fn act(
        &mut self,
        simulated: &'static Simulated,
        id: Option<&str>,
        query: &[(&'static str, String)],
        body: &Thing,
    ) -> Result<Found, Refusal> {
        let before = self.before();
        let found = self.carry_out(simulated, id, query, body)?;
        let changes = !matches!(
            simulated.action,
            Action::List
                | Action::Retrieve
                | Action::Search
                | Action::Export
                | Action::History
                | Action::Speak
                | Action::Nothing
        );
        if changes {
            self.save(before).map_err(|error| (500, error))?;
        }
        Ok(found)
    }

    fn carry_out(
        &mut self,
        simulated: &'static Simulated,
        id: Option<&str>,
        query: &[(&'static str, String)],
        body: &Thing,
    ) -> Result<Found, Refusal> {
        let resource = simulated.resource();
        let found = match id {
            None => None,
            Some(id) => Some(self.find(resource, id, query)?),
        };
        let stored = self.things.get(resource).map_or(&[][..], Vec::as_slice);
        let thing = match (simulated.action, found) {
            (Action::List, _) => return Ok(Found::from(stored.to_vec())),
            (Action::Search, _) => {
                let params = typed(&Value::Object(body.clone())).map_err(|error| (422, error))?;
                let (things, total) = search::page(stored, &params)?;
                return Ok(Found {
                    total,
                    ..Found::from(things)
                });
            }
            (Action::Export, _) => {
                let params: model::CallExportParams =
                    typed(&Value::Object(body.clone())).map_err(|error| (422, error))?;
                return search::export(&self.seed, stored, &params.filters).map(Found::from);
            }
            (Action::History, _) => return search::history(&self.seed, stored).map(Found::from),
            (Action::Speak, _) => return self.speak(resource, body),
            (Action::Create, _) => {
                let made = self.create(simulated.thing, body)?;
                self.list(resource).push(made.clone());
                made
            }
            (Action::Nothing, _) | (_, None) => return Ok(Found::default()),
            (Action::Retrieve, Some(index)) => return Ok(Found::from(stored[index].clone())),
            (Action::Update, Some(index)) => self.update(simulated, index, body)?,
            (Action::Change, Some(index)) => {
                self.may_change(simulated, index)?;
                let changes = self.seed.changes(simulated.operation.id);
                self.change(simulated, index, &changes)
            }
            (Action::Delete, Some(index)) => {
                self.may_delete(simulated.thing, index)?;
                self.list(resource).remove(index)
            }
            (Action::Clone, Some(index)) => {
                let mut twin = self.list(resource)[index].clone();
                let name = twin.get("name").and_then(Value::as_str).unwrap_or_default();
                let name = format!("{name} (Copy)");
                twin.insert("name".to_owned(), Value::from(name));
                twin.retain(|field, _| !is_stamp(simulated.thing, field));
                let made = self.create(simulated.thing, &twin)?;
                self.list(resource).push(made.clone());
                made
            }
        };
        Ok(Found::from(thing))
    }

    /// Ends a call with one attempt, in which somebody answered.
    pub(super) fn complete_call(&mut self, id: &str, output: Value) -> Result<(), String> {
        let Value::Object(output) = output else {
            return Err("the output is not a JSON object".to_owned());
        };
        let (resource, index) = Simulated::all()
            .iter()
            .filter(|simulated| std::ptr::eq(simulated.thing, &raw const answers::CALL))
            .find_map(|simulated| {
                let resource = simulated.resource();
                Some((resource, self.find(resource, id, &[]).ok()?))
            })
            .ok_or_else(|| format!("there is no call {id}"))?;
        let before = self.before();
        let changes = self.seed.changes("calls.complete");
        let stored = self.list(resource)[index].clone();
        let mut call: model::Call = typed(&self.seed.fill(&answers::CALL, &[&changes, &stored]))?;
        let own = Thing::from_iter([("id".to_owned(), Value::from(self.id()))]);
        let mut attempt: model::CallAttempt =
            typed(&self.seed.fill(&answers::CALL_ATTEMPT, &[&own]))?;
        attempt.phone_number.clone_from(&call.to_phone_number);
        attempt.started_at = self.tick();
        attempt.answered_at = self.tick();
        attempt.ended_at = self.tick();
        attempt.structured_output = Some(output.into_iter().collect());
        call.updated_at = attempt.ended_at.clone();
        call.call_attempts.insert(0, attempt.clone());
        call.last_call_attempt = Some(attempt);
        self.list(resource)[index] = untyped(&call)?;
        self.save(before)
    }

    /// Makes a thing of what a request says.
    fn create(&mut self, object: &'static Object, body: &Thing) -> Result<Thing, Refusal> {
        let mut own = Thing::from_iter([("id".to_owned(), Value::from(self.id()))]);
        let now = self.tick();
        for field in object.fields.iter().filter(|field| field.required) {
            let dates = ["created", "updated"]
                .iter()
                .any(|word| field.name.starts_with(word));
            if dates && matches!(field.value.shape, Shape::Any) {
                own.insert(field.name.to_owned(), now.clone());
            }
        }
        let mut sources = vec![body];
        let mut call = None;
        if std::ptr::eq(object, &raw const answers::CALL) {
            call = Some(self.call(body)?);
        }
        if std::ptr::eq(object, &raw const answers::CAMPAIGN) {
            let params: model::CampaignCreateParams =
                typed(&Value::Object(body.clone())).map_err(|error| (422, error))?;
            self.assistant(&params.assistant_id)?;
        }
        if let Some((_, assistant)) = &call {
            // What the request leaves open is as the assistant has it.
            sources.push(assistant);
        }
        let body_first = self.seed.fill(object, &sources);
        let mut made = as_map(&body_first);
        for (name, value) in own {
            if name == "id" || !body.contains_key(&name) {
                made.insert(name, value);
            }
        }
        if let Some((params, assistant)) = call {
            let mut call: model::Call = typed(&Value::Object(made)).map_err(internal)?;
            call.to_phone_number = params.phone_number;
            if !assistant.is_empty() {
                let filled = self.seed.fill(&answers::ASSISTANT, &[&assistant]);
                call.assistant = Some(typed(&filled).map_err(internal)?);
            }
            made = untyped(&call).map_err(internal)?;
        }
        Ok(made)
    }

    /// What a call asks for, and the assistant that is to speak on it.
    fn call(&mut self, body: &Thing) -> Result<(model::CallCreateParams, Thing), Refusal> {
        let params: model::CallCreateParams =
            typed(&Value::Object(body.clone())).map_err(|error| (422, error))?;
        let assistant = match (&params.assistant_id, &params.assistant) {
            (Some(id), _) => self.assistant(id)?,
            // It exists for this call alone.
            (None, Some(inline)) => {
                let inline = untyped(inline).map_err(internal)?;
                self.create(&answers::ASSISTANT, &inline)?
            }
            (None, None) => Thing::new(),
        };
        Ok((params, assistant))
    }

    fn assistant(&self, id: &str) -> Result<Thing, Refusal> {
        Simulated::all()
            .iter()
            .filter(|simulated| std::ptr::eq(simulated.thing, &raw const answers::ASSISTANT))
            .find_map(|simulated| {
                let resource = simulated.resource();
                let index = self.find(resource, id, &[]).ok()?;
                self.things.get(resource)?.get(index).cloned()
            })
            .ok_or_else(|| (404, format!("there is no assistant {id}")))
    }

    /// Changes what a request says.
    fn update(
        &mut self,
        simulated: &'static Simulated,
        index: usize,
        body: &Thing,
    ) -> Result<Thing, Refusal> {
        if !std::ptr::eq(simulated.thing, &raw const answers::PHONE_NUMBER) {
            return Ok(self.change(simulated, index, body));
        }
        // The request has the id of an assistant, and the answer the assistant itself.
        let params: model::PhoneNumberUpdateParams =
            typed(&Value::Object(body.clone())).map_err(|error| (422, error))?;
        let speaker = match params.inbound_assistant_id {
            Nullable::Omit => None,
            Nullable::Null => Some(None),
            Nullable::Value(id) => {
                let found = Value::Object(self.assistant(&id)?);
                Some(Some(typed(&found).map_err(internal)?))
            }
        };
        let mut thing = self.change(simulated, index, body);
        if let Some(speaker) = speaker {
            let mut number: model::PhoneNumber = typed(&Value::Object(thing)).map_err(internal)?;
            number.inbound_assistant = speaker;
            thing = untyped(&number).map_err(internal)?;
            self.list(simulated.resource())[index].clone_from(&thing);
        }
        Ok(thing)
    }

    /// Lets a voice say something.
    fn speak(&self, resource: &str, body: &Thing) -> Result<Found, Refusal> {
        let params: model::VoicePreviewParams =
            typed(&Value::Object(body.clone())).map_err(|error| (422, error))?;
        self.find(resource, &params.voice_id, &[])?;
        let text = params.text.as_deref().unwrap_or(SENTENCE);
        Ok(Found {
            sound: Some(sound::silence(text.chars().count())),
            ..Found::default()
        })
    }

    fn change(&mut self, simulated: &'static Simulated, index: usize, changes: &Thing) -> Thing {
        let resource = simulated.resource();
        let mut thing = self.list(resource)[index].clone();
        for field in simulated.thing.fields {
            let Some(value) = changes.get(field.name) else {
                continue;
            };
            if !value.is_null() || takes_null(&field.value) {
                thing.insert(field.name.to_owned(), value.clone());
            } else {
                thing.remove(field.name);
            }
        }
        let now = self.tick();
        for field in simulated.thing.fields {
            if matches!(field.value.shape, Shape::Any) && field.name.starts_with("updated") {
                thing.insert(field.name.to_owned(), now.clone());
            }
        }
        let thing = as_map(&self.seed.fill(simulated.thing, &[&thing]));
        self.list(resource)[index].clone_from(&thing);
        thing
    }

    /// Refuses to stop or to resume a call that is over. The document calls `resume` going on with a call that was paused, and names the
    /// status words of an end, but no transitions. It also lets each of these operations be sent once more when the answer was lost,
    /// so that doing again what is done is a success, and so are calls that are resumed without having been paused. A campaign has no
    /// status for having been cancelled, and is left alone.
    fn may_change(&self, simulated: &'static Simulated, index: usize) -> Result<(), Refusal> {
        if !std::ptr::eq(simulated.thing, &raw const answers::CALL) {
            return Ok(());
        }
        let call = self
            .things
            .get(simulated.resource())
            .and_then(|calls| calls.get(index));
        let status = call.and_then(|call| call.get("status")?.as_str());
        let changes = self.seed.changes(simulated.operation.id);
        let wanted = changes.get("status").and_then(Value::as_str);
        match status {
            Some("completed" | "cancelled" | "errored") if status != wanted => {
                let status = status.unwrap_or_default();
                Err((409, format!("the call is over: its status is `{status}`")))
            }
            _ => Ok(()),
        }
    }

    /// Refuses to delete a voice that came with the server, or that an assistant speaks with.
    fn may_delete(&self, object: &'static Object, index: usize) -> Result<(), Refusal> {
        if !std::ptr::eq(object, &raw const answers::CATALOG_VOICE) {
            return Ok(());
        }
        let of_kind = |kind: &'static Object| {
            let simulated = Simulated::all()
                .iter()
                .find(move |simulated| std::ptr::eq(simulated.thing, kind))?;
            self.things.get(simulated.resource())
        };
        let voice: model::CatalogVoice = of_kind(object)
            .and_then(|voices| voices.get(index))
            .ok_or_else(|| (404, "there is no such voice".to_owned()))
            .and_then(|voice| typed(&Value::Object(voice.clone())).map_err(internal))?;
        if voice.is_cloned != Some(true) {
            return Err((403, "only a cloned voice can be deleted".to_owned()));
        }
        let used = of_kind(&answers::ASSISTANT)
            .into_iter()
            .flatten()
            .any(|assistant| {
                typed::<model::Assistant>(&Value::Object(assistant.clone()))
                    .is_ok_and(|assistant| assistant.voice.is_some_and(|used| used.id == voice.id))
            });
        if used {
            return Err((409, "an assistant uses this voice".to_owned()));
        }
        Ok(())
    }

    /// The place of the thing with this id, and with what the query asks for.
    fn find(
        &self,
        resource: &str,
        id: &str,
        query: &[(&'static str, String)],
    ) -> Result<usize, Refusal> {
        self.things
            .get(resource)
            .into_iter()
            .flatten()
            .position(|thing| {
                thing.get("id").and_then(Value::as_str) == Some(id)
                    && query.iter().all(|(name, wanted)| {
                        let value = thing.get(*name).and_then(Value::as_str);
                        value.is_none_or(|value| value == wanted)
                    })
            })
            .ok_or_else(|| (404, format!("{resource}: there is no {id}")))
    }

    fn list(&mut self, resource: &'static str) -> &mut Vec<Thing> {
        self.things.entry(resource).or_default()
    }

    /// A new id, of the form of a UUID.
    fn id(&mut self) -> String {
        self.counters.ids += 1;
        format!("{ID_PREFIX}{:012x}", self.counters.ids)
    }

    /// The next moment of the server's own clock, which began with the year 2025.
    fn tick(&mut self) -> Value {
        self.counters.now += 1;
        let (minutes, second) = (self.counters.now / 60, self.counters.now % 60);
        let (hours, minute) = (minutes / 60, minutes % 60);
        let (days, hour) = (hours / 24, hours % 24);
        // Months of 28 days, which are enough for a clock that only has to run forward.
        let (months, day) = (days / 28, days % 28 + 1);
        let (year, month) = (2025 + months / 12, months % 12 + 1);
        Value::from(format!(
            "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.000Z"
        ))
    }

    /// What there is before a change, if the change may have to be undone.
    fn before(&self) -> Option<Before> {
        self.file.as_ref()?;
        Some((self.things.clone(), self.counters))
    }

    /// Writes the state to its file, or undoes the change, so that nobody is told of what the next run does not know.
    fn save(&mut self, before: Option<Before>) -> Result<(), String> {
        let (Some(path), Some((things, counters))) = (&self.file, before) else {
            return Ok(());
        };
        store::write(path, &self.to_json()).inspect_err(|_| {
            self.things = things;
            self.counters = counters;
        })
    }
}

impl From<Vec<Thing>> for Found {
    fn from(things: Vec<Thing>) -> Self {
        Self {
            total: things.len(),
            things,
            sound: None,
        }
    }
}

impl From<Thing> for Found {
    fn from(thing: Thing) -> Self {
        Self::from(vec![thing])
    }
}

/// Whether a field tells apart or dates a thing, so that a copy needs its own.
fn is_stamp(object: &'static Object, name: &str) -> bool {
    name == "id"
        || object
            .fields
            .iter()
            .any(|field| field.name == name && matches!(field.value.shape, Shape::Any))
}

pub(super) fn typed<T: DeserializeOwned>(value: &Value) -> Result<T, String> {
    T::deserialize(value).map_err(|error| error.to_string())
}

pub(super) fn untyped<T: Serialize>(value: &T) -> Result<Thing, String> {
    let value = serde_json::to_value(value).map_err(|error| error.to_string())?;
    Ok(as_map(&value))
}

#[expect(clippy::needless_pass_by_value, reason = "it is passed to `map_err`")]
pub(super) fn internal(error: String) -> Refusal {
    (500, format!("the mock server is at fault: {error}"))
}
