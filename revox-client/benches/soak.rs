//! Many creates at a time against a mock server that fails at every tenth: `cargo xtask bench soak [THOUSANDS]`.
//!
//! Afterwards every assistant that the client reported as created exists exactly once, what it reported as surely not processed does
//! not exist, and memory has stayed flat. The exit code is 1 if not.

use std::collections::HashMap;
use std::fs;
use std::process::{Command, ExitCode};
use std::sync::Arc;
use std::time::{Duration, Instant};

use revox_client::mock::{Fault, MockServer};
use revox_client::types::{AssistantCreateParams, AssistantListResponse};
use revox_client::{Client, Error};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

/// How many creates are under way at a time.
const IN_FLIGHT: usize = 64;
/// After so many, everything is counted and then deleted, so that what the server keeps does not grow.
const ROUND: usize = 1_000;
/// One of so many requests meets a fault.
const FAULTY: usize = 10;
/// What memory may grow by from the second quarter to the last, whatever was sent in between.
const SLACK_KB: u64 = 4 << 10;
/// The C library's allocator gives each thread memory of its own. Without this, what one thread freed and another does not find would
/// look like a leak.
const ONE_ARENA: (&str, &str) = ("MALLOC_ARENA_MAX", "1");

fn main() -> ExitCode {
    if std::env::var_os(ONE_ARENA.0).is_none() {
        return again();
    }
    let number = std::env::args().skip(1).find_map(|word| word.parse().ok());
    let rounds: usize = number.unwrap_or(5);
    let runtime = tokio::runtime::Runtime::new().expect("a runtime can be made");
    match runtime.block_on(soak(rounds.max(1))) {
        Ok(()) => ExitCode::SUCCESS,
        Err(violation) => {
            eprintln!("soak: {violation}");
            ExitCode::FAILURE
        }
    }
}

/// Runs this program with the allocator set, which reads its settings when a program starts.
fn again() -> ExitCode {
    let status = std::env::current_exe().and_then(|program| {
        Command::new(program)
            .args(std::env::args_os().skip(1))
            .env(ONE_ARENA.0, ONE_ARENA.1)
            .status()
    });
    match status {
        Ok(status) if status.success() => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("soak: {error}");
            ExitCode::FAILURE
        }
    }
}

/// What came of the creates so far.
#[derive(Default)]
struct Tally {
    created: usize,
    /// Reported as failed, surely not processed.
    refused: usize,
    /// Reported as failed, and not there.
    lost: usize,
    /// Reported as failed, and there.
    unheard: usize,
}

async fn soak(rounds: usize) -> Result<(), String> {
    let server = MockServer::start().map_err(|error| error.to_string())?;
    let client = server
        .client_builder()
        .backoff(Duration::from_millis(1), Duration::from_millis(8))
        .timeout(Duration::from_secs(5))
        .build()
        .map_err(|error| error.to_string())?;
    let (mut tally, start, mut sent) = (Tally::default(), Instant::now(), 0);
    let mut memory = Vec::new();
    for round in 0..rounds {
        server.clear_requests();
        let results = create_many(&server, &client, round).await;
        server.clear_faults();
        sent += server.count("POST", "/assistants");
        let listed = client.assistants().list().await;
        let listed = listed.map_err(|error| error.to_string())?;
        judge(&listed, results, &mut tally)?;
        clean(&client, listed).await?;
        let now = memory_kb()?;
        memory.push(now);
        if round % (rounds / 10).max(1) == 0 || round + 1 == rounds {
            println!(
                "{:>8} creates  {sent:>8} requests  {:>6.1} s  memory {now:>7} KB  connections {:>3}",
                (round + 1) * ROUND,
                start.elapsed().as_secs_f64(),
                server.open_connections(),
            );
        }
    }
    let Tally {
        created,
        refused,
        lost,
        unheard,
    } = tally;
    println!(
        "{created} created, each there exactly once; {refused} refused, none there; {} perhaps processed, of which {unheard} were there",
        lost + unheard
    );
    // A single round may catch the allocator at an odd moment.
    let quarter = rounds.div_ceil(4);
    let early = median(&memory[quarter.min(rounds - 1)..(2 * quarter).clamp(1, rounds)]);
    let late = median(&memory[rounds - quarter..]);
    if late > early + SLACK_KB {
        return Err(format!("memory grew from {early} KB to {late} KB"));
    }
    println!("memory: {early} KB in the second quarter, {late} KB in the last");
    Ok(())
}

