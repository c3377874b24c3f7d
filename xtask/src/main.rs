//! The workspace's own commands: `cargo xtask NAME …`.

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use xtask::checks::{bench, ci, corpus, coverage, ide};
use xtask::{codegen, diff};

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

fn main() -> ExitCode {
    let cli = Cli::try_parse().unwrap_or_else(|error| {
        // The other codes of `diff` are its verdict.
        let diff = std::env::args().nth(1).is_some_and(|name| name == "diff");
        if diff && error.use_stderr() {
            let _ = error.print();
            std::process::exit(diff::FAILED.into());
        }
        error.exit()
    });
    match cli.command {
        Command::Codegen(arguments) => codegen::run(&arguments),
        Command::CodegenCorpus(arguments) => corpus::run(arguments),
        Command::Ci(arguments) => ci::run(&arguments),
        Command::Coverage => coverage::run(),
        Command::Diff(arguments) => diff::run(&arguments),
        Command::Ide(arguments) => ide::run(&arguments),
        Command::Bench(benchmark) => bench::run(&benchmark),
    }
}
