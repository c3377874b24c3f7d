//! The workspace's own commands: `cargo xtask NAME …`. It is a library so that the tests can ask for the document that the generated files
//! come from, and run the cases that `coverage` lists.

mod checks;
mod codegen;
mod diff;
mod document;
mod emit;
mod error;
mod hostile;
mod ir;
mod lower;
mod names;
mod pairs;
mod propose;
mod workspace;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use checks::{bench, ci, corpus, coverage, ide};

pub use checks::coverage::{Case, Cases, Moment, WithConstant};
pub use codegen::{resolved_document, understand};
pub use workspace::root;

#[derive(Debug, Parser)]
#[command(bin_name = "cargo xtask", about = "The workspace's own commands")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Codegen(codegen::Arguments),
    CodegenCorpus(corpus::Arguments),
    Ci(ci::Arguments),
    /// List every rule with the cases that show its meaning
    Coverage,
    Diff(diff::Arguments),
    Ide(ide::Arguments),
    #[command(subcommand)]
    Bench(bench::Benchmark),
}

/// Runs the command that the arguments of the program name.
#[must_use]
pub fn run() -> ExitCode {
    let cli = Cli::try_parse().unwrap_or_else(|error| {
        // The other codes of `diff` are its verdict.
        let diff = std::env::args().nth(1).is_some_and(|name| name == "diff");
        if diff && error.use_stderr() {
            let _ = error.print();
            std::process::exit(diff::FAILED.into());
        }
        error.exit()
    });
    let (name, outcome) = match cli.command {
        Command::Codegen(arguments) => ("codegen", codegen::run(&arguments)),
        Command::CodegenCorpus(arguments) => ("codegen-corpus", corpus::run(arguments)),
        Command::Ci(arguments) => ("ci", ci::run(&arguments)),
        Command::Coverage => ("coverage", coverage::run()),
        Command::Diff(arguments) => ("diff", Ok(diff::run(&arguments))),
        Command::Ide(arguments) => ("ide", ide::run(&arguments)),
        Command::Bench(benchmark) => ("bench", bench::run(&benchmark)),
    };
    outcome.unwrap_or_else(|error| {
        eprintln!("xtask {name}: {error}");
        ExitCode::FAILURE
    })
}

/// Success, or the code of a command that has said what is wrong.
fn verdict(good: bool) -> ExitCode {
    ExitCode::from(u8::from(!good))
}
