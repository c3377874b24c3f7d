//! Benchmarks that print ratios from one run, since absolute times say more about a machine than about the code.

use std::process::ExitCode;

mod client;
mod compile;

/// Runs `cargo xtask bench NAME …`.
#[must_use]
pub fn command(arguments: &[String]) -> ExitCode {
    let outcome = match arguments.split_first() {
        Some((name, rest)) if name == "compile" => compile::run(rest),
        Some((name, [])) if name == "client" => client::speed(),
        Some((name, [])) if name == "validate" => client::validate(),
        Some((name, rest)) if name == "soak" => client::soak(rest),
        _ => Err(USAGE.to_owned()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask bench: {error}");
            ExitCode::FAILURE
        }
    }
}

const USAGE: &str = "the benchmarks are:
  compile [N…]   what N assistants cost the compiler (50, 200 and 1000 by default), in four ways of writing them
  client         requests per second and CPU time of the client beside bare reqwest
  validate       validating beside writing the JSON
  soak [N]       N thousand creates (5 by default) against a server that fails at every tenth; the exit code is 1 if one is lost";
