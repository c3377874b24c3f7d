//! Benchmarks that print ratios from one run, since absolute times say more about a machine than about the code.

use std::process::ExitCode;

mod client;
mod compile;

/// Print what things cost, as ratios from one run
#[derive(Debug, clap::Subcommand)]
pub enum Benchmark {
    /// What N assistants cost the compiler, in four ways of writing them
    Compile {
        /// How many assistants
        #[arg(value_name = "N", default_values_t = [50, 200, 1000])]
        counts: Vec<usize>,
    },
    /// Requests per second and CPU time of the client beside bare reqwest
    Client,
    /// Validating beside writing the JSON
    Validate,
    /// N thousand creates against a server that fails at every tenth; the exit code is 1 if one is lost
    Soak {
        /// How many thousand
        #[arg(value_name = "N", default_value_t = 5)]
        thousands: usize,
    },
}

/// Runs `cargo xtask bench`.
#[must_use]
pub fn run(benchmark: &Benchmark) -> ExitCode {
    let outcome = match benchmark {
        Benchmark::Compile { counts } => compile::run(counts),
        Benchmark::Client => client::speed(),
        Benchmark::Validate => client::validate(),
        Benchmark::Soak { thousands } => client::soak(*thousands),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask bench: {error}");
            ExitCode::FAILURE
        }
    }
}
