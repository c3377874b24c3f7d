//! Operations on all objects of a resource: a paged search, its export as a file, and a history.

use revox_types::rules::{Object, Shape};
use serde_json::Value;

use super::reply::MockError;
use super::simulation::{
    Action, Filter, History, Resource, SIMULATION, Search, Thing, at, text_at,
};
use super::thing::{fill, inner};

/// One page of the matching objects, and the number of matches on all pages. The first page is number 1.
pub(super) fn page(
    search: &Search,
    things: &[Thing],
    wanted: &Thing,
) -> Result<(Vec<Thing>, usize), MockError> {
    let found = find(search, things, wanted);
    let natural = |name: &String| {
        let number = wanted.get(name).and_then(Value::as_f64)?;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "no list has more items"
        )]
        Some(number as usize).filter(|number| *number > 0)
    };
    let (Some(page), Some(size)) = (natural(&search.page), natural(&search.size)) else {
        let why = format!("`{}` and `{}` begin with 1", search.page, search.size);
        return Err(MockError::new(422, why));
    };
    let total = found.len();
    let start = (page - 1).saturating_mul(size);
    let page = found.into_iter().skip(start).take(size);
    Ok((page.cloned().collect(), total))
}

/// The parameters by which a resource is searched.
pub(super) fn search_of(resource: &Resource) -> Result<&'static Search, MockError> {
    let mut operations = SIMULATION.operations.iter();
    operations
        .find_map(|simulated| match &simulated.action {
            Action::Search(search) if simulated.resource == resource.mark.name => Some(search),
            _ => None,
        })
        .ok_or_else(|| MockError::new(500, format!("{} are not searched", resource.mark.name)))
}

/// The things that are looked for. The newest comes first, unless the request says otherwise; things are kept in the order of their
/// creation.
pub(super) fn find<'t>(search: &Search, things: &'t [Thing], wanted: &Thing) -> Vec<&'t Thing> {
    let mut found: Vec<&Thing> = things
        .iter()
        .filter(|thing| {
            let mut filters = search.filters.iter();
            filters.all(|(name, filter)| fits(search, thing, filter, wanted.get(name)))
        })
        .collect();
    let mut ascending = search.ascending.iter();
    if !ascending.any(|(name, value)| text_at(wanted, name) == Some(value)) {
        found.reverse();
    }
    found
}

/// Whether a thing passes a filter. An empty list filters nothing out.
fn fits(search: &Search, thing: &Thing, filter: &Filter, wanted: Option<&Value>) -> bool {
    match (filter, wanted) {
        (Filter::Equal(path), Some(Value::Array(wanted))) => {
            let value = at(thing, path).unwrap_or(&Value::Null);
            let is_absent = |one: &Value| value.is_null() && *one == *search.absent;
            wanted.is_empty() || wanted.iter().any(|one| one == value || is_absent(one))
        }
        (Filter::Equal(path), Some(wanted)) => at(thing, path) == Some(wanted),
        (Filter::Contained(paths), Some(Value::String(text))) => {
            let text = text.to_lowercase();
            let values = paths.iter().filter_map(|path| at(thing, path));
            values
                .flat_map(texts)
                .any(|value| value.to_lowercase().contains(&text))
        }
        (Filter::Contained(_), _) | (_, None) => true,
    }
}

/// A text, or those that an object has.
fn texts(value: &Value) -> Vec<&str> {
    let members = value
        .as_object()
        .into_iter()
        .flat_map(|members| members.values());
    members.chain([value]).filter_map(Value::as_str).collect()
}

/// A CSV file with a line for each thing and a column for each field that is neither an object nor a list.
pub(super) fn csv(object: &'static Object, things: &[&Thing]) -> String {
    let is_column = |shape: &Shape| {
        matches!(
            shape,
            Shape::String | Shape::Integer | Shape::Number | Shape::Boolean | Shape::Enum(_)
        )
    };
    let columns = object
        .fields
        .iter()
        .filter(|field| is_column(&field.value.shape));
    let columns: Vec<&str> = columns.map(|field| field.name).collect();
    let mut file = columns.join(",");
    file.push('\n');
    for thing in things {
        let cells = columns.iter().map(|column| match thing.get(*column) {
            None | Some(Value::Null) => String::new(),
            Some(Value::String(text)) => format!("\"{}\"", text.replace('"', "\"\"")),
            Some(other) => other.to_string(),
        });
        file.push_str(&cells.collect::<Vec<_>>().join(","));
        file.push('\n');
    }
    file
}

/// An entry for each group of things.
pub(super) fn history(
    history: &History,
    response: Option<&'static Object>,
    things: &[Thing],
) -> Thing {
    let mut entries = Thing::new();
    if let Some(object) = response.and_then(|response| inner(response, &history.entries)) {
        for thing in things {
            let Some(key) = text_at(thing, &history.by) else {
                continue;
            };
            let entry = entries
                .entry(key)
                .or_insert_with(|| fill(object, &[]).into());
            if let Value::Object(entry) = entry {
                add(history, entry, thing);
            }
        }
    }
    Thing::from_iter([(history.entries.clone(), entries.into())])
}

fn add(history: &History, entry: &mut Thing, thing: &Thing) {
    let value = |path: &String| at(thing, path).filter(|value| !value.is_null());
    let count = entry.get(&history.count).and_then(Value::as_u64);
    entry.insert(
        history.count.clone(),
        (count.unwrap_or_default() + 1).into(),
    );
    for (name, path) in &history.latest {
        if let Some(value) = value(path) {
            entry.insert(name.clone(), value.clone());
        }
    }
    for (name, path) in &history.all {
        if let (Some(Value::Array(list)), Some(value)) = (entry.get_mut(name), value(path)) {
            list.push(value.clone());
        }
    }
    for (name, wanted) in &history.any {
        if wanted
            .iter()
            .any(|(path, wanted)| at(thing, path) == Some(wanted))
        {
            entry.insert(name.clone(), true.into());
        }
    }
}
