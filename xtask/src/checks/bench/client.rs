//! What the client and the checks cost when a program runs. The programs that measure lie with what they measure, so that `xtask` can
//! be built while that cannot; they are run here, optimized.

use std::collections::BTreeMap;

use serde_json::Value;
use xshell::{Cmd, Shell, cmd};

use super::{Table, row};
use crate::workspace::{Result, shell};

/// How much longer it may take to validate and write a definition than only to write it.
const VALIDATE_TARGET: f64 = 2.0;
/// What share of the typed loop's speed the client has to reach.
const SPEED_TARGET: f64 = 0.95;
/// The loop that the shares are of.
const TYPED: &str = "typed loop";
/// The client.
const OURS: &str = "revox-client";

/// The command lines of the programs to compare with, by name.
pub(super) type Commands = BTreeMap<String, Vec<String>>;

/// The client beside requests written by hand, and beside other clients.
pub(super) fn speed(peers: &Commands) -> Result<Table> {
    let peers = serde_json::to_string(peers)?;
    let sh = shell(".")?;
    let text = bench(&sh, "client")
        .env("REVOX_BENCH_PEERS", peers)
        .read()?;
    let mut rows = vec![row([
        "request",
        "bytes sent",
        "bytes read",
        "by",
        "requests/s",
        "CPU µs/request",
        "speed",
        "CPU",
    ])];
    let mut least = f64::INFINITY;
    for line in text.lines() {
        let found: Value = serde_json::from_str(line)?;
        let number = |name: &str| found[name].as_f64().unwrap_or(f64::NAN);
        let text = |name: &str| found[name].as_str().unwrap_or_default().to_owned();
        if found["by"] == OURS {
            least = least.min(number("speed")).min(number("cpu"));
        }
        rows.push(vec![
            text("request"),
            found["sent"].to_string(),
            found["read"].to_string(),
            text("by"),
            format!("{:.0}", number("per_second")),
            format!("{:.1}", number("cpu_us")),
            format!("{:.2}", number("speed")),
            format!("{:.2}", number("cpu")),
        ]);
    }
    let verdict = if least >= SPEED_TARGET {
        "met"
    } else {
        "missed"
    };
    Ok(Table {
        rows,
        note: format!(
            "Sixteen requests at a time on one thread, against the mock server in another process; medians over turns. `speed` (requests \
             per second) and `CPU` are shares of the {TYPED}'s: above 1 is better. The {TYPED} is what one writes by hand with `reqwest` \
             and `serde`, with the types of this crate, and checks nothing. `reqwest` sends bytes that are ready and does not read the \
             response. The target of `{OURS}` is {SPEED_TARGET} of the {TYPED}; its least share is {least:.2}: {verdict}."
        ),
    })
}

/// Thousands of creates against a server that fails.
pub(super) fn soak(thousands: usize) -> Result {
    let sh = shell(".")?;
    Ok(bench(&sh, "soak").arg(thousands.to_string()).run()?)
}

/// Validating beside writing the JSON.
pub(super) fn validate() -> Result<Table> {
    let sh = shell(".")?;
    let example = cmd!(
        sh,
        "cargo run --quiet --release -p revox-types --example validate_cost"
    );
    let text = example.read()?;
    let mut rows = vec![row(["what", "cost"])];
    for line in text.lines() {
        let (what, cost) = line
            .rsplit_once("  ")
            .or_else(|| line.split_once(" = "))
            .unwrap_or((line, ""));
        rows.push(row([what.trim(), cost.trim()]));
    }
    let ratio = rows.last().and_then(|row| row[1].parse::<f64>().ok());
    let ratio = ratio.ok_or("the example does not say the ratio")?;
    if ratio > VALIDATE_TARGET {
        return Err(format!("{ratio} is above the target of {VALIDATE_TARGET}").into());
    }
    Ok(Table {
        rows,
        note: format!(
            "A definition with every field set. To validate and write it may take {VALIDATE_TARGET} times as long as only to write it."
        ),
    })
}

fn bench<'s>(sh: &'s Shell, name: &str) -> Cmd<'s> {
    // Without TLS, which is not measured here and takes long to build.
    let features = ["--no-default-features", "--features", "http,mock"];
    cmd!(
        sh,
        "cargo bench --quiet -p revox-client {features...} --bench {name} --"
    )
}
