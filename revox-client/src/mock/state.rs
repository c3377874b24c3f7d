//! The stored objects, and how operations change them.

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;

use revox_types::rules::Shape;
use serde_json::{Value, json};

use super::reply::MockError;
use super::search;
use super::simulation::{Action, Names, Resource, SIMULATION, Simulated, Thing, text_at};
use super::store::{self, COUNTERS, Counters};
use super::thing::{as_map, fill, takes_null};

/// The result of an operation.
pub(super) enum Outcome {
    /// Things, and how many there are, those on other pages included.
    Things(Vec<Thing>, usize),
    /// The body of the response.
    Whole(Thing),
    /// A text that a voice says.
    Speech(String),
}

/// The prefix of this server's ids.
const ID_PREFIX: &str = "00000000-0000-4000-8000-";

/// The text that a voice speaks if none is given.
const SENTENCE: &str = "This is how your assistant will sound.";

/// Everything that the server knows.
pub(super) struct State {
    things: BTreeMap<&'static str, Vec<Thing>>,
    /// The clock advances by one with each change, so that every run gives the same times.
    counters: Counters,
    file: Option<PathBuf>,
}

/// The things and the counters of an earlier moment.
type Moment = (BTreeMap<&'static str, Vec<Thing>>, Counters);

impl State {
    /// Begins with what is given, else with what the file holds, else with what the marks say.
    pub(super) fn new(given: Option<Value>, file: Option<PathBuf>) -> io::Result<Self> {
        let wrong = |why: String| io::Error::new(io::ErrorKind::InvalidData, why);
        let stored = match (&given, &file) {
            (None, Some(path)) => store::read(path).map_err(wrong)?,
            (Some(_), Some(path)) => store::read(path).and(Ok(given)).map_err(wrong)?,
            (_, None) => given,
        };
        let Value::Object(mut stored) = stored.unwrap_or_else(|| json!({})) else {
            return Err(wrong("the state is not a JSON object".to_owned()));
        };
        let mut counters = Counters::take(&mut stored).map_err(wrong)?;
        let mut things = BTreeMap::new();
        for Resource { object, mark } in &SIMULATION.resources {
            let name = mark.name.as_str();
            let listed = stored
                .remove(name)
                .unwrap_or_else(|| mark.initial.clone().into());
            let listed = store::things(name, &mark.id, listed).map_err(wrong)?;
            let listed: Vec<Thing> = listed.iter().map(|thing| fill(object, &[thing])).collect();
            // Ids go on after those that an earlier run gave, even if its counters are missing.
            let given = listed.iter().filter_map(|thing| {
                let digits = text_at(thing, &mark.id)?.strip_prefix(ID_PREFIX)?;
                let digits = Some(digits).filter(|digits| digits.len() == 12);
                u64::from_str_radix(digits?, 16).ok()
            });
            counters.ids = given.fold(counters.ids, u64::max);
            things.insert(name, listed);
        }
        if let Some(unknown) = stored.keys().next() {
            return Err(wrong(format!("the state has an unknown part, `{unknown}`")));
        }
        Ok(Self {
            things,
            counters,
            file,
        })
    }

    pub(super) fn to_json(&self) -> Value {
        let mut state = json!(self.things);
        state[COUNTERS] = json!(self.counters);
        state
    }

    /// Carries out an operation.
    pub(super) fn act(
        &mut self,
        simulated: &'static Simulated,
        id: Option<&str>,
        query: &[(&'static str, String)],
        body: &Thing,
    ) -> Result<Outcome, MockError> {
        if simulated.action.changes() {
            self.transact(|state| state.carry_out(simulated, id, query, body))
        } else {
            self.carry_out(simulated, id, query, body)
        }
    }

    /// Changes the state and writes it to its file. What cannot be written is undone, since the next run would not know of it.
    pub(super) fn transact<T>(
        &mut self,
        change: impl FnOnce(&mut Self) -> Result<T, MockError>,
    ) -> Result<T, MockError> {
        let Some(path) = self.file.clone() else {
            return change(self);
        };
        let before: Moment = (self.things.clone(), self.counters);
        let changed = change(self).and_then(|changed| {
            store::write(&path, &self.to_json()).map_err(|error| MockError::new(500, error))?;
            Ok(changed)
        });
        if changed.is_err() {
            (self.things, self.counters) = before;
        }
        changed
    }

    fn carry_out(
        &mut self,
        simulated: &'static Simulated,
        id: Option<&str>,
        query: &[(&'static str, String)],
        body: &Thing,
    ) -> Result<Outcome, MockError> {
        if matches!(simulated.action, Action::Respond) {
            return Ok(Outcome::Things(Vec::new(), 0));
        }
        let resource = SIMULATION.resource(simulated.resource).ok_or_else(|| {
            MockError::new(500, format!("nothing is kept for {}", simulated.operation))
        })?;
        // Without an id, it is the only one, such as the user.
        let index = id.map(|id| self.find(resource, id, query)).transpose()?;
        let index = index.unwrap_or_default();
        let referred = self.referred(simulated.action.refers(), body)?;
        let list = self.list(resource);
        let thing = match (&simulated.action, list.get(index)) {
            (Action::List, _) => return Ok(Outcome::Things(list.clone(), list.len())),
            (Action::Search(search), _) => {
                let (page, total) = search::page(search, list, body)?;
                return Ok(Outcome::Things(page, total));
            }
            (Action::Export { search, csv, sets }, _) => {
                let mut file = sets.clone();
                let wanted = body.get(search).map(as_map).unwrap_or_default();
                let found = search::find(search::search_of(resource)?, list, &wanted);
                file.insert(csv.clone(), search::csv(resource.object, &found).into());
                return Ok(Outcome::Whole(file));
            }
            (Action::History(history), _) => {
                let entries = search::history(history, simulated.response, list);
                return Ok(Outcome::Whole(entries));
            }
            (Action::Speak { text, .. }, _) => {
                let text = body.get(text).and_then(Value::as_str);
                return Ok(Outcome::Speech(text.unwrap_or(SENTENCE).to_owned()));
            }
            (Action::Create { .. }, _) => {
                let made = self.create(resource, body, &referred);
                self.list(resource).push(made.clone());
                made
            }
            (_, None) | (Action::Respond, _) => return Err(missing(resource, "")),
            (Action::Retrieve, Some(thing)) => thing.clone(),
            (Action::Update { .. }, Some(_)) => {
                let changes = with_sources(resource, body, &referred);
                self.change(resource, index, &changes)
            }
            (Action::Change { sets }, Some(thing)) => {
                may_change(resource, thing, sets)?;
                self.change(resource, index, sets)
            }
            (Action::Delete, Some(_)) => {
                self.may_delete(resource, index)?;
                self.list(resource).remove(index)
            }
            (Action::Clone, Some(thing)) => {
                let mut twin = thing.clone();
                if let Some(label) = &resource.mark.label {
                    let text = text_at(&twin, label).unwrap_or_default();
                    let text = format!("{text} (Copy)");
                    twin.insert(label.clone(), text.into());
                }
                let made = self.create(resource, &twin, &Thing::new());
                self.list(resource).push(made.clone());
                made
            }
        };
        Ok(Outcome::Things(vec![thing], 1))
    }

    /// The things whose ids stand in these fields of a request, by field.
    fn referred(&self, refers: Option<&Names>, body: &Thing) -> Result<Thing, MockError> {
        let mut referred = Thing::new();
        for (field, name) in refers.into_iter().flatten() {
            let (Some(id), Some(resource)) = (text_at(body, field), SIMULATION.resource(name))
            else {
                continue;
            };
            let index = self.find(resource, id, &[])?;
            referred.insert(
                field.clone(),
                self.things[name.as_str()][index].clone().into(),
            );
        }
        Ok(referred)
    }

    /// Makes a thing of a request.
    fn create(&mut self, resource: &Resource, body: &Thing, referred: &Thing) -> Thing {
        let mark = &resource.mark;
        let mut own = Thing::from_iter([(mark.id.clone(), self.id().into())]);
        let now = self.tick();
        for date in [&mark.created, &mark.updated].into_iter().flatten() {
            own.insert(date.clone(), now.clone());
        }
        let mut taken = with_sources(resource, body, referred);
        let mut embedded = Vec::new();
        for field in resource.object.fields {
            let (Shape::Object(object), Some(Value::Object(thing))) =
                (&field.value.shape, taken.get(field.name))
            else {
                continue;
            };
            let Some(kind) = SIMULATION.resource_of(object) else {
                continue;
            };
            let thing = if thing.contains_key(&kind.mark.id) {
                thing.clone()
            } else {
                // It exists for this thing alone.
                let thing = thing.clone();
                self.create(kind, &thing, &Thing::new())
            };
            taken.insert(field.name.to_owned(), thing.clone().into());
            embedded.push(thing);
        }
        // Fields that the request leaves out are copied from the object that it refers to.
        let mut sources = vec![&own, &taken];
        sources.extend(&embedded);
        fill(resource.object, &sources)
    }

    /// Sets fields of a thing.
    pub(super) fn change(&mut self, resource: &Resource, index: usize, changes: &Thing) -> Thing {
        let now = self.tick();
        let thing = &mut self.list(resource)[index];
        for field in resource.object.fields {
            let Some(value) = changes.get(field.name) else {
                continue;
            };
            if !value.is_null() || takes_null(&field.value) {
                thing.insert(field.name.to_owned(), value.clone());
            } else {
                thing.remove(field.name);
            }
        }
        if let Some(updated) = &resource.mark.updated {
            thing.insert(updated.clone(), now);
        }
        *thing = fill(resource.object, &[&*thing]);
        thing.clone()
    }

    /// Refuses to delete what may not be deleted, and what another thing uses.
    fn may_delete(&self, resource: &Resource, index: usize) -> Result<(), MockError> {
        let mark = &resource.mark;
        let thing = &self.things[mark.name.as_str()][index];
        if let Some(deletable) = &mark.deletable
            && thing.get(deletable) != Some(&Value::Bool(true))
        {
            let why = format!("only what has `{deletable}` can be deleted");
            return Err(MockError::new(403, why));
        }
        let id = text_at(thing, &mark.id);
        for user in &SIMULATION.resources {
            let Some(path) = user.mark.uses.get(&mark.name) else {
                continue;
            };
            let mut users = self.things[user.mark.name.as_str()].iter();
            if let Some(user) = users.find(|user| text_at(user, path) == id) {
                let user = text_at(user, &mark.id).unwrap_or_default();
                return Err(MockError::new(409, format!("it is in use: by {user}")));
            }
        }
        Ok(())
    }

    /// The place of the thing with this id, and with what the query asks for.
    pub(super) fn find(
        &self,
        resource: &Resource,
        id: &str,
        query: &[(&'static str, String)],
    ) -> Result<usize, MockError> {
        let mut things = self.things[resource.mark.name.as_str()].iter();
        let wanted = |thing: &Thing| {
            text_at(thing, &resource.mark.id) == Some(id)
                && query
                    .iter()
                    .all(|(name, wanted)| text_at(thing, name).is_none_or(|value| value == wanted))
        };
        things.position(wanted).ok_or_else(|| missing(resource, id))
    }

    pub(super) fn list(&mut self, resource: &Resource) -> &mut Vec<Thing> {
        self.things
            .get_mut(resource.mark.name.as_str())
            .expect("each resource has its list from the beginning")
    }

    /// A new id, of the form of a UUID.
    pub(super) fn id(&mut self) -> String {
        self.counters.ids += 1;
        format!("{ID_PREFIX}{:012x}", self.counters.ids)
    }

    /// The next moment of the server's own clock, which began with the year 2025.
    pub(super) fn tick(&mut self) -> Value {
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
}

/// Refuses to change what is over. The document lists the values that end a call, but no transitions. It also lets an operation such as
/// cancelling be sent once more when the response was lost, so doing again what is done is a success.
pub(super) fn may_change(
    resource: &Resource,
    thing: &Thing,
    changes: &Thing,
) -> Result<(), MockError> {
    let Some(status) = &resource.mark.status else {
        return Ok(());
    };
    let value = text_at(thing, &status.field).unwrap_or_default();
    let is_over = status.over.iter().any(|over| over == value);
    if is_over && text_at(changes, &status.field) != Some(value) {
        let why = format!(
            "{}: {} is over (its `{}` is `{value}`), and cannot be changed",
            resource.mark.name,
            text_at(thing, &resource.mark.id).unwrap_or_default(),
            status.field
        );
        return Err(MockError::new(409, why));
    }
    Ok(())
}

/// A request's fields, with those of the thing that are named otherwise in it.
fn with_sources(resource: &Resource, body: &Thing, referred: &Thing) -> Thing {
    let mut taken = body.clone();
    for (field, source) in &resource.mark.from {
        if let Some(value) = referred.get(source).or_else(|| body.get(source)) {
            taken.insert(field.clone(), value.clone());
        }
    }
    taken
}

fn missing(resource: &Resource, id: &str) -> MockError {
    MockError::new(404, format!("{}: there is no {id}", resource.mark.name))
}