/// Sends the creates of one round, and gives what the client said of each name.
async fn create_many(
    server: &MockServer,
    client: &Client,
    round: usize,
) -> Vec<(String, Result<String, Error>)> {
    let permits = Arc::new(Semaphore::new(IN_FLIGHT));
    let mut under_way = JoinSet::new();
    for number in 0..ROUND {
        let permit = Arc::clone(&permits).acquire_owned().await;
        let permit = permit.expect("nobody closes the semaphore");
        if number % FAULTY == FAULTY / 2 {
            server.inject(fault(round + number / FAULTY));
        }
        let name = format!("soak {round} {number}");
        let params = AssistantCreateParams::new(name.as_str(), "You call people.");
        let client = client.clone();
        // Some give up at once, so that there are refusals to judge.
        let retries = if number % 4 == 0 { 0 } else { 2 };
        under_way.spawn(async move {
            let made = client.assistants().create(&params).retries(retries).await;
            drop(permit);
            (name, made.map(|made| made.assistant.id))
        });
    }
    under_way.join_all().await
}

/// All kinds of faults in turn, at different places.
fn fault(turn: usize) -> Fault {
    let place = turn * 37 % 400;
    match turn % 10 {
        0 => Fault::status(429).header("retry-after-ms", "2"),
        1 => Fault::status(503).header("retry-after-ms", "2"),
        2 => Fault::status(503),
        3 => Fault::status(500).body("{\"error\":\"oops\"}"),
        4 => Fault::close_in_request(place),
        5 => Fault::close_in_response(place),
        6 => Fault::close_in_body(place),
        7 => Fault::garbage("HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\n<ht>"),
        8 => Fault::delay(Duration::from_millis(20)),
        _ => Fault::drip(100, Duration::from_millis(1)),
    }
}

/// Compares what the client said with what the server has.
fn judge(
    listed: &AssistantListResponse,
    results: Vec<(String, Result<String, Error>)>,
    tally: &mut Tally,
) -> Result<(), String> {
    let mut there: HashMap<&str, Vec<&str>> = HashMap::new();
    for assistant in &listed.assistants {
        there
            .entry(&assistant.name)
            .or_default()
            .push(&assistant.id);
    }
    for (name, result) in results {
        let found = there.remove(name.as_str()).unwrap_or_default();
        match (result, found.as_slice()) {
            (Ok(id), [only]) if id == *only => tally.created += 1,
            (Ok(id), _) => return Err(format!("{name} was created as {id}; there are {found:?}")),
            (Err(error), []) if error.maybe_processed() => tally.lost += 1,
            (Err(_), []) => tally.refused += 1,
            (Err(error), [_]) if error.maybe_processed() => tally.unheard += 1,
            (Err(error), _) => {
                return Err(format!("{name} failed with `{error}`; there are {found:?}"));
            }
        }
    }
    match there.keys().next() {
        Some(name) => Err(format!("nobody created {name}")),
        None => Ok(()),
    }
}

/// Deletes everything.
async fn clean(client: &Client, listed: AssistantListResponse) -> Result<(), String> {
    let permits = Arc::new(Semaphore::new(IN_FLIGHT));
    let mut under_way = JoinSet::new();
    for assistant in listed.assistants {
        let permit = Arc::clone(&permits).acquire_owned().await;
        let client = client.clone();
        under_way.spawn(async move {
            let deleted = client.assistants().delete(&assistant.id).await;
            drop(permit);
            deleted
        });
    }
    for deleted in under_way.join_all().await {
        deleted.map_err(|error| error.to_string())?;
    }
    Ok(())
}

fn median(values: &[u64]) -> u64 {
    let mut values = values.to_vec();
    values.sort_unstable();
    values.get(values.len() / 2).copied().unwrap_or_default()
}

/// The memory of this process that is in use.
fn memory_kb() -> Result<u64, String> {
    let status = fs::read_to_string("/proc/self/status")
        .map_err(|_| "memory is read from /proc, which only Linux has".to_owned())?;
    status
        .lines()
        .find_map(|line| {
            line.strip_prefix("VmRSS:")?
                .split_whitespace()
                .next()?
                .parse()
                .ok()
        })
        .ok_or_else(|| "/proc does not tell how much memory is in use".to_owned())
}
