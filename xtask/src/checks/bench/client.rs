//! What the client and the checks cost when a program runs. The programs that measure lie with what they measure, so that `xtask` can
//! be built while that cannot; they are run here, optimized.

use std::process::Stdio;

use crate::workspace::{cargo, succeed};

/// How much longer it may take to validate and write a definition than only to write it.
const VALIDATE_TARGET: f64 = 2.0;

/// The client beside a bare loop of requests.
pub(super) fn speed() -> Result<(), String> {
    bench("client", &[])
}

/// Thousands of creates against a server that fails.
pub(super) fn soak(thousands: usize) -> Result<(), String> {
    bench("soak", &[thousands.to_string()])
}

/// Validating beside writing the JSON.
pub(super) fn validate() -> Result<(), String> {
    let output = cargo("run --quiet --release -p revox-types --example validate_cost")
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| format!("cargo: {error}"))?;
    let text = String::from_utf8_lossy(&output.stdout);
    print!("{text}");
    let ratio = text
        .lines()
        .find_map(|line| {
            line.strip_prefix("(validate + to_vec) / to_vec = ")?
                .trim()
                .parse::<f64>()
                .ok()
        })
        .ok_or("the example does not say the ratio")?;
    if ratio > VALIDATE_TARGET {
        return Err(format!("{ratio} is above the target of {VALIDATE_TARGET}"));
    }
    println!("target: at most {VALIDATE_TARGET}: met");
    Ok(())
}

fn bench(name: &str, arguments: &[String]) -> Result<(), String> {
    // Without TLS, which is not measured here and takes long to build.
    let mut command =
        cargo("bench --quiet -p revox-client --no-default-features --features http,mock");
    succeed(command.args(["--bench", name, "--"]).args(arguments))
}
