//! What is asked of all calls together: a search by pages, a file of what it finds, and the history of each phone number.

use std::collections::BTreeMap;

use revox_types::generated::{answers, model};
use revox_types::model::{CallAttemptResult, CallSearchParams, SortDirection};

use super::state::{Refusal, internal, typed, untyped};
use super::thing::{Seed, Thing};

/// One page of the calls that were looked for, and how many there are on all pages. The first page is number 1.
pub(super) fn page(
    calls: &[Thing],
    params: &CallSearchParams,
) -> Result<(Vec<Thing>, usize), Refusal> {
    let calls = find(calls, params)?;
    let natural = |number: i64| usize::try_from(number).ok().filter(|number| *number > 0);
    let (Some(page), Some(size)) = (natural(params.page), natural(params.page_size)) else {
        let message = "the number of the page and its size begin with 1";
        return Err((422, message.to_owned()));
    };
    let total = calls.len();
    let start = (page - 1).saturating_mul(size);
    let page = calls.into_iter().skip(start).take(size);
    let page = page.map(|call| untyped(&call).map_err(internal));
    Ok((page.collect::<Result<_, _>>()?, total))
}

/// The calls that were looked for as a CSV file, with a line for each.
pub(super) fn export(
    seed: &Seed,
    calls: &[Thing],
    params: &CallSearchParams,
) -> Result<Thing, Refusal> {
    let mut file: model::CallExportResponse =
        typed(&seed.fill(&answers::CALL_EXPORT_RESPONSE, &[])).map_err(internal)?;
    "calls.csv".clone_into(&mut file.filename);
    "id,status,from,to,attempts\n".clone_into(&mut file.csv);
    for call in find(calls, params)? {
        let attempts = call.call_attempts.len().to_string();
        let columns = [
            call.id.as_str(),
            call.status.as_str(),
            &call.from_phone_number,
            &call.to_phone_number,
            &attempts,
        ];
        let line = columns.map(|text| format!("\"{}\"", text.replace('"', "\"\"")));
        file.csv.push_str(&line.join(","));
        file.csv.push('\n');
    }
    untyped(&file).map_err(internal)
}

/// What happened with each phone number that was called.
pub(super) fn history(seed: &Seed, calls: &[Thing]) -> Result<Thing, Refusal> {
    let mut answer: model::CallPhoneHistoryResponse =
        typed(&seed.fill(&answers::CALL_PHONE_HISTORY_RESPONSE, &[])).map_err(internal)?;
    let mut numbers: BTreeMap<String, model::PhoneHistory> = BTreeMap::new();
    let empty: model::PhoneHistory =
        typed(&seed.fill(&answers::PHONE_HISTORY, &[])).map_err(internal)?;
    for call in read(calls)? {
        let entry = numbers
            .entry(call.to_phone_number)
            .or_insert_with(|| empty.clone());
        entry.count += 1.0;
        if let Some(attempt) = call.last_call_attempt {
            entry.last_called_at = attempt.started_at.as_str().map(str::to_owned);
            entry.reached_human |= attempt.result == Some(CallAttemptResult::Human);
        }
        entry.last_outcome = call.outcome.or(entry.last_outcome.take());
        entry.campaigns.extend(call.campaign);
    }
    answer.phone_history = numbers.into_iter().collect();
    untyped(&answer).map_err(internal)
}

fn read(calls: &[Thing]) -> Result<Vec<model::Call>, Refusal> {
    calls
        .iter()
        .map(|call| typed(&call.clone().into()).map_err(internal))
        .collect()
}

fn find(calls: &[Thing], params: &CallSearchParams) -> Result<Vec<model::Call>, Refusal> {
    let mut found = read(calls)?;
    found.retain(|call| fits(call, params));
    // The newest comes first; calls are kept in the order of their creation.
    if params.sort_direction != Some(SortDirection::Asc) {
        found.reverse();
    }
    Ok(found)
}

fn fits(call: &model::Call, params: &CallSearchParams) -> bool {
    let outcome = call.outcome.as_ref().map(model::CallOutcome::as_str);
    let answered = call
        .last_call_attempt
        .as_ref()
        .and_then(|attempt| attempt.result.as_ref());
    let answered = answered.map(CallAttemptResult::as_str);
    let none = |filter: &str, found: Option<&str>, none: &str| {
        found.map_or(filter == none, |found| filter == found)
    };
    among(&params.assignee_ids, |id| {
        call.assignee.as_ref().is_some_and(|user| user.id == *id)
    }) && among(&params.assistant_ids, |id| {
        call.assistant.as_ref().is_some_and(|known| known.id == *id)
    }) && among(&params.campaign_ids, |id| {
        call.campaign.as_ref().is_some_and(|known| known.id == *id)
    }) && among(&params.directions, |direction| call.direction == *direction)
        && among(&params.from_phone_numbers, |number| {
            call.from_phone_number == *number
        })
        && among(&params.statuses, |status| call.status == *status)
        && among(&params.outcomes, |filter| {
            none(
                filter.as_str(),
                outcome,
                model::CallOutcomeFilter::None.as_str(),
            )
        })
        && among(&params.results, |filter| {
            none(
                filter.as_str(),
                answered,
                model::CallResultFilter::None.as_str(),
            )
        })
        && among(params.call_ids.as_deref().unwrap_or_default(), |id| {
            call.id == *id
        })
        && params
            .to_phone_number
            .as_ref()
            .is_none_or(|number| call.to_phone_number == *number)
        && params
            .query
            .as_ref()
            .is_none_or(|text| mentions(call, &text.to_lowercase()))
}

/// An empty list filters nothing out.
fn among<T>(filters: &[T], fits: impl Fn(&T) -> bool) -> bool {
    filters.is_empty() || filters.iter().any(fits)
}

/// Whether a text is part of what a person would look for.
fn mentions(call: &model::Call, text: &str) -> bool {
    let variables = call
        .prompt_variables
        .iter()
        .flatten()
        .map(|(_, value)| value.as_str());
    [
        call.id.as_str(),
        &call.to_phone_number,
        &call.from_phone_number,
    ]
    .into_iter()
    .chain(variables)
    .any(|part| part.to_lowercase().contains(text))
}
