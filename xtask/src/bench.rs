//! Benchmarks that print ratios from one run, since absolute times say more about a machine than about the code.

use std::process::ExitCode;

mod compile;

/// Runs `cargo xtask bench NAME …`.
#[must_use]
pub fn command(arguments: &[String]) -> ExitCode {
    let outcome = match arguments.split_first() {
        Some((name, rest)) if name == "compile" => compile::run(rest),
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
  compile [N…]   what N assistants cost the compiler (50, 200 and 1000 by default), in four ways of writing them";
